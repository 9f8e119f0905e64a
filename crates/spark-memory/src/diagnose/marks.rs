//! The lines of the code that ask for what ran out.

use super::Facts;
use pyspark_program::TextRange;
use pyspark_program::program::{Node, Op};
use spark_model::demand::{Outcome, ProcessKind};
use spark_model::order;
use spark_plan::simulate::{self, Demand};
use spark_run::{FailedProcess, Failure};

/// A place in the code, and why it is marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    pub range: TextRange,
    pub why: String,
}

/// Maximum number of marks: more would say nothing.
const MAX_MARKS: usize = 20;

/// The likely lines: what a traceback names, then what asks for the memory, the worst first; where there is neither,
/// calls that are known for it, or what the linter found.
/// `process` is `None` where one JVM is driver and executor.
pub fn find(
    text: &str,
    failure: &Failure,
    process: Option<ProcessKind>,
    facts: &Facts<'_, '_>,
) -> Vec<Mark> {
    let mut marks = traced(text, facts.program.source);
    marks.extend(asking(text, failure, process, facts));
    if marks.is_empty() {
        marks.extend(called(failure, facts));
    }
    if marks.is_empty() {
        let related = facts.findings.iter().filter(|it| failure.rules.contains(&it.rule));
        marks.extend(related.filter_map(|finding| {
            Some(Mark { range: finding.range?, why: finding.message.clone() })
        }));
    }
    let line =
        |mark: &Mark| facts.program.source[..mark.range.start().to_usize()].matches('\n').count();
    let mut seen = Vec::new();
    marks.retain(|mark| {
        let line = line(mark);
        let new = !seen.contains(&line);
        seen.push(line);
        new
    });
    marks.truncate(MAX_MARKS);
    marks
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

/// Operations that ask for memory and fail like this.
fn asking(
    text: &str,
    failure: &Failure,
    process: Option<ProcessKind>,
    facts: &Facts<'_, '_>,
) -> Vec<Mark> {
    let program = facts.program;
    let called = actions(text);
    let named = |step: &simulate::SimulatedJob| called.contains(&program.node(step.action).name());
    let narrow = facts.steps.iter().any(named);
    let mut demands: Vec<&Demand> = facts
        .steps
        .iter()
        .filter(|step| !narrow || named(step))
        .flat_map(|step| &step.stages)
        .flat_map(|stage| &stage.demands)
        .filter(|demand| failure.demands.contains(&demand.kind))
        .filter(|demand| {
            let driver = demand.process == ProcessKind::Driver;
            failure.process != FailedProcess::Jvm
                || facts.memory.executor.is_none()
                || process.is_none_or(|it| driver == (it == ProcessKind::Driver))
        })
        .collect();
    // What fits is marked only where the model sees nothing else.
    if demands.iter().any(|demand| demand.outcome != Outcome::Fits) {
        demands.retain(|demand| demand.outcome != Outcome::Fits);
    }
    order::sort_by_key(&mut demands, |demand| {
        let kind = failure.demands.iter().position(|kind| *kind == demand.kind);
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

/// Calls that ask for it, where the simulation counts nothing.
fn called(failure: &Failure, facts: &Facts<'_, '_>) -> Vec<Mark> {
    let mark = |node: &Node<'_>| {
        let known = matches!(&node.op, Op::Method(_) | Op::Function(_));
        if !known || !failure.calls.contains(&node.name()) {
            return None;
        }
        let why = format!("{} is known to ask for this memory.", node.name());
        Some(Mark { range: node.name_range()?, why })
    };
    facts.program.nodes.iter().filter_map(mark).collect()
}

/// The Python names of what py4j says was called: "An error occurred while calling o44.collectToPython."
fn actions(text: &str) -> &'static [&'static str] {
    let Some((_, call)) = text.split_once("An error occurred while calling ") else { return &[] };
    let call = call.split_whitespace().next().unwrap_or_default().trim_end_matches('.');
    match call.rsplit('.').next().unwrap_or_default() {
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
        "saveAsTable" => &["saveAsTable"],
        "insertInto" => &["insertInto"],
        _ => &[],
    }
}
