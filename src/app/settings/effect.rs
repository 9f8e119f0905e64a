//! The effect of a setting.

use spark_memory::{ConfEntry, Report};

use crate::app::problems::outside_code;

/// The rules that say of a setting that Spark takes it and nothing follows from it. Without them a setting would be in
/// effect here and do nothing under Problems.
const NOTHING_FOLLOWS: [&str; 2] = ["conf-removed-key", "conf-no-effect-here"];

/// Why a setting does nothing; none for one that is in effect.
pub(crate) fn ignored<'r>(entry: &'r ConfEntry, report: &'r Report) -> Option<&'r str> {
    if !entry.effective {
        return Some(entry.why.as_deref().unwrap_or("another setting decides"));
    }
    let finding = report.diagnostics.iter().find(|it| {
        let about = match entry.range {
            Some(range) => !outside_code(it) && it.range.start.offset == range.start.offset,
            None => outside_code(it) && it.key.as_ref() == Some(&entry.key),
        };
        about && NOTHING_FOLLOWS.contains(&&*it.rule)
    })?;
    Some(finding.message.trim_end_matches('.'))
}

/// Number of settings in effect.
pub(crate) fn in_effect(report: &Report) -> usize {
    report.conf.iter().filter(|entry| ignored(entry, report).is_none()).count()
}
