//! What the timeline's step asks of the processes' memory.

use spark_memory::bytes::ByteSize;
use spark_memory::{Demand, DemandKind, Outcome, Process, ProcessKind, RegionKind, Report};

use crate::app::text::place;
use crate::app::timeline::text::{share, short};

/// What is asked of a region, or of a heap as a whole. Shares are of its bytes, from 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fill {
    pub(crate) of: FillTarget,
    /// What is asked for, beyond the end if need be.
    pub(crate) asked: ByteSize,
    /// How much of it that fills.
    pub(crate) share: f64,
    /// How much of it the other region has lent out, from the right.
    pub(crate) lent: f64,
    /// More is asked for than there is.
    pub(crate) over: bool,
    /// For assistive technology, for who points at it, and below the picture.
    pub(crate) told: Vec<Sentence>,
}

/// A sentence about what is asked for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sentence {
    pub(crate) text: String,
    pub(crate) over: bool,
    /// Nothing gives way to it, so it is worse than the others that are over.
    fails: bool,
    /// What is asked for, as a share of what there is for it.
    share: f64,
}

impl Fill {
    pub(crate) fn told(&self) -> String {
        let texts: Vec<&str> = worst_first(&self.told).map(|it| it.text.as_str()).collect();
        texts.join("; ")
    }
}

/// The sentences: what fails, what does not fit, what does; of each the one first that asks for most of what there is.
pub(crate) fn worst_first<'t>(
    told: impl IntoIterator<Item = &'t Sentence>,
) -> impl Iterator<Item = &'t Sentence> {
    let mut sorted: Vec<&Sentence> = told.into_iter().collect();
    sorted.sort_by(|a, b| {
        (b.fails, b.over).cmp(&(a.fails, a.over)).then(b.share.total_cmp(&a.share))
    });
    sorted.into_iter()
}

/// What a fill is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FillTarget {
    Region(RegionKind),
    /// Objects outside of Spark's pools, wherever in the heap the JVM puts them.
    Heap,
    /// A process beside a JVM that is in no container: no picture shows it.
    Outside,
}

/// The fills of both processes at a step; none where nothing is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Fills {
    pub(crate) executor: Vec<Fill>,
    pub(crate) driver: Vec<Fill>,
}

pub(crate) fn fills(report: &Report, number: usize) -> Fills {
    let demands = || report.steps.get(number).into_iter().flat_map(|it| &it.stages);
    let demands = || demands().flat_map(|stage| &stage.demands);
    let worker = report.executor.as_ref().unwrap_or(&report.driver);
    let mut of_tasks = pools(report, worker, number);
    let heap = demands().filter(|it| it.process == ProcessKind::Executor && it.region.is_none());
    of_tasks.extend(beside(worker, FillTarget::Heap, 1, heap));
    let tasks = u64::from(worker.per_task.map_or(1, |it| it.tasks));
    let workers = demands().filter(|it| it.process == ProcessKind::Python && it.region.is_some());
    of_tasks.extend(beside(worker, FillTarget::Region(python(worker)), tasks, workers));

    let heap = demands().filter(|it| it.process == ProcessKind::Driver);
    let mut of_driver: Vec<Fill> =
        beside(&report.driver, FillTarget::Heap, 1, heap).into_iter().collect();
    let rows = demands().filter(|it| it.process == ProcessKind::Python && it.region.is_none());
    let contained = report.driver.container.is_some();
    let of = if contained { FillTarget::Region(RegionKind::Overhead) } else { FillTarget::Outside };
    of_driver.extend(beside(&report.driver, of, 1, rows));
    if report.executor.is_some() {
        return Fills { executor: of_tasks, driver: of_driver };
    }
    // One JVM is both: of two fills of one place the larger is seen, and both are told.
    for mut fill in of_driver {
        let Some(other) = of_tasks.iter_mut().find(|it| it.of == fill.of) else {
            of_tasks.push(fill);
            continue;
        };
        if other.asked < fill.asked {
            std::mem::swap(other, &mut fill);
        }
        other.told.append(&mut fill.told);
    }
    Fills { executor: Vec::new(), driver: of_tasks }
}

/// Where Python workers' memory is counted.
fn python(process: &Process) -> RegionKind {
    let limited = process.regions.iter().any(|it| it.kind == RegionKind::Pyspark);
    if limited { RegionKind::Pyspark } else { RegionKind::Overhead }
}

/// The largest of the demands on what no pool manages, `times` over; what is over is so by the demand's own limit. All that fail are told.
fn beside<'d>(
    process: &Process,
    of: FillTarget,
    times: u64,
    demands: impl Iterator<Item = &'d Demand>,
) -> Option<Fill> {
    let known: Vec<(&Demand, ByteSize)> =
        demands.filter_map(|demand| Some((demand, demand.bytes?))).collect();
    let fails = |demand: &Demand| demand.outcome == Outcome::Fails;
    let (worst, each) = *known.iter().max_by_key(|(demand, each)| (fails(demand), *each))?;
    let room = match of {
        FillTarget::Heap => process.heap.max,
        FillTarget::Region(kind) => process.regions.iter().find(|it| it.kind == kind)?.bytes,
        FillTarget::Outside => worst.available?,
    };
    let over = fails(worst);
    let failing = known.iter().filter(|(demand, _)| fails(demand));
    let mut told: Vec<Sentence> =
        failing.map(|(demand, each)| tell(demand, *each, times)).collect();
    if told.is_empty() {
        told.push(tell(worst, each, times));
    }
    told.sort_by(|a, b| a.text.cmp(&b.text));
    told.dedup_by(|a, b| a.text == b.text);
    let asked = ByteSize(each.0.saturating_mul(times));
    Some(Fill { of, asked, share: of_share(asked, room), lent: 0.0, over, told })
}

/// `the broadcast of line 18 asks for 4.5 GiB of 1 GiB: it fails`.
fn tell(demand: &Demand, each: ByteSize, times: u64) -> Sentence {
    let over = demand.outcome == Outcome::Fails;
    let many = if times > 1 { format!(" in each of {times} workers") } else { String::new() };
    let limit = demand.available.map(|it| format!(" of {}", it.human())).unwrap_or_default();
    let text = format!(
        "the {} of {} asks for {}{limit}{many}{}",
        short(demand),
        place(&demand.range),
        each.human(),
        if over { ": it fails" } else { "" }
    );
    Sentence { text, over, fails: over, share: share(demand).unwrap_or_default() }
}

/// What is asked of the pools: execution memory, and storage, which lends to it.
fn pools(report: &Report, process: &Process, number: usize) -> Vec<Fill> {
    let size = |kind| process.regions.iter().find(|it| it.kind == kind).map(|it| it.bytes);
    let off_heap = size(RegionKind::OffHeapExecution).is_some();
    let kind = if off_heap { RegionKind::OffHeapExecution } else { RegionKind::Execution };
    let Some(region) = size(kind) else { return Vec::new() };
    let mut found = Vec::new();
    let mut lent = ByteSize::ZERO;
    if let Some(Execution { asked, over, told }) = execution(report, process, number) {
        if !over {
            lent = asked.saturating_sub(region);
        }
        let share = of_share(asked, region);
        found.push(Fill {
            of: FillTarget::Region(kind),
            asked,
            share,
            lent: 0.0,
            over,
            told: vec![told],
        });
    }
    // Blocks of frames stay on the heap, and where they meet no execution memory nothing is lent.
    let storage = size(RegionKind::Storage).unwrap_or_default();
    let lent = if off_heap { ByteSize::ZERO } else { lent.min(storage) };
    let of = FillTarget::Region(RegionKind::Storage);
    if let Some((asked, over)) = cached(report, number) {
        let owner = if report.executor.is_some() { "an executor" } else { "this JVM" };
        let text = format!(
            "cached blocks ask for {} of {owner}{}",
            asked.human(),
            if over { ", more than there is for them" } else { "" }
        );
        let room = storage.saturating_sub(lent);
        let told =
            Sentence { text, over, fails: false, share: asked.0 as f64 / room.0.max(1) as f64 };
        let (share, lent) = (of_share(asked, room), of_share(lent, storage));
        found.push(Fill { of, asked, share, lent, over, told: vec![told] });
    } else if lent > ByteSize::ZERO {
        let text = format!("{} are lent to execution", lent.human());
        let told = Sentence { text, over: false, fails: false, share: 0.0 };
        let lent = of_share(lent, storage);
        found.push(Fill {
            of,
            asked: ByteSize::ZERO,
            share: 0.0,
            lent,
            over: false,
            told: vec![told],
        });
    }
    found
}

/// What the tasks that run at once ask of the execution memory.
struct Execution {
    asked: ByteSize,
    over: bool,
    told: Sentence,
}

/// The step's largest demand on execution memory, in all tasks that run at once on an executor.
fn execution(report: &Report, process: &Process, number: usize) -> Option<Execution> {
    let executors = report.placement.as_ref().map_or(1, |it| it.executors).max(1);
    let slots = process.per_task.map_or(1, |it| it.tasks);
    let demands = report.steps.get(number)?.stages.iter().flat_map(|stage| {
        let running = slots.min(stage.tasks.div_ceil(executors)).max(1);
        let pooled = |it: &&Demand| it.region == Some(RegionKind::Execution);
        stage.demands.iter().filter(pooled).map(move |demand| (demand, running))
    });
    let (demand, each, running) = demands
        .filter_map(|(demand, running)| Some((demand, demand.bytes?, running)))
        .max_by_key(|(_, each, running)| each.0.saturating_mul(u64::from(*running)))?;
    let over = demand.available.is_some_and(|most| each > most);
    let tasks =
        if running == 1 { "one task".to_owned() } else { format!("each of {running} tasks") };
    let fails = demand.outcome == Outcome::Fails;
    let ends = if fails { "it fails" } else { "it spills" };
    let text = format!(
        "{} asks for {} in {tasks}{}",
        place(&demand.range),
        each.human(),
        if over { format!(", more than it gets: {ends}") } else { String::new() }
    );
    let told = Sentence { text, over, fails, share: share(demand).unwrap_or_default() };
    Some(Execution { asked: ByteSize(each.0.saturating_mul(u64::from(running))), over, told })
}

/// What an executor has cached once the step has run, and whether that is more than there is.
fn cached(report: &Report, number: usize) -> Option<(ByteSize, bool)> {
    let executors = u64::from(report.placement.as_ref().map_or(1, |it| it.executors).max(1));
    let steps = report.steps.iter().take(number + 1);
    let caches = steps
        .flat_map(|step| &step.stages)
        .flat_map(|stage| &stage.demands)
        .filter(|it| it.kind == DemandKind::Cache);
    let (mut bytes, mut over, mut any) = (0_u64, false, false);
    for demand in caches {
        bytes = bytes.saturating_add(demand.bytes?.0);
        over |= demand.outcome != Outcome::Fits;
        any = true;
    }
    any.then(|| (ByteSize(bytes / executors), over))
}

fn of_share(asked: ByteSize, all: ByteSize) -> f64 {
    (asked.0 as f64 / all.0.max(1) as f64).min(1.0)
}
