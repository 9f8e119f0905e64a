//! Kind of the pasted text, by its look.

use super::{TextKind, livy, options, submit};

/// The kind of `text`, as far as its lines show it; the kind of what is in brackets follows from its fields once it is
/// read.
pub(super) fn of(text: &str) -> TextKind {
    let lines: Vec<&str> = text
        .lines()
        .map(|line| line.trim_start_matches('\u{feff}').trim())
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    let any = |is: &dyn Fn(&str) -> bool| lines.iter().any(|line| is(line));
    if lines.is_empty() {
        return if text.contains("Databricks notebook source") {
            TextKind::Python
        } else {
            TextKind::Empty
        };
    }
    if livy::is_cell(text) {
        TextKind::Livy
    } else if any(&is_python) {
        TextKind::Python
    } else if lines[0].starts_with(['{', '[']) {
        TextKind::Map
    } else if any(&|line| is_field(line, &["kind"]) && line.contains("SparkApplication")) {
        TextKind::SparkApplication
    } else if any(&is_command) {
        TextKind::SparkSubmit
    } else if any(&|line| is_field(line, &["sparkConf", "hadoopConf", "sparkVersion"])) {
        TextKind::SparkApplication
    } else if any(&|line| {
        is_field(line, &["spark_conf", "node_type_id", "spark_version", "new_cluster"])
    }) {
        TextKind::Databricks
    } else if any(&is_property) {
        let databricks =
            |line: &str| line.starts_with("spark.databricks.") || line.contains("{{secrets/");
        if any(&databricks) { TextKind::Databricks } else { TextKind::SparkDefaults }
    } else if any(&|line| is_field(line, &["driver", "executor"])) {
        TextKind::SparkApplication
    } else if any(&|line| is_field(line, &["Classification", "classification"])) {
        TextKind::EmrClassification
    } else {
        TextKind::Unknown
    }
}

/// Returns true if a Databricks text is the box's lines, not a tree.
pub(super) fn is_lines(text: &str) -> bool {
    let fields = ["spark_conf", "node_type_id", "spark_version", "new_cluster"];
    !text.trim_start().starts_with(['{', '['])
        && !text.lines().any(|line| is_field(line.trim(), &fields))
}

/// Returns true if `line` can be in a program only.
fn is_python(line: &str) -> bool {
    let call = |line: &str| {
        let name = line.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.');
        line.starts_with("spark.") && name.is_some_and(|at| line[at..].starts_with('('))
    };
    let starts = ["import ", "def ", "@", ".config(", ".master(", ".appName(", "val ", "%python"];
    let holds = ["SparkSession", "SparkConf(", ".getOrCreate(", "SparkContext("];
    (line.starts_with("from ") && line.contains(" import "))
        || starts.iter().any(|start| line.starts_with(start))
        || (holds.iter().any(|word| line.contains(word)) && !is_command(line) && !is_property(line))
        || call(line)
}

/// Returns true if `line` names one of Spark's programs, or begins with one of their options or variables.
fn is_command(line: &str) -> bool {
    let mut words = line.split([' ', '\t', '"', '\'', '=']).filter(|word| !word.is_empty());
    let first = words.clone().next().unwrap_or_default();
    let option = first.starts_with(['-', '–', '—'])
        && (options::find(first).is_some()
            || (first.len() > 4 && options::nearest(first).is_some()));
    let variables = [
        "PYSPARK_SUBMIT_ARGS=",
        "SPARK_DRIVER_MEMORY=",
        "SPARK_EXECUTOR_MEMORY=",
        "SPARK_EXECUTOR_CORES=",
    ];
    option
        || variables.iter().any(|variable| line.contains(variable))
        || (!is_property(line) && words.any(|word| submit::program(word).is_some()))
}

/// Returns true if `line` begins with a key of Spark's.
fn is_property(line: &str) -> bool {
    let key = line.split(['=', ':', ' ', '\t']).next().unwrap_or_default();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    key.len() > "spark.".len() && key.starts_with("spark.") && key.chars().all(plain)
}

/// Returns true if `line` is an entry of a YAML map with one of `names`.
fn is_field(line: &str, names: &[&str]) -> bool {
    let line = line.strip_prefix("- ").unwrap_or(line).trim_start_matches(['"', '\'']);
    names.iter().any(|name| {
        let after =
            line.strip_prefix(name).map(|rest| rest.trim_start_matches(['"', '\'']).trim_start());
        after.is_some_and(|rest| rest.starts_with(':'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_enough() {
        let cases = [
            ("", TextKind::Empty),
            ("  \n# nothing\n", TextKind::Empty),
            ("spark-submit app.py", TextKind::SparkSubmit),
            ("sudo -u hdfs /opt/spark/bin/spark-submit.sh app.py", TextKind::SparkSubmit),
            ("--executor-memory 4g", TextKind::SparkSubmit),
            ("export PYSPARK_SUBMIT_ARGS=\"--master yarn pyspark-shell\"", TextKind::SparkSubmit),
            ("spark.executor.memory 4g", TextKind::SparkDefaults),
            ("# SparkSession\nspark.executor.memory: 4g", TextKind::SparkDefaults),
            ("spark.databricks.delta.preview.enabled true", TextKind::Databricks),
            ("spark_conf:\n  spark.a: 1", TextKind::Databricks),
            ("kind: \"SparkApplication\"", TextKind::SparkApplication),
            ("sparkConf:\n  spark.a: \"1\"", TextKind::SparkApplication),
            ("spark = SparkSession.builder.getOrCreate()", TextKind::Python),
            ("from pyspark.sql import functions as F", TextKind::Python),
            (".config(\"spark.executor.memory\", \"4g\")", TextKind::Python),
            ("spark.conf.set(\"spark.sql.shuffle.partitions\", 10)", TextKind::Python),
            ("# Databricks notebook source\n", TextKind::Python),
            ("%%configure -f\n{\"driverMemory\": \"4g\"}", TextKind::Livy),
            ("hello", TextKind::Unknown),
        ];
        for (text, kind) in cases {
            assert_eq!(of(text), kind, "{text}");
        }
    }
}
