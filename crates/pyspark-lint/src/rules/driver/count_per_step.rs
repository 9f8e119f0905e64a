use ruff_python_ast::Stmt;
use ruff_text_size::Ranged;

use crate::checker::Explanation;
use crate::inspecting_actions::{InspectingAction, chains};
use crate::rule::declare_rule;
use crate::{Checker, FixKind, Severity};

declare_rule! {
    /// ## Why
    /// A frame is a plan, and `count()` or `show()` runs it. After each step it runs that step with everything before
    /// it: the first scan is done once for every look, and each shuffle takes its execution memory again, for numbers
    /// that nothing uses.
    ///
    /// ## Bad
    /// ```python
    /// orders = spark.table("orders")
    /// print(orders.count())
    /// paid = orders.where("status = 'paid'")
    /// print(paid.count())
    /// named = paid.join(spark.table("customers"), "customer_id")
    /// named.show()
    /// named.write.parquet("out/named")
    /// ```
    ///
    /// ## Good
    /// ```python
    /// orders = spark.table("orders")
    /// paid = orders.where("status = 'paid'")
    /// named = paid.join(spark.table("customers"), "customer_id")
    /// named.write.parquet("out/named")
    /// ```
    pub static RULE = {
        id: "count-per-step",
        summary: "count() or show() after each step of a frame, only to look",
        severity: Severity::Info,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/rdd-programming-guide.html#rdd-operations",
        check: count_per_step,
    }
}

fn count_per_step(checker: &mut Checker<'_, '_>) {
    for chain in chains(checker) {
        report(checker, &chain);
    }
}

fn report<'a>(checker: &mut Checker<'_, 'a>, chain: &[InspectingAction<'a>]) {
    let program = checker.program();
    let Some(first) = chain.first() else { return };
    let node = program.node(first.id);
    let Some(range) = node.name_range() else { return };
    let what = checker.frame_name(node);
    let explanation = Explanation {
        message: format!(
            "{}() of {what} is the first of {} looks at one frame, a step after the other.",
            node.name(),
            chain.len()
        ),
        why: "Each runs the plan from its sources again: the same scans, and execution memory for the same shuffles, once for every look.".to_owned(),
        help: "Look at the last step only, or cache the frame whose steps you look at.".to_owned(),
    };
    // A number that has a name is printed elsewhere, and stays for whoever reads it to decide.
    let all_alone = chain.iter().all(|look| look.statement.is_expr_stmt());
    // One statement may look twice.
    let mut statements: Vec<&'a Stmt> = chain.iter().map(|look| look.statement).collect();
    statements.dedup_by_key(|statement| statement.range());
    let edits = all_alone
        .then(|| {
            let mut edits = Vec::new();
            for statement in statements {
                edits.push(checker.delete_statement(statement)?);
            }
            Some(edits)
        })
        .flatten();
    let finding = checker.report(&RULE, range, explanation);
    finding.unsafe_fix("Remove the looks", edits);
}
