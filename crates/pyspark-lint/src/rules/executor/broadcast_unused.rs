use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::rules::executor::helpers::without_hint;
use crate::{Checker, FixKind, Severity};
use pyspark_program::program::Op;
use spark_plan::{HintUse, broadcast_hints, use_of};

declare_rule! {
    /// ## Why
    /// `broadcast` sends nothing: it gives a frame that carries a hint for the join that takes it. Where no join does,
    /// the hint is dropped without a word, and a join with the frame itself shuffles both sides as if there were no
    /// hint.
    ///
    /// ## Bad
    /// ```python
    /// orders = spark.table("orders")
    /// countries = spark.table("dim_country")
    /// F.broadcast(countries)
    /// orders.join(countries, "country").write.parquet("out/orders")
    /// ```
    ///
    /// ## Good
    /// ```python
    /// orders = spark.table("orders")
    /// countries = spark.table("dim_country")
    /// orders.join(countries, "country").write.parquet("out/orders")
    /// ```
    pub static RULE = {
        id: "broadcast-unused",
        summary: "A broadcast hint that no join sees",
        severity: Severity::Info,
        fix: FixKind::Safe,
        source: "https://spark.apache.org/docs/latest/sql-performance-tuning.html#join-strategy-hints-for-sql-queries",
        check: broadcast_unused,
    }
}

fn broadcast_unused(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    for hint in broadcast_hints(program) {
        if use_of(program, hint) != HintUse::Unused {
            continue;
        }
        let node = program.node(hint.node);
        let Some((call, range)) = node.call().zip(node.name_range()) else { continue };
        let marked = match (&node.op, node.args.first()) {
            (Op::Function(_), Some(arg)) => program.text(arg.expr),
            _ => "",
        };
        let what = if marked.is_empty() || marked.len() > 40 || marked.contains('\n') {
            "The frame".to_owned()
        } else {
            format!("`{marked}`")
        };
        let edits = if checker.is_statement(call) {
            checker.delete_call_statement(call).map(|edit| vec![edit])
        } else {
            without_hint(checker, hint).map(|edit| vec![edit])
        };
        let explanation = Explanation {
            message: format!("{what} is marked to be broadcast, and no join takes what {}() gives.", node.name()),
            why: "The hint is in the frame that is given, not in the one it is given for: a join without it sorts and shuffles both sides through the execution region.".to_owned(),
            help: "Write it where the join is, large.join(broadcast(small), key), or leave it out.".to_owned(),
        };
        let finding = checker.report(&RULE, range, explanation);
        finding.safe_fix("Remove the hint", edits);
    }
}
