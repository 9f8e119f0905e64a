use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::{Checker, FixKind, Severity};
use pyspark_program::api::{Class, ColumnEffect, Effect, Method};
use pyspark_program::program::{Node, NodeId, Program, Value};
use spark_plan::{given_schema, is_streaming, name_suggests_wide};

/// A frame of so many columns is wide: as keys of a hash map, ten texts or numbers are some hundred bytes a row.
const WIDE: usize = 10;

/// Maximum number of steps a frame is followed back.
const MAX_STEPS: usize = 100;

declare_rule! {
    /// ## Why
    /// Without a subset every column is part of the key: each whole row goes into the aggregation's hash map in the
    /// execution region, is shuffled whole, and is compared whole. Two columns that make a row unique would do with a
    /// fraction of that.
    ///
    /// ## Bad
    /// ```python
    /// orders = spark.table("orders")
    /// customers = spark.table("customers")
    /// joined = orders.join(customers, "customer_id").dropDuplicates()
    /// ```
    ///
    /// ## Good
    /// ```python
    /// orders = spark.table("orders")
    /// customers = spark.table("customers")
    /// joined = orders.join(customers, "customer_id").dropDuplicates(["order_id"])
    /// ```
    pub static RULE = {
        id: "distinct-on-wide",
        summary: "distinct() or dropDuplicates() over all columns of a wide frame",
        severity: Severity::Info,
        fix: FixKind::Advice,
        source: "https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.dropDuplicates.html",
        check: distinct_on_wide,
    }
}

fn distinct_on_wide(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    for method in [Method::Distinct, Method::DropDuplicates] {
        for (_, node) in program.calls(Class::DataFrame, method).collect::<Vec<_>>() {
            let (Some(frame), Some(range)) = (node.receiver, node.name_range()) else { continue };
            if !node.args.is_empty()
                || checker.rows(frame).is_small()
                || is_streaming(program, frame)
                || checker.is_in_test(range)
            {
                continue;
            }
            let Some(wide) = wide(checker, frame) else { continue };
            let explanation = Explanation {
                message: format!("{}() compares {wide}.", node.name()),
                why: "Each whole row is a key in a hash map of the execution region, on both sides of a shuffle that carries all of it.".to_owned(),
                help: "Name the columns that make a row unique, dropDuplicates([…]), or select what is needed first.".to_owned(),
            };
            checker.report(&RULE, range, explanation);
        }
    }
}

/// The evidence that a frame has many columns.
fn wide(checker: &Checker<'_, '_>, frame: NodeId) -> Option<String> {
    let program = checker.program();
    let mut at = frame;
    for _ in 0..MAX_STEPS {
        let node = program.node(at);
        match node.called()? {
            Method::Select | Method::SelectExpr => {
                let columns = listed(program, node)?;
                return (columns >= WIDE).then(|| format!("all {columns} columns of every row"));
            }
            Method::Join | Method::CrossJoin if joins_whole(program, node) => {
                return Some("every column of both sides of a join".to_owned());
            }
            _ if program.effect(node).is_some_and(Effect::keeps_columns) => {}
            _ => {
                return stored(checker, at);
            }
        }
        at = node.receiver?;
    }
    None
}

/// The number of columns of a read by its schema or the given tables.
fn stored(checker: &Checker<'_, '_>, read: NodeId) -> Option<String> {
    let program = checker.program();
    if let Some(fields) = given_schema(program, read) {
        let columns = fields.len();
        return (columns >= WIDE)
            .then(|| format!("all {columns} columns of its schema in every row"));
    }
    let table = program.node(read).args.first()?.value.text()?;
    let given = checker.context.tables.get(&table).filter(|table| !table.columns.is_empty());
    let Some(given) = given else {
        let name = table.trim_end_matches('/').rsplit(['/', '.']).next()?;
        return name_suggests_wide(name)
            .then(|| format!("every column of `{table}`, which is wide by its name"));
    };
    let columns = given.columns.len();
    (columns >= WIDE).then(|| format!("all {columns} columns of `{table}` in every row"))
}

/// Number of columns a `select` names; `None` where it takes all, or a list that is not known.
fn listed(program: &Program<'_>, node: &Node<'_>) -> Option<usize> {
    let mut count = 0;
    for arg in &node.args {
        match &arg.value {
            Value::List(list) => {
                let list = program.list(*list);
                count += list.complete.then_some(list.items.len())?;
            }
            _ if arg.starred => return None,
            value if value.text().is_some_and(|text| text.contains('*')) => return None,
            _ => count += 1,
        }
    }
    Some(count)
}

/// Returns true if a join takes all columns of two stored frames, neither narrowed before.
fn joins_whole(program: &Program<'_>, node: &Node<'_>) -> bool {
    let how = node.arg(2, "how").and_then(|arg| arg.value.text()).unwrap_or_default();
    let keeps_both = !how.contains("semi") && !how.contains("anti");
    let other = node.args.first().and_then(|arg| arg.value.object());
    keeps_both
        && node.receiver.is_some_and(|frame| is_whole(program, frame))
        && other.is_some_and(|frame| is_whole(program, frame))
}

/// Returns true if a frame has all columns of what is stored.
fn is_whole(program: &Program<'_>, frame: NodeId) -> bool {
    let mut at = frame;
    for _ in 0..MAX_STEPS {
        let node = program.node(at);
        let Some(before) = node.receiver.map(|id| program.node(id).class) else { return false };
        let Some(method) = node.called() else { return false };
        let effect = program.effect(node);
        let is_whole =
            |effect: Effect| effect.keeps_columns() || effect.columns == ColumnEffect::Joins;
        match (before, method) {
            (Class::Reader, _) | (Class::Session, Method::Table) => return true,
            (Class::DataFrame, _) if effect.is_some_and(is_whole) => {}
            _ => return false,
        }
        let Some(receiver) = node.receiver else { return false };
        at = receiver;
    }
    false
}
