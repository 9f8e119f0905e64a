//! From the model's figures to the report's: names, order and formulas.

mod assumptions;
mod finding_steps;
mod pasted;
mod process;
mod unread;

pub use assumptions::assumptions;
pub use finding_steps::FindingSteps;
pub use pasted::{PastedPlaces, pasted};
pub use process::process;
pub use unread::{syntax_errors, templates, too_deep, unread};

use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::Ranged;

use crate::diagnose;
use crate::report::{
    CodeLine, ConfEntry, Demand, DemandIndex, Diagnosis, Diagnostic, Edit, FailureConsequence, Fix,
    Held, Limit, MessageNumber, Position, Range, SizeRange, Step, StepStage,
};
use pyspark_lint::Finding;
use pyspark_program::notebook::{Located, Reading};
use pyspark_program::program::{Node, NodeId, Program};
use pyspark_program::{Lines, SourcePosition, TextRange, TextSize};
use spark_model::conf::Setting;
use spark_model::demand::{FailureEffect, Missing, Outcome};
use spark_model::order;
use spark_plan::simulate;

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
            let (place, line) = line(demand.node);
            Demand {
                process: demand.process,
                region: demand.region,
                kind: demand.kind,
                bytes: demand.bytes,
                range: demand.range.map(|range| SizeRange { least: range.least, most: range.most }),
                certainty: demand.certainty,
                limits: demand.limits.iter().map(limit).collect(),
                peak: demand.peak,
                available: demand.available,
                outcome: demand.outcome,
                line,
                place,
                basis: demand.basis_text(),
                message: demand.message.map(|it| it.to_string()),
                missing: missing(demand).map(|it| it.text().to_owned()).collect(),
                missing_tables: missing(demand)
                    .filter_map(|it| it.table().map(str::to_owned))
                    .collect(),
            }
        };
        let stage = |stage: &simulate::SimulatedStage| {
            let demands: Vec<Demand> = stage.demands.iter().map(demand).collect();
            let mut lines: Vec<u32> = demands.iter().map(|demand| demand.line).collect();
            order::sort(&mut lines);
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
                failed: false,
                unplanned: step.unplanned.as_ref().map(|it| it.text().to_owned()),
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
    pub fn diagnosis(&self, diagnosis: &diagnose::TextReading) -> Diagnosis {
        let Some(found) = &diagnosis.recognized else {
            return Diagnosis {
                failure: "unknown".into(),
                kind: "unknown".into(),
                effect: None,
                process: None,
                region: None,
                allocator: None,
                rules: Vec::new(),
                message: None,
                explanation: "No known memory error found in this text. It may be cut off before the cause, or the \
                              cause is another one. Paste the log from its first error on."
                    .to_owned(),
                numbers: Vec::new(),
                consequences: Vec::new(),
                settings: Vec::new(),
                lines: Vec::new(),
                spark_version: diagnosis.version.clone(),
            };
        };
        let number = |it: &spark_run::Number| MessageNumber {
            name: it.name.into(),
            value: it.value,
            unit: it.unit.into(),
        };
        let line = |mark: &diagnose::Mark| {
            let range = self.range(mark.range);
            CodeLine { line: range.start.line, range, why: mark.why.clone() }
        };
        let consequence = |it: &diagnose::Consequence| FailureConsequence {
            failure: it.name.into(),
            kind: it.id.into(),
            message: it.message.clone(),
        };
        let of_memory = found.effect != FailureEffect::NotMemory;
        let sentences = [found.what.as_str(), &found.why, &found.advice].join(" ");
        Diagnosis {
            failure: if of_memory { found.name.into() } else { "unknown".into() },
            kind: found.id.into(),
            effect: Some(found.effect),
            process: found.process,
            region: found.region,
            allocator: found.allocator,
            rules: found.rules.iter().map(|it| (*it).into()).collect(),
            message: Some(found.message.clone()),
            explanation: if of_memory {
                sentences
            } else {
                format!("This is no failure of memory. {sentences}")
            },
            numbers: found.numbers.iter().map(number).collect(),
            consequences: found.consequences.iter().map(consequence).collect(),
            settings: found.settings.clone(),
            lines: found.marks.iter().map(line).collect(),
            spark_version: diagnosis.version.clone(),
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

/// The first of the steps that end worst.
pub fn worst_step(steps: &[simulate::SimulatedJob]) -> Option<u32> {
    let worst = steps.iter().map(simulate::SimulatedJob::worst).max()?;
    steps.iter().position(|step| step.worst() == worst).map(|at| at as u32)
}

/// Everything whose size decides a demand and is not known.
fn missing(demand: &simulate::Demand) -> impl Iterator<Item = &Missing> {
    let decides = matches!(demand.outcome, Outcome::Unknown | Outcome::Depends);
    demand.missing.iter().filter(move |_| decides)
}

fn limit(limit: &simulate::Limit) -> Limit {
    let of = match &limit.of {
        simulate::LimitOf::Table(name) => name,
        simulate::LimitOf::Group => "group",
        simulate::LimitOf::Rows => "rows",
        simulate::LimitOf::Items => "items",
    };
    Limit { of: of.to_owned(), rows: limit.rows, outcome: limit.outcome }
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
            if matches!(worst, Outcome::Fails | Outcome::Unknown)
                || (worst == Outcome::Depends && !demand.kind.gives_way())
            {
                return Some(index);
            }
            if worst == Outcome::Depends {
                // What may fail decides before what may only spill.
                found = found.or(Some((index, None)));
                continue;
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
