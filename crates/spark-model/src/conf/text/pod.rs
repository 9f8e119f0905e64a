//! `kubectl describe pod`: what one container of a driver or an executor has, which is not how Spark divides it.

use super::{How, Parsed, TextKind, environment, shell};
use crate::conf::Manager;

/// Returns true if the lines are of such a description.
pub(super) fn is_description(lines: &[&str]) -> bool {
    let has = |heading: &str| lines.iter().any(|line| line.trim_end() == heading);
    let memory = lines.iter().any(|line| line.starts_with("memory:"));
    (has("Limits:") || has("Requests:")) && memory
}

pub(super) fn read(text: &str) -> Parsed {
    let mut parsed = Parsed::new(TextKind::Pod);
    parsed.hints.manager = Some(Manager::Kubernetes);
    let (mut section, mut at) = ("", 0);
    let (mut limit, mut request, mut role) = (None, None, "executor");
    for line in text.split_inclusive('\n') {
        let start = at + line.len() - line.trim_start().len();
        at += line.len();
        let line = line.trim();
        match line {
            "Limits:" => section = "limits",
            "Requests:" => section = "requests",
            "Environment:" => section = "environment",
            _ => {}
        }
        if line.contains("spark-role=driver") || line.contains("spark-kubernetes-driver") {
            role = "driver";
        }
        let Some((name, value)) = line.split_once(':') else { continue };
        let value = value.trim();
        if value.is_empty() {
            continue;
        }
        let value_range = start + line.len() - value.len()..start + line.len();
        match (section, name) {
            ("limits", "memory") => limit = Some((value.to_owned(), value_range)),
            ("requests", "memory") => request = Some((value.to_owned(), value_range)),
            _ => {
                environment::hint(name, value, &mut parsed);
                let range = start..start + name.len();
                if let Some(key) = environment::key(name) {
                    parsed.set(
                        text,
                        key,
                        Some(value.to_owned()),
                        range,
                        value_range,
                        How::Environment,
                    );
                } else if environment::is_java_options(name) {
                    let letters = shell::letters(text).into_iter();
                    let letters: Vec<_> =
                        letters.filter(|it| value_range.contains(&it.range.start)).collect();
                    let words = shell::Shell::new(&letters).command().unwrap_or_default();
                    super::java::read(text, &words, false, &mut parsed);
                }
            }
        }
    }
    conclude(limit, request, role, &mut parsed);
    parsed
}

type Figure = Option<(String, std::ops::Range<usize>)>;

fn conclude(limit: Figure, request: Figure, role: &str, parsed: &mut Parsed) {
    if let (Some((limit, _)), Some((request, range))) = (&limit, &request)
        && limit != request
    {
        parsed.problem(
            range.clone(),
            format!("the pod asks for {request} and may take {limit}: Spark asks for as much as the limit, so something else has written this; a node that is full evicts what is above its request"),
        );
    }
    let Some((memory, range)) = limit.or(request) else { return };
    let key = format!("spark.{role}.memory");
    if parsed.setting(&key).is_none() {
        parsed.problem(
            range,
            format!("this is `kubectl describe pod`: {memory} is the whole container, heap and overhead together, and how they divide it is not in this text; write `{key}` and `spark.{role}.memoryOverhead` on lines of their own to count them"),
        );
    }
}
