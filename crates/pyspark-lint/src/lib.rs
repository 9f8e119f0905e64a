//! Findings: what is wrong in a program and its settings, why, and how to fix it.
//!
//! [`RULES`](rules::RULES) lists every rule; each is one file with its documentation, its check and its fixture. A rule
//! reads facts from the program and from lineage, and reports through the [`Checker`]; it returns data, and no text
//! here is longer than a sentence.

mod batch_functions;
mod checker;
mod code_edits;
mod collected_rows;
mod column_translation;
mod count_guards;
mod display_entries;
mod docs;
mod edit;
mod facts;
mod function_definitions;
mod function_imports;
mod inspecting_actions;
mod known_sizes;
mod noqa;
mod partition_functions;
mod rule;
pub mod rules;
mod sources;
mod writes;
mod zero_tests;

use ruff_text_size::TextRange;

pub use checker::{Checker, Context};
pub use docs::{Docs, docs};
pub use edit::{Edit, Fix, rewrite_value};
pub use rule::{FixKind, Rule, Severity};

/// A finding, with places in bytes of the source.
#[derive(Clone, Debug)]
pub struct Finding {
    pub rule: &'static str,
    pub severity: Severity,
    /// The fault, in the user's own names and numbers.
    pub message: String,
    /// The reason, in terms of memory.
    pub why: String,
    /// The advice.
    pub help: String,
    /// `None` for a setting from outside the code.
    pub range: Option<TextRange>,
    /// The configuration key it is about.
    pub key: Option<String>,
    pub fixes: Vec<Fix>,
    pub source: &'static str,
}

impl Finding {
    /// Offers edits that keep the results and take the finding away; `None` offers nothing.
    pub(crate) fn safe_fix(&mut self, title: impl Into<String>, edits: Option<Vec<Edit>>) {
        self.fix(true, title, edits);
    }

    /// Offers edits that may change results or speed, for the user to judge; `None` offers nothing.
    pub(crate) fn unsafe_fix(&mut self, title: impl Into<String>, edits: Option<Vec<Edit>>) {
        self.fix(false, title, edits);
    }

    /// Offers edits that are safe in this case or not; `None` offers nothing.
    pub(crate) fn fix(&mut self, safe: bool, title: impl Into<String>, edits: Option<Vec<Edit>>) {
        self.fixes.extend(edits.map(|edits| Fix::new(safe, title, edits)));
    }
}

/// Everything the rules find, in the order of the text; what is outside the text comes first.
pub fn check(context: &Context<'_, '_>) -> Vec<Finding> {
    let mut checker = Checker::new(context);
    for rule in rules::RULES {
        (rule.check)(&mut checker);
    }
    let mut findings = checker.into_findings();
    noqa::suppress(&mut findings, context.program.source, context.statements);
    spark_model::order::sort_by_key(&mut findings, |finding| {
        finding.range.map_or((0, 0), |range| (range.start().to_u32() + 1, range.end().to_u32()))
    });
    findings
}
