//! Kind of the pasted text, by its look.

use super::{TextKind, cell, cli, environment, hcl, java, listing, options, pod, submit, xml};

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
    if cell::is_cell(text) {
        TextKind::Livy
    } else if any(&is_python) {
        TextKind::Python
    } else if listing::is_listing(&lines) {
        TextKind::Listing
    } else if lines[0].starts_with(['{', '[', '(']) || is_hcl(text) || xml::is_xml(text) {
        TextKind::Map
    } else if any(&|line| is_field(line, &["kind"]) && line.contains("SparkApplication")) {
        TextKind::SparkApplication
    } else if pod::is_description(&lines) {
        TextKind::Pod
    } else if is_yaml(text, lines[0]) {
        TextKind::Map
    } else if any(&is_command) {
        TextKind::SparkSubmit
    } else if any(&is_property) {
        let databricks =
            |line: &str| line.starts_with("spark.databricks.") || line.contains("{{secrets/");
        if any(&databricks) { TextKind::Databricks } else { TextKind::SparkDefaults }
    } else if any(&|line| entry_name(line).is_some()) {
        TextKind::Map
    } else {
        TextKind::Unknown
    }
}

/// Returns true if `text` is Terraform's.
pub(super) fn is_hcl(text: &str) -> bool {
    let lines = || {
        text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(['#', '/']))
    };
    let is_attribute = |line: &str| {
        line.split_once('=').is_some_and(|(name, value)| {
            let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
            let name = name.trim_end();
            !name.is_empty()
                && name.chars().all(plain)
                && value.starts_with(' ')
                && name.len() < line.len()
        })
    };
    lines().next().is_some_and(|line| hcl::is_opening(line) || is_attribute(line))
        && lines().any(hcl::is_opening)
}

/// Returns true if `text`, whose first line this is, is a YAML document rather than lines or a command.
fn is_yaml(text: &str, first: &str) -> bool {
    let nested =
        text.lines().any(|line| line.starts_with([' ', '\t']) && entry_name(line.trim()).is_some())
            || text.lines().any(|line| line.starts_with("- "));
    let quoted = text
        .lines()
        .any(|line| line.trim_start().starts_with(['"', '\'']) && line.contains("spark."));
    let values =
        text.lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
    let quoted = quoted
        || (values.clone().all(|line| entry_name(line).is_some())
            && values.clone().any(|line| {
                line.split_once(": ").is_some_and(|(_, it)| it.starts_with(['"', '\'']))
            }));
    let begins = first == "---" || first.starts_with("- ") || entry_name(first).is_some();
    begins && (nested || quoted) && (!is_property(first) || quoted)
}

/// The name of an entry of a YAML map.
fn entry_name(line: &str) -> Option<&str> {
    let line = line.strip_prefix("- ").unwrap_or(line);
    let (name, rest) = line.split_once(':')?;
    let name = name.trim_matches(['"', '\'']);
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
    let ends = rest.is_empty() || rest.starts_with(' ');
    (ends && !name.is_empty() && name.chars().all(plain)).then_some(name)
}

/// Returns true if `text` may be Python that calls an operator or writes settings as literals.
pub(super) fn may_be_python(text: &str) -> bool {
    let mut lines =
        text.lines().map(str::trim_end).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let opens = |line: &str| {
        let call = line.split_once('(').is_some_and(|(name, _)| {
            let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ' ' | '=');
            !name.is_empty()
                && name.chars().all(plain)
                && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        });
        let assigns = line.split_once('=').is_some_and(|(name, value)| {
            let name = name.trim();
            let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
            !name.is_empty()
                && name.chars().all(plain)
                && value.trim_start().starts_with(['{', '['])
        });
        call || assigns
    };
    of(text) == TextKind::Python || lines.any(opens)
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
    let tool = cli::tool(first).is_some() && words.clone().count() > 1;
    let java = java::is_program(first) || line.split_whitespace().any(java::is_property);
    let container = matches!(first, "docker" | "podman")
        && line
            .split_whitespace()
            .any(|word| word.split_once('=').is_some_and(|(name, _)| environment::is_known(name)));
    if tool || java || container {
        return true;
    }
    let variable =
        line.trim_start_matches("export ").trim_start_matches("set ").trim_start_matches("ENV ");
    if variable.split_once('=').is_some_and(|(name, _)| environment::is_known(name.trim())) {
        return true;
    }
    let option = first.starts_with(['-', '–', '—'])
        && !first.ends_with(':')
        && (options::find(first).is_some()
            || (first.len() > 4 && options::nearest(first).is_some()));
    let variables = [
        "PYSPARK_SUBMIT_ARGS=",
        "SPARK_DRIVER_MEMORY=",
        "SPARK_EXECUTOR_CORES=",
        "SPARK_EXECUTOR_MEMORY=",
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
            ("spark_conf:\n  spark.a: 1", TextKind::Map),
            ("kind: \"SparkApplication\"", TextKind::SparkApplication),
            ("sparkConf:\n  spark.a: \"1\"", TextKind::Map),
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
