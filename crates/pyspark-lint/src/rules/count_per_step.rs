use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::Ranged;
use rustc_hash::FxHashSet;

use crate::checker::Words;
use crate::{Checker, FixKind, Severity, rule::declare_rule};
use pyspark_program::api::Class;
use pyspark_program::program::{LoopKind, Node, NodeId, Op, Program};
use spark_plan::{Rows, is_cache, is_streaming, upstream};

declare_rule! {
    /// ## Why
    /// A frame is a plan, and `count()` or `show()` runs it. After each step it runs that step with everything before it: the first scan is done
    /// once for every look, and each shuffle takes its execution memory again, for numbers that nothing goes on with.
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
    pub(super) static COUNT_PER_STEP = {
        id: "count-per-step",
        summary: "count() or show() after each step of a frame, only to look",
        severity: Severity::Info,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/rdd-programming-guide.html#rdd-operations",
        check: count_per_step,
    }
}

/// A call that only looks at a frame which the program goes on with.
struct Look<'a> {
    id: NodeId,
    frame: NodeId,
    statement: &'a Stmt,
    /// Whether a further step is made of the frame, not only its result written.
    feeds_a_step: bool,
}

fn count_per_step(checker: &mut Checker<'_, '_>) {
    for chain in chains(checker) {
        report(checker, &chain);
    }
}

/// The looks that this rule reports: what counts actions elsewhere leaves them out.
pub(super) fn reported_looks(checker: &mut Checker<'_, '_>) -> FxHashSet<NodeId> {
    chains(checker).iter().flatten().map(|look| look.id).collect()
}

/// Looks at one frame after the other, each made of the one before, in one block.
fn chains<'a>(checker: &mut Checker<'_, 'a>) -> Vec<Vec<Look<'a>>> {
    let program = checker.program();
    let mut chains: Vec<Vec<Look<'a>>> = Vec::new();
    let mut used = None;
    for id in program.named_one_of(&["count", "show"]) {
        let Some(look) = look(checker, id, &mut used) else { continue };
        let frames: Vec<NodeId> = upstream(program, look.frame).collect();
        let before = chains.iter().position(|chain| {
            chain.last().is_some_and(|last| {
                frames.contains(&last.frame)
                    && checker
                        .beside(last.statement, look.statement)
                        .is_some_and(|beside| std::ptr::eq(beside, look.statement))
            })
        });
        match before {
            Some(at) => chains[at].push(look),
            None => chains.push(vec![look]),
        }
    }
    chains.retain(|chain| {
        let frames = |steps: bool| {
            let frames = chain.iter().filter(|look| look.feeds_a_step || !steps);
            frames.map(|look| look.frame).collect::<FxHashSet<NodeId>>().len()
        };
        // How many rows came in and how many go out is worth a job each.
        frames(true) >= 2 || frames(false) >= 3
    });
    chains
}

fn look<'a>(
    checker: &mut Checker<'_, 'a>,
    id: NodeId,
    used: &mut Option<FxHashSet<&'a str>>,
) -> Option<Look<'a>> {
    let program = checker.program();
    let node = program.node(id);
    let frame = node.receiver.filter(|frame| program.node(*frame).class == Class::DataFrame)?;
    let statement = node.statement?;
    let mut is_used = |name: &str| {
        used.get_or_insert_with(|| Names::used(checker.context.statements)).contains(name)
    };
    if !matches!(node.op, Op::Method(_))
        || is_in_loop(program, node)
        || !only_looks(node, statement, &mut is_used)
        || checker.rows(frame) <= Rows::Few
        || is_streaming(program, frame)
        || is_kept(program, frame)
    {
        return None;
    }
    let goes_on = |class: Class| {
        program.users(frame).iter().any(|user| *user > id && program.node(*user).class == class)
    };
    let feeds_a_step = goes_on(Class::DataFrame) || goes_on(Class::GroupedData);
    (feeds_a_step || goes_on(Class::Writer)).then_some(Look { id, frame, statement, feeds_a_step })
}

/// Whether a loop of the text is around a node; a look at each turn is another rule's.
fn is_in_loop(program: &Program<'_>, node: &Node<'_>) -> bool {
    program
        .loops_around(node.in_loop)
        .any(|id| !matches!(program.loops[id.0 as usize].kind, LoopKind::Callback))
}

/// Whether a frame, or one that it is made of, is cached or checkpointed: looking at it costs little, and may fill the cache.
fn is_kept(program: &Program<'_>, frame: NodeId) -> bool {
    upstream(program, frame).any(|id| {
        matches!(program.node(id).name(), "checkpoint" | "localCheckpoint")
            || program.users(id).iter().any(|user| is_cache(program.node(*user)))
    })
}

/// Whether a statement does nothing with what the call gives but print it.
fn only_looks(node: &Node<'_>, statement: &Stmt, is_used: &mut impl FnMut(&str) -> bool) -> bool {
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

/// Whether an expression prints or logs what it is given.
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

fn report<'a>(checker: &mut Checker<'_, 'a>, chain: &[Look<'a>]) {
    let program = checker.program();
    let Some(first) = chain.first() else { return };
    let node = program.node(first.id);
    let Some(range) = node.name_range() else { return };
    let what = checker.frame_name(node);
    let words = Words {
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
    let finding = checker.report(&COUNT_PER_STEP, range, words);
    Checker::fix(finding, "Remove the looks", false, edits);
}
