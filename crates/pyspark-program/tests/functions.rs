//! The table of functions against Spark's own registry, as `data/functions.py` recorded it.

use std::collections::BTreeMap;

use pyspark_program::api::{FunctionKind, sql_function, sql_functions};
use pyspark_program::types::DataType;
use serde::Deserialize;

#[derive(Deserialize)]
struct Recorded {
    /// The sample columns and their types.
    columns: BTreeMap<String, String>,
    registry: BTreeMap<String, Registered>,
    /// Names in `pyspark.sql.functions`.
    python: Vec<String>,
    /// Sample calls and the types of the columns that they give.
    calls: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
struct Registered {
    group: Option<String>,
}

fn recorded() -> Recorded {
    serde_json::from_str(include_str!("data/functions.json")).unwrap()
}

#[test]
fn every_function_of_the_table_is_in_the_registry() {
    let recorded = recorded();
    let names = sql_functions().iter().flat_map(|function| function.names);
    let missing: Vec<_> = names
        .filter(|name| {
            !recorded.registry.contains_key(**name)
                && !recorded.python.iter().any(|known| known == *name)
        })
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn kinds_are_those_of_the_registry() {
    let recorded = recorded();
    let groups = [
        ("agg_funcs", FunctionKind::Aggregate),
        ("generator_funcs", FunctionKind::Generator),
        ("window_funcs", FunctionKind::Window),
    ];
    for (name, registered) in &recorded.registry {
        let Some(function) = sql_function(name) else { continue };
        let of_group = groups.iter().find(|(group, _)| registered.group.as_deref() == Some(group));
        let kind = of_group.map_or(FunctionKind::Scalar, |(_, kind)| *kind);
        assert_eq!(function.kind, kind, "{name}");
    }
    for (group, _) in groups {
        let listed = |name: &str| sql_function(name).is_some();
        let unlisted: Vec<_> = recorded
            .registry
            .iter()
            .filter(|(name, it)| it.group.as_deref() == Some(group) && !listed(name))
            .map(|(name, _)| name.as_str())
            .collect();
        // Those of tables, not of columns.
        assert!(
            unlisted.iter().all(|it| matches!(*it, "collations" | "sql_keywords")),
            "{unlisted:?}"
        );
    }
}

#[test]
fn result_types_are_those_that_spark_gives() {
    let recorded = recorded();
    let mut checked = 0;
    for (call, types) in &recorded.calls {
        let (name, rest) = call.split_once('(').unwrap();
        let Some(function) = sql_function(name) else { continue };
        let arguments: Vec<DataType> = arguments(rest.strip_suffix(')').unwrap())
            .into_iter()
            .map(|argument| type_of(&recorded.columns, argument))
            .collect();
        let given = function.result.for_arguments(&arguments);
        // An unknown type claims nothing, nor does a generator of several columns.
        if has_unknown(&given) || types.len() > 1 {
            continue;
        }
        checked += 1;
        assert_eq!(given, DataType::parse(&types[0]).0, "{call}");
    }
    assert!(checked > 500, "only {checked} calls were checked");
}

fn has_unknown(ty: &DataType) -> bool {
    match ty {
        DataType::Unknown => true,
        DataType::Array(of) => has_unknown(of),
        DataType::Map(key, value) => has_unknown(key) || has_unknown(value),
        _ => false,
    }
}

/// Arguments, parted at commas outside of brackets.
fn arguments(text: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0, 0, Vec::new());
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    parts.retain(|part| !part.is_empty());
    parts
}

fn type_of(columns: &BTreeMap<String, String>, argument: &str) -> DataType {
    let argument = argument.strip_prefix("DISTINCT ").unwrap_or(argument);
    if let Some(ty) = columns.get(argument) {
        return DataType::parse(ty).0;
    }
    if argument.starts_with('\'') {
        return DataType::String;
    }
    if argument.parse::<i32>().is_ok() { DataType::Int } else { DataType::Unknown }
}
