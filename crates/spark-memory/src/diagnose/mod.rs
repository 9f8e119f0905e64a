//! Diagnosis of a pasted error, log or stack trace: which memory ran out where, by how much, and what in the code asks
//! for it.

mod marks;
mod remedy;
mod sentence;

use crate::advise::Recommendation;
use pyspark_lint::{Finding, rules::FAMILIES};
use pyspark_program::TextRange;
use pyspark_program::api::Method;
use pyspark_program::program::{Op, Program};
use spark_model::bytes::ByteSize;
use spark_model::cluster::Cluster;
use spark_model::conf::{Conf, Master, SparkVersion};
use spark_model::demand::{Allocator, FailureEffect, Outcome, ProcessKind, RegionKind};
use spark_model::memory::Memory;
use spark_plan::simulate::SimulatedJob;
use spark_run::allocators::{self, AllocatorFacts};
use spark_run::{FailedProcess, FailedRegion, Number, Rank, Remedy, context};

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
    pub effect: FailureEffect,
    /// True if nothing of a job runs.
    pub prevents_start: bool,
    /// `None` where no memory ran out, or the text does not say whose.
    pub process: Option<ProcessKind>,
    pub region: Option<RegionKind>,
    pub allocator: Option<Allocator>,
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
    pub consequences: Vec<Consequence>,
    pub settings: Vec<String>,
    /// The rules that look for its causes and have a finding in this code.
    pub rules: Vec<&'static str>,
    pub marks: Vec<Mark>,
}

/// A failure that followed from the one that was recognized.
#[derive(Debug)]
pub struct Consequence {
    pub id: &'static str,
    pub name: &'static str,
    pub message: String,
}

impl Recognized {
    /// Returns true if the verdict is about it: it is about memory, and may happen again with the settings as they are.
    pub fn leads(&self) -> bool {
        self.changed.is_none() && self.effect != FailureEffect::NotMemory
    }

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
    let local = facts.memory.executor.is_none();
    let recognized =
        spark_run::recognize(text, &lines, local).map(|found| explain(found, text, &lines, facts));
    Some(TextReading { recognized, version })
}

/// The largest container that a cluster grants, where a failure is about one that is larger.
pub fn largest_container(text: &str) -> Option<ByteSize> {
    // Most texts are not about containers, and recognizing a log of megabytes takes a while.
    if !text.contains("max threshold") {
        return None;
    }
    let found = spark_run::recognize(text, &spark_run::lines(text), false)?;
    let limit = found.numbers.iter().find(|it| it.name == "limit");
    limit.filter(|_| found.failure.remedy == Remedy::ShrinkContainer).map(|it| ByteSize(it.value))
}

fn explain(
    found: spark_run::Recognized,
    text: &str,
    lines: &[&str],
    facts: &Facts<'_, '_>,
) -> Recognized {
    let message = shortened(lines[found.line].trim());
    let consequences: Vec<Consequence> = found
        .consequences
        .iter()
        .map(|it| Consequence {
            id: it.failure.id,
            name: it.failure.name,
            message: shortened(lines[it.line].trim()),
        })
        .collect();
    let marks = marks::find(text, &found, facts);
    // One JVM has no container, and no overhead to raise.
    let remedy = match found.failure.remedy {
        Remedy::RaiseOverhead if found.one_jvm || sentence::is_without_container(&found, text) => {
            Remedy::None
        }
        remedy => remedy,
    };
    let call = remedy::Call {
        remedy,
        jvm: found.jvm,
        message: &message,
        numbers: &found.numbers,
        hinted: hints_broadcast(facts.program),
        step: marks.first().and_then(|mark| step_at(mark, facts)),
    };
    let changed = remedy::already_changed(&call, facts);
    let recommendations =
        if changed.is_none() { remedy::remedies(&call, facts) } else { Vec::new() };
    let [what, why, advice] = sentence::explanation(&found, text, &consequences);
    Recognized {
        id: found.failure.id,
        name: found.failure.name,
        effect: found.failure.effect,
        prevents_start: found.prevents_start(),
        process: found.process,
        region: region(&found, facts.memory),
        allocator: found.allocator,
        what,
        why,
        advice,
        agrees: agreement(&found, facts),
        recommendations,
        changed,
        settings: settings(&found, text, &message, facts),
        rules: rules(&found, facts.findings),
        marks,
        message,
        numbers: found.numbers,
        consequences,
    }
}

/// Returns true if the code asks for a broadcast itself: no threshold takes that back.
fn hints_broadcast(program: &Program<'_>) -> bool {
    const HINTS: [&str; 3] = ["broadcast", "broadcastjoin", "mapjoin"];
    let names = |text: &str| HINTS.iter().any(|hint| text.to_lowercase().contains(hint));
    program.nodes.iter().any(|node| match &node.op {
        Op::Function(path) => path.ends_with(".broadcast") || &**path == "broadcast",
        _ if node.is_method(Method::Hint) => {
            node.args.first().and_then(|arg| arg.value.text()).is_some_and(|it| names(&it))
        }
        _ if node.is_method(Method::Sql) => {
            node.args.first().and_then(|arg| arg.value.text()).is_some_and(|it| {
                it.split("/*+")
                    .skip(1)
                    .any(|hint| names(hint.split("*/").next().unwrap_or_default()))
            })
        }
        _ => false,
    })
}

/// The step of a marked action.
fn step_at<'f>(mark: &Mark, facts: &Facts<'f, '_>) -> Option<&'f SimulatedJob> {
    let acts = |step: &&SimulatedJob| {
        facts.program.node(step.action).name_range().is_some_and(|it| mark.range.contains_range(it))
    };
    facts.steps.iter().find(acts)
}

/// Compares a failure with the model's outcomes of what fails like this: `Some(true)` where one of them fails,
/// `Some(false)` where all of them fit.
fn agreement(found: &spark_run::Recognized, facts: &Facts<'_, '_>) -> Option<bool> {
    let failure = found.failure;
    if failure.effect != FailureEffect::Dies {
        return None;
    }
    let kinds = cause(found).map_or(failure.demands, |it| it.demands);
    let unstartable = facts.memory.driver.unstartable.is_some()
        || facts.memory.executor.as_ref().is_some_and(|it| it.unstartable.is_some());
    if unstartable {
        let refused = found.process == Some(ProcessKind::Scheduler) || kinds.is_empty();
        return refused.then_some(true);
    }
    let demands = facts.steps.iter().flat_map(SimulatedJob::demands);
    let outcomes = demands.filter(|it| kinds.contains(&it.kind)).map(|it| it.outcome);
    let worst = outcomes.max()?;
    let unplanned = facts.steps.iter().any(|step| step.unplanned.is_some());
    match worst {
        Outcome::Fails => Some(true),
        Outcome::Fits | Outcome::Spills | Outcome::Evicts if !unplanned => Some(false),
        _ => None,
    }
}

/// The part that asked for the memory; where the driver's container was full and nothing says by what, the results that
/// the program brings there.
fn likely_allocator(found: &spark_run::Recognized) -> Option<Allocator> {
    let of_driver =
        found.failure.process == FailedProcess::Container && found.jvm == Some(ProcessKind::Driver);
    found.allocator.or(of_driver.then_some(Allocator::Result))
}

/// The facts of the part that asked for the memory, where they say more than those of the failure: a full heap can be
/// anybody's doing.
fn cause(found: &spark_run::Recognized) -> Option<&'static AllocatorFacts> {
    let full = found.failure.rank == Rank::Full && found.failure.process == FailedProcess::Jvm;
    found.allocator.filter(|_| full).map(allocators::facts)
}

fn region(found: &spark_run::Recognized, memory: &Memory) -> Option<RegionKind> {
    let worker = memory.executor.as_ref().unwrap_or(&memory.driver);
    match found.failure.region {
        FailedRegion::None => None,
        FailedRegion::Known(RegionKind::User) => {
            Some(found.stack.region().unwrap_or(RegionKind::User))
        }
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

/// The keys to look at: the failure's first, then those of the part that asked for the memory, and those that the
/// message names.
fn settings(
    found: &spark_run::Recognized,
    text: &str,
    message: &str,
    facts: &Facts<'_, '_>,
) -> Vec<String> {
    let failure = found.failure;
    if failure.effect == FailureEffect::NotMemory {
        return Vec::new();
    }
    let mut keys: Vec<String> = Vec::new();
    let mut push = |key: String| {
        // A driver has cores of its own only in cluster mode, and no task runs on them.
        let absent = ["spark.driver.cores", "spark.driver.pyspark.memory"].contains(&&*key);
        if !absent && !keys.contains(&key) {
            keys.push(key);
        }
    };
    // A setting that is refused is the setting to look at, wherever the job runs.
    let one_jvm =
        found.one_jvm && !matches!(failure.process, FailedProcess::Known(ProcessKind::Executor));
    let pyspark = facts.memory.driver.pyspark.is_some();
    let unmanaged = sentence::is_without_container(found, text);
    let place = |key: &str| -> Option<String> {
        if unmanaged && key.contains("emoryOverhead") {
            return None;
        }
        match key {
            _ if !one_jvm => Some(key.to_owned()),
            "spark.executor.memory" => Some("spark.driver.memory".to_owned()),
            "spark.executor.cores" => Some("spark.master".to_owned()),
            "spark.executor.extraJavaOptions" => Some("spark.driver.extraJavaOptions".to_owned()),
            // Python workers of local mode are bounded by it too (`DAGScheduler.addPySparkConfigsToProperties`).
            "spark.executor.pyspark.memory" if pyspark => Some(key.to_owned()),
            _ if key.contains("emoryOverhead") || key.starts_with("spark.executor.") => None,
            _ => Some(key.to_owned()),
        }
    };
    let (first, rest) = failure.settings.split_at(failure.settings.len().min(1));
    let of_cause = cause(found).map_or(&[][..], |it| it.settings);
    for key in first.iter().chain(of_cause).chain(rest) {
        for key in sentence::keys(key, found.jvm) {
            place(&key).into_iter().for_each(&mut push);
        }
    }
    let named = context::keys(message);
    // The old name of a key that is there under its new one.
    named.into_iter().filter(|key| !key.starts_with("spark.yarn.")).for_each(|key| {
        place(&key).into_iter().for_each(&mut push);
    });
    if keys.is_empty() {
        // Spark 3.5 says that a size is wrong, and not which.
        let related = facts.findings.iter().filter(|it| failure.rules.contains(&it.rule));
        keys.extend(related.filter_map(|it| it.key.clone()));
        keys.dedup();
    }
    keys
}

/// The rules that have a finding in this code, those about the part that asked for the memory first.
fn rules(found: &spark_run::Recognized, findings: &[Finding]) -> Vec<&'static str> {
    let failure = found.failure;
    let of_allocator = likely_allocator(found).map_or(&[][..], |it| allocators::facts(it).rules);
    let narrowed = cause(found).is_some();
    let of_failure = failure.rules.iter().filter(|id| !narrowed || id.starts_with("conf-"));
    let mut rules: Vec<&'static str> = Vec::new();
    for &id in of_allocator.iter().chain(of_failure) {
        let speaks = findings.iter().any(|finding| finding.rule == id);
        if speaks && !rules.contains(&id) && (narrowed || is_about(id, found)) {
            rules.push(id);
        }
    }
    rules
}

/// Returns true if a rule is about the JVM whose heap was full. A broadcast fills both.
fn is_about(id: &str, found: &spark_run::Recognized) -> bool {
    let other = match found.jvm {
        Some(ProcessKind::Driver) => "executor",
        Some(ProcessKind::Executor) => "driver",
        _ => return true,
    };
    if found.one_jvm || found.failure.process != FailedProcess::Jvm || id.contains("broadcast") {
        return true;
    }
    let mut others = FAMILIES.iter().filter(|family| family.name == other);
    !others.any(|family| family.rules.iter().any(|rule| rule.id == id))
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

    use pyspark_lint::rules::RULES;

    use super::*;

    #[test]
    fn the_tables_are_whole() {
        let mut ids = BTreeSet::new();
        for failure in spark_run::FAMILIES.into_iter().flatten() {
            let id = failure.id;
            assert!(ids.insert(id), "{id} is there twice");
            assert!(!failure.name.is_empty() && !failure.patterns.is_empty(), "{id}");
            let driver = Some(ProcessKind::Driver);
            let plain = failure.what.last().and_then(|it| sentence::fill(it, &[], driver));
            for sentence in [plain.as_deref(), Some(failure.why), Some(failure.advice)] {
                assert!(sentence.is_some_and(|it| it.ends_with('.')), "{id}: {sentence:?}");
            }
            assert!(!failure.why.replace("{jvm}", "").contains('{'), "{id}");
            assert_rules(id, failure.rules);
            if let Some(allocator) = failure.allocator {
                assert_rules(id, allocators::facts(allocator).rules);
            }
        }
    }

    #[track_caller]
    fn assert_rules(of: &str, ids: &[&str]) {
        for id in ids {
            assert!(RULES.iter().any(|rule| rule.id == *id), "{of}: {id}");
        }
    }
}
