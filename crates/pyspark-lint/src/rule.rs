//! Rules and their metadata.

use serde::{Deserialize, Serialize};

use crate::Checker;

/// The severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Real Spark raises, or the process dies.
    Error,
    /// Memory is at risk.
    Warning,
    /// Worth knowing, never blocking.
    Info,
}

/// The kind of fix that a rule offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum FixKind {
    /// Changes no result, compiles, and makes the finding go away.
    Safe,
    /// Shown as a difference, applied only by itself.
    Unsafe,
    /// Words only.
    Advice,
}

/// A rule. Its id names the pattern it flags, and never changes its meaning once released.
pub struct Rule {
    pub id: &'static str,
    /// The pattern that it flags, in one line.
    pub summary: &'static str,
    pub severity: Severity,
    pub fix: FixKind,
    /// The address of a page with the reason.
    pub source: &'static str,
    /// Markdown with the headings Why, Bad and Good; Bad and Good are run as tests.
    pub docs: &'static str,
    pub check: fn(&mut Checker<'_, '_>),
}

/// Declares a rule; the doc comment becomes its documentation.
macro_rules! declare_rule {
    ($(#[doc = $doc:expr])+ pub static RULE = { $($key:ident: $value:expr),+ $(,)? }) => {
        $(#[doc = $doc])+
        pub static RULE: $crate::Rule = $crate::Rule {
            docs: concat!($($doc, "\n"),+),
            $($key: $value),+
        };
    };
}
pub(crate) use declare_rule;
