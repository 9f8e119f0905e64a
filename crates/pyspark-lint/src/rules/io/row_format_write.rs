use ruff_python_ast::ExprCall;
use ruff_text_size::{Ranged, TextRange};

use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::sources::is_small_on_purpose;
use crate::writes::written_frame;
use crate::{Checker, Edit, FixKind, Severity};
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{Node, NodeId, Op, Program};
use spark_plan::{
    Access, FrameSource, name_suggests_hand_over, name_suggests_toy, path_texts, source, upstream,
};

declare_rule! {
    /// ## Why
    /// CSV and JSON keep no types, no statistics and no columns apart: whoever reads them parses every field of every
    /// row into the heap, and guesses the schema again. Parquet gives only the columns and row groups that a query asks
    /// for, in a fraction of the bytes.
    ///
    /// ## Bad
    /// ```python
    /// orders = spark.table("orders")
    /// orders.write.mode("overwrite").json("s3://lake/orders_clean")
    /// ```
    ///
    /// ## Good
    /// ```python
    /// orders = spark.table("orders")
    /// orders.write.mode("overwrite").parquet("s3://lake/orders_clean")
    /// ```
    pub static RULE = {
        id: "row-format-write",
        summary: "Data written row by row as text, where a columnar format would serve",
        severity: Severity::Info,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/sql-data-sources-parquet.html",
        check: row_format_write,
    }
}

/// Options that fit a text to whoever reads it, so no other format would do.
const FOR_OTHERS: [&str; 15] = [
    "sep",
    "delimiter",
    "quote",
    "quoteall",
    "escape",
    "escapequotes",
    "encoding",
    "charset",
    "linesep",
    "nullvalue",
    "emptyvalue",
    "dateformat",
    "timestampformat",
    "chartoescapequoteescaping",
    "ignorenullfields",
];

fn row_format_write(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    for &id in program.calls_on(Class::Writer) {
        let node = program.node(id);
        if !program.is_action(node) {
            continue;
        }
        let access = checker.access(id);
        let Some(format @ ("csv" | "json")) = access.format.as_deref() else { continue };
        if access.unclear || access.may_have(&FOR_OTHERS) || is_handed_over(program, &access) {
            continue;
        }
        let (Some(frame), Some(range)) = (written_frame(program, node), node.name_range()) else {
            continue;
        };
        if !checker.rows(frame).is_unbounded()
            || is_one_file(program, frame)
            || comes_of_toy(program, frame)
            || is_small_on_purpose(checker, node, &access)
        {
            continue;
        }
        let explanation = Explanation {
            message: format!("{} is written as {}.", rows_of(program, node), format.to_uppercase()),
            why: "Whoever reads it parses every field of every row into the executors' heap, and has no columns or row groups to skip.".to_owned(),
            help: "Write Parquet (or ORC, Delta, Iceberg), unless something that reads only text takes it.".to_owned(),
        };
        let edits = as_parquet(program, node, &access);
        let finding = checker.report(&RULE, range, explanation);
        finding.unsafe_fix("Write Parquet", edits);
    }
}

/// The written frame at a sentence's start: the name before `.write`.
fn rows_of(program: &Program<'_>, node: &Node<'_>) -> String {
    std::iter::successors(node.receiver, |id| program.node(*id).receiver)
        .map(|id| program.node(id))
        .find(|node| matches!(&node.op, Op::Attribute(name) if &**name == "write"))
        .and_then(|node| node.expr?.as_attribute_expr()?.value.as_name_expr())
        .map_or_else(|| "A frame that nothing bounds".to_owned(), |name| format!("`{}`", name.id))
}

/// Returns true if the place suggests that another program, or a human, reads it.
fn is_handed_over(program: &Program<'_>, access: &Access<'_, '_>) -> bool {
    access.paths.iter().any(|path| {
        let name = path.expr.as_name_expr().map(|name| name.id.to_string());
        path_texts(program, path).into_iter().chain(name).any(|text| name_suggests_hand_over(&text))
    })
}

/// Returns true if the rows are an example's own.
fn comes_of_toy(program: &Program<'_>, frame: NodeId) -> bool {
    matches!(source(program, frame), Some(FrameSource::Stored(name)) if name.contains('/') && name_suggests_toy(&name))
}

/// One file is for a human reader, or has a finding of its own.
fn is_one_file(program: &Program<'_>, frame: NodeId) -> bool {
    upstream(program, frame).map(|id| program.node(id)).any(|node| {
        node.is_one_of(&[Method::Coalesce, Method::Repartition])
            && node.args.first().is_some_and(|arg| arg.value.int() == Some(1))
    })
}

fn as_parquet(
    program: &Program<'_>,
    node: &Node<'_>,
    access: &Access<'_, '_>,
) -> Option<Vec<Edit>> {
    let call = node.call()?;
    if node.is_one_of(&[Method::Csv, Method::Json]) {
        let method = &call.func.as_attribute_expr()?.attr;
        let mut edits = vec![Edit::replace(method, "parquet")];
        edits.extend(without_text_options(call)?);
        return Some(edits);
    }
    let format = program.node(access.format_node?).args.first()?.expr;
    let quote = program.text(format).chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    Some(vec![Edit::replace(format, format!("{quote}parquet{quote}"))])
}

/// Edits that leave out the arguments that `parquet` does not take; `None` where one of them may matter.
fn without_text_options(call: &ExprCall) -> Option<Vec<Edit>> {
    let arguments = &call.arguments;
    if arguments.args.len() > 2 || arguments.args.iter().any(ruff_python_ast::Expr::is_starred_expr)
    {
        return None;
    }
    let mut edits = Vec::new();
    let mut before = arguments.args.last().map(Ranged::end);
    for keyword in &arguments.keywords {
        match keyword.arg.as_deref() {
            Some("path" | "mode") => {}
            // Parquet has its own codecs, and names its columns itself.
            Some("header" | "compression") => {
                let start = before.filter(|start| *start <= keyword.end())?;
                edits.push(Edit::delete(TextRange::new(start, keyword.end())));
            }
            _ => return None,
        }
        before = Some(keyword.end());
    }
    Some(edits)
}
