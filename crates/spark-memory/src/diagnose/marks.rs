//! The lines of the code that ask for what ran out.

use super::{Facts, likely_allocator};
use pyspark_lint::Finding;
use pyspark_program::TextRange;
use pyspark_program::program::{Node, Op};
use spark_model::demand::{Allocator, DemandKind, FailureEffect, Outcome, ProcessKind};
use spark_model::order;
use spark_plan::simulate::{self, Demand};
use spark_run::{FailedProcess, Recognized, allocators, context};

/// A place in the code, and why it is marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    pub range: TextRange,
    pub why: String,
}

/// Maximum number of marks: more would say nothing.
const MAX_MARKS: usize = 20;

/// The likely lines: what a traceback names, the call that py4j names, then what asks for the memory, the worst first;
/// where nothing does, calls that are known for it, or what the linter found.
pub fn find(text: &str, found: &Recognized, facts: &Facts<'_, '_>) -> Vec<Mark> {
    let failure = found.failure;
    let allocator = likely_allocator(found).map(allocators::facts);
    let called = actions(text);
    let mut marks = traced(text, facts.program.source);
    if failure.effect != FailureEffect::NotMemory {
        marks.extend(named(&called, facts));
    }
    let demands = allocator.map_or(failure.demands, |it| it.demands);
    let rules = allocator.map_or(failure.rules, |it| it.rules);
    let mut asking = asking(demands, &called, found, facts);
    if asking.is_empty() && marks.is_empty() || allocator.is_some() && asking.is_empty() {
        let calls = allocator.map_or(failure.calls, |it| it.calls);
        let side = match found.allocator {
            Some(Allocator::OpenWriters) => Side::Writes,
            Some(
                Allocator::ColumnReader
                | Allocator::FileListing
                | Allocator::JdbcRows
                | Allocator::TextRecord,
            ) => Side::Reads,
            _ => Side::Both,
        };
        asking = calling(calls, side, facts);
    }
    // A line that a rule about this failure speaks at is likelier than its peers.
    order::sort_by_key(&mut asking, |mark| {
        let here = |it: &Finding| it.range.is_some_and(|it| same_line(it, mark.range, facts));
        !facts.findings.iter().any(|it| rules.contains(&it.rule) && here(it))
    });
    marks.extend(asking);
    if marks.is_empty() {
        let related = facts.findings.iter().filter(|it| rules.contains(&it.rule));
        marks.extend(related.filter_map(|finding| {
            Some(Mark { range: finding.range?, why: finding.message.clone() })
        }));
    }
    let mut seen = Vec::new();
    marks.retain(|mark| {
        let line = line(mark.range, facts);
        let new = !seen.contains(&line);
        seen.push(line);
        new
    });
    marks.truncate(MAX_MARKS);
    marks
}

/// The line of a place, from 0.
fn line(range: TextRange, facts: &Facts<'_, '_>) -> usize {
    facts.program.source[..range.start().to_usize()].matches('\n').count()
}

fn same_line(one: TextRange, other: TextRange, facts: &Facts<'_, '_>) -> bool {
    line(one, facts) == line(other, facts)
}

/// The calls among those of the same name that matter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Both,
    Reads,
    Writes,
}

/// Methods that a reader and a writer both have.
const SHARED_NAMES: [&str; 9] =
    ["parquet", "orc", "csv", "json", "text", "table", "jdbc", "load", "xml"];

/// The one call of the code that py4j or a stack names, such as `o61.showString` for show().
fn named(called: &[&str], facts: &Facts<'_, '_>) -> Option<Mark> {
    let actions = facts.steps.iter().map(|step| facts.program.node(step.action));
    let mut nodes = actions.filter(|node| called.contains(&node.name()));
    let (node, None) = (nodes.next()?, nodes.next()) else { return None };
    let why = format!("The error was raised in this call of {}.", node.name());
    Some(Mark { range: node.name_range()?, why })
}

/// Lines of the code that the text quotes as Python's traceback does, or a notebook's: below `File "job.py", line 3`,
/// or after `----> 3`.
fn traced(text: &str, source: &str) -> Vec<Mark> {
    let mut quoted: Vec<&str> = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let line = line.trim_start();
        if line.starts_with("File \"") {
            quoted.extend(lines.peek().map(|next| next.trim()));
        } else if let Some(arrow) = line.strip_prefix("--").map(|it| it.trim_start_matches('-')) {
            let code = arrow.strip_prefix('>').map(str::trim_start);
            quoted.extend(
                code.map(|it| it.trim_start_matches(|it: char| it.is_ascii_digit()).trim()),
            );
        }
    }
    let mut marks = Vec::new();
    for quote in quoted.into_iter().filter(|quote| quote.contains('(')) {
        let mut at = 0;
        let mut same = Vec::new();
        for line in source.split_inclusive('\n') {
            if line.trim() == quote {
                same.push(at + line.len() - line.trim_start().len());
            }
            at += line.len();
        }
        // A line that occurs twice is quoted once, and nothing shows which.
        if let [start] = same[..] {
            marks.push(Mark {
                range: range(start, start + quote.len()),
                why: "The traceback names this line.".to_owned(),
            });
        }
    }
    marks
}

fn range(start: usize, end: usize) -> TextRange {
    TextRange::new((start as u32).into(), (end as u32).into())
}

/// Operations that make such demands.
fn asking(
    kinds: &[DemandKind],
    called: &[&str],
    found: &Recognized,
    facts: &Facts<'_, '_>,
) -> Vec<Mark> {
    let program = facts.program;
    let named = |step: &simulate::SimulatedJob| called.contains(&program.node(step.action).name());
    let narrow = facts.steps.iter().any(named);
    let of_jvm = found.failure.process == FailedProcess::Jvm && !found.one_jvm;
    let mut demands: Vec<&Demand> = facts
        .steps
        .iter()
        .filter(|step| !narrow || named(step))
        .flat_map(|step| &step.stages)
        .flat_map(|stage| &stage.demands)
        .filter(|demand| kinds.contains(&demand.kind))
        .filter(|demand| {
            let driver = demand.process == ProcessKind::Driver;
            !of_jvm || found.jvm.is_none_or(|it| driver == (it == ProcessKind::Driver))
        })
        .collect();
    // What fits is marked only where the model sees nothing else.
    if demands.iter().any(|demand| demand.outcome != Outcome::Fits) {
        demands.retain(|demand| demand.outcome != Outcome::Fits);
    }
    order::sort_by_key(&mut demands, |demand| {
        let kind = kinds.iter().position(|kind| *kind == demand.kind);
        (std::cmp::Reverse(demand.outcome), kind)
    });
    let mark = |demand: &Demand| {
        let node = program.node(demand.node);
        let expected = match demand.outcome {
            Outcome::Fails => ", more than there is",
            Outcome::Fits
            | Outcome::Depends
            | Outcome::Unknown
            | Outcome::Spills
            | Outcome::Evicts => "",
        };
        let why = format!("{} {}{expected}.", node.name(), demand.kind.predicate());
        Some(Mark { range: node.name_range()?, why })
    };
    demands.into_iter().filter_map(mark).collect()
}

/// Calls that ask for it, where the simulation counts nothing; in the order of the names.
fn calling(calls: &[&str], side: Side, facts: &Facts<'_, '_>) -> Vec<Mark> {
    // A reader's and a writer's methods have the same names, and only a writer's run a job.
    let acts = |node: &Node<'_>| {
        let here = node.name_range();
        facts.steps.iter().any(|step| facts.program.node(step.action).name_range() == here)
    };
    let is_on_side = |node: &Node<'_>| match side {
        Side::Both => true,
        Side::Reads => !acts(node),
        Side::Writes => !SHARED_NAMES.contains(&node.name()) || acts(node),
    };
    let mark = |node: &Node<'_>| {
        let known = matches!(&node.op, Op::Method(_) | Op::Function(_));
        if !known || !calls.contains(&node.name()) || !is_on_side(node) {
            return None;
        }
        let place = calls.iter().position(|name| *name == node.name());
        let why = format!("{} is known to ask for this memory.", node.name());
        Some((place, Mark { range: node.name_range()?, why }))
    };
    let mut marks: Vec<(Option<usize>, Mark)> =
        facts.program.nodes.iter().filter_map(mark).collect();
    order::sort_by_key(&mut marks, |(place, _)| *place);
    marks.into_iter().map(|(_, mark)| mark).collect()
}

/// The Python names of what py4j and the stacks name: `collectToPython` is collect() or toPandas().
fn actions(text: &str) -> Vec<&'static str> {
    let names = |call: &str| -> &'static [&'static str] {
        match call {
            "collectToPython" => &["collect", "first", "head", "take", "tail", "toPandas"],
            "collectAndServe" | "runJob" => {
                &["collect", "collectAsMap", "take", "first", "reduce", "fold"]
            }
            "getResult" | "collectAsArrowToPython" => &["toPandas", "toArrow"],
            "toPythonIterator" => &["toLocalIterator"],
            "showString" => &["show"],
            "count" => &["count"],
            "save" => &["save"],
            "parquet" => &["parquet"],
            "csv" => &["csv"],
            "json" => &["json"],
            "orc" => &["orc"],
            "text" => &["text"],
            "jdbc" => &["jdbc"],
            "saveAsTable" => &["saveAsTable"],
            "insertInto" => &["insertInto"],
            "createOrReplace" => &["createOrReplace"],
            "append" => &["append"],
            "overwritePartitions" => &["overwritePartitions"],
            "fit" => &["fit"],
            "execute" => &["execute"],
            _ => &[],
        }
    };
    context::calls(text).into_iter().flat_map(names).copied().collect()
}
