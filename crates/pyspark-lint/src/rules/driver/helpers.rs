//! Shared by the rules about the driver: unions in loops, reads of one file at a time, results without a bound.

use ruff_python_ast::Expr;
use rustc_hash::FxHashSet;

use crate::checker::Explanation;
use crate::collected_rows::is_compared;
use crate::known_sizes::{Sized, demands, judge};
use crate::{Checker, Edit, Rule, Severity};
use pyspark_program::api::{Class, Effect, Method, RowEffect};
use pyspark_program::program::{LoopKind, Node, NodeId, Op, Program};
use spark_model::demand::DemandKind;
use spark_plan::simulate::{Basis, Demand};
use spark_plan::{Growth, has_few_iterations, is_action, is_streaming, upstream};

pub(super) const UNIONS: &[Method] = &[Method::Union, Method::UnionByName];

/// Returns true if a loop's own growth is by joins and aggregations, which this rule speaks of.
pub(super) fn shuffling_step(program: &Program<'_>, growth: &Growth) -> Option<NodeId> {
    let kind = &program.loops[growth.in_loop.0 as usize].kind;
    let step = growth.steps.iter().copied().find(|step| shuffles(program, program.node(*step)))?;
    let iterative = match kind {
        LoopKind::While(_) => true,
        LoopKind::For(statement) => {
            counts_iterations(&statement.iter)
                || aggregates(program, growth)
                || joins_itself(program, growth, step)
                || acts(program, growth)
        }
        _ => false,
    };
    // A frame that gathers the parts of each iteration grows by its unions.
    (iterative && growth.step(program, UNIONS).is_none()).then_some(step)
}

fn shuffles(program: &Program<'_>, node: &Node<'_>) -> bool {
    let of_groups = program.receiver_class(node) == Some(Class::GroupedData);
    program.effect(node).is_some_and(|effect| effect.rows == RowEffect::Pairs)
        || (of_groups && node.class == Class::DataFrame)
}

/// Returns true if each iteration aggregates what the iteration before gave: a list of tables to join would not be
/// summed up after each.
fn aggregates(program: &Program<'_>, growth: &Growth) -> bool {
    growth.steps.iter().any(|step| program.node(*step).class == Class::GroupedData)
}

/// `for i in range(…)`: a number of iterations, where a list of tables to join would be gone through by name.
fn counts_iterations(iterated: &Expr) -> bool {
    let Expr::Call(call) = iterated else { return false };
    matches!(&*call.func, Expr::Name(name) if matches!(name.id.as_str(), "range" | "trange"))
}

/// Returns true if the other side of a join is made of the loop's own frame too.
fn joins_itself(program: &Program<'_>, growth: &Growth, join: NodeId) -> bool {
    let node = program.node(join);
    node.inputs.iter().skip(1).any(|other| upstream(program, *other).any(|id| id == growth.head))
}

/// Returns true if an action runs what has grown in the loop itself.
fn acts(program: &Program<'_>, growth: &Growth) -> bool {
    growth.steps.iter().any(|step| {
        let users = program.users(*step).iter().map(|user| program.node(*user));
        users.into_iter().any(|user| {
            is_action(program, user)
                && program.loops_around(user.in_loop).any(|around| around == growth.in_loop)
        })
    })
}

/// Returns true if a union puts together what is read path by path, which this rule speaks of.
pub(super) fn is_of_one_read_per_file(
    program: &Program<'_>,
    growths: &[Growth],
    reads: &[NodeId],
    union: NodeId,
) -> bool {
    reads.iter().any(|id| union_of(program, growths, *id) == Some(union))
}

/// The reads of files whose paths differ with each iteration of a loop.
pub(super) fn reads_of_one_file(program: &Program<'_>) -> Vec<NodeId> {
    let mut reads = program.calls_of_any(&[
        Method::Parquet,
        Method::Orc,
        Method::Csv,
        Method::Json,
        Method::Text,
        Method::Load,
    ]);
    reads.retain(|id| reads_one_file(program, *id));
    reads
}

/// Returns true if a node reads files from a path that differs with each iteration of a loop.
fn reads_one_file(program: &Program<'_>, id: NodeId) -> bool {
    let node = program.node(id);
    let of_reader =
        node.receiver.is_some_and(|receiver| program.node(receiver).class == Class::Reader);
    let Some(innermost) = node.in_loop.filter(|_| of_reader) else { return false };
    let over_paths = matches!(
        program.loops[innermost.0 as usize].kind,
        LoopKind::For(_) | LoopKind::Comprehension(_)
    );
    let varies = node.args.first().is_some_and(|path| {
        path.value.text().is_none() && !path.starred && !path.expr.is_list_expr()
    });
    over_paths && varies && !has_few_iterations(program, innermost)
}

/// The union that puts what is read at each iteration under what was read before, through the steps in between.
pub(super) fn union_of(program: &Program<'_>, growths: &[Growth], read: NodeId) -> Option<NodeId> {
    uses(program, read).into_iter().find(|user| {
        program.node(*user).is_one_of(UNIONS)
            && growths.iter().any(|growth| growth.steps.contains(user))
    })
}

/// The users of one file's rows as they are, through the steps that change each row by itself.
pub(super) fn uses(program: &Program<'_>, read: NodeId) -> Vec<NodeId> {
    let mut stack = vec![read];
    let mut seen = FxHashSet::default();
    let mut uses = Vec::new();
    while let Some(id) = stack.pop() {
        for &user in program.users(id) {
            if !is_step(program, program.node(user)) {
                uses.push(user);
            } else if seen.insert(user) {
                stack.push(user);
            }
        }
    }
    uses
}

/// A group or a join of one file's rows is a computation for each file, and no such step.
fn is_step(program: &Program<'_>, node: &Node<'_>) -> bool {
    match &node.op {
        Op::Method(_) => {
            let effect = program.effect(node);
            node.class == Class::DataFrame && effect.is_some_and(Effect::is_row_by_row)
        }
        Op::Phi => node.class == Class::DataFrame,
        _ => false,
    }
}

/// Returns true if a call brings all rows of `frame` to the driver and they are as many as the data has, or certainly
/// too many for it.
pub(super) fn brings_too_much(checker: &mut Checker<'_, '_>, id: NodeId, frame: NodeId) -> bool {
    checker.rows(frame).is_unbounded()
        || matches!(
            judge(&demands(checker, id, &[DemandKind::Result, DemandKind::Rows]), ROOM),
            Sized::Exceeds(_)
        )
}

/// The rows that the fix keeps: enough to look at, few enough for any driver.
pub(super) const KEPT_ROWS: &str = "1000";

/// Reports a call that brings a whole frame to the driver, unless something bounds the frame or its size is known and
/// small.
pub(super) fn report_unbounded(
    checker: &mut Checker<'_, '_>,
    rule: &'static Rule,
    id: NodeId,
    class: Class,
) {
    let node = checker.program().node(id);
    let (Some(frame), Some(range)) = (node.receiver, node.name_range()) else { return };
    let rows = checker.rows(frame);
    let size = judge(&demands(checker, id, &[DemandKind::Result, DemandKind::Rows]), ROOM);
    // A stream cannot be collected at all, and Spark says so itself. Rows whose number the code shows may be too many
    // all the same.
    if (rows.is_small() && !matches!(size, Sized::Exceeds(_)))
        || is_streaming(checker.program(), frame)
        || checker.is_in_test(range)
        || is_compared(node)
        || checker.is_guarded_by_count(range)
    {
        return;
    }
    let exceeds = match size {
        Sized::Fits => return,
        Sized::Exceeds(demand) => Some(demand),
        Sized::Unknown if rows.is_unbounded() => None,
        Sized::Unknown => return,
    };
    let method = node.name().to_owned();
    let what = checker.frame_name(node);
    let edits = bounded(checker, node, class);
    let explanation = match exceeds.and_then(|demand| explanation_of_sizes(demand, &method, &what))
    {
        Some(explanation) => explanation,
        None => explanation_without_sizes(checker, &method, &what),
    };
    let finding = checker.report(rule, range, explanation);
    if exceeds.is_some() {
        finding.severity = Severity::Error;
    }
    let title = match class {
        Class::Rdd => format!("Take the first {KEPT_ROWS} rows only"),
        Class::PandasFrame => format!("Keep the first {KEPT_ROWS} rows: head({KEPT_ROWS})"),
        _ => format!("Keep the first {KEPT_ROWS} rows: limit({KEPT_ROWS})"),
    };
    finding.unsafe_fix(title, edits);
}

/// Factor by which the driver must exceed a result for silence: the estimate is of rows alone, and other results are
/// there too.
const ROOM: u64 = 10;

fn explanation_without_sizes(checker: &Checker<'_, '_>, method: &str, what: &str) -> Explanation {
    let limit = checker.context.conf.get("spark.driver.maxResultSize").unwrap_or("1g");
    let heap = checker.context.memory.driver.heap_text();
    Explanation {
        message: format!(
            "{method}() brings every row of {what} to the driver, and nothing bounds how many there are."
        ),
        why: format!(
            "The results may not pass spark.driver.maxResultSize ({limit}) and must fit the driver's heap ({heap}) and its Python process; they cannot spill."
        ),
        help: HELP.to_owned(),
    }
}

/// The sentences where sizes are known: by how much the rows are too large, and what Spark prints.
fn explanation_of_sizes(demand: &Demand, method: &str, what: &str) -> Option<Explanation> {
    let (bytes, available) = (demand.bytes?, demand.available?);
    // Blocks that would fit by themselves are decoded next to each other.
    let decoded = match demand.basis {
        Some(Basis::SerializedResults { decoded }) if bytes <= available => {
            format!(", and {} more once decoded", decoded.size().human())
        }
        _ => String::new(),
    };
    let (bytes, available) = (bytes.human(), available.human());
    let whose = if demand.kind == DemandKind::Rows {
        "its Python process has room for"
    } else {
        "its JVM takes no more than"
    };
    let prints =
        demand.message.map_or_else(|| "an out-of-memory error".to_owned(), |it| it.to_string());
    Some(Explanation {
        message: format!(
            "{method}() brings about {bytes} of {what} to the driver{decoded}, and {whose} {available}."
        ),
        why: format!("They cannot spill, and the job ends there: {prints}."),
        help: HELP.to_owned(),
    })
}

const HELP: &str = "Bound it with limit(n), aggregate first, or write the result with df.write.";

fn bounded(checker: &Checker<'_, '_>, node: &Node<'_>, class: Class) -> Option<Vec<Edit>> {
    let attribute = node.call()?.func.as_attribute_expr()?;
    if node.is_method(Method::CollectAsMap) {
        // Rows that are taken are a list, and no dictionary.
        return None;
    }
    if class == Class::Rdd {
        return Some(vec![Edit::replace(node.name_range()?, format!("take({KEPT_ROWS})"))]);
    }
    let (at, dot) = checker.program().link_before(attribute);
    let first = if class == Class::PandasFrame { "head" } else { "limit" };
    Some(vec![Edit::insert(at, format!("{dot}{first}({KEPT_ROWS})"))])
}
