//! Diagnosis of a pasted error, log or stack trace: which memory ran out where, by how much, and what in the code asks
//! for it.
//!
//! The failures are tables, a file a family; a message is recognized by plain text search. A log holds the cause and
//! all that it brought down, so the message nearest to the cause decides ([`failure::Rank`]), and among equals the
//! first.

mod marks;
mod remedy;

use crate::advise::Recommendation;
use pyspark_lint::{Finding, rules::RULES};
use pyspark_program::TextRange;
use pyspark_program::program::Program;
use spark_model::bytes::ByteSize;
use spark_model::cluster::Cluster;
use spark_model::conf::{Conf, Master, SparkVersion};
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
    pub conf: &'f Conf,
    pub cluster: &'f Cluster,
    pub master: Master,
    pub version: SparkVersion,
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
    /// The memory that ran out, in a sentence.
    pub what: String,
    /// Why it did.
    pub why: String,
    /// A change of the code or of settings.
    pub advice: String,
    /// True if the model finds it too, false if it finds that what failed fits; `None` where it cannot tell.
    pub agrees: Option<bool>,
    /// The settings that the message's numbers call for.
    pub recommendations: Vec<Recommendation>,
    /// How the settings differ from those of the failed run, where they do so that it may not fail again.
    pub changed: Option<String>,
    pub numbers: Vec<Number>,
    pub settings: Vec<String>,
    /// Those with a finding in this code first.
    pub rules: Vec<&'static str>,
    pub marks: Vec<Mark>,
}

impl Recognized {
    /// Returns true if a finding is of a rule that looks for the causes of this failure, at a line that the failure
    /// points at where it points at any.
    pub fn is_explained_by(&self, finding: &Finding) -> bool {
        let at_mark = |range: TextRange| {
            self.marks.is_empty() || self.marks.iter().any(|it| it.range.intersect(range).is_some())
        };
        self.rules.contains(&finding.rule) && finding.range.is_none_or(at_mark)
    }
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
    let marks = marks::find(text, failure, if local { None } else { Some(process) }, facts);
    let call = remedy::Call {
        remedy: failure.remedy,
        process,
        message: &message,
        numbers: &numbers,
        hinted: facts.findings.iter().any(|it| HINTED_BROADCAST.contains(&it.rule)),
        step: marks.first().and_then(|mark| step_at(mark, facts)),
    };
    let changed = remedy::already_changed(&call, facts);
    let recommendations =
        if changed.is_none() { remedy::remedies(&call, facts) } else { Vec::new() };
    Recognized {
        id: failure.id,
        name: failure.name,
        process,
        region: region(failure.region, facts.memory),
        what,
        why: failure.why.replace("{jvm}", jvm),
        advice: failure.advice.replace("{jvm}", jvm),
        agrees: agreement(failure, process, facts),
        recommendations,
        changed,
        settings: settings(failure, jvm, local, &message, facts.findings),
        rules: rules(failure, facts.findings),
        marks,
        message,
        numbers,
    }
}

/// The rules about broadcasts that the code asks for.
const HINTED_BROADCAST: &[&str] = &["broadcast-unbounded", "broadcast-ignored-side"];

/// The step of a marked action.
fn step_at<'f>(mark: &Mark, facts: &Facts<'f, '_>) -> Option<&'f SimulatedJob> {
    let acts = |step: &&SimulatedJob| {
        facts.program.node(step.action).name_range().is_some_and(|it| mark.range.contains_range(it))
    };
    facts.steps.iter().find(acts)
}

/// Compares a failure with the model's outcomes of what fails like this: `Some(true)` where one of them fails,
/// `Some(false)` where all of them fit.
fn agreement(failure: &Failure, process: ProcessKind, facts: &Facts<'_, '_>) -> Option<bool> {
    let unstartable = facts.memory.driver.unstartable.is_some()
        || facts.memory.executor.as_ref().is_some_and(|it| it.unstartable.is_some());
    if unstartable {
        return (process == ProcessKind::Scheduler || failure.demands.is_empty()).then_some(true);
    }
    let demands = facts.steps.iter().flat_map(SimulatedJob::demands);
    let outcomes = demands.filter(|it| failure.demands.contains(&it.kind)).map(|it| it.outcome);
    let worst = outcomes.max()?;
    let unplanned = facts.steps.iter().any(|step| step.unplanned.is_some());
    match worst {
        Outcome::Fails => Some(true),
        Outcome::Fits | Outcome::Spills | Outcome::Evicts if !unplanned => Some(false),
        _ => None,
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
