//! The reasons and effects of settings, in sentences.

use super::judge::{EXECUTOR_KEYS, MAX_MODEL_RUNS, RequestSite, Verdict, WorstRequest};
use super::packing::{self, Packing};
use super::{Advice, Because, Recommendation, Search, formats, options, rule_of_thumb};
use crate::report::SetIn;
use pyspark_program::program::NodeId;
use spark_model::bytes::ByteSize;
use spark_model::cluster::Cpu;
use spark_model::conf::{Manager, Origin, keys};
use spark_model::demand::{Certainty, DemandKind, Outcome, ProcessKind, RegionKind};
use spark_model::memory::ProcessMemory;

/// Number of operators that are named where more are meant.
const NAMED: usize = 2;

pub(super) fn advice(search: &Search<'_>) -> Advice {
    let recommendations: Vec<Recommendation> =
        search.chosen.keys().map(|key| recommendation(search, key)).collect();
    let hardware = hardware(search);
    let packing = packing::packings(search.job, &search.before);
    let outputs = formats::all(
        &search.job.settings_outside(),
        &recommendations,
        &hardware,
        search.job.cluster,
    );
    Advice {
        helps: search.now.score < search.before.score || !recommendations.is_empty(),
        words: [summary(search, recommendations.len(), packing.first()), not_judged(search)]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" "),
        complete: search.complete,
        before: search.before.score.into(),
        after: search.now.score.into(),
        thumb: rule_of_thumb::rules(search.job),
        packing,
        recommendations,
        hardware,
        outputs,
    }
}

impl super::AdviceJob<'_> {
    /// Spark's settings in effect from outside the code.
    fn settings_outside(&self) -> Vec<(String, String)> {
        let outside = self.conf.settings.iter().filter(|setting| {
            setting.effective
                && setting.origin == Origin::Outside
                && setting.key.starts_with("spark.")
        });
        outside.filter_map(|it| Some((it.key.clone(), it.value.clone()?))).collect()
    }
}

fn recommendation(search: &Search<'_>, key: &'static str) -> Recommendation {
    let conf = search.job.conf;
    let mut fewer = search.chosen.clone();
    let value = fewer.remove(key).unwrap_or_default();
    if let Some(required) = search.job.required.iter().find(|it| it.key == key) {
        return Recommendation { value, ..required.clone() };
    }
    let without = search.verdict(&fewer);
    let helped: Vec<&WorstRequest> = without
        .problems()
        .filter(|request| {
            search.now.find(request.site).is_none_or(|now| now.outcome < request.outcome)
        })
        .collect();
    let set_in = conf.setting(key).map(|setting| SetIn::from(setting.origin));
    let decided = decided(search, &without);
    let mut why = match helped.first() {
        None if decided.is_some() => {
            decided.map_or_else(String::new, |request| range_reason(search, request))
        }
        Some(request) => reason(
            search,
            search.before.find(request.site).filter(|it| it.is_problem()).unwrap_or(request),
            key,
        ),
        None => packing_reason(search, &without),
    };
    if set_in == Some(SetIn::Code) {
        why.push_str(" The code sets this key, and what the code sets wins: change it there.");
    }
    let effect = match decided {
        Some(request) if helped.is_empty() => decided_effect(search, request),
        _ if helped.is_empty() => packing_effect(search, &without, key),
        _ => helped_effect(search, &helped),
    };
    Recommendation {
        key: key.into(),
        value,
        from: conf.get(key).map(str::to_owned),
        set_in,
        why,
        effect,
        // How executors fill a node is Spark's own formula.
        certainty: helped.iter().map(|it| it.certainty).max().unwrap_or(Certainty::Known),
        because: Because::Model,
    }
}

/// An operator that fits whatever the data is with what is chosen, and without it depends on the data.
fn decided<'v>(search: &Search<'_>, without: &'v Verdict) -> Option<&'v WorstRequest> {
    let fits = |it: &WorstRequest| {
        search.now.find(it.site).is_some_and(|now| now.outcome == Outcome::Fits)
    };
    without.requests.iter().find(|it| it.is_undecided() && fits(it))
}

fn range_reason(search: &Search<'_>, request: &WorstRequest) -> String {
    let name = capital(&name(search, request.site));
    let size = |size: Option<ByteSize>| size.unwrap_or_default().human();
    format!(
        "{name} asks for {} {} where keys are even, and for up to {} where one of them has most rows: nobody gives its \
         share, and {} is there.",
        size(request.bytes),
        memory(request),
        size(request.max_bytes),
        size(request.available)
    )
}

fn decided_effect(search: &Search<'_>, request: &WorstRequest) -> String {
    let name = capital(&name(search, request.site));
    let Some(now) = search.now.find(request.site) else { return format!("{name} fits.") };
    let size = |size: Option<ByteSize>| size.unwrap_or_default().human();
    format!(
        "{name} fits however uneven its keys are: at most {} of {} a task.",
        size(now.max_bytes),
        size(now.available)
    )
}

/// The operator in the user's terms: `the sort on line 12`.
fn name(search: &Search<'_>, site: RequestSite) -> String {
    let again = if site.again { ", after the shuffle," } else { "" };
    call_name(search, site) + again
}

/// The line of a call.
fn line(search: &Search<'_>, id: NodeId) -> u32 {
    let job = search.job;
    job.lines.places(job.program.node(id).name_range().unwrap_or_default()).0.line
}

/// The same, whichever of the operators of its call.
fn call_name(search: &Search<'_>, site: RequestSite) -> String {
    let node = search.job.program.node(site.node);
    let line = line(search, site.node);
    let what = match site.kind {
        DemandKind::Sort => "the sort".to_owned(),
        DemandKind::HashAggregate => "the aggregation".to_owned(),
        DemandKind::Window => "the window".to_owned(),
        DemandKind::ShuffleWrite => "the shuffle".to_owned(),
        DemandKind::HashedRelation => "the hash join".to_owned(),
        DemandKind::CollectList => "the list of the largest group".to_owned(),
        DemandKind::Broadcast => "the broadcast".to_owned(),
        DemandKind::Cache => "the cache".to_owned(),
        DemandKind::Result => format!("what `{}` fetches", node.name()),
        DemandKind::Rows => format!("what `{}` makes in Python", node.name()),
        DemandKind::State => "the stream’s state".to_owned(),
        DemandKind::PythonWorker => "the Python worker".to_owned(),
    };
    format!("{what} on line {line}")
}

/// The memory that a demand draws on, after a size.
fn memory(request: &WorstRequest) -> &'static str {
    match (request.site.process, request.region) {
        (ProcessKind::Driver, _) => "in the driver’s heap",
        (ProcessKind::Python, _) if request.site.is_drivers() => "in the driver’s Python process",
        (ProcessKind::Python, _) => "in a Python worker beside the heap",
        (_, Some(region)) if region.is_execution() => "of execution memory in one task",
        (_, Some(RegionKind::Storage | RegionKind::OffHeapStorage)) => "of storage memory",
        (_, Some(RegionKind::Overhead)) => "beside an executor’s heap",
        _ => "in an executor’s heap",
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// `the sort on line 12 asks for 640 MiB of execution memory in one task, and 217 MiB is there`.
fn request_text(search: &Search<'_>, request: &WorstRequest) -> String {
    let name = name(search, request.site);
    let Some(bytes) = request.bytes else { return format!("{name} asks for more than there is") };
    let mut text = format!("{name} asks for {} {}", bytes.human(), memory(request));
    if let Some(available) = request.available {
        if bytes > available {
            text.push_str(&format!(", and {} is there", available.human()));
        } else {
            // Another limit speaks, such as a count of rows, or what other operators of the task hold.
            text.push_str(&format!(" beside what else is held in {}", available.human()));
        }
    }
    text
}

fn reason(search: &Search<'_>, request: &WorstRequest, key: &str) -> String {
    let mut text = capital(&request_text(search, request));
    let end = match request.outcome {
        Outcome::Fails if key == keys::MAX_RESULT_SIZE => {
            ": above this limit the driver stops the job, whatever its heap could hold."
        }
        Outcome::Fails => ": nothing gives way there, so the job fails.",
        Outcome::Evicts => ": cached blocks are pushed out and computed anew.",
        _ => ": what does not fit goes to disk.",
    };
    text.push_str(end);
    text
}

fn helped_effect(search: &Search<'_>, helped: &[&WorstRequest]) -> String {
    let one = |request: &&WorstRequest| {
        let name = name(search, request.site);
        let verb = match request.outcome {
            Outcome::Fails => "fails",
            Outcome::Evicts => "pushes cached blocks out",
            _ => "spills",
        };
        match search.now.find(request.site) {
            None => format!("{name} is no longer made"),
            Some(now) => match (now.bytes, now.available) {
                (Some(bytes), Some(available)) => {
                    let share = if now.in_execution() { " a task" } else { "" };
                    let most = now.max_bytes.filter(|most| *most > bytes);
                    let most = most.map(|most| format!(", at most {},", most.human()));
                    format!(
                        "{name} no longer {verb}: {}{} of {}{share}",
                        bytes.human(),
                        most.unwrap_or_default(),
                        available.human()
                    )
                }
                _ => format!("{name} no longer {verb}"),
            },
        }
    };
    let mut effects: Vec<String> = helped.iter().map(one).collect();
    effects.dedup();
    let more = effects.len().saturating_sub(NAMED);
    effects.truncate(NAMED);
    let mut text = capital(&effects.join("; "));
    if more > 0 {
        text.push_str(&format!("; and {more} more like it"));
    }
    text.push('.');
    text
}

fn cores(cpu: Cpu) -> String {
    let plural = if cpu == Cpu::cores(1) { "" } else { "s" };
    format!("{cpu} core{plural}")
}

fn executors(count: u32) -> String {
    format!("{count} executor{}", if count == 1 { "" } else { "s" })
}

fn packing_reason(search: &Search<'_>, without: &Verdict) -> String {
    let memory = &without.memory;
    if let Some(executor) = memory.executor.as_ref().filter(|it| it.starves())
        && let (Some(given), Some(derived)) = (&executor.overhead, executor.derived_overhead)
        && !search.now.memory.executor.as_ref().is_some_and(ProcessMemory::starves)
    {
        return format!(
            "Beside a heap of {} Spark would add {} by itself, and {} is set.",
            executor.xmx.human(),
            derived.human(),
            given.bytes.human()
        );
    }
    if let Some(error) = memory.executor.as_ref().and_then(|it| it.unstartable.as_ref()) {
        return format!("An executor does not start: {error}.");
    }
    if let Some(error) = &memory.driver.unstartable {
        return format!("The driver does not start: {error}.");
    }
    let Some(placement) = &memory.placement else {
        return "Spark does not start with this size.".to_owned();
    };
    let room = placement.memory_per_node.human();
    let each = placement.memory_per_executor.human();
    if placement.executors == 0 || placement.executors_per_node == 0 {
        return format!(
            "An executor’s container of {each} and {} fits no node: a node has {room} and {} allocatable.",
            cores(placement.cores_per_executor),
            cores(placement.cores_per_node)
        );
    }
    if let Some(shared) = placement.shared_node.filter(|shared| !shared.fits) {
        return format!(
            "The driver’s container of {} fits no node, which has {room} allocatable.",
            shared.memory.human()
        );
    }
    if without.executors() < search.now.executors() {
        return format!(
            "The nodes hold {} executors, and {} are asked for.",
            search.now.executors(),
            without.executors()
        );
    }
    if let Some(now) = &search.now.memory.placement
        && placement.unused_cores_per_node > now.unused_cores_per_node
    {
        return format!(
            "With {} each, {} of {each} fill a node, and leave {} of its {} cores idle.",
            cores(placement.cores_per_executor),
            executors(placement.executors_per_node),
            placement.unused_cores_per_node,
            placement.cores_per_node
        );
    }
    format!(
        "A node has {room} allocatable, and {} of {each} leave {} of it unused.",
        executors(placement.executors_per_node),
        placement.unused_memory_per_node.human()
    )
}

fn packing_effect(search: &Search<'_>, without: &Verdict, key: &str) -> String {
    let Some(placement) = &search.now.memory.placement else {
        return "Spark starts.".to_owned();
    };
    if without.score.refused > search.now.score.refused && !EXECUTOR_KEYS.contains(&key) {
        return "The driver starts.".to_owned();
    }
    format!(
        "A node takes {} of {} and {}, the cluster {}; {} of a node’s {} stays unused.",
        executors(placement.executors_per_node),
        placement.memory_per_executor.human(),
        cores(placement.cores_per_executor),
        placement.executors,
        placement.unused_memory_per_node.human(),
        placement.memory_per_node.human()
    )
}

fn summary(search: &Search<'_>, changes: usize, packing: Option<&Packing>) -> Option<String> {
    let known = search.before.requests.iter().any(|request| request.outcome != Outcome::Unknown);
    let (before, after) = (search.before.by_job, search.now.by_job);
    let none = super::Score::default();
    if search.before.score == none {
        return Some(match (changes, known, packing) {
            (0, true, _) => {
                "Nothing that is known fails or spills, so nothing needs to change.".to_owned()
            }
            (0, false, Some(packing)) => packing_text(search, packing),
            (0, false, None) => return None,
            _ if search.now.undecided < search.before.undecided => {
                "Nothing that is known fails or spills; with these settings less depends on how uneven keys are."
                    .to_owned()
            }
            _ => "Nothing that is known fails or spills; these settings use the node better."
                .to_owned(),
        });
    }
    if search.now.score == none {
        return Some(
            "With these settings nothing that is known fails, and nothing spills.".to_owned(),
        );
    }
    let mut text = Vec::new();
    if after < before {
        text.push(improvement(search));
    }
    if after.refused > 0 {
        text.push(
            "No setting was found with which the driver and an executor start on this machine; take a larger one."
                .to_owned(),
        );
    }
    let left = |outcome: fn(Outcome) -> bool| -> Vec<&WorstRequest> {
        search.now.problems().filter(|request| outcome(request.outcome)).collect()
    };
    for request in left(|outcome| outcome == Outcome::Fails).into_iter().take(NAMED) {
        text.push(hopeless(search, request));
    }
    if after.fails > 0 {
        text.push("The code must change.".to_owned());
    } else if let Some(request) = left(|outcome| outcome != Outcome::Fails).first() {
        text.push(if request.max_bytes > request.bytes {
            format!(
                "No setting is sure to help {}: what it holds depends on data that nobody describes, such as the share \
                 of its largest key; that costs time and does not fail.",
                name(search, request.site)
            )
        } else {
            format!(
                "Whatever is set, {}; that costs time and does not fail.",
                request_text(search, request)
            )
        });
    }
    if !search.complete {
        text.push(format!(
            "The search ended after {MAX_MODEL_RUNS} runs of the model: a better configuration may exist."
        ));
    }
    Some(text.join(" "))
}

/// The executors that fill the nodes, in a sentence.
fn packing_text(search: &Search<'_>, it: &Packing) -> String {
    let cluster = search.job.cluster;
    let machine = cluster.machine.name.as_deref().unwrap_or("worker");
    format!(
        "{} × {machine} are filled best by {} of {} and {} on each node, {} in all: {}.",
        cluster.workers,
        executors(it.executors_per_node),
        cores(Cpu::cores(it.cores)),
        it.memory,
        it.executors,
        it.note
    )
}

/// What no advice is about, as nobody knows how it ends.
fn not_judged(search: &Search<'_>) -> Option<String> {
    let unknown =
        |request: &&WorstRequest| matches!(request.outcome, Outcome::Unknown | Outcome::Depends);
    let names =
        search.now.requests.iter().filter(unknown).map(|it| call_name(search, it.site)).collect();
    let requests = listed(names).map(|names| {
        format!("Not judged, as that depends on data whose size is not known: {names}.")
    });
    let names = search.now.unplanned.iter().map(|(action, missing)| {
        let name = search.job.program.node(*action).name();
        format!("{}, in `{name}` on line {}", missing.text(), line(search, *action))
    });
    let unplanned = listed(names.collect())
        .map(|names| format!("Not judged, as it is not in the model: {names}."));
    let texts: Vec<String> = [requests, unplanned].into_iter().flatten().collect();
    (!texts.is_empty()).then(|| texts.join(" "))
}

/// `a, b and 3 more`.
fn listed(mut names: Vec<String>) -> Option<String> {
    names.dedup();
    let more = names.len().saturating_sub(NAMED);
    names.truncate(NAMED);
    if more > 0 {
        names.push(format!("{more} more"));
    }
    let last = names.pop()?;
    Some(if names.is_empty() { last } else { format!("{} and {last}", names.join(", ")) })
}

/// The share of the failures that settings fix, where all operators have an outcome before: a job that does not start
/// has none.
fn improvement(search: &Search<'_>) -> String {
    let (before, after) = (search.before.by_job, search.now.by_job);
    if before.refused > 0 || after.refused > 0 || after.fails == 0 || after.fails >= before.fails {
        return "These settings help with a part of the problems.".to_owned();
    }
    format!(
        "Fixes {} of {} failures; the rest need a code change.",
        before.fails - after.fails,
        before.fails
    )
}

/// Why nothing helps an operator: the most that any configuration had for it.
fn hopeless(search: &Search<'_>, request: &WorstRequest) -> String {
    let name = name(search, request.site);
    let max_available = search.most_available.iter().find(|(site, _)| *site == request.site);
    // Some setting may do for what is likely; none is sure to.
    let is_sure = request.max_bytes <= request.bytes;
    match (request.bytes, max_available) {
        (Some(bytes), Some((_, max_available))) if bytes <= *max_available && !is_sure => format!(
            "No setting is sure to help {name}: it needs {} {} if the data is as usual, and more if it is not.",
            bytes.human(),
            memory(request)
        ),
        (Some(bytes), Some((_, max_available))) if bytes > *max_available => format!(
            "No setting on this machine helps {name}: it asks for {} {}, and the most that can be had there is {}.",
            bytes.human(),
            memory(request),
            max_available.human()
        ),
        _ => format!("No setting helps {name}."),
    }
}

/// `3 workers m5.4xlarge, 16 cores and 64 GiB each, of which a node's allocatable part is …, on YARN`.
fn hardware(search: &Search<'_>) -> String {
    let cluster = search.job.cluster;
    let machine = &cluster.machine;
    let called = machine.name.as_ref().map(|name| format!(" {name}")).unwrap_or_default();
    let on = match search.job.master.manager() {
        Manager::Local => {
            let machine = cluster.driver_machine.as_ref().unwrap_or(machine);
            return format!(
                "one machine, {} cores and {}, at most {} of it for Spark, in local mode; Spark {}",
                machine.cores,
                machine.memory.human(),
                machine.memory.share(options::SPARK_SHARE).human(),
                search.job.version.name()
            );
        }
        Manager::Standalone => "a standalone cluster",
        Manager::Yarn => "YARN",
        Manager::Kubernetes => "Kubernetes",
    };
    let node = search.node();
    format!(
        "{} workers{called}, {} cores and {} each, {} of it for containers; {on}, Spark {}",
        cluster.workers,
        machine.cores,
        machine.memory.human(),
        options::usable(&node).human(),
        search.job.version.name()
    )
}
