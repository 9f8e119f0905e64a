//! A rule's documentation, taken apart.

use serde::Serialize;

use crate::{FixKind, Rule, Severity};
use spark_model::conf::Launcher;

/// The parts of a rule's documentation that a page shows.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(rename = "Rule", optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct Docs {
    pub id: &'static str,
    pub summary: &'static str,
    pub severity: Severity,
    pub fix: FixKind,
    pub source: &'static str,
    pub why: String,
    pub bad: String,
    pub good: String,
    /// The launcher of the examples, where it matters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub launcher: Option<Launcher>,
}

/// The documentation of a rule.
pub fn docs(rule: &Rule) -> Docs {
    Docs {
        id: rule.id,
        summary: rule.summary,
        severity: rule.severity,
        fix: rule.fix,
        source: rule.source,
        why: section(rule.docs, "Why").unwrap_or_default(),
        bad: example(rule.docs, "Bad").unwrap_or_default(),
        good: example(rule.docs, "Good").unwrap_or_default(),
        launcher: launcher(rule.docs),
    }
}

/// The text under a heading, its lines joined to paragraphs.
fn section(docs: &str, heading: &str) -> Option<String> {
    let lines = under(docs, heading)?;
    Some(lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ").trim().to_owned())
}

/// The Python under a heading.
fn example(docs: &str, heading: &str) -> Option<String> {
    let lines = under(docs, heading)?;
    let start = lines.iter().position(|line| line.trim().starts_with("```python"))? + 1;
    let length = lines[start..].iter().position(|line| line.trim() == "```")?;
    // A doc comment's lines begin with the space after its slashes.
    let code = lines[start..start + length]
        .iter()
        .map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line)));
    Some(code.collect())
}

/// The launcher after the language of the first example: "```python spark-submit".
fn launcher(docs: &str) -> Option<Launcher> {
    let fence = docs.lines().find_map(|line| line.trim().strip_prefix("```python "))?;
    [Launcher::SparkSubmit, Launcher::Notebook]
        .into_iter()
        .find(|launcher| launcher.name() == fence)
}

fn under<'d>(docs: &'d str, heading: &str) -> Option<Vec<&'d str>> {
    let mut lines = docs.lines().skip_while(|line| line.trim() != format!("## {heading}"));
    lines.next()?;
    Some(lines.take_while(|line| !line.trim().starts_with("## ")).collect())
}
