use ruff_python_ast::Expr;
use ruff_text_size::Ranged;

use crate::checker::Words;
use crate::rules::union_in_loop::UNIONS;
use crate::{Checker, Edit, FixKind, Severity, rule::declare_rule};
use pyspark_program::api::Class;
use pyspark_program::program::{LoopKind, Node, NodeId, Op, Program};
use spark_plan::{Growth, is_action, upstream};

declare_rule! {
    /// ## Why
    /// A loop that joins or aggregates its own result doubles the plan with every turn: each action runs all turns before it again, with their
    /// shuffles, and the driver's heap holds the whole lineage. A checkpoint keeps the rows of one turn and forgets how they came about.
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
    pub(super) static LINEAGE_WITHOUT_CHECKPOINT = {
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
        let words = Words {
            message: format!("{what}() in a loop works on the result of the turn before, and nothing cuts the plan."),
            why: "Each turn runs the shuffles of all turns before it again, and the driver's heap holds the whole lineage.".to_owned(),
            help: "Cut the plan every few turns with checkpoint() or localCheckpoint().".to_owned(),
        };
        let edits = cut_at(program.node(last));
        let finding = checker.report(&LINEAGE_WITHOUT_CHECKPOINT, range, words);
        Checker::fix(finding, "Cut the plan at each turn: localCheckpoint()", false, edits);
    }
}

/// Whether a loop's own growth is by joins and aggregations, which this rule speaks of.
pub(super) fn shuffling_step(program: &Program<'_>, growth: &Growth) -> Option<NodeId> {
    let kind = &program.loops[growth.in_loop.0 as usize].kind;
    let step = growth.steps.iter().copied().find(|step| shuffles(program, program.node(*step)))?;
    let iterative = match kind {
        LoopKind::While(_) => true,
        LoopKind::For(statement) => {
            counts_turns(&statement.iter)
                || aggregates(program, growth)
                || joins_itself(program, growth, step)
                || acts(program, growth)
        }
        _ => false,
    };
    // A frame that gathers the parts of each turn grows by its unions.
    (iterative && growth.step(program, UNIONS).is_none()).then_some(step)
}

fn shuffles(program: &Program<'_>, node: &Node<'_>) -> bool {
    let Op::Method(name) = &node.op else { return false };
    let of_groups = node.receiver.is_some_and(|id| program.node(id).class == Class::GroupedData);
    matches!(&**name, "join" | "crossJoin") || (of_groups && node.class == Class::DataFrame)
}

/// Whether each turn aggregates what the turn before gave: a list of tables to join would not be summed up after each.
fn aggregates(program: &Program<'_>, growth: &Growth) -> bool {
    growth.steps.iter().any(|step| program.node(*step).class == Class::GroupedData)
}

/// `for i in range(…)`: turns that are counted, where a list of tables to join would be gone through by name.
fn counts_turns(iterated: &Expr) -> bool {
    let Expr::Call(call) = iterated else { return false };
    matches!(&*call.func, Expr::Name(name) if matches!(name.id.as_str(), "range" | "trange"))
}

/// Whether the other side of a join is made of the loop's own frame too.
fn joins_itself(program: &Program<'_>, growth: &Growth, join: NodeId) -> bool {
    let node = program.node(join);
    node.inputs.iter().skip(1).any(|other| upstream(program, *other).any(|id| id == growth.head))
}

/// Whether an action runs what has grown in the loop itself.
fn acts(program: &Program<'_>, growth: &Growth) -> bool {
    growth.steps.iter().any(|step| {
        let users = program.users(*step).iter().map(|user| program.node(*user));
        users.into_iter().any(|user| {
            is_action(program, user)
                && program.loops_around(user.in_loop).any(|around| around == growth.in_loop)
        })
    })
}

fn cut_at(node: &Node<'_>) -> Option<Vec<Edit>> {
    let call = node.call()?;
    Some(vec![Edit::insert(call.end(), ".localCheckpoint()")])
}
