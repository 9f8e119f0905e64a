use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::{Ranged, TextSize};
use rustc_hash::FxHashSet;

use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::{Checker, Edit, FixKind, Severity};
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{LoopId, LoopKind, NodeId, Program};
use spark_plan::has_few_iterations;

declare_rule! {
    /// ## Why
    /// A broadcast variable lives as blocks in the driver's and every executor's storage region, and as a pickled file
    /// next to the driver, until it is destroyed or the driver's garbage collector finds it. Each iteration of the loop
    /// adds one, and Python keeps the driver from collecting.
    ///
    /// ## Bad
    /// ```python
    /// points = sc.textFile("points").map(parse).cache()
    /// while distance > 0.01:
    ///     centres = sc.broadcast(k_points)
    ///     closest = points.map(lambda p: nearest(p, centres.value))
    ///     k_points, distance = step(closest.reduceByKey(add).collect())
    /// ```
    ///
    /// ## Good
    /// ```python
    /// points = sc.textFile("points").map(parse).cache()
    /// while distance > 0.01:
    ///     centres = sc.broadcast(k_points)
    ///     closest = points.map(lambda p: nearest(p, centres.value))
    ///     k_points, distance = step(closest.reduceByKey(add).collect())
    ///     centres.destroy()
    /// ```
    pub static RULE = {
        id: "broadcast-variable-in-loop",
        summary: "A broadcast variable in each iteration of a loop, none destroyed",
        severity: Severity::Warning,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/rdd-programming-guide.html#broadcast-variables",
        check: broadcast_variable_in_loop,
    }
}

fn broadcast_variable_in_loop(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    for (id, node) in program.calls(Class::Context, Method::Broadcast).collect::<Vec<_>>() {
        let Some(around) = node.in_loop.filter(|around| repeats(program, *around)) else {
            continue;
        };
        if is_released(program, id) || assigned_to(program, id).is_none() {
            continue;
        }
        let Some(range) = node.name_range() else { continue };
        let Some(name) = assigned_to(program, id) else { continue };
        let explanation = Explanation {
            message: format!("Every iteration of the loop broadcasts anew as `{name}`, and nothing destroys the variable of the previous iteration."),
            why: "Each stays in the storage region of the driver and of every executor, and as a copy in every Python worker.".to_owned(),
            help: "Broadcast once before the loop, or call destroy() when an iteration's jobs have run.".to_owned(),
        };
        let edits = destroyed_at_end(program, around, name);
        let finding = checker.report(&RULE, range, explanation);
        finding.unsafe_fix("Destroy it at the end of each iteration", edits);
    }
}

fn repeats(program: &Program<'_>, id: LoopId) -> bool {
    let kind = &program.loops[id.0 as usize].kind;
    matches!(kind, LoopKind::For(_) | LoopKind::While(_)) && !has_few_iterations(program, id)
}

/// Returns true if the variable is released, or handed to code that may.
fn is_released(program: &Program<'_>, broadcast: NodeId) -> bool {
    let mut stack = vec![broadcast];
    let mut seen = FxHashSet::default();
    while let Some(id) = stack.pop() {
        for &user in program.users(id) {
            let node = program.node(user);
            if node.class == Class::Escape || node.is_one_of(&[Method::Destroy, Method::Unpersist])
            {
                return true;
            }
            if node.class == Class::Broadcast && seen.insert(user) {
                stack.push(user);
            }
        }
    }
    false
}

fn assigned_to<'a>(program: &Program<'a>, broadcast: NodeId) -> Option<&'a str> {
    let node = program.node(broadcast);
    let Some(Stmt::Assign(assign)) = node.statement else { return None };
    let [Expr::Name(target)] = &assign.targets[..] else { return None };
    (Some(assign.value.range()) == node.expr.map(Ranged::range)).then(|| target.id.as_str())
}

/// A line after the last of the loop's body, as far in as its first.
fn destroyed_at_end(program: &Program<'_>, around: LoopId, name: &str) -> Option<Vec<Edit>> {
    let body = match &program.loops[around.0 as usize].kind {
        LoopKind::For(statement) => &statement.body,
        LoopKind::While(statement) => &statement.body,
        _ => return None,
    };
    let (first, last) = (body.first()?, body.last()?);
    if matches!(last, Stmt::Break(_) | Stmt::Continue(_) | Stmt::Return(_) | Stmt::Raise(_)) {
        return None;
    }
    let start = program.source[..first.start().to_usize()].rfind('\n')? + 1;
    let indent = &program.source[start..first.start().to_usize()];
    let rest = &program.source[last.end().to_usize()..];
    let line_end = rest.find('\n').unwrap_or(rest.len());
    if !indent.trim().is_empty() {
        return None;
    }
    let at = last.end() + TextSize::new(line_end as u32);
    Some(vec![Edit::insert(at, format!("\n{indent}{name}.destroy()"))])
}
