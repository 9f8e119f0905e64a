use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::{Checker, FixKind, Severity};
use pyspark_program::api::{Class, Method, RowEffect};
use pyspark_program::program::Node;
use spark_plan::Rows;

/// From so many rows on, a bound is none: at the 290 to 570 bytes a row that `collect` was recorded to take in Python
/// (`tests/data/behaviour.json`), they are 29 to 57 MB, and grow with their columns.
const HUGE: u64 = 100_000;

declare_rule! {
    /// ## Why
    /// `take(n)` and `limit(n).collect()` bring n rows to the driver: its heap first, then Python objects of 290 to 570
    /// bytes a row as recorded, more with more columns. A bound of hundreds of thousands bounds little, and taking them
    /// goes partition by partition, in several jobs.
    ///
    /// ## Bad
    /// ```python
    /// events = spark.table("events")
    /// rows = events.take(500000)
    /// ```
    ///
    /// ## Good
    /// ```python
    /// events = spark.table("events")
    /// rows = events.take(1000)
    /// ```
    pub static RULE = {
        id: "take-huge",
        summary: "take, head, tail or limit of 100,000 rows or more, brought to the driver",
        severity: Severity::Info,
        fix: FixKind::Advice,
        source: "https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.take.html",
        check: take_huge,
    }
}

fn take_huge(checker: &mut Checker<'_, '_>) {
    for method in [Method::Take, Method::Head, Method::Tail] {
        for (_, node) in checker.program().calls(Class::DataFrame, method).collect::<Vec<_>>() {
            taken(
                checker,
                node,
                node.arg(0, if method == Method::Head { "n" } else { "num" })
                    .and_then(|arg| arg.value.int()),
            );
        }
    }
    for method in [Method::Take, Method::TakeOrdered, Method::Top, Method::TakeSample] {
        for (_, node) in checker.program().calls(Class::Rdd, method).collect::<Vec<_>>() {
            let at = usize::from(method == Method::TakeSample);
            taken(checker, node, node.arg(at, "num").and_then(|arg| arg.value.int()));
        }
    }
    for method in [Method::Collect, Method::ToPandas, Method::ToArrow] {
        for (_, node) in checker.program().calls(Class::DataFrame, method).collect::<Vec<_>>() {
            limited(checker, node);
        }
    }
}

fn taken<'a>(checker: &mut Checker<'_, 'a>, node: &Node<'a>, rows: Option<i64>) {
    let Some(rows) = rows.and_then(|rows| u64::try_from(rows).ok()) else { return };
    report(checker, node, rows);
}

/// `df.limit(n)` right before what collects it, or somewhere above it in the chain.
fn limited<'a>(checker: &mut Checker<'_, 'a>, node: &Node<'a>) {
    let program = checker.program();
    let mut at = node.receiver.map(|id| program.node(id));
    while let Some(frame) = at.filter(|frame| frame.class == Class::DataFrame) {
        if frame.is_method(Method::Limit) {
            let rows = frame.arg(0, "num").and_then(|arg| arg.value.int());
            return taken(checker, node, rows);
        }
        let rows = program.effect(frame).map(|effect| effect.rows);
        let keeps_rows = matches!(rows, Some(RowEffect::Keeps | RowEffect::ByColumns));
        at = frame.receiver.filter(|_| keeps_rows).map(|id| program.node(id));
    }
}

fn report<'a>(checker: &mut Checker<'_, 'a>, node: &Node<'a>, rows: u64) {
    let (Some(frame), Some(range)) = (node.receiver, node.name_range()) else { return };
    let has_many = match checker.rows(frame) {
        Rows::AtMost(max) => max >= HUGE,
        Rows::Few => false,
        Rows::Unknown | Rows::Unbounded => true,
    };
    if rows < HUGE || !has_many {
        return;
    }
    let heap = checker.context.memory.driver.heap_text();
    let explanation = Explanation {
        message: format!("{}() brings up to {} rows to the driver.", node.name(), grouped(rows)),
        why: format!(
            "They pass its heap ({heap}) and become Python objects of 290 to 570 bytes each and more, none of which can spill."
        ),
        help: "Take what a person can look at, or write the result with df.write.".to_owned(),
    };
    checker.report(&RULE, range, explanation);
}

/// 500000 as 500,000.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let first = digits.len() % 3;
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && at % 3 == first {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
