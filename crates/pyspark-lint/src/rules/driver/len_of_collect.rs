use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::{Ranged, TextRange, TextSize};

use crate::checker::Explanation;
use crate::collected_rows::RowsUse;
use crate::rule::declare_rule;
use crate::rules::driver::helpers::brings_too_much;
use crate::{Checker, Edit, FixKind, Severity};
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{Node, NodeId};
use spark_plan::is_streaming;

declare_rule! {
    /// ## Why
    /// `len(df.collect())` moves every row to the driver and makes a Python object of each, only to know how many there
    /// are. `count()` counts on the executors and sends one number for each partition.
    ///
    /// ## Bad
    /// ```python
    /// orders = spark.table("orders")
    /// n = len(orders.where(F.col("status") == "open").collect())
    /// ```
    ///
    /// ## Good
    /// ```python
    /// orders = spark.table("orders")
    /// n = orders.where(F.col("status") == "open").count()
    /// ```
    pub static RULE = {
        id: "len-of-collect",
        summary: "len() of collected rows, where count() would do",
        severity: Severity::Warning,
        fix: FixKind::Safe,
        source: "https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.count.html",
        check: len_of_collect,
    }
}

fn len_of_collect(checker: &mut Checker<'_, '_>) {
    for class in [Class::DataFrame, Class::Rdd] {
        for (id, node) in checker.program().calls(class, Method::Collect).collect::<Vec<_>>() {
            let RowsUse::Counted(len) = checker.use_of_rows(id) else { continue };
            report(checker, (id, node), len);
        }
    }
}

fn report<'a>(checker: &mut Checker<'_, 'a>, (id, node): (NodeId, &Node<'a>), len: NodeId) {
    let program = checker.program();
    let (Some(frame), Some(range)) = (node.receiver, node.name_range()) else { return };
    let few = checker.rows(frame).is_small() && !brings_too_much(checker, id, frame);
    if few || is_streaming(program, frame) || checker.is_in_test(range) {
        return;
    }
    let what = checker.frame_name(node);
    let heap = checker.context.memory.driver.heap_text();
    let explanation = Explanation {
        message: format!(
            "collect() brings every row of {what} to the driver only to count them with len()."
        ),
        why: format!(
            "All rows pass the driver's heap ({heap}) and become objects of its Python process, for one number."
        ),
        help: "Count where the rows are: count().".to_owned(),
    };
    let edits = edits(checker, node, len);
    let finding = checker.report(&RULE, range, explanation);
    finding.safe_fix("Count on the executors: count()", edits);
}

/// `len(df.collect())` as `df.count()`; a test for emptiness as `isEmpty()`; a name that only `len` reads as the number
/// itself.
fn edits<'a>(checker: &mut Checker<'_, 'a>, node: &Node<'a>, len: NodeId) -> Option<Vec<Edit>> {
    let program = checker.program();
    let (collect, name) = (node.expr?, node.name_range()?);
    let len = program.node(len).expr?;
    if !len.range().contains_range(collect.range()) {
        return None;
    }
    let receiver = program.text(TextRange::new(inner_start(len)?, name.start()));
    if program.text(len).contains('#') {
        return None;
    }
    if let Some(test) = checker.zero_tests().get(&len.range()) {
        let is_empty = format!("{receiver}isEmpty()");
        return (!receiver.contains('\n'))
            .then(|| vec![Edit::replace(test.range, test.rewritten(&is_empty))]);
    }
    // What stood on lines of its own inside the brackets of `len` needs brackets still.
    let alone = matches!(node.statement, Some(Stmt::Expr(_) | Stmt::Assign(_)));
    let count = format!("{receiver}count()");
    let text = if count.contains('\n') && alone { format!("({count})") } else { count };
    (alone || !text.contains('\n')).then(|| vec![Edit::replace(len.range(), text)])
}

/// The start of the argument of `len(…)`, its own brackets included.
fn inner_start(len: &Expr) -> Option<TextSize> {
    let arguments = &len.as_call_expr()?.arguments;
    Some(arguments.start() + TextSize::new(1))
}
