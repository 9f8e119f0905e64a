use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::sources::{is_small_on_purpose, subject};
use crate::{Checker, Edit, FixKind, Severity};
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{NodeId, Program};
use spark_model::bytes::ByteSize;
use spark_plan::{Access, name_suggests_large, name_suggests_small, path_texts, reads_by};

declare_rule! {
    /// ## Why
    /// Each file becomes one record, its whole content in one piece of the executor's heap and, for Python, of the
    /// worker's memory too. No record can spill or be split, and none can be larger than 2 GiB. It is meant for many
    /// small files.
    ///
    /// ## Bad
    /// ```python
    /// logs = sc.wholeTextFiles("s3://lake/logs/2026")
    /// errors = logs.filter(lambda text: "ERROR" in text).count()
    /// ```
    ///
    /// ## Good
    /// ```python
    /// logs = sc.textFile("s3://lake/logs/2026")
    /// errors = logs.filter(lambda text: "ERROR" in text).count()
    /// ```
    pub static RULE = {
        id: "whole-text-files",
        summary: "Large files read as one record each",
        severity: Severity::Warning,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.SparkContext.wholeTextFiles.html",
        check: whole_text_files,
    }
}

/// `spark.sql.files.maxPartitionBytes`' default.
const MAX_SPLIT: ByteSize = ByteSize::mib(128);

/// Endings of files that hold many records.
const RECORDS: [&str; 9] =
    [".csv", ".tsv", ".log", ".jsonl", ".ndjson", ".gz", ".bz2", ".dat", ".log.*"];

/// Endings of files that are one thing each, and mostly small.
const DOCUMENTS: [&str; 18] = [
    ".xml", ".html", ".htm", ".md", ".pdf", ".png", ".jpg", ".jpeg", ".gif", ".conf", ".cfg",
    ".ini", ".yaml", ".yml", ".toml", ".py", ".eml", ".docx",
];

fn whole_text_files(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    for method in [Method::WholeTextFiles, Method::BinaryFiles] {
        for (id, node) in program.calls(Class::Context, method).collect::<Vec<_>>() {
            let access = checker.access(id);
            if !has_path(program, &access, |path| is_large(path) || is_far(path)) {
                continue;
            }
            let edits = (method == Method::WholeTextFiles).then(|| {
                let call = node.call()?;
                let method = &call.func.as_attribute_expr()?.attr;
                Some(vec![Edit::replace(method, "textFile")])
            });
            report(checker, id, &access, edits.flatten(), "Read lines: textFile");
        }
    }
    for (id, _) in reads_by(program, Class::Reader) {
        let access = checker.access(id);
        let (text, whole) = match access.format.as_deref() {
            Some("text") => (true, access.is_on("wholetext")),
            Some("binaryfile") => (false, !access.may_have(&["pathglobfilter"])),
            _ => (false, false),
        };
        // A file of another kind, `app.json`, is one thing that is meant to be read whole.
        let is_file = |path: &str| path.rsplit('/').next().is_some_and(|name| name.contains('.'));
        let large = |path: &String| is_large(path) || (text && is_far(path) && !is_file(path));
        if whole && !access.unclear && has_path(program, &access, large) {
            let edits = lines_instead(checker, id);
            report(checker, id, &access, edits, "Read lines");
        }
    }
}

fn has_path(program: &Program<'_>, access: &Access<'_, '_>, is: impl Fn(&String) -> bool) -> bool {
    let paths: Vec<String> =
        access.paths.iter().flat_map(|path| path_texts(program, path)).collect();
    let document = |path: &String| {
        let path = path.to_lowercase();
        DOCUMENTS.iter().any(|ending| path.ends_with(ending))
            || name_suggests_small(path.trim_end_matches('/').rsplit('/').next().unwrap_or(&path))
    };
    !paths.is_empty() && paths.iter().any(is) && !paths.iter().any(document)
}

/// A directory far away holds data, unless its name says otherwise.
fn is_far(path: &str) -> bool {
    path.contains("://") || path.starts_with('/')
}

fn is_large(path: &str) -> bool {
    let path = path.to_lowercase();
    name_suggests_large(&path) || RECORDS.iter().any(|ending| path.ends_with(ending))
}

/// Returns true if all files together are known to be no more than a task reads anyhow.
fn is_one_split(checker: &Checker<'_, '_>, access: &Access<'_, '_>) -> bool {
    let texts = access.paths.iter().filter_map(|path| path.value.text());
    let mut tables = texts.filter_map(|path| checker.context.tables.get(&path)?.bytes);
    tables.any(|bytes| bytes <= MAX_SPLIT)
}

fn report(
    checker: &mut Checker<'_, '_>,
    id: NodeId,
    access: &Access<'_, '_>,
    edits: Option<Vec<Edit>>,
    title: &str,
) {
    let program = checker.program();
    let node = program.node(id);
    if is_small_on_purpose(checker, node, access) || is_one_split(checker, access) {
        return;
    }
    let Some(range) = node.name_range() else { return };
    let heap = checker.task_process().heap_text();
    let explanation = Explanation {
        message: format!(
            "Each file of {} becomes one record, however large it is.",
            subject(program, access, "text").trim_start_matches("The ")
        ),
        why: format!(
            "The whole content lies in the executor's heap ({heap}) in one piece, and again in the Python worker; a record cannot spill, and none can pass 2 GiB."
        ),
        help: "Read lines (textFile, spark.read.text), or keep this for many small files."
            .to_owned(),
    };
    let finding = checker.report(&RULE, range, explanation);
    finding.unsafe_fix(title, edits);
}

/// The edit that leaves `wholetext` out, where it is a link of its own or the last argument.
fn lines_instead(checker: &Checker<'_, '_>, id: NodeId) -> Option<Vec<Edit>> {
    let program = checker.program();
    let node = program.node(id);
    if let Some(arg) = node.args.iter().find(|arg| arg.keyword == Some("wholetext")) {
        return Some(vec![Edit::replace(arg.expr, "False")]);
    }
    let mut receiver = node.receiver;
    while let Some(link) = receiver.map(|id| program.node(id)) {
        let is_it = link.is_method(Method::Option)
            && link
                .arg(0, "key")
                .and_then(|arg| arg.value.text())
                .is_some_and(|key| key.eq_ignore_ascii_case("wholetext"));
        if is_it {
            return Some(vec![checker.delete_link(link.call()?)?]);
        }
        receiver = link.receiver;
    }
    None
}
