//! Actions that only inspect a frame: counts and shows whose results nothing uses.

use pyspark_program::visitor::{self, Visitor};
use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::Ranged;
use rustc_hash::FxHashSet;

use crate::Checker;
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{LoopKind, Node, NodeId, Op, Program};
use spark_plan::{is_cache, is_streaming, upstream};

/// A call that only inspects a frame which the program uses again later.
pub(crate) struct InspectingAction<'a> {
    pub(crate) id: NodeId,
    frame: NodeId,
    pub(crate) statement: &'a Stmt,
    /// True if a further frame is derived from it, not only its result written.
    feeds_a_step: bool,
}

/// The inspections that `count-per-step` reports; rules that count actions leave them out.
pub(crate) fn reported_inspections(checker: &mut Checker<'_, '_>) -> FxHashSet<NodeId> {
    chains(checker).iter().flatten().map(|inspection| inspection.id).collect()
}

/// Inspections of one frame after the other in one block, each frame derived from the previous one.
pub(crate) fn chains<'a>(checker: &mut Checker<'_, 'a>) -> Vec<Vec<InspectingAction<'a>>> {
    let program = checker.program();
    let mut chains: Vec<Vec<InspectingAction<'a>>> = Vec::new();
    let mut used = None;
    for id in program.calls_of_any(&[Method::Count, Method::Show]) {
        let Some(inspection) = inspection(checker, id, &mut used) else { continue };
        let frames: Vec<NodeId> = upstream(program, inspection.frame).collect();
        let before = chains.iter().position(|chain| {
            chain.last().is_some_and(|last| {
                frames.contains(&last.frame)
                    && checker
                        .statement_in_block_of(last.statement, inspection.statement)
                        .is_some_and(|found| std::ptr::eq(found, inspection.statement))
            })
        });
        match before {
            Some(at) => chains[at].push(inspection),
            None => chains.push(vec![inspection]),
        }
    }
    chains.retain(|chain| {
        let frames = |steps: bool| {
            let frames = chain.iter().filter(|inspection| inspection.feeds_a_step || !steps);
            frames.map(|inspection| inspection.frame).collect::<FxHashSet<NodeId>>().len()
        };
        // How many rows came in and how many go out is worth a job each.
        frames(true) >= 2 || frames(false) >= 3
    });
    chains
}

fn inspection<'a>(
    checker: &mut Checker<'_, 'a>,
    id: NodeId,
    used: &mut Option<FxHashSet<&'a str>>,
) -> Option<InspectingAction<'a>> {
    let program = checker.program();
    let node = program.node(id);
    let frame = node.receiver.filter(|frame| program.node(*frame).class == Class::DataFrame)?;
    let statement = node.statement?;
    let mut is_used = |name: &str| {
        used.get_or_insert_with(|| Names::used(checker.context.statements)).contains(name)
    };
    if !matches!(node.op, Op::Method(_))
        || is_in_loop(program, node)
        || !only_inspects(node, statement, &mut is_used)
        || checker.rows(frame).is_small()
        || is_streaming(program, frame)
        || is_kept(program, frame)
    {
        return None;
    }
    let is_used_by = |class: Class| {
        program.users(frame).iter().any(|user| *user > id && program.node(*user).class == class)
    };
    let feeds_a_step = is_used_by(Class::DataFrame) || is_used_by(Class::GroupedData);
    (feeds_a_step || is_used_by(Class::Writer)).then_some(InspectingAction {
        id,
        frame,
        statement,
        feeds_a_step,
    })
}

/// Returns true if a loop of the text is around a node; an inspection in each iteration is the subject of another rule.
fn is_in_loop(program: &Program<'_>, node: &Node<'_>) -> bool {
    program
        .loops_around(node.in_loop)
        .any(|id| !matches!(program.loops[id.0 as usize].kind, LoopKind::Callback))
}

/// Returns true if a frame, or one upstream of it, is cached or checkpointed: inspecting it costs little, and may
/// fill the cache.
fn is_kept(program: &Program<'_>, frame: NodeId) -> bool {
    upstream(program, frame).any(|id| {
        matches!(program.node(id).name(), "checkpoint" | "localCheckpoint")
            || program.users(id).iter().any(|user| is_cache(program.node(*user)))
    })
}

/// Returns true if a statement does nothing with what the call gives but print it.
fn only_inspects(
    node: &Node<'_>,
    statement: &Stmt,
    is_used: &mut impl FnMut(&str) -> bool,
) -> bool {
    match statement {
        Stmt::Expr(expr) => {
            Some(expr.value.range()) == node.expr.map(Ranged::range) || is_print(&expr.value)
        }
        Stmt::Assign(assign) => match &assign.targets[..] {
            [Expr::Name(target)] => {
                Some(assign.value.range()) == node.expr.map(Ranged::range)
                    && !is_used(target.id.as_str())
            }
            _ => false,
        },
        _ => false,
    }
}

/// Returns true if an expression prints or logs what it is given.
fn is_print(expr: &Expr) -> bool {
    let Expr::Call(call) = expr else { return false };
    match &*call.func {
        Expr::Name(name) => name.id == "print",
        Expr::Attribute(attribute) => {
            matches!(&*attribute.attr, "info" | "debug" | "warning" | "warn" | "log")
                && matches!(&*attribute.value, Expr::Name(name) if name.id.to_lowercase().contains("log"))
        }
        _ => false,
    }
}

/// The names that a program reads for anything but printing them.
struct Names<'a>(FxHashSet<&'a str>);

impl<'a> Names<'a> {
    fn used(statements: &'a [Stmt]) -> FxHashSet<&'a str> {
        let mut names = Names(FxHashSet::default());
        names.visit_body(statements);
        names.0
    }
}

impl<'a> Visitor<'a> for Names<'a> {
    fn visit_expr(&mut self, expr: &'a Expr) {
        if is_print(expr) {
            return;
        }
        if let Expr::Name(name) = expr
            && name.ctx.is_load()
        {
            self.0.insert(name.id.as_str());
        }
        visitor::walk_expr(self, expr);
    }
}
