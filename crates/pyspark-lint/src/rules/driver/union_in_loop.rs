use ruff_text_size::Ranged;

use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::rules::driver::helpers::{UNIONS, is_of_one_read_per_file, reads_of_one_file};
use crate::{Checker, Edit, FixKind, Severity};
use pyspark_program::api::Class;
use pyspark_program::program::{LoopKind, Node, NodeId, Program};
use spark_plan::is_cache;

declare_rule! {
    /// ## Why
    /// Each `union` puts the whole plan of the iteration before under one more node. The driver analyzes all of it
    /// again at every iteration, and the last plan has the partitions of all its parts: the plans, the tasks and their
    /// results fill the driver's heap before any data does.
    ///
    /// ## Bad
    /// ```python
    /// report = spark.createDataFrame([], "country string, total double")
    /// for country in countries:
    ///     report = report.union(totals_of(country))
    /// report.write.parquet("out/report")
    /// ```
    ///
    /// ## Good
    /// ```python
    /// report = spark.createDataFrame([], "country string, total double")
    /// for country in countries:
    ///     report = report.union(totals_of(country)).localCheckpoint()
    /// report.write.parquet("out/report")
    /// ```
    pub static RULE = {
        id: "union-in-loop",
        summary: "A frame that grows by union in a loop",
        severity: Severity::Warning,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.localCheckpoint.html",
        check: union_in_loop,
    }
}

fn union_in_loop(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    let growths = checker.growths();
    let reads = reads_of_one_file(program);
    for growth in growths.iter() {
        let is_loop = matches!(
            program.loops[growth.in_loop.0 as usize].kind,
            LoopKind::For(_) | LoopKind::While(_)
        );
        let Some(step) = growth.step(program, UNIONS).filter(|_| is_loop && !growth.cut) else {
            continue;
        };
        let node = program.node(step);
        if keeps_its_parts(program, node)
            || is_of_one_read_per_file(program, &growths, &reads, step)
        {
            continue;
        }
        let Some(range) = node.name_range() else { continue };
        let explanation = Explanation {
            message: format!("{}() in a loop: every iteration puts the plan of all previous iterations under one more union.", node.name()),
            why: "The driver's heap holds the whole plan, analyzed again in each iteration, and in the end one task for every partition of every part.".to_owned(),
            help: "Read or compute all parts in one frame (several paths, isin, groupBy), or cut the plan with localCheckpoint() every few iterations.".to_owned(),
        };
        let edits = node.expr.map(|call| vec![Edit::insert(call.end(), ".localCheckpoint()")]);
        let finding = checker.report(&RULE, range, explanation);
        finding.unsafe_fix("Cut the plan in each iteration: localCheckpoint()", edits);
    }
}

/// Returns true if the parts are cached one by one: their plans are cut where they are read back.
fn keeps_its_parts(program: &Program<'_>, union: &Node<'_>) -> bool {
    let is_kept = |id: &NodeId| {
        program.node(*id).class == Class::DataFrame
            && program.users(*id).iter().any(|user| is_cache(program.node(*user)))
    };
    union.inputs.iter().any(is_kept)
}
