//! Applying every safe fix there is.

use spark_memory_playground::{Edit, Input, Report, analyze, apply_edits};

/// Fixes may bring new findings with safe fixes of their own; more rounds than this mean that two rules undo each other.
const MOST_ROUNDS: usize = 20;

/// The text after all safe fixes, and how many were applied. Each round applies those that do not overlap and analyses anew, until
/// none is left.
pub(crate) fn fix_all(input: &Input) -> (String, usize) {
    let mut input = input.clone();
    let mut applied = 0;
    for _ in 0..MOST_ROUNDS {
        let (edits, count) = compatible(&analyze(&input));
        match apply_edits(&input.source, &edits) {
            Ok(text) if text != input.source => input.source = text,
            _ => break,
        }
        applied += count;
    }
    (input.source, applied)
}

/// Whether a report has a safe fix.
pub(crate) fn any_safe(report: &Report) -> bool {
    report.diagnostics.iter().any(|it| it.fixes.iter().any(|fix| fix.safe))
}

/// The edits of one safe fix a finding, without those that touch an earlier one's, and the number of fixes.
fn compatible(report: &Report) -> (Vec<Edit>, usize) {
    let mut taken: Vec<Edit> = Vec::new();
    let mut count = 0;
    for finding in &report.diagnostics {
        let Some(fix) = finding.fixes.iter().find(|fix| fix.safe) else { continue };
        let free = fix
            .edits
            .iter()
            .all(|edit| taken.iter().all(|it| edit.end < it.start || it.end < edit.start));
        if free {
            taken.extend(fix.edits.iter().cloned());
            count += 1;
        }
    }
    (taken, count)
}
