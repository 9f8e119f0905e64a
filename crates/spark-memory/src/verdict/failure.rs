//! The verdict where a failure is pasted: it happened, so it leads.

use super::{Grounds, Verdict};
use crate::diagnose::Recognized;
use crate::report::{Demand, Diagnosis, Step};
use crate::sentences::{capitalized, figures, place};
use spark_model::demand::{
    Allocator, Certainty, FailureEffect, Outcome, ProcessKind, VerdictOutcome,
};

pub(super) fn verdict(found: &Recognized, diagnosis: &Diagnosis, grounds: &Grounds<'_>) -> Verdict {
    let step = step(diagnosis, &grounds.report.steps);
    let range = diagnosis.lines.first().map(|it| it.range);
    let outcome = match (found.effect, found.allocator) {
        _ if found.prevents_start || found.process == Some(ProcessKind::Scheduler) => {
            VerdictOutcome::DoesNotStart
        }
        (FailureEffect::Crawls, Some(Allocator::Cache)) => VerdictOutcome::Evicts,
        (FailureEffect::Crawls, _) => VerdictOutcome::Spills,
        _ => VerdictOutcome::Fails,
    };
    let headline = match &range {
        Some(range) => format!("{}: {}", capitalized(&place(range)), found.what),
        None => found.what.clone(),
    };
    // In the failure's own order, the decisive one first, with the values that the search settled on.
    let settings = found.recommendations.iter().map(|own| {
        let settled = grounds.report.recommendations.iter().find(|it| it.key == own.key);
        settled.unwrap_or(own)
    });
    let changes: Vec<String> = settings
        .map(|it| match &it.from {
            Some(from) => format!("{} from {from} to {}", it.key, it.value),
            None => format!("{} to {}", it.key, it.value),
        })
        .collect();
    let because = found.recommendations.first();
    let mut detail = Vec::new();
    match because {
        Some(first) => detail.push(format!("{} Set {}.", first.why, changes.join(" and "))),
        None => detail.push(found.advice.clone()),
    }
    let why =
        comparison(found, step.map(|at| &grounds.report.steps[at]), grounds.report.is_local());
    detail.extend(why.clone());
    Verdict {
        outcome,
        certainty: Certainty::Known,
        step: step.map(|at| at as u32),
        line: range.map(|it| it.start.line),
        range,
        headline,
        detail: detail.join(" "),
        actions: Vec::new(),
        agrees_with_failure: found.agrees,
        why,
    }
}

/// The step that runs the first line that the failure points at.
fn step(diagnosis: &Diagnosis, steps: &[Step]) -> Option<usize> {
    let first = diagnosis.lines.first()?;
    let here = |range: &crate::report::Range| {
        (range.cell, range.start.line) == (first.range.cell, first.range.start.line)
    };
    let acts = steps.iter().position(|step| here(&step.range));
    acts.or_else(|| steps.iter().position(|step| step.demands().any(|it| here(&it.place))))
}

/// How the model's figures compare with what happened.
fn comparison(found: &Recognized, step: Option<&Step>, is_local: bool) -> Option<String> {
    let decisive = step.and_then(Step::decisive_demand);
    match (found.agrees, decisive) {
        (Some(true), Some(demand)) if demand.outcome == Outcome::Fails => Some(format!(
            "The model finds the same: {}, {}.",
            demand.kind.noun(),
            figures(demand, is_local)
        )),
        (Some(true), _) => Some("The model finds the same.".to_owned()),
        (Some(false), _) => Some(format!(
            "By the model this fits; it does not count {}.",
            not_counted(found.process)
        )),
        (None, Some(demand)) if demand.outcome == Outcome::Depends && is_about(found, demand) => {
            Some(format!(
                "By the model it depends on sizes that are not given: {}, {}.",
                demand.kind.noun(),
                figures(demand, is_local)
            ))
        }
        (None, _) => None,
    }
}

/// Returns true if a demand is of the process that failed.
fn is_about(found: &Recognized, demand: &Demand) -> bool {
    match found.process {
        Some(ProcessKind::Container) => demand.process == ProcessKind::Python,
        process => process == Some(demand.process),
    }
}

/// The memory of a process that the model leaves out.
fn not_counted(process: Option<ProcessKind>) -> &'static str {
    match process {
        Some(ProcessKind::Container | ProcessKind::Python) => {
            "what Python libraries and native code allocate, network buffers, and other processes in the container"
        }
        Some(ProcessKind::Driver) => {
            "objects that the program keeps, Spark’s bookkeeping of tasks and plans, and other jobs of the session"
        }
        Some(ProcessKind::Executor | ProcessKind::Scheduler) | None => {
            "objects of user code and of data sources, skew that nobody described, and other jobs of the session"
        }
    }
}
