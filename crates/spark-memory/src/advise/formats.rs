//! Settings in the usual file formats, each in a form that `conf::text` reads back the same.

use serde::{Deserialize, Serialize};

use super::Recommendation;
use spark_model::cluster::Cluster;
use spark_model::conf::keys;
use spark_model::order;

/// A format of settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(rename = "SettingsFormat"))]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    SparkSubmit,
    SparkDefaults,
    Builder,
    Kubernetes,
    Databricks,
    Emr,
}

impl Format {
    pub const ALL: [Self; 6] = [
        Self::SparkSubmit,
        Self::SparkDefaults,
        Self::Builder,
        Self::Kubernetes,
        Self::Databricks,
        Self::Emr,
    ];
}

/// Settings in one form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(rename = "WrittenSettings"))]
pub struct FormattedConfiguration {
    pub format: Format,
    pub text: String,
}

/// One setting, with its reason where it has one.
struct Line<'a> {
    key: &'a str,
    value: &'a str,
    why: Option<&'a str>,
}

/// The settings from outside the code, with the recommended values in place of theirs, in every form.
pub(super) fn all(
    outside: &[(String, String)],
    recommended: &[Recommendation],
    hardware: &str,
    cluster: &Cluster,
) -> Vec<FormattedConfiguration> {
    let kept = outside
        .iter()
        .filter(|(key, _)| recommended.iter().all(|it| it.key != **key))
        .map(|(key, value)| Line { key, value, why: None });
    let new =
        recommended.iter().map(|it| Line { key: &it.key, value: &it.value, why: Some(&it.why) });
    let mut lines: Vec<Line<'_>> = kept.chain(new).collect();
    order::sort_by_key(&mut lines, |line| line.key);
    if lines.is_empty() {
        return Vec::new();
    }
    Format::ALL
        .into_iter()
        .map(|format| FormattedConfiguration {
            format,
            text: write(format, &lines, hardware, cluster),
        })
        .collect()
}

fn write(format: Format, lines: &[Line<'_>], hardware: &str, cluster: &Cluster) -> String {
    match format {
        Format::SparkSubmit => spark_submit(lines, hardware),
        Format::SparkDefaults => spark_defaults(lines, hardware),
        Format::Builder => builder(lines, hardware),
        Format::Kubernetes => kubernetes(lines, hardware),
        Format::Databricks => databricks(lines, cluster),
        Format::Emr => emr(lines),
    }
}

/// A reason as a comment: one line, whatever it contains.
fn comment(why: &str) -> String {
    why.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Comments cannot be between the lines of a command, so they are before it.
fn spark_submit(lines: &[Line<'_>], hardware: &str) -> String {
    let mut text = format!("# For {hardware}.\n");
    for line in lines {
        if let Some(why) = line.why {
            text.push_str(&format!("# {}: {}\n", line.key, comment(why)));
        }
    }
    text.push_str("spark-submit");
    for line in lines {
        let setting = format!("{}={}", line.key, line.value);
        text.push_str(&format!(" \\\n  --conf {}", in_shell(&setting)));
    }
    text.push_str(" \\\n  job.py\n");
    text
}

fn in_shell(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.=:/,+@%".contains(c);
    if word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

fn spark_defaults(lines: &[Line<'_>], hardware: &str) -> String {
    let mut text = format!("# For {hardware}.\n");
    for line in lines {
        if let Some(why) = line.why {
            text.push_str(&format!("# {}\n", comment(why)));
        }
        // `java.util.Properties` reads a backslash as the start of an escape.
        let value = line.value.replace('\\', r"\\").replace('\n', r"\n").replace('\r', r"\r");
        text.push_str(&format!("{} {value}\n", line.key));
    }
    text
}

fn builder(lines: &[Line<'_>], hardware: &str) -> String {
    let mut text = format!(
        "# For {hardware}.\nfrom pyspark.sql import SparkSession\n\nspark = (\n    SparkSession.builder\n"
    );
    for line in lines {
        if let Some(why) = line.why {
            text.push_str(&format!("    # {}\n", comment(why)));
        }
        if keys::SHAPES_DRIVER_JVM.contains(&line.key) {
            text.push_str("    # In code this counts only where `python job.py` starts the JVM; else give it to spark-submit.\n");
        }
        text.push_str(&format!("    .config({}, {})\n", quoted(line.key), quoted(line.value)));
    }
    text.push_str("    .getOrCreate()\n)\n");
    text
}

fn kubernetes(lines: &[Line<'_>], hardware: &str) -> String {
    let mut text = format!(
        "# For {hardware}.\napiVersion: sparkoperator.k8s.io/v1beta2\nkind: SparkApplication\nspec:\n  sparkConf:\n"
    );
    for line in lines {
        if let Some(why) = line.why {
            text.push_str(&format!("    # {}\n", comment(why)));
        }
        text.push_str(&format!("    {}: {}\n", quoted(line.key), quoted(line.value)));
    }
    text
}

/// JSON has no comments; the machines are in the cluster's own fields.
fn databricks(lines: &[Line<'_>], cluster: &Cluster) -> String {
    let mut object = serde_json::Map::new();
    if let Some(name) = &cluster.machine.name {
        object.insert("node_type_id".to_owned(), name.clone().into());
    }
    object.insert("num_workers".to_owned(), cluster.workers.into());
    object.insert("spark_conf".to_owned(), map(lines));
    pretty(&object.into())
}

fn emr(lines: &[Line<'_>]) -> String {
    pretty(&serde_json::json!([{ "Classification": "spark-defaults", "Properties": map(lines) }]))
}

fn map(lines: &[Line<'_>]) -> serde_json::Value {
    let mut map = serde_json::Map::new();
    map.extend(lines.iter().map(|line| (line.key.to_owned(), line.value.into())));
    map.into()
}

fn pretty(value: &serde_json::Value) -> String {
    format!("{value:#}\n")
}

/// A text between double quotes, with escapes that JSON, YAML and Python read alike.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
