use ruff_python_ast::{Comprehension, Expr};

use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::{Checker, Edit, FixKind, Severity};
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{Node, NodeId, Op};
use spark_plan::is_streaming;

declare_rule! {
    /// ## Why
    /// `toLocalIterator()` runs one job for each partition so that the driver holds no more than one at a time. A list
    /// of it holds all rows after all, in the Python process: the memory of `collect()`, more slowly, and without the
    /// limit of `spark.driver.maxResultSize`.
    ///
    /// ## Bad
    /// ```python
    /// orders = spark.table("orders")
    /// rows = list(orders.toLocalIterator())
    /// ```
    ///
    /// ## Good
    /// ```python
    /// orders = spark.table("orders")
    /// rows = orders.toLocalIterator()
    /// ```
    pub static RULE = {
        id: "list-of-local-iterator",
        summary: "A list of toLocalIterator(), which holds all rows after all",
        severity: Severity::Warning,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.toLocalIterator.html",
        check: list_of_local_iterator,
    }
}

fn list_of_local_iterator(checker: &mut Checker<'_, '_>) {
    for class in [Class::DataFrame, Class::Rdd] {
        for (id, node) in
            checker.program().calls(class, Method::ToLocalIterator).collect::<Vec<_>>()
        {
            let users = checker.program().users(id);
            let Some(list) = users.iter().copied().find(|user| holds_all(checker, *user)) else {
                continue;
            };
            listed(checker, node, list);
        }
    }
}

/// Returns true if this makes a collection of every row: `list(…)` and its like, or `[row for row in …]`.
fn holds_all(checker: &Checker<'_, '_>, user: NodeId) -> bool {
    let node = checker.program().node(user);
    let Op::Function(path) = &node.op else { return false };
    match (&**path, node.expr) {
        ("builtins.list" | "builtins.tuple" | "builtins.sorted", _) => true,
        ("builtins.comprehension", Some(Expr::ListComp(it))) => {
            keeps_items(&it.generators, &it.elt)
        }
        ("builtins.comprehension", Some(Expr::SetComp(it))) => keeps_items(&it.generators, &it.elt),
        ("builtins.comprehension", Some(Expr::DictComp(it))) => {
            keeps_items(&it.generators, &it.value)
        }
        _ => false,
    }
}

/// Returns true if a comprehension keeps every item as it is.
fn keeps_items(generators: &[Comprehension], kept: &Expr) -> bool {
    let [generator] = generators else { return false };
    let item = generator.target.as_name_expr().map(|name| &name.id);
    generator.ifs.is_empty() && item.is_some() && kept.as_name_expr().map(|name| &name.id) == item
}

fn listed<'a>(checker: &mut Checker<'_, 'a>, node: &Node<'a>, list: NodeId) {
    let program = checker.program();
    let (Some(frame), Some(range), Some(whole)) =
        (node.receiver, node.name_range(), program.node(list).expr)
    else {
        return;
    };
    if !checker.rows(frame).is_unbounded() || is_streaming(program, frame) {
        return;
    }
    let what = checker.frame_name(node);
    let explanation = Explanation {
        message: format!("A list of toLocalIterator() holds every row of {what} in the driver after all."),
        why: "The rows become objects of the driver's Python process, where nothing spills and spark.driver.maxResultSize does not stop them.".to_owned(),
        help: "Go over the iterator itself, one row at a time, or bound the frame with limit(n).".to_owned(),
    };
    // What is sorted is not what the iterator gives.
    let unwrapped = node
        .expr
        .filter(|_| program.node(list).name() != "sorted" && !whole.is_dict_comp_expr())
        .map(|iterator| vec![Edit::replace(whole, program.text(iterator))]);
    let finding = checker.report(&RULE, range, explanation);
    let fits = !program.text(whole).contains(['\n', '#']);
    finding.unsafe_fix("Go over the iterator itself", unwrapped.filter(|_| fits));
}
