//! Settings that somebody pastes: what kind of text it is, which keys it sets, and where in the text each is.
//!
//! Reading never fails: what is not understood is a [`Problem`] that says what would have been right, and the rest is
//! read on. Python is recognized and left to the python module.

mod application;
mod cell;
mod cli;
mod environment;
mod flow;
mod forms;
mod hcl;
mod hints;
mod java;
mod kind;
mod listing;
mod options;
mod pod;
mod properties;
mod reference;
mod shell;
mod submit;
mod tree;
mod xml;
mod yaml;

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::cluster::Platform;
use crate::conf::Launcher;
use crate::order;

pub use hints::Hints;

/// Kind of a pasted text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(rename = "SettingsKind"))]
#[serde(rename_all = "kebab-case")]
pub enum TextKind {
    /// A command line of spark-submit, pyspark, spark-shell or spark-sql, or the script around it.
    SparkSubmit,
    /// A properties file: spark-defaults.conf, or what `--properties-file` names.
    SparkDefaults,
    /// The manifest of a Kubernetes operator, YAML or JSON.
    SparkApplication,
    /// A Databricks cluster, job or "Spark config" box.
    Databricks,
    /// Amazon EMR, on machines of its own or on Kubernetes: configuration objects, steps, a cluster's description.
    EmrClassification,
    /// A job or an application of EMR Serverless.
    EmrServerless,
    /// AWS Glue: a job, its parameters, a session.
    Glue,
    /// Google Dataproc: a job, a cluster, a batch without servers.
    Dataproc,
    /// Azure Synapse: a session, a pool, a pipeline.
    Synapse,
    /// Microsoft Fabric: an environment, a session.
    Fabric,
    /// An operator of Airflow that starts spark-submit or a Livy session.
    Airflow,
    /// `%%configure` of a notebook whose session Livy starts, or a request to Livy.
    Livy,
    /// Variables of the environment: spark-env.sh, a container's.
    Environment,
    /// Options of a JVM that runs Spark by itself: `java -Dspark.master=local`.
    JavaOptions,
    /// Settings as Spark lists them: the Environment tab, `getConf().getAll()`.
    Listing,
    /// `kubectl describe pod`.
    Pod,
    /// One JSON object of keys and values.
    Map,
    /// Python (or Scala) that builds its own session: a program to read, not settings.
    Python,
    Empty,
    Unknown,
}

/// Notation of a setting, which decides what it wins over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// A variable of the environment: `SPARK_EXECUTOR_MEMORY=4g`.
    Environment,
    /// `--conf key=value`.
    Conf,
    /// An option that sets a key: `--executor-memory 4g`.
    Option,
    /// A line of a properties file.
    Line,
    /// An entry of a map of keys: `sparkConf`, `spark_conf`, a classification's `Properties`.
    Entry,
    /// A field that sets a key: `spec.executor.memory`.
    Field,
}

/// A setting in the text.
///
/// Invariant: both ranges lie in the text, on boundaries of characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastedSetting {
    pub key: String,
    /// `None` where it is known only where the text runs: a variable of the environment, a template.
    pub value: Option<String>,
    /// The range of the key, or of the option or field that sets it.
    pub key_range: Range<usize>,
    /// The range of the value, without the quotes around it.
    pub value_range: Range<usize>,
    pub how: How,
}

/// Something that is not understood, or that Spark reads otherwise than it looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub range: Range<usize>,
    /// A sentence that says what would have been right.
    pub message: String,
}

/// Content of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    pub kind: TextKind,
    /// From weak to strong: of two settings of a key the later one counts.
    pub settings: Vec<PastedSetting>,
    /// In the order of the text.
    pub problems: Vec<Problem>,
    pub hints: Hints,
}

impl Parsed {
    fn new(kind: TextKind) -> Self {
        Self { kind, settings: Vec::new(), problems: Vec::new(), hints: Hints::default() }
    }

    fn problem(&mut self, range: Range<usize>, message: impl Into<String>) {
        self.problems.push(Problem { range, message: message.into() });
    }

    /// Adds a setting of `text`, and a problem where its value is known only elsewhere.
    fn set(
        &mut self,
        text: &str,
        key: &str,
        value: Option<String>,
        key_range: Range<usize>,
        value_range: Range<usize>,
        how: How,
    ) {
        if key.is_empty() {
            self.problem(value_range, "a key is expected before this value");
            return;
        }
        let value = value.filter(|value| !is_open(value));
        if value.is_none() {
            let written = quoted(&text[value_range.clone()]);
            self.problem(
                value_range.clone(),
                format!("{written} is known only where this runs, so `{key}` is left open; write the value to count it"),
            );
        }
        self.settings.push(PastedSetting {
            key: key.to_owned(),
            value,
            key_range,
            value_range,
            how,
        });
    }

    /// The setting that counts for `key`.
    pub fn setting(&self, key: &str) -> Option<&PastedSetting> {
        self.settings.iter().rev().find(|setting| setting.key == key)
    }

    /// The value that `key` has, where it is set and known.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.setting(key)?.value.as_deref()
    }

    /// The value of every key that is set and known; a key whose strongest setting is not known has none.
    pub fn effective(&self) -> BTreeMap<String, String> {
        let all = self.settings.iter();
        let last = order::map(all.map(|it| (it.key.as_str(), it.value.as_deref())));
        let known = last.into_iter().filter_map(|(key, value)| Some((key, value?)));
        order::map(known.map(|(key, value)| (key.to_owned(), value.to_owned())))
    }
}

/// Reads `text`, whatever kind of text it is.
pub fn parse(text: &str) -> Parsed {
    let mut parsed = match kind::of(text) {
        TextKind::Map if xml::is_xml(text) => xml::read(text),
        TextKind::SparkSubmit => submit::read(text),
        TextKind::SparkDefaults => properties::read(text),
        TextKind::Databricks if kind::is_lines(text) => databricks_box(text),
        TextKind::Livy => cell::read(text),
        TextKind::Listing => listing::read(text),
        TextKind::Pod => pod::read(text),
        TextKind::Unknown => unknown(text),
        kind @ (TextKind::Python | TextKind::Empty) => Parsed::new(kind),
        // Text in braces or in indented lines is one tree, whose fields show what it is.
        _ => tree::read(text),
    };
    // Lines of a shell that say nothing of Spark.
    if parsed.kind == TextKind::Environment && parsed == Parsed::new(TextKind::Environment) {
        parsed = unknown(text);
    }
    finish(&mut parsed);
    parsed
}

/// A value of another notation, such as a call's keyword arguments in Python.
#[derive(Clone, Debug)]
pub enum Literal {
    Text(String),
    /// Known only where the code runs.
    Unknown,
    List(Vec<PlacedLiteral>),
    /// Keys with their places.
    Map(Vec<(String, Range<usize>, PlacedLiteral)>),
}

/// A literal and its range in the text: of a text, without the quotes around it.
#[derive(Clone, Debug)]
pub struct PlacedLiteral {
    pub range: Range<usize>,
    pub value: Literal,
}

/// Reads what another notation says of a job or a cluster; its kind is [`TextKind::Unknown`] where it says nothing.
pub fn parse_literals(text: &str, literals: Vec<PlacedLiteral>) -> Parsed {
    let roots = literals.into_iter().map(tree::TreeNode::from).collect();
    let mut parsed = tree::read_roots(text, roots);
    finish(&mut parsed);
    parsed
}

/// Returns true if `text` is Python, or may be: then its calls may be those of operators.
pub fn may_be_python(text: &str) -> bool {
    kind::may_be_python(text)
}

fn finish(parsed: &mut Parsed) {
    hints::from_settings(parsed);
    order::sort_by_key(&mut parsed.problems, |problem| problem.range.start);
}

/// Databricks' "Spark config" box takes a key and a value a line; a value in `{{secrets/…}}` is Databricks' to fill in.
fn databricks_box(text: &str) -> Parsed {
    let mut parsed = properties::read(text);
    parsed.kind = TextKind::Databricks;
    parsed.hints.launcher = Some(Launcher::Notebook);
    parsed.hints.platform = Some(Platform::Databricks);
    parsed.hints.manager = Some(Platform::Databricks.manager());
    parsed
}

/// Reads the options of spark-submit alone, as they are in PYSPARK_SUBMIT_ARGS.
pub fn submit_arguments(text: &str) -> Parsed {
    submit::read(text)
}

fn unknown(text: &str) -> Parsed {
    let mut parsed = Parsed::new(TextKind::Unknown);
    let start = text.len() - text.trim_start().len();
    let end = start + text[start..].find(['\n', '\r']).unwrap_or(text.len() - start);
    parsed.problem(
        start..end,
        "no settings are recognized; paste a spark-submit command, the lines of a spark-defaults.conf (`spark.executor.memory 4g`), \
         a SparkApplication's YAML, or the JSON, YAML, Terraform or command line of a job or a cluster",
    );
    parsed
}

/// Returns true if `value` holds a template or a reference that something else fills in.
fn is_open(value: &str) -> bool {
    // Spark itself fills in these two, in paths.
    let value = value.replace("{{APP_ID}}", "").replace("{{EXECUTOR_ID}}", "");
    value.contains("{{") || value.contains("${")
}

/// `text` between backticks, cut where it is long.
fn quoted(text: &str) -> String {
    const MAX_CHARS: usize = 60;
    match text.char_indices().nth(MAX_CHARS) {
        Some((cut, _)) => format!("`{}…`", &text[..cut]),
        None => format!("`{text}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_settings_the_stronger_one_counts() {
        let parsed =
            parse("spark-submit --executor-memory 8g --conf spark.executor.memory=4g app.py");
        assert_eq!(parsed.get("spark.executor.memory"), Some("8g"));
        assert_eq!(parsed.effective().len(), 1);
    }

    #[test]
    fn a_key_whose_strongest_setting_is_not_known_has_no_value() {
        let parsed =
            parse("spark-submit --executor-memory $MEM --conf spark.executor.memory=4g app.py");
        assert_eq!(parsed.settings.len(), 2);
        assert!(parsed.effective().is_empty());
    }

    #[test]
    fn says_what_could_be_pasted() {
        let parsed = parse("  hello\nworld");
        assert_eq!(parsed.kind, TextKind::Unknown);
        assert_eq!(parsed.problems[0].range, 2..7);
    }
}
