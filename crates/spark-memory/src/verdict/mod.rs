//! The verdict on a job in one sentence: what stops it, by how much, and the first thing to do.
//!
//! What happened decides over what is modeled: a pasted failure leads, and where the model finds that everything fits,
//! the verdict says what the model does not count.

mod failure;
mod model;

use serde::{Deserialize, Serialize};

use crate::advise::Because;
use crate::diagnose::Recognized;
use crate::report::{Diagnosis, Diagnostic, Range, Report};
use pyspark_lint::Severity;
use spark_model::demand::{Certainty, VerdictOutcome};

/// The answer to "does it run, and if not, why".
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    pub outcome: VerdictOutcome,
    pub certainty: Certainty,
    /// The step that it is about, counted from 0 in [`Report::steps`](crate::Report::steps).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<u32>,
    /// The line that it is about, from 1; in a notebook it counts in its cell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The place of that line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<Range>,
    /// One sentence: what stops the job, where, by how much.
    pub headline: String,
    /// Further facts, in a sentence or two; may be empty.
    pub detail: String,
    /// The changes that are offered, the first one first.
    pub actions: Vec<VerdictAction>,
    /// True if the model finds the pasted failure too, false if it finds that what failed fits; `null` where no failure
    /// is pasted, or the model cannot tell.
    #[cfg_attr(feature = "types", ts(type = "boolean | null"))]
    pub agrees_with_failure: Option<bool>,
    /// Why the model and the failure differ, or what keeps the model from telling.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// A change that the verdict offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(untagged)]
pub enum VerdictAction {
    Fix(FixAction),
    Settings(SettingsAction),
}

/// A fix of a finding, both by number in the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct FixAction {
    pub diagnostic: u32,
    pub fix: u32,
}

/// The recommended settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct SettingsAction {
    /// Always true.
    pub recommendation: bool,
}

/// What a verdict is based on.
pub struct Grounds<'r> {
    /// The report, but for its verdict.
    pub report: &'r Report,
    /// The pasted failure, where it is recognized, and the same at its places.
    pub failure: Option<(&'r Recognized, &'r Diagnosis)>,
    /// True if a text was pasted as a failure that is not recognized.
    pub is_unread: bool,
    /// True if the input has any code.
    pub has_code: bool,
}

impl Verdict {
    pub fn new(grounds: &Grounds<'_>) -> Self {
        let mut verdict = match grounds.failure {
            Some((found, diagnosis)) if found.leads() => failure::verdict(found, diagnosis, grounds),
            Some((found, _)) if found.changed.is_none() => {
                other_error(format!("Not a memory failure: {}", found.what), model::verdict(grounds))
            }
            Some((found, _)) => {
                let mut verdict = model::verdict(grounds);
                let changed = found.changed.iter().map(String::as_str);
                let parts = changed.chain(["Run it again to check.", &verdict.detail]);
                verdict.detail = parts.filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ");
                verdict
            }
            None if grounds.is_unread => other_error(
                "No known memory error in the text you pasted: paste the log from its first error on"
                    .to_owned(),
                model::verdict(grounds),
            ),
            None => model::verdict(grounds),
        };
        verdict.actions = actions(&verdict, grounds);
        verdict
    }
}

/// The verdict where something else than memory ended the job, or nobody knows what: the model is not contradicted, and
/// not asked.
fn other_error(headline: String, model: Verdict) -> Verdict {
    if matches!(model.outcome, VerdictOutcome::Fails | VerdictOutcome::DoesNotStart) {
        return model;
    }
    Verdict {
        outcome: VerdictOutcome::Unknown,
        certainty: Certainty::Known,
        detail: format!("By the model: {}.", model.headline.trim_end_matches('.')),
        headline,
        ..Verdict::default()
    }
}

/// Fixes of errors at the verdict's own step come first, then the recommended settings, then the other fixes there. What
/// a failure's own numbers call for comes before all.
fn actions(verdict: &Verdict, grounds: &Grounds<'_>) -> Vec<VerdictAction> {
    const MAX_ACTIONS: usize = 2;
    if matches!(verdict.outcome, VerdictOutcome::Fits | VerdictOutcome::Unknown) {
        return Vec::new();
    }
    let about = |it: &Diagnostic| match (&verdict.range, verdict.step) {
        _ if verdict.outcome == VerdictOutcome::DoesNotStart => it.key.is_some(),
        (_, Some(step)) if it.step == Some(step) => true,
        (Some(range), _) => (it.range.cell, it.range.start.line) == (range.cell, range.start.line),
        (None, _) => false,
    };
    let fixes = |is: fn(Severity) -> bool| {
        let found = grounds.report.diagnostics.iter().enumerate();
        let found =
            found.filter(move |(_, it)| is(it.severity) && !it.fixes.is_empty() && about(it));
        found.map(|(at, _)| VerdictAction::Fix(FixAction { diagnostic: at as u32, fix: 0 }))
    };
    let settings = VerdictAction::Settings(SettingsAction { recommendation: true });
    let by_failure = grounds.report.recommendations.iter().any(|it| it.because == Because::Failure);
    let any = !grounds.report.recommendations.is_empty();
    let mut actions: Vec<VerdictAction> = Vec::new();
    actions.extend(by_failure.then_some(settings));
    actions.extend(fixes(|it| it == Severity::Error));
    // What the model finds elsewhere is not the first thing to do about a failure.
    let leads = grounds.failure.is_some_and(|(found, _)| found.leads());
    actions.extend((any && !by_failure && !leads).then_some(settings));
    actions.extend(fixes(|it| it == Severity::Warning));
    actions.truncate(MAX_ACTIONS);
    actions
}
