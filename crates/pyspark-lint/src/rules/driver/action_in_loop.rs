use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::rules::driver::helpers::{UNIONS, shuffling_step};
use crate::{Checker, FixKind, Severity};
use pyspark_program::api::{Class, Method, RowEffect};
use pyspark_program::program::{LoopId, LoopKind, Node, NodeId, Op, Program};
use spark_plan::{
    FrameSource, Growth, has_few_iterations, is_cache, is_checkpoint, is_streaming, source,
    upstream,
};

declare_rule! {
    /// ## Why
    /// Each action runs the whole plan of its frame: the scan, the joins, the shuffles, with the execution memory that
    /// they take. In a loop all of it runs once more at every iteration, for one number each time, where one job over
    /// all iterations, or a cached frame, would do.
    ///
    /// ## Bad
    /// ```python
    /// orders = spark.table("orders")
    /// for country in countries:
    ///     print(country, orders.where(F.col("country") == country).count())
    /// ```
    ///
    /// ## Good
    /// ```python
    /// orders = spark.table("orders")
    /// orders.where(F.col("country").isin(countries)).groupBy("country").count().show()
    /// ```
    pub static RULE = {
        id: "action-in-loop",
        summary: "An action that runs the same plan, or a growing one, in each iteration of a loop",
        severity: Severity::Warning,
        fix: FixKind::Advice,
        source: "https://spark.apache.org/docs/latest/rdd-programming-guide.html#rdd-persistence",
        check: action_in_loop,
    }
}

fn action_in_loop(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    let growths = checker.growths();
    for id in program.ids() {
        let node = program.node(id);
        let Some(frame) = node.receiver.filter(|_| runs_all(program, node)) else { continue };
        let Some(around) = program.loops_around(node.in_loop).find(|id| repeats(program, *id))
        else {
            continue;
        };
        // What brings whole frames to the driver has rules of its own, in a loop and out of it.
        let brings_all = node.is_one_of(&[Method::Collect, Method::ToPandas])
            && checker.rows(frame).is_unbounded();
        if brings_all || is_streaming(program, frame) {
            continue;
        }
        let frames: Vec<NodeId> = upstream(program, frame).collect();
        if let Some(growth) = growths.iter().find(|growth| frames.contains(&growth.head)) {
            grown(checker, node, growth);
        } else {
            repeated(checker, node, around, &frames);
        }
    }
}

/// Returns true if an action runs the whole of its plan: `count()`, or a look at an aggregate; `take` and `show` stop
/// early on anything else.
fn runs_all(program: &Program<'_>, node: &Node<'_>) -> bool {
    let Some(receiver) = node.receiver.map(|id| program.node(id)) else { return false };
    if receiver.class != Class::DataFrame || !matches!(node.op, Op::Method(_)) {
        return false;
    }
    let aggregates = std::iter::successors(Some(receiver), |frame| {
        frame
            .receiver
            .map(|id| program.node(id))
            .filter(|frame| matches!(frame.class, Class::DataFrame | Class::GroupedData))
    })
    .any(|frame| {
        let rows = program.effect(frame).map(|effect| effect.rows);
        frame.class == Class::GroupedData
            || matches!(rows, Some(RowEffect::One | RowEffect::Distinct))
    });
    match node.called() {
        Some(Method::Count | Method::Collect | Method::ToPandas) => true,
        Some(Method::First | Method::Head | Method::Take | Method::Show) => aggregates,
        _ => false,
    }
}

fn repeats(program: &Program<'_>, id: LoopId) -> bool {
    let kind = &program.loops[id.0 as usize].kind;
    matches!(kind, LoopKind::For(_) | LoopKind::While(_) | LoopKind::Comprehension(_))
        && !has_few_iterations(program, id)
}

/// An action on a frame that grows: each iteration runs all iterations before it.
fn grown<'a>(checker: &mut Checker<'_, 'a>, node: &Node<'a>, growth: &Growth) {
    let program = checker.program();
    let in_its_loop = program.loops_around(node.in_loop).any(|id| id == growth.in_loop);
    // How a plan grows by joins and unions has rules of its own.
    let has_own_rule =
        shuffling_step(program, growth).is_some() || growth.step(program, UNIONS).is_some();
    if !in_its_loop || growth.cut || has_own_rule {
        return;
    }
    let what = checker.frame_name(node);
    report(
        checker,
        node,
        format!(
            "{}() in each iteration runs the plan of {what} with everything that the previous iterations added to it.",
            node.name()
        ),
        "Cache or checkpoint the frame in each iteration, or run one action after the loop.",
    );
}

/// An action on a part of one frame: each iteration reads that frame from its source again.
fn repeated<'a>(checker: &mut Checker<'_, 'a>, node: &Node<'a>, around: LoopId, frames: &[NodeId]) {
    let program = checker.program();
    let in_loop =
        |id: &NodeId| program.loops_around(program.node(*id).in_loop).any(|id| id == around);
    // What the loop itself reads is another frame at each iteration.
    let Some(&base) = frames.iter().find(|id| !in_loop(id)) else { return };
    let is_kept = frames.iter().any(|id| {
        let kept = program.users(*id).iter().any(|user| is_cache(program.node(*user)));
        kept || is_checkpoint(program.node(*id))
    });
    let varies = frames.first().is_some_and(in_loop);
    let is_read = matches!(
        source(program, base),
        Some(
            FrameSource::Stored(_)
                | FrameSource::StoredSomewhere
                | FrameSource::Named(_)
                | FrameSource::Sql
        )
    );
    if is_kept || !varies || !is_read || !checker.rows(base).is_unbounded() {
        return;
    }
    let name = base_name(program, frames, base);
    report(
        checker,
        node,
        format!(
            "{}() in each iteration of the loop reads {name} from its source again.",
            node.name()
        ),
        "Ask for all iterations in one job (groupBy, or several aggregates in one agg), or cache the frame before the loop.",
    );
}

/// The name by which the loop's first step calls the frame from before the loop.
fn base_name(program: &Program<'_>, frames: &[NodeId], base: NodeId) -> String {
    let step = frames.iter().take_while(|id| **id != base).last().map(|id| program.node(*id));
    let named = step
        .and_then(|step| step.call()?.func.as_attribute_expr())
        .filter(|attribute| attribute.value.is_name_expr());
    named.map_or_else(
        || "one frame".to_owned(),
        |attribute| format!("`{}`", program.text(&*attribute.value)),
    )
}

fn report<'a>(checker: &mut Checker<'_, 'a>, node: &Node<'a>, message: String, help: &str) {
    let Some(range) = node.name_range() else { return };
    let explanation = Explanation {
        message,
        why: "The same scans and shuffles take their execution memory once more in every iteration, and the driver keeps the plan and the metrics of each job.".to_owned(),
        help: help.to_owned(),
    };
    checker.report(&RULE, range, explanation);
}
