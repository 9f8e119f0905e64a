//! Diagnosis of a pasted error, log or stack trace: which memory ran out where, by how much, and what in the code asks
//! for it.
//!
//! The failures are tables, a file a family; a message is recognized by plain text search. A log holds the cause and
//! all that it brought down, so the message nearest to the cause decides ([`failure::Rank`]), and among equals the
//! first.

mod marks;

use pyspark_lint::{Finding, rules::RULES};
use pyspark_program::program::Program;
use spark_model::bytes::ByteSize;
use spark_model::demand::{Outcome, ProcessKind, RegionKind};
use spark_model::memory::Memory;
use spark_model::order;
use spark_plan::simulate::SimulatedJob;
use spark_run::{FailedProcess, FailedRegion, Failure, Number, context};

pub use marks::Mark;

/// Facts in addition to the text.
pub struct Facts<'f, 'a> {
    pub program: &'f Program<'a>,
    pub steps: &'f [SimulatedJob],
    pub findings: &'f [Finding],
    pub memory: &'f Memory,
}

/// Result of the recognition of a text.
#[derive(Debug)]
pub struct TextReading {
    pub recognized: Option<Recognized>,
    /// The version of Spark that the text names, such as `3.5`.
    pub version: Option<String>,
}

#[derive(Debug)]
pub struct Recognized {
    pub id: &'static str,
    pub name: &'static str,
    pub process: ProcessKind,
    pub region: Option<RegionKind>,
    /// The line that decided.
    pub message: String,
    /// The memory that ran out, why, and what to do: a sentence each.
    pub explanation: String,
    pub numbers: Vec<Number>,
    pub settings: Vec<String>,
    /// Those with a finding in this code first.
    pub rules: Vec<&'static str>,
    pub marks: Vec<Mark>,
}

/// Reads a failure's text; `None` where there is none.
pub fn diagnose(text: &str, facts: &Facts<'_, '_>) -> Option<TextReading> {
    if text.trim().is_empty() {
        return None;
    }
    let version = context::version(text);
    let lines = spark_run::lines(text);
    let recognized =
        spark_run::recognize(text, &lines).map(|found| explain(found, text, &lines, facts));
    Some(TextReading { recognized, version })
}

fn explain(
    found: spark_run::Recognized,
    text: &str,
    lines: &[&str],
    facts: &Facts<'_, '_>,
) -> Recognized {
    let spark_run::Recognized { failure, line, numbers, .. } = found;
    let local = context::is_local(text);
    let process = match failure.process {
        FailedProcess::Known(process) => process,
        FailedProcess::Jvm => context::jvm(text, lines, line).unwrap_or_else(|| likely_jvm(facts)),
    };
    let jvm = if process == ProcessKind::Driver { "driver" } else { "executor" };
    let message = shortened(lines[line].trim());
    let what = failure.what.iter().find_map(|it| fill(it, &numbers, jvm)).unwrap_or_default();
    Recognized {
        id: failure.id,
        name: failure.name,
        process,
        region: region(failure.region, facts.memory),
        explanation: [
            what,
            failure.why.replace("{jvm}", jvm),
            failure.advice.replace("{jvm}", jvm),
        ]
        .join(" "),
        settings: settings(failure, jvm, local, &message, facts.findings),
        rules: rules(failure, facts.findings),
        marks: marks::find(text, failure, if local { None } else { Some(process) }, facts),
        message,
        numbers,
    }
}

/// Where the text does not say which JVM it was: the one that the model sees fail.
fn likely_jvm(facts: &Facts<'_, '_>) -> ProcessKind {
    let demands = || facts.steps.iter().flat_map(|step| &step.stages).flat_map(|it| &it.demands);
    let fails = |driver: bool| {
        demands()
            .any(|it| it.outcome == Outcome::Fails && (it.process == ProcessKind::Driver) == driver)
    };
    if facts.memory.executor.is_none() || (fails(true) && !fails(false)) {
        ProcessKind::Driver
    } else {
        ProcessKind::Executor
    }
}

fn region(failed: FailedRegion, memory: &Memory) -> Option<RegionKind> {
    let worker = memory.executor.as_ref().unwrap_or(&memory.driver);
    match failed {
        FailedRegion::None => None,
        FailedRegion::Known(region) => Some(region),
        // With off-heap memory switched on, Tungsten takes nothing from the heap (`MemoryManager.tungstenMemoryMode`).
        FailedRegion::Execution if worker.off_heap.is_some() => Some(RegionKind::OffHeapExecution),
        FailedRegion::Execution => Some(RegionKind::Execution),
        FailedRegion::PythonWorker if worker.pyspark.is_some() || worker.overhead.is_none() => {
            Some(RegionKind::Pyspark)
        }
        FailedRegion::PythonWorker => Some(RegionKind::Overhead),
    }
}

/// A sentence with its numbers in it; `None` where one is missing.
fn fill(sentence: &str, numbers: &[Number], jvm: &str) -> Option<String> {
    let mut filled = sentence.replace("{jvm}", jvm);
    for number in numbers {
        let value = match number.unit {
            "bytes" => ByteSize(number.value).human(),
            _ => number.value.to_string(),
        };
        filled = filled.replace(&format!("{{{}}}", number.name), &value);
    }
    (!filled.contains('{')).then(|| filled.replace(" 1 tasks ", " one task "))
}

/// The keys to look at. In local mode one JVM is driver and executor, and has the driver's memory.
fn settings(
    failure: &Failure,
    jvm: &str,
    local: bool,
    message: &str,
    findings: &[Finding],
) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    if failure.settings.is_empty() {
        keys.extend(context::keys(message));
        // Spark 3.5 says that a size is wrong, and not which.
        let related = findings.iter().filter(|it| failure.rules.contains(&it.rule));
        let found: Vec<String> = related.filter_map(|it| it.key.clone()).collect();
        keys.extend(found.into_iter().filter(|_| keys.is_empty()).collect::<Vec<_>>());
    }
    for key in failure.settings {
        let key = match (*key, local) {
            ("spark.executor.memory", true) => "spark.driver.memory".to_owned(),
            ("spark.executor.cores", true) => "spark.master".to_owned(),
            (key, true) if key.contains(".memoryOverhead") => continue,
            (key, _) => key.replace("{jvm}", jvm),
        };
        // A driver has cores of its own only in cluster mode, and no task runs on them.
        if key != "spark.driver.cores" && !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

fn rules(failure: &Failure, findings: &[Finding]) -> Vec<&'static str> {
    let mut rules: Vec<&'static str> = failure
        .rules
        .iter()
        .copied()
        .filter(|id| RULES.iter().any(|rule| rule.id == *id))
        .collect();
    order::sort_by_key(&mut rules, |id| !findings.iter().any(|finding| finding.rule == *id));
    rules
}

/// A message as it is shown: a job's failure repeats whole stack traces in one line.
fn shortened(line: &str) -> String {
    const MAX_CHARS: usize = 400;
    match line.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_tables_are_whole() {
        let mut ids = BTreeSet::new();
        for failure in spark_run::FAMILIES.into_iter().flatten() {
            let id = failure.id;
            assert!(ids.insert(id), "{id} stands twice");
            assert!(!failure.name.is_empty() && !failure.patterns.is_empty(), "{id}");
            let plain = failure.what.last().and_then(|it| fill(it, &[], "driver"));
            for sentence in [plain.as_deref(), Some(failure.why), Some(failure.advice)] {
                assert!(sentence.is_some_and(|it| it.ends_with('.')), "{id}: {sentence:?}");
            }
            assert!(!failure.why.replace("{jvm}", "").contains('{'), "{id}");
        }
    }

    #[test]
    fn a_message_without_its_numbers_is_the_plain_sentence() {
        let number = Number { name: "asked", value: 65536, unit: "bytes" };
        assert_eq!(fill("{asked} of {jvm}.", &[number], "driver").unwrap(), "64 KiB of driver.");
        assert_eq!(fill("{asked} of {had}.", &[number], "driver"), None);
    }
}
