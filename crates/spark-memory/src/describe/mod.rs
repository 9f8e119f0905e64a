//! From the model's figures to the report's: names, order and formulas.

mod finding_steps;

use std::collections::BTreeSet;

use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::Ranged;

use crate::diagnose;
use crate::report::{
    Assumption, CodeLine, ConfEntry, Demand, DemandIndex, Diagnosis, Diagnostic, Edit, Fix, Heap,
    Held, MessageNumber, Pasted, PastedProblem, PerTask, Position, Process, Range, Region, Step,
    StepStage,
};
use pyspark_lint::Finding;
use pyspark_program::notebook::{Located, Reading, Unread};
use pyspark_program::program::{Node, NodeId, Program};
use pyspark_program::{
    Lines, Module, OtherLanguage, SourcePosition, SyntaxError, TextRange, TextSize, TooDeep,
};
use spark_model::bytes::{ByteSize, MIB};
use spark_model::conf::{Setting, text};
use spark_model::demand::{Missing, Outcome, RegionKind};
use spark_model::memory::{self, Memory, ProcessMemory};
use spark_plan::Assumptions;
use spark_plan::simulate;

pub use finding_steps::FindingSteps;

/// Puts findings and settings at their places in a text, or in the cells of a notebook.
pub struct Places<'s> {
    reading: &'s Reading<'s>,
    whole: Lines<'s>,
    cells: Vec<Lines<'s>>,
}

impl<'s> Places<'s> {
    pub fn new(source: &'s str, reading: &'s Reading<'s>) -> Self {
        let cells = reading.document.iter().flat_map(|document| &document.cells);
        Self {
            reading,
            whole: Lines::new(source),
            cells: cells.map(|cell| Lines::new(&cell.text)).collect(),
        }
    }

    fn places(&self, located: Located) -> (SourcePosition, SourcePosition) {
        let lines = located.cell.and_then(|cell| self.cells.get(cell as usize));
        lines.unwrap_or(&self.whole).places(located.range)
    }

    /// The line of a place in the Python, counted in its cell.
    pub fn line(&self, at: TextSize) -> u32 {
        self.range(TextRange::empty(at)).start.line
    }

    fn range(&self, range: TextRange) -> Range {
        let located = self.reading.locate(range);
        let (start, end) = self.places(located);
        Range { cell: located.cell, start: position(start), end: position(end) }
    }

    /// The start of the text, for what is outside of it.
    fn start() -> Range {
        let start = Position { line: 1, column: 1, offset: 0 };
        Range { cell: None, start, end: start }
    }

    /// The finding at its place; `pasted` is the range of the setting that it is about, where that is pasted, and
    /// `step` the number of the step.
    pub fn diagnostic(
        &self,
        finding: Finding,
        pasted: Option<Range>,
        step: Option<usize>,
    ) -> Diagnostic {
        Diagnostic {
            rule: finding.rule.into(),
            severity: finding.severity,
            message: finding.message,
            why: finding.why,
            help: finding.help,
            range: finding.range.map_or_else(Self::start, |range| self.range(range)),
            key: finding.key,
            settings_range: pasted,
            step: step.map(|at| at as u32),
            fixes: finding.fixes.into_iter().filter_map(|fix| self.fix(fix)).collect(),
            source: finding.source.into(),
        }
    }

    /// `None` for a fix that would change what is not in the notebook's own text, such as the call around a `%%sql`
    /// cell's query.
    pub fn fix(&self, fix: pyspark_lint::Fix) -> Option<Fix> {
        let edits = fix.edits.into_iter().map(|edit| self.edit(edit)).collect::<Option<_>>()?;
        Some(Fix { title: fix.title, safe: fix.safe, edits })
    }

    /// `None` for one that [`Self::fix`] could not have either.
    pub fn edit(&self, edit: pyspark_lint::Edit) -> Option<Edit> {
        let located = self.reading.locate_edit(edit.range, &edit.text)?;
        let (start, end) = self.places(located);
        Some(Edit { cell: located.cell, start: start.offset, end: end.offset, text: edit.text })
    }

    /// The steps of a program, each at its line.
    pub fn steps(&self, program: &Program<'_>, steps: &[simulate::SimulatedJob]) -> Vec<Step> {
        let line = |id: NodeId| {
            let range = program.node(id).name_range().unwrap_or_default();
            (self.range(range), self.range(range).start.line)
        };
        let demand = |demand: &simulate::Demand| {
            let (range, line) = line(demand.node);
            Demand {
                process: demand.process,
                region: demand.region,
                kind: demand.kind,
                bytes: demand.bytes,
                peak: demand.peak,
                available: demand.available,
                outcome: demand.outcome,
                line,
                range,
                basis: demand.basis_text(),
                message: demand.message.clone(),
                missing: missing(demand).map(|it| it.text().to_owned()).collect(),
                missing_tables: missing(demand)
                    .filter_map(|it| it.table().map(str::to_owned))
                    .collect(),
            }
        };
        let stage = |stage: &simulate::SimulatedStage| {
            let demands: Vec<Demand> = stage.demands.iter().map(demand).collect();
            let mut lines: Vec<u32> = demands.iter().map(|demand| demand.line).collect();
            lines.sort_unstable();
            lines.dedup();
            StepStage {
                tasks: stage.tasks,
                running: stage.running,
                per_task_bytes: stage.per_task_bytes,
                demands,
                lines,
            }
        };
        let step = |(job, step): (usize, &simulate::SimulatedJob)| {
            let (range, line) = line(step.action);
            Step {
                line,
                range,
                operation: program.node(step.action).name().to_owned(),
                job: job as u32,
                times: step.times,
                streams: step.streams,
                outcome: step.worst(),
                decisive: decisive(step),
                held: step.held.iter().map(|held| self.held(program, held)).collect(),
                findings: Vec::new(),
                stages: step.stages.iter().map(stage).collect(),
            }
        };
        steps.iter().enumerate().map(step).collect()
    }

    fn held(&self, program: &Program<'_>, held: &simulate::Held) -> Held {
        let node = program.node(held.frame);
        Held {
            frame: variable(node).unwrap_or_else(|| node.name()).to_owned(),
            range: self.range(node.name_range().unwrap_or_default()),
            bytes: held.bytes,
            wanted: held.wanted,
        }
    }

    /// The recognized failure of a pasted text, its lines at their places.
    pub fn diagnosis(&self, diagnosis: diagnose::TextReading) -> Diagnosis {
        let Some(found) = diagnosis.recognized else {
            return Diagnosis {
                failure: "unknown".into(),
                kind: "unknown".into(),
                process: None,
                region: None,
                rules: Vec::new(),
                message: None,
                explanation: "No known memory error found in this text. It may be cut off before the cause, or the \
                              cause is another one. Paste the log from its first error on."
                    .to_owned(),
                numbers: Vec::new(),
                settings: Vec::new(),
                lines: Vec::new(),
                spark_version: diagnosis.version,
            };
        };
        let number = |it: spark_run::Number| MessageNumber {
            name: it.name.into(),
            value: it.value,
            unit: it.unit.into(),
        };
        let line = |mark: diagnose::Mark| {
            let range = self.range(mark.range);
            CodeLine { line: range.start.line, range, why: mark.why }
        };
        Diagnosis {
            failure: found.name.into(),
            kind: found.id.into(),
            process: Some(found.process),
            region: found.region,
            rules: found.rules.into_iter().map(Into::into).collect(),
            message: Some(found.message),
            explanation: found.explanation,
            numbers: found.numbers.into_iter().map(number).collect(),
            settings: found.settings,
            lines: found.marks.into_iter().map(line).collect(),
            spark_version: diagnosis.version,
        }
    }

    pub fn conf_entry(
        &self,
        setting: &Setting,
        place: Option<TextRange>,
        pasted: Option<Range>,
    ) -> ConfEntry {
        ConfEntry {
            key: setting.key.clone(),
            value: setting.value.clone().unwrap_or_default(),
            computed: setting.value.is_none(),
            from: setting.origin.into(),
            range: place.map(|place| self.range(place)),
            settings_range: pasted,
            effective: setting.effective,
            why: setting.why.clone(),
        }
    }
}

fn position(place: SourcePosition) -> Position {
    Position { line: place.line, column: place.column, offset: place.offset }
}

/// The ranges of the settings of a pasted text.
pub struct PastedPlaces<'s> {
    text: &'s str,
    parsed: &'s text::Parsed,
    lines: Lines<'s>,
}

impl<'s> PastedPlaces<'s> {
    pub fn new(text: &'s str, parsed: &'s text::Parsed) -> Self {
        Self { text, parsed, lines: Lines::new(text) }
    }

    /// The range of the setting that counts for `key`: the key with its value, or the key alone where the value is on
    /// another line.
    pub fn setting(&self, key: &str) -> Option<Range> {
        let text::PastedSetting { key_range, value_range, .. } = self.parsed.setting(key)?;
        let start = key_range.start.min(value_range.start);
        let end = key_range.end.max(value_range.end);
        let range =
            if self.text[start..end].contains('\n') { key_range.clone() } else { start..end };
        let offset = |at: usize| u32::try_from(at).ok().map(TextSize::new);
        let range = TextRange::new(offset(range.start)?, offset(range.end)?);
        let (start, end) = self.lines.places(range);
        Some(Range { cell: None, start: position(start), end: position(end) })
    }
}

/// The reading of pasted settings.
pub fn pasted(text: &str, parsed: &text::Parsed) -> Pasted {
    let line = |at: usize| text[..at].matches('\n').count() as u32 + 1;
    let problems = parsed.problems.iter().map(|problem| PastedProblem {
        message: problem.message.clone(),
        line: line(problem.range.start),
    });
    Pasted { kind: parsed.kind, problems: problems.collect(), hints: parsed.hints.clone() }
}

/// Maximum number of unread places that are reported: one broken bracket may leave hundreds after it.
const REPORTED_SYNTAX_ERRORS: usize = 20;

/// Findings about text that the parser could not read, or that is in another language.
pub fn syntax_errors(source: &str, reading: &Reading<'_>, module: &Module) -> Vec<Finding> {
    let errors = module.errors();
    let Some(first) = errors.first() else { return Vec::new() };
    if let Some(language) = pyspark_program::other_language(&reading.python) {
        return vec![other_language(language, first)];
    }
    let places = Places::new(source, reading);
    let error = |error| syntax_error(error, |at| places.line(at));
    errors.iter().take(REPORTED_SYNTAX_ERRORS).map(error).collect()
}

/// Findings about text that the parser could not read. `line` gives a place's line, in its cell.
fn syntax_error(error: &SyntaxError, line: impl Fn(TextSize) -> u32) -> Finding {
    let finding = unread_code(error);
    let Some(bracket) = error.bracket else { return finding };
    Finding {
        message: bracket.message(bracket.opened_at().map(line)),
        help: bracket.help(),
        ..finding
    }
}

fn unread_code(error: &SyntaxError) -> Finding {
    Finding {
        rule: "syntax-error",
        severity: pyspark_lint::Severity::Error,
        message: format!("Syntax error: {}.", error.message),
        why: "This statement was skipped; the statements around it are analyzed.".to_owned(),
        help: "Complete or correct the line.".to_owned(),
        range: Some(error.range),
        key: None,
        fixes: Vec::new(),
        source: "https://docs.python.org/3/reference/grammar.html",
    }
}

/// A text that is no Python at all: one word on that says more than an error for each of its lines.
fn other_language(language: OtherLanguage, error: &SyntaxError) -> Finding {
    let (name, help) = match language {
        OtherLanguage::Sql => (
            "SQL",
            "Put it into `spark.sql(\"…\")`: queries are followed there, as they are in a notebook’s %sql cells.",
        ),
        OtherLanguage::Scala => (
            "Scala",
            "Paste the job as PySpark has it; what its spark-submit sets can go into Settings as it is.",
        ),
    };
    Finding {
        message: format!("This looks like {name}, and what is read here is Python."),
        why: "Nothing of it is analyzed: the memory shown follows from the settings and the cluster alone.".to_owned(),
        help: help.to_owned(),
        ..unread_code(error)
    }
}

/// A notebook with nothing to analyze.
pub fn unread(unread: &Unread) -> Finding {
    let finding = Finding {
        rule: "syntax-error",
        severity: pyspark_lint::Severity::Error,
        message: String::new(),
        why: String::new(),
        help: String::new(),
        range: Some(TextRange::default()),
        key: None,
        fixes: Vec::new(),
        source: "https://nbformat.readthedocs.io/en/latest/format_description.html",
    };
    match unread {
        Unread::Json { at, message } => Finding {
            message: format!("This notebook's JSON is damaged: {message}."),
            why:
                "Which text belongs to which cell cannot be determined, so none of it is analyzed."
                    .to_owned(),
            help: "Copy the whole file again, or paste the code of its cells.".to_owned(),
            range: Some(TextRange::empty((*at as u32).into())),
            ..finding
        },
        Unread::Language(language) => Finding {
            rule: "notebook-language",
            severity: pyspark_lint::Severity::Info,
            message: format!("This notebook's language is {language}: its code is not analyzed."),
            why: "Only Python says here what Spark is asked to keep in memory.".to_owned(),
            help: "The memory shown follows from the settings and the cluster alone.".to_owned(),
            ..finding
        },
    }
}

/// A text that is nested too deeply to be parsed.
pub fn too_deep(too_deep: &TooDeep) -> Finding {
    Finding {
        rule: "nesting-too-deep",
        severity: pyspark_lint::Severity::Error,
        message: format!(
            "More than {} {}: the code is not analyzed.",
            too_deep.limit, too_deep.what
        ),
        why: "Reading it would overflow the stack; Python's own compiler has limits of this kind."
            .to_owned(),
        help: "Give parts of the expression names of their own.".to_owned(),
        range: Some(too_deep.range),
        key: None,
        fixes: Vec::new(),
        source: "https://docs.python.org/3/reference/lexical_analysis.html",
    }
}

/// Describes one process for the report.
pub fn process(memory: &ProcessMemory) -> Process {
    Process {
        container: memory.container,
        granted: memory.granted,
        heap: heap(memory),
        regions: regions(memory),
        per_task: memory.tasks.map(|share| PerTask {
            tasks: share.slots,
            least: share.min,
            most: share.max,
        }),
        page_size: memory.page_size,
        error: memory.unstartable.as_ref().map(ToString::to_string),
    }
}

/// Every figure that was guessed: of the memory, and of the data.
pub fn assumptions(
    memory: &Memory,
    of_data: &BTreeSet<spark_plan::Assumption>,
    assume: &Assumptions,
) -> Vec<Assumption> {
    let of_memory = memory.assumptions.iter().map(assumption);
    of_memory.chain(of_data.iter().map(|it| data_assumption(*it, assume))).collect()
}

fn assumption(assumption: &memory::Assumption) -> Assumption {
    let memory::Assumption { what, value, set } = assumption;
    Assumption { what: (*what).into(), value: value.clone(), set: (*set).into(), knob: None }
}

fn heap(memory: &ProcessMemory) -> Heap {
    let jvm = &memory.heap;
    let uncounted = jvm.size.saturating_sub(jvm.max_memory);
    let rounded = if jvm.size == memory.xmx {
        format!("-Xmx {}", memory.xmx)
    } else {
        format!("-Xmx {}, which the JVM rounds up to {}", memory.xmx, jvm.size)
    };
    let formula = if uncounted == ByteSize::ZERO {
        format!("{rounded}; the {} collector counts all of it", jvm.collector.name())
    } else {
        let known = if jvm.exact { "" } else { " (estimated: no recording of this collector)" };
        format!(
            "{rounded}, less one survivor space of {} that the {} collector does not count{known}",
            digits(uncounted),
            jvm.collector.name()
        )
    };
    let unified = memory.regions.unified();
    Heap {
        max: jvm.max_memory,
        requested: memory.xmx,
        size: jvm.size,
        uncounted,
        unified,
        collector: jvm.collector.name().into(),
        shown_in_spark_ui: ByteSize(
            unified.0 + memory.off_heap.map_or(0, |off_heap| off_heap.total().0),
        ),
        formula,
    }
}

fn regions(memory: &ProcessMemory) -> Vec<Region> {
    let regions = &memory.regions;
    let (max, unified) = (memory.heap.max_memory, regions.unified());
    let usable = max.saturating_sub(regions.reserved);
    let fractions = memory.fractions;
    let mut found = vec![
        Region {
            kind: RegionKind::Reserved,
            bytes: regions.reserved,
            formula: if regions.reserved == memory::RESERVED {
                "what Spark keeps for itself: 300 MiB".to_owned()
            } else {
                "all of Runtime.maxMemory: Spark keeps 300 MiB and starts with no less than 450 MiB"
                    .to_owned()
            },
        },
        Region {
            kind: RegionKind::User,
            bytes: regions.user,
            formula: format!(
                "Runtime.maxMemory − reserved − unified = {} − {} − {}",
                digits(max),
                digits(regions.reserved),
                digits(unified)
            ),
        },
        Region {
            kind: RegionKind::Storage,
            bytes: regions.storage,
            formula: format!(
                "(Runtime.maxMemory − reserved) × spark.memory.fraction × spark.memory.storageFraction = {} × {} × {}",
                digits(usable),
                fractions.memory,
                fractions.storage
            ),
        },
        Region {
            kind: RegionKind::Execution,
            bytes: regions.execution,
            formula: format!(
                "unified − storage = {} − {}",
                digits(unified),
                digits(regions.storage)
            ),
        },
    ];
    if let Some(off_heap) = memory.off_heap {
        found.push(Region {
            kind: RegionKind::OffHeapStorage,
            bytes: off_heap.storage,
            formula: format!(
                "spark.memory.offHeap.size × spark.memory.storageFraction = {} × {}",
                digits(off_heap.total()),
                fractions.storage
            ),
        });
        found.push(Region {
            kind: RegionKind::OffHeapExecution,
            bytes: off_heap.execution,
            formula: format!(
                "spark.memory.offHeap.size − its storage = {} − {}",
                digits(off_heap.total()),
                digits(off_heap.storage)
            ),
        });
    }
    if let Some(overhead) = &memory.overhead {
        found.push(Region {
            kind: RegionKind::Overhead,
            bytes: overhead.bytes,
            formula: overhead.formula.clone(),
        });
    }
    if let Some(pyspark) = memory.pyspark {
        found.push(Region {
            kind: RegionKind::Pyspark,
            bytes: pyspark,
            formula: "spark.executor.pyspark.memory".to_owned(),
        });
    }
    found.retain(|region| region.bytes > ByteSize::ZERO);
    found
}

/// The first of the steps that end worst.
pub fn worst_step(steps: &[simulate::SimulatedJob]) -> Option<u32> {
    let worst = steps.iter().map(simulate::SimulatedJob::worst).max()?;
    steps.iter().position(|step| step.worst() == worst).map(|at| at as u32)
}

/// Everything whose size decides a demand and is not known.
fn missing(demand: &simulate::Demand) -> impl Iterator<Item = &Missing> {
    let decides = demand.outcome == Outcome::Unknown;
    demand.missing.iter().filter(move |_| decides)
}

/// The demand that decides a step's outcome.
fn decisive(step: &simulate::SimulatedJob) -> Option<DemandIndex> {
    let worst = step.worst();
    let share = |demand: &simulate::Demand| {
        Some(demand.bytes?.0 as f64 / demand.available?.0.max(1) as f64)
    };
    let mut found: Option<(DemandIndex, Option<f64>)> = None;
    for (stage, demands) in step.stages.iter().map(|stage| &stage.demands).enumerate() {
        for (at, demand) in demands.iter().enumerate() {
            if demand.outcome != worst {
                continue;
            }
            let index = DemandIndex { stage: stage as u32, demand: at as u32 };
            if matches!(worst, Outcome::Fails | Outcome::Unknown) {
                return Some(index);
            }
            let share = share(demand);
            if found.is_none_or(|(_, largest)| share >= largest) {
                found = Some((index, share));
            }
        }
    }
    found.map(|(index, _)| index)
}

/// The variable that has what a node makes, where the statement around it assigns just that, or that cached.
fn variable<'a>(node: &Node<'a>) -> Option<&'a str> {
    let Stmt::Assign(assign) = node.statement? else { return None };
    let range = node.expr?.range();
    let mut value = &*assign.value;
    while value.range() != range {
        let Expr::Attribute(method) = &*value.as_call_expr()?.func else { return None };
        if !matches!(method.attr.as_str(), "cache" | "persist") {
            return None;
        }
        value = &method.value;
    }
    node.given_name()
}

/// Assumptions of a plan about the data.
fn data_assumption(assumption: spark_plan::Assumption, assume: &Assumptions) -> Assumption {
    let (what, value, set) = match assumption {
        spark_plan::Assumption::FilterKeeps => (
            "the share of rows that a filter keeps; Spark’s planner counts on all without statistics",
            format!("{}", assume.filter_keeps),
            "here, and by assume.filterKeeps in the input",
        ),
        spark_plan::Assumption::ArrayLength => (
            "items of an array that is exploded; Spark’s planner counts on one",
            format!("{}", assume.array_length),
            "here, and by assume.arrayLength in the input",
        ),
        spark_plan::Assumption::JoinRows => (
            "a join has as many rows as its larger side: its key is unique on the other",
            "one match a row".to_owned(),
            "nowhere: only what is read can be given a size, not what a join makes of it",
        ),
        spark_plan::Assumption::Groups => (
            "a key that nobody describes is different in every row; one named like a category has 1,000 values",
            "at most one group a row".to_owned(),
            "distinct values of its column, in tables",
        ),
        spark_plan::Assumption::RowWidth => (
            "bytes of a row whose columns and file size are not given; texts of unknown length have 20",
            "100 bytes".to_owned(),
            "columns or bytes, in tables",
        ),
    };
    let knob = match assumption {
        spark_plan::Assumption::FilterKeeps => Some("filterKeeps"),
        spark_plan::Assumption::ArrayLength => Some("arrayLength"),
        _ => None,
    };
    Assumption { what: what.into(), value, set: set.into(), knob: knob.map(Into::into) }
}

/// A size for a formula: MiB where it is whole, else the digits in groups of three.
fn digits(size: ByteSize) -> String {
    if size.0 > 0 && size.0.is_multiple_of(MIB) {
        return format!("{} MiB", size.0 / MIB);
    }
    let digits = size.0.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_sizes_for_formulas() {
        assert_eq!(digits(ByteSize(455_501_414)), "455,501,414");
        assert_eq!(digits(ByteSize::mib(300)), "300 MiB");
        assert_eq!(digits(ByteSize(12)), "12");
    }
}
