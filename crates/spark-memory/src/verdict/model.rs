//! The verdict of the model, where no failure is pasted.

use super::{Grounds, Verdict};
use crate::report::{Demand, Diagnostic, Step};
use crate::sentences::{available, capitalized, figures, limit, needs, place};
use pyspark_lint::Severity;
use spark_model::demand::{Certainty, Outcome, VerdictOutcome};
use spark_model::order;

pub(super) fn verdict(grounds: &Grounds<'_>) -> Verdict {
    if let Some(refused) = refused_setting(grounds) {
        let headline = format!("Spark does not start: {}", refused.message);
        return bare(VerdictOutcome::DoesNotStart, Certainty::Known, headline, &refused.help);
    }
    if let Some(error) = grounds.report.startup_error() {
        let headline = format!("Spark does not start: {}", sentence(error));
        return bare(
            VerdictOutcome::DoesNotStart,
            Certainty::Known,
            headline,
            "Nothing of the job runs.",
        );
    }
    let worst =
        grounds.report.worst_step.and_then(|at| Some((at, grounds.report.steps.get(at as usize)?)));
    let Some((at, step)) = worst else {
        let headline = if grounds.has_code {
            "No Spark action found in this code"
        } else {
            "Paste code, an error or a log, or settings to start"
        };
        let detail = if grounds.has_code {
            "Transformations use no memory until an action runs them."
        } else {
            ""
        };
        return bare(VerdictOutcome::Unknown, Certainty::Known, headline.to_owned(), detail);
    };
    let demand = step.decisive_demand();
    let range = demand.map_or(step.range, |it| it.place);
    let (headline, detail) = match demand {
        _ if step.outcome == Outcome::Fits => fits(grounds),
        Some(demand) => judged(demand, step, at, grounds),
        None => {
            let text = step.unplanned.as_deref().unwrap_or("its work is not modeled");
            (format!("Not judged: {} at {}", step.operation, place(&step.range)), sentence(text))
        }
    };
    Verdict {
        outcome: step.outcome.into(),
        certainty: match step.outcome {
            Outcome::Fits => {
                all_demands(grounds).map(|it| it.certainty).max().unwrap_or(Certainty::Known)
            }
            _ => demand.map_or(Certainty::Known, |it| it.certainty),
        },
        step: Some(at),
        line: Some(range.start.line),
        range: Some(range),
        headline,
        detail,
        actions: Vec::new(),
        agrees_with_failure: None,
        why: None,
    }
}

/// An error about a setting that is in effect as Spark starts: Spark or the JVM refuses it.
fn refused_setting<'r>(grounds: &Grounds<'r>) -> Option<&'r Diagnostic> {
    let refuses = |it: &&Diagnostic| {
        it.severity == Severity::Error
            && it
                .key
                .as_deref()
                .is_some_and(|key| key.starts_with("spark.") && !key.starts_with("spark.sql."))
    };
    grounds.report.diagnostics.iter().find(refuses)
}

fn bare(outcome: VerdictOutcome, certainty: Certainty, headline: String, detail: &str) -> Verdict {
    Verdict {
        outcome,
        certainty,
        step: None,
        line: None,
        range: None,
        headline,
        detail: detail.to_owned(),
        actions: Vec::new(),
        agrees_with_failure: None,
        why: None,
    }
}

fn all_demands<'r>(grounds: &Grounds<'r>) -> impl Iterator<Item = &'r Demand> {
    grounds.report.steps.iter().flat_map(Step::demands)
}

/// The headline and the detail about a demand that decides a step.
fn judged(demand: &Demand, step: &Step, at: u32, grounds: &Grounds<'_>) -> (String, String) {
    let (line, noun) = (place(&demand.place), demand.kind.noun());
    let local = grounds.report.is_local();
    let needs = match (demand.certainty, demand.range, demand.available) {
        // What is certain to spill may hold less at its peak than it needs at once.
        (Certainty::Assumed, Some(range), Some(available)) if range.least <= available => {
            "more than there is".to_owned()
        }
        // The least is what is certain to be too much.
        (Certainty::Assumed, Some(range), _) => format!("at least {}", range.least.human()),
        _ => needs(demand),
    };
    let has = available(demand, local).map_or_else(String::new, |it| format!(", {it}"));
    let headline = match demand.outcome {
        Outcome::Fails => format!("Fails at {line}: the {noun} needs {needs}{has}"),
        Outcome::Spills => format!("Spills to disk at {line}: the {noun} needs {needs}{has}"),
        Outcome::Evicts => format!("Drops cached blocks at {line}: the {noun} needs {needs}{has}"),
        Outcome::Depends => match limit(demand) {
            Some(limit) => format!("Depends on the data: the {noun} at {line} {limit}"),
            None => format!(
                "Depends on the data: the {noun} at {line} needs {}",
                figures(demand, local)
            ),
        },
        _ if !demand.missing.is_empty() => {
            let missing = listed(&demand.missing);
            match limit(demand) {
                Some(limit) => {
                    format!("The size of {missing} is not known: the {noun} at {line} {limit}")
                }
                None => {
                    format!("The size of {missing} is not known: it decides the {noun} at {line}")
                }
            }
        }
        _ if demand.available.is_none() => {
            format!("How much memory there is, is not known: the {noun} at {line} needs {needs}")
        }
        _ => format!("Not judged: {} at {line}", step.operation),
    };
    let mut detail = Vec::new();
    if demand.outcome.is_trouble() {
        detail.extend(limit(demand).map(|it| format!("It {it}.")));
    }
    detail.extend(step.unplanned.as_deref().map(sentence));
    detail.extend(others(step.outcome, at, grounds));
    (headline, detail.join(" "))
}

/// The other steps that end as the worst does.
fn others(outcome: Outcome, at: u32, grounds: &Grounds<'_>) -> Option<String> {
    let same = grounds.report.steps.iter().enumerate();
    let same = same.filter(|(other, step)| *other != at as usize && step.outcome == outcome);
    let mut places: Vec<_> = same
        .map(|(_, step)| step.decisive_demand().map_or(step.range, |it| it.place))
        .map(|it| (it.cell, it.start.line, place(&it)))
        .collect();
    order::sort(&mut places);
    places.dedup();
    let own = &grounds.report.steps[at as usize];
    let own = place(&own.decisive_demand().map_or(own.range, |it| it.place));
    places.retain(|(.., text)| *text != own);
    let names: Vec<String> = places.into_iter().map(|(.., text)| text).collect();
    let (one, many) = match outcome {
        Outcome::Fails => ("fails too", "fail too"),
        Outcome::Spills => ("spills too", "spill too"),
        Outcome::Evicts => ("drops cached blocks too", "drop cached blocks too"),
        Outcome::Depends => ("depends on its data too", "depend on their data too"),
        Outcome::Fits | Outcome::Unknown => return None,
    };
    let verb = if names.len() == 1 { one } else { many };
    (!names.is_empty()).then(|| format!("{} {verb}.", capitalized(&listed(&names))))
}

/// That everything fits, and what is closest to its limit.
fn fits(grounds: &Grounds<'_>) -> (String, String) {
    let share = |demand: &&Demand| demand.share().unwrap_or_default();
    let closest = all_demands(grounds)
        .filter(|it| it.bytes.is_some() && it.available.is_some())
        .max_by(|a, b| share(a).total_cmp(&share(b)));
    let detail = closest.map_or_else(String::new, |demand| {
        format!(
            "Closest to its limit: the {} at {}, {}.",
            demand.kind.noun(),
            place(&demand.place),
            figures(demand, grounds.report.is_local())
        )
    });
    ("Everything fits in memory".to_owned(), detail)
}

/// `a, b and 3 others`.
fn listed(names: &[String]) -> String {
    const NAMED: usize = 2;
    match names {
        [one] => one.clone(),
        [first, last] => format!("{first} and {last}"),
        _ => {
            let others = names.len() - NAMED.min(names.len());
            let noun = if others == 1 { "other" } else { "others" };
            format!("{} and {others} {noun}", names[..NAMED.min(names.len())].join(", "))
        }
    }
}

fn sentence(text: &str) -> String {
    let text = capitalized(text.trim());
    if text.ends_with('.') || text.is_empty() { text } else { text + "." }
}
