//! Need of the timeline's step for the processes' memory, from the report alone.

use spark_memory::bytes::ByteSize;
use spark_memory::{Demand, Outcome, Process, ProcessKind, RegionKind, Report, Step, order};

use crate::app::text::place;
use crate::app::timeline::text::short;

/// Need for a region, or for a heap as a whole. Shares are of its bytes, from 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fill {
    pub(crate) target: FillTarget,
    /// Bytes needed, which may be more than there are.
    pub(crate) needed: ByteSize,
    /// Share of it that the need fills.
    pub(crate) share: f64,
    /// Share of it lent out to the other region, from the right.
    pub(crate) lent: f64,
    /// More is needed than there is.
    pub(crate) over: bool,
    /// For assistive technology, on hover, and below the picture.
    pub(crate) sentences: Vec<Sentence>,
}

/// A sentence about what is needed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sentence {
    pub(crate) text: String,
    pub(crate) over: bool,
    /// Nothing is evicted for it, so it is worse than the others that are over.
    fails: bool,
    /// Bytes needed, as a share of the bytes available.
    share: f64,
}

impl Fill {
    pub(crate) fn description(&self) -> String {
        let texts: Vec<&str> = worst_first(&self.sentences).map(|it| it.text.as_str()).collect();
        texts.join("; ")
    }
}

/// The sentences: what fails, what does not fit, what does; of each the one first that needs most of what there is.
pub(crate) fn worst_first<'t>(
    sentences: impl IntoIterator<Item = &'t Sentence>,
) -> impl Iterator<Item = &'t Sentence> {
    let mut sorted: Vec<&Sentence> = sentences.into_iter().collect();
    order::sort_by(&mut sorted, |a, b| {
        (b.fails, b.over).cmp(&(a.fails, a.over)).then(b.share.total_cmp(&a.share))
    });
    sorted.into_iter()
}

/// The memory that a fill is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FillTarget {
    Region(RegionKind),
    /// Objects outside of Spark's pools, wherever in the heap the JVM puts them.
    Heap,
    /// A process next to a JVM that is in no container: no picture shows it.
    Outside,
}

/// The fills of both processes at a step; none where nothing is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Fills {
    pub(crate) executor: Vec<Fill>,
    pub(crate) driver: Vec<Fill>,
}

pub(crate) fn fills(report: &Report, number: usize) -> Fills {
    let Some(step) = report.steps.get(number) else { return Fills::default() };
    let demands = || step.demands();
    let worker = report.executor.as_ref().unwrap_or(&report.driver);
    let mut of_tasks = pools(report, worker, step);
    let heap = demands().filter(|it| it.process == ProcessKind::Executor && it.region.is_none());
    of_tasks.extend(unmanaged(worker, FillTarget::Heap, 1, heap));
    let tasks = u64::from(worker.per_task.map_or(1, |it| it.tasks));
    let workers = demands().filter(|it| it.process == ProcessKind::Python && it.region.is_some());
    of_tasks.extend(unmanaged(worker, FillTarget::Region(python(worker)), tasks, workers));

    let heap = demands().filter(|it| it.process == ProcessKind::Driver);
    let mut of_driver: Vec<Fill> =
        unmanaged(&report.driver, FillTarget::Heap, 1, heap).into_iter().collect();
    let rows = demands().filter(|it| it.process == ProcessKind::Python && it.region.is_none());
    let contained = report.driver.container.is_some();
    let target =
        if contained { FillTarget::Region(RegionKind::Overhead) } else { FillTarget::Outside };
    of_driver.extend(unmanaged(&report.driver, target, 1, rows));
    if report.executor.is_some() {
        return Fills { executor: of_tasks, driver: of_driver };
    }
    // One JVM is both: of two fills of one target the larger is drawn, with the sentences of both.
    for mut fill in of_driver {
        let Some(other) = of_tasks.iter_mut().find(|it| it.target == fill.target) else {
            of_tasks.push(fill);
            continue;
        };
        if other.needed < fill.needed {
            std::mem::swap(other, &mut fill);
        }
        other.sentences.append(&mut fill.sentences);
    }
    Fills { executor: Vec::new(), driver: of_tasks }
}

/// The region that Python workers' memory is counted in.
fn python(process: &Process) -> RegionKind {
    let limited = process.regions.iter().any(|it| it.kind == RegionKind::Pyspark);
    if limited { RegionKind::Pyspark } else { RegionKind::Overhead }
}

/// The largest of the demands on what no pool manages, `times` over; it is over where the demand fails. All that fail
/// have a sentence.
fn unmanaged<'d>(
    process: &Process,
    target: FillTarget,
    times: u64,
    demands: impl Iterator<Item = &'d Demand>,
) -> Option<Fill> {
    let known: Vec<(&Demand, ByteSize)> =
        demands.filter_map(|demand| Some((demand, demand.bytes?))).collect();
    let fails = |demand: &Demand| demand.outcome == Outcome::Fails;
    let (worst, each) = *known.iter().max_by_key(|(demand, each)| (fails(demand), *each))?;
    let room = match target {
        FillTarget::Heap => process.heap.max,
        FillTarget::Region(kind) => process.regions.iter().find(|it| it.kind == kind)?.bytes,
        FillTarget::Outside => worst.available?,
    };
    let over = fails(worst);
    let failing = known.iter().filter(|(demand, _)| fails(demand));
    let mut sentences: Vec<Sentence> =
        failing.map(|(demand, each)| sentence(demand, *each, times)).collect();
    if sentences.is_empty() {
        sentences.push(sentence(worst, each, times));
    }
    order::sort_by(&mut sentences, |a, b| a.text.cmp(&b.text));
    sentences.dedup_by(|a, b| a.text == b.text);
    let needed = ByteSize(each.0.saturating_mul(times));
    Some(Fill { target, needed, share: share(needed, room), lent: 0.0, over, sentences })
}

/// `the broadcast of line 18 needs 4.5 GiB, has 1 GiB: out of memory`.
fn sentence(demand: &Demand, each: ByteSize, times: u64) -> Sentence {
    let over = demand.outcome == Outcome::Fails;
    let many = if times > 1 { format!(" in each of {times} workers") } else { String::new() };
    let limit = demand.available.map(|it| format!(", has {}", it.human())).unwrap_or_default();
    let text = format!(
        "the {} of {} needs {}{many}{limit}{}",
        short(demand),
        place(&demand.place),
        each.human(),
        if over { ": out of memory" } else { "" }
    );
    Sentence { text, over, fails: over, share: demand.share().unwrap_or_default() }
}

/// Need for the pools: execution memory, and storage, which lends to it.
fn pools(report: &Report, process: &Process, step: &Step) -> Vec<Fill> {
    let size = |kind| process.regions.iter().find(|it| it.kind == kind).map(|it| it.bytes);
    let off_heap = size(RegionKind::OffHeapExecution).is_some();
    let kind = if off_heap { RegionKind::OffHeapExecution } else { RegionKind::Execution };
    let Some(region) = size(kind) else { return Vec::new() };
    let mut found = Vec::new();
    let mut lent = ByteSize::ZERO;
    if let Some(Execution { needed, over, sentence }) = execution(step) {
        if !over {
            lent = needed.saturating_sub(region);
        }
        let (target, share) = (FillTarget::Region(kind), share(needed, region));
        found.push(Fill { target, needed, share, lent: 0.0, over, sentences: vec![sentence] });
    }
    // Blocks of frames stay on the heap, and where there is no execution memory next to them nothing is lent.
    let storage = size(RegionKind::Storage).unwrap_or_default();
    let lent = if off_heap { ByteSize::ZERO } else { lent.min(storage) };
    let target = FillTarget::Region(RegionKind::Storage);
    let room = storage.saturating_sub(lent);
    let lent_share = share(lent, storage);
    if let Some((needed, over)) = cached(report, step) {
        let owner = if report.executor.is_some() { "an executor" } else { "this JVM" };
        let text = format!(
            "cached blocks need {} of {owner}{}",
            needed.human(),
            if over { ", more than there is for them" } else { "" }
        );
        let part = needed.0 as f64 / room.0.max(1) as f64;
        let sentence = Sentence { text, over, fails: false, share: part };
        let share = share(needed, room);
        found.push(Fill {
            target,
            needed,
            share,
            lent: lent_share,
            over,
            sentences: vec![sentence],
        });
    } else if lent > ByteSize::ZERO {
        let text = format!("{} are lent to execution", lent.human());
        let sentence = Sentence { text, over: false, fails: false, share: 0.0 };
        found.push(Fill {
            target,
            needed: ByteSize::ZERO,
            share: 0.0,
            lent: lent_share,
            over: false,
            sentences: vec![sentence],
        });
    }
    found
}

/// Need of the tasks that run at once for execution memory.
struct Execution {
    needed: ByteSize,
    over: bool,
    sentence: Sentence,
}

/// The step's largest demand on execution memory, in all tasks that run at once on an executor.
fn execution(step: &Step) -> Option<Execution> {
    let demands = step.stages.iter().flat_map(|stage| {
        let pooled = |it: &&Demand| it.region.is_some_and(RegionKind::is_execution);
        stage.demands.iter().filter(pooled).map(|demand| (demand, stage.running))
    });
    let (demand, each, running) = demands
        .filter_map(|(demand, running)| Some((demand, demand.bytes?, running)))
        .max_by_key(|(_, each, running)| each.0.saturating_mul(u64::from(*running)))?;
    let over = demand.available.is_some_and(|available| each > available);
    let tasks =
        if running == 1 { "one task".to_owned() } else { format!("each of {running} tasks") };
    let fails = demand.outcome == Outcome::Fails;
    let ends = if fails { "out of memory" } else { "it spills" };
    let text = format!(
        "{} needs {} in {tasks}{}",
        place(&demand.place),
        each.human(),
        if over { format!(", more than it gets: {ends}") } else { String::new() }
    );
    let sentence = Sentence { text, over, fails, share: demand.share().unwrap_or_default() };
    Some(Execution { needed: ByteSize(each.0.saturating_mul(u64::from(running))), over, sentence })
}

/// Need of the cached frames for an executor's memory once the step has run, and if that is more than there is. Frames
/// of unknown size are in none of these figures.
fn cached(report: &Report, step: &Step) -> Option<(ByteSize, bool)> {
    let executors = u64::from(report.placement.as_ref().map_or(1, |it| it.executors).max(1));
    let wanted: u64 = step.held.iter().map(|it| it.wanted.0).sum();
    let over = step.held.iter().any(|it| it.bytes < it.wanted);
    (!step.held.is_empty()).then(|| (ByteSize(wanted / executors), over))
}

fn share(needed: ByteSize, all: ByteSize) -> f64 {
    (needed.0 as f64 / all.0.max(1) as f64).min(1.0)
}
