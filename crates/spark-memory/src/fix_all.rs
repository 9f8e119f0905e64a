//! Applying every safe fix there is.

use crate::analysis::Analysis;
use crate::input::Input;
use crate::report::Report;

/// Fixes may bring new findings with safe fixes of their own; more than this mean that two rules undo each other.
const MAX_FIXES: usize = 500;

/// The text after all safe fixes, and how many were applied.
///
/// One at a time, each after a fresh analysis: two fixes that are right alone may not be together (two statements that
/// are all of a block).
#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "a method's path is of one lifetime, and `with` asks for any"
)]
pub fn fix_all_safe(input: &Input) -> (String, usize) {
    let mut input = input.clone();
    for applied in 0..MAX_FIXES {
        match Analysis::with(&input, |it| it.apply_safe_fix()) {
            Some(source) if source != input.source => input.source = source,
            _ => return (input.source, applied),
        }
    }
    (input.source, MAX_FIXES)
}

/// Returns true if a report has a safe fix.
pub fn any_safe(report: &Report) -> bool {
    report.diagnostics.iter().any(|finding| finding.fixes.iter().any(|fix| fix.safe))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_never_left_empty() {
        let source = "if tune:\n    spark.conf.set(\"spark.shuffle.spill\", \"true\")\n\n    spark.conf.set(\"spark.storage.memoryFraction\", \"0.5\")\n";
        let input = Input { source: source.to_owned(), ..Input::default() };
        assert_eq!(fix_all_safe(&input), ("if tune:\n\n    pass\n".to_owned(), 2));
    }
}
