use ruff_text_size::Ranged;

use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::rules::driver::helpers::shuffling_step;
use crate::{Checker, Edit, FixKind, Severity};
use pyspark_program::program::Node;

declare_rule! {
    /// ## Why
    /// A loop that joins or aggregates its own result doubles the plan with every iteration: each action runs all
    /// iterations before it again, with their shuffles, and the driver's heap holds the whole lineage. A checkpoint
    /// keeps the rows of one iteration and forgets how they came about.
    ///
    /// ## Bad
    /// ```python
    /// edges = spark.table("edges")
    /// ranks = spark.table("nodes").withColumn("rank", F.lit(1.0))
    /// for i in range(20):
    ///     ranks = ranks.join(edges, "id").groupBy("target").agg(F.sum("rank").alias("rank")).withColumnRenamed("target", "id")
    /// ranks.write.parquet("out/ranks")
    /// ```
    ///
    /// ## Good
    /// ```python
    /// edges = spark.table("edges")
    /// ranks = spark.table("nodes").withColumn("rank", F.lit(1.0))
    /// for i in range(20):
    ///     ranks = ranks.join(edges, "id").groupBy("target").agg(F.sum("rank").alias("rank")).withColumnRenamed("target", "id").localCheckpoint()
    /// ranks.write.parquet("out/ranks")
    /// ```
    pub static RULE = {
        id: "lineage-without-checkpoint",
        summary: "A loop that joins or aggregates its own result and never cuts the plan",
        severity: Severity::Warning,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.checkpoint.html",
        check: lineage_without_checkpoint,
    }
}

fn lineage_without_checkpoint(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    for growth in checker.growths().iter() {
        let Some(step) = shuffling_step(program, growth).filter(|_| !growth.cut) else { continue };
        let Some(&last) = growth.steps.last() else { continue };
        let Some(range) = program.node(step).name_range() else { continue };
        let what = program.node(step).name();
        let explanation = Explanation {
            message: format!("{what}() in a loop works on the result of the previous iteration, and nothing cuts the plan."),
            why: "Each iteration runs the shuffles of all previous iterations again, and the driver's heap holds the whole lineage.".to_owned(),
            help: "Cut the plan every few iterations with checkpoint() or localCheckpoint().".to_owned(),
        };
        let edits = cut_at(program.node(last));
        let finding = checker.report(&RULE, range, explanation);
        finding.unsafe_fix("Cut the plan in each iteration: localCheckpoint()", edits);
    }
}

fn cut_at(node: &Node<'_>) -> Option<Vec<Edit>> {
    let call = node.call()?;
    Some(vec![Edit::insert(call.end(), ".localCheckpoint()")])
}
