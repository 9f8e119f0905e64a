use ruff_text_size::Ranged;
use rustc_hash::FxHashSet;

use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::sources::{is_small_on_purpose, subject};
use crate::{Checker, Edit, FixKind, Severity};
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{Node, NodeId, Program};
use spark_plan::{Access, path_texts, reads_by};

declare_rule! {
    /// ## Why
    /// Gzip can only be read from its beginning, and a record of many lines may begin anywhere, so one task takes a
    /// whole file however large it is. Whatever follows in the stage runs in that task too, with one task's share of
    /// the execution region, while the other cores wait.
    ///
    /// ## Bad
    /// ```python
    /// orders = spark.read.schema(schema).csv("s3://lake/orders.csv.gz")
    /// orders.groupBy("country").count().write.parquet("s3://lake/by_country")
    /// ```
    ///
    /// ## Good
    /// ```python
    /// orders = spark.read.schema(schema).csv("s3://lake/orders.csv.gz").repartition(200)
    /// orders.groupBy("country").count().write.parquet("s3://lake/by_country")
    /// ```
    pub static RULE = {
        id: "not-splittable",
        summary: "A file that one task has to read whole",
        severity: Severity::Warning,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/sql-data-sources-json.html",
        check: not_splittable,
    }
}

/// The endings of the files of Hadoop's codecs, but for bzip2: the only one that is a `SplittableCompressionCodec`.
const WHOLE: [&str; 5] = [".gz", ".deflate", ".snappy", ".lz4", ".zst"];

fn not_splittable(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    for (id, _) in reads_by(program, Class::Reader) {
        let access = checker.access(id);
        let lines = matches!(access.format.as_deref(), Some("csv" | "json" | "text" | "xml"));
        let records = matches!(access.format.as_deref(), Some("csv" | "json"));
        if access.unclear || !lines {
            continue;
        }
        let because = compressed(program, &access).or_else(|| {
            (records && access.is_on("multiline"))
                .then(|| "with multiLine a record may begin on any line".to_owned())
        });
        if let Some(because) = because {
            report(checker, id, &access, &because);
        }
    }
    for (id, _) in program.calls(Class::Context, Method::TextFile).collect::<Vec<_>>() {
        let access = checker.access(id);
        if let Some(because) = compressed(program, &access) {
            report(checker, id, &access, &because);
        }
    }
}

fn compressed(program: &Program<'_>, access: &Access<'_, '_>) -> Option<String> {
    access.paths.iter().flat_map(|path| path_texts(program, path)).find_map(|path| {
        // A path may list several, by commas.
        let path = path.rsplit(',').next().unwrap_or(&path).trim_end().to_lowercase();
        let ending = WHOLE.iter().find(|ending| path.ends_with(*ending))?;
        Some(format!("a {ending} file can only be read from its beginning"))
    })
}

fn report(checker: &mut Checker<'_, '_>, id: NodeId, access: &Access<'_, '_>, because: &str) {
    let program = checker.program();
    let node = program.node(id);
    if !checker.rows(id).is_unbounded()
        || is_small_on_purpose(checker, node, access)
        || spreads_rows(program, id)
    {
        return;
    }
    let Some(range) = node.name_range() else { return };
    let share = checker
        .task_process()
        .tasks
        .map_or_else(String::new, |tasks| format!(", {} at most", tasks.max.human()));
    let explanation = Explanation {
        message: format!(
            "{} is read by one task for each file: {because}.",
            subject(program, access, access.format.as_deref().unwrap_or("text"))
        ),
        why: format!("That task also runs the rest of the stage on the whole file, with one task's share of the execution region{share}, and a multi-line JSON array is built in its heap at once."),
        help: "Write it once as Parquet, or as many small files or lines; else repartition it right after it is read.".to_owned(),
    };
    let partitions =
        checker.context.conf.get("spark.sql.shuffle.partitions").unwrap_or("200").to_owned();
    let edits = spread(program, node, &partitions);
    let finding = checker.report(&RULE, range, explanation);
    finding.unsafe_fix(format!("Spread the rows: repartition({partitions})"), edits);
}

fn spread(program: &Program<'_>, node: &Node<'_>, partitions: &str) -> Option<Vec<Edit>> {
    let call = node.call()?;
    let (_, dot) = program.link_before(call.func.as_attribute_expr()?);
    Some(vec![Edit::insert(call.end(), format!("{dot}repartition({partitions})"))])
}

/// Returns true if the rows are spread over tasks later, which is all that can be done about such a file.
fn spreads_rows(program: &Program<'_>, frame: NodeId) -> bool {
    let mut seen = FxHashSet::default();
    let mut left = vec![frame];
    while let Some(id) = left.pop() {
        for &user in program.users(id) {
            let node = program.node(user);
            if matches!(node.class, Class::DataFrame | Class::Rdd)
                && seen.insert(user)
                && seen.len() < 200
            {
                if node.is_one_of(&[Method::Repartition, Method::RepartitionByRange]) {
                    return true;
                }
                left.push(user);
            }
        }
    }
    false
}
