//! What the timeline's step asks of the processes' memory.

use spark_memory_playground::bytes::ByteSize;
use spark_memory_playground::{Demand, Process, RegionKind, Report};

/// What is asked of a region, or of a heap as a whole. Shares are of its bytes, from 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fill {
    pub(crate) of: Of,
    /// What is asked for, beyond the end if need be.
    pub(crate) asked: ByteSize,
    /// How much of it that fills.
    pub(crate) share: f64,
    /// How much of it the other region has lent out, from the right.
    pub(crate) lent: f64,
    /// More is asked for than there is.
    pub(crate) over: bool,
    /// For assistive technology, and for who points at it.
    pub(crate) told: String,
}

/// What a fill is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    Region(RegionKind),
    /// Objects outside of Spark's pools, wherever in the heap the JVM puts them.
    Heap,
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
    let heap = demands().filter(|it| it.place == "executor" && it.region.is_none());
    of_tasks.extend(beside(worker, Of::Heap, 1, heap));
    let tasks = u64::from(worker.per_task.map_or(1, |it| it.tasks));
    let workers = demands().filter(|it| it.place == "python" && it.region.is_some());
    of_tasks.extend(beside(worker, Of::Region(python(worker)), tasks, workers));

    let heap = demands().filter(|it| it.place == "driver");
    let mut of_driver: Vec<Fill> = beside(&report.driver, Of::Heap, 1, heap).into_iter().collect();
    let rows = demands().filter(|it| it.place == "python" && it.region.is_none());
    if report.driver.container.is_some() {
        of_driver.extend(beside(&report.driver, Of::Region(RegionKind::Overhead), 1, rows));
    }
    if report.executor.is_some() {
        return Fills { executor: of_tasks, driver: of_driver };
    }
    // One JVM is both: of two fills of one place the larger is seen.
    for fill in of_driver {
        match of_tasks.iter_mut().find(|it| it.of == fill.of) {
            Some(other) if other.asked < fill.asked => *other = fill,
            Some(_) => {}
            None => of_tasks.push(fill),
        }
    }
    Fills { executor: Vec::new(), driver: of_tasks }
}

/// Where Python workers' memory is counted.
fn python(process: &Process) -> RegionKind {
    let limited = process.regions.iter().any(|it| it.kind == RegionKind::Pyspark);
    if limited { RegionKind::Pyspark } else { RegionKind::Overhead }
}

/// The largest of the demands on what no pool manages, `times` over; what is over is so by the demand's own limit.
fn beside<'d>(
    process: &Process,
    of: Of,
    times: u64,
    demands: impl Iterator<Item = &'d Demand>,
) -> Option<Fill> {
    let room = match of {
        Of::Heap => process.heap.max,
        Of::Region(kind) => process.regions.iter().find(|it| it.kind == kind)?.bytes,
    };
    let (demand, each) = demands
        .filter_map(|demand| Some((demand, demand.bytes?)))
        .max_by_key(|(demand, each)| (demand.outcome == "fails", *each))?;
    let asked = ByteSize(each.0.saturating_mul(times));
    let over = demand.outcome == "fails";
    let many = if times > 1 { format!(" in each of {times} workers") } else { String::new() };
    let limit = demand.available.map(|it| format!(" of {}", it.human())).unwrap_or_default();
    let told = format!(
        "line {} asks for {}{limit}{many}{}",
        demand.line,
        each.human(),
        if over { ": it fails" } else { "" }
    );
    Some(Fill { of, asked, share: of_share(asked, room), lent: 0.0, over, told })
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
        found.push(Fill { of: Of::Region(kind), asked, share, lent: 0.0, over, told });
    }
    // Blocks of frames stay on the heap, and where they meet no execution memory nothing is lent.
    let storage = size(RegionKind::Storage).unwrap_or_default();
    let lent = if off_heap { ByteSize::ZERO } else { lent.min(storage) };
    let of = Of::Region(RegionKind::Storage);
    if let Some((asked, over)) = cached(report, number) {
        let told = format!(
            "cached blocks ask for {} of an executor{}",
            asked.human(),
            if over { ", more than there is for them" } else { "" }
        );
        let share = of_share(asked, storage.saturating_sub(lent));
        found.push(Fill { of, asked, share, lent: of_share(lent, storage), over, told });
    } else if lent > ByteSize::ZERO {
        let told = format!("{} are lent to execution", lent.human());
        let lent = of_share(lent, storage);
        found.push(Fill { of, asked: ByteSize::ZERO, share: 0.0, lent, over: false, told });
    }
    found
}

/// What the tasks that run at once ask of the execution memory.
struct Execution {
    asked: ByteSize,
    over: bool,
    told: String,
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
    let ends = if demand.outcome == "fails" { "it fails" } else { "it spills" };
    let told = format!(
        "line {} asks for {} in {tasks}{}",
        demand.line,
        each.human(),
        if over { format!(", more than it gets: {ends}") } else { String::new() }
    );
    Some(Execution { asked: ByteSize(each.0.saturating_mul(u64::from(running))), over, told })
}

/// What an executor has cached once the step has run, and whether that is more than there is.
fn cached(report: &Report, number: usize) -> Option<(ByteSize, bool)> {
    let executors = u64::from(report.placement.as_ref().map_or(1, |it| it.executors).max(1));
    let steps = report.steps.iter().take(number + 1);
    let caches = steps
        .flat_map(|step| &step.stages)
        .flat_map(|stage| &stage.demands)
        .filter(|it| it.kind == "cache");
    let (mut bytes, mut over, mut any) = (0_u64, false, false);
    for demand in caches {
        bytes = bytes.saturating_add(demand.bytes?.0);
        over |= demand.outcome != "fits";
        any = true;
    }
    any.then(|| (ByteSize(bytes / executors), over))
}

fn of_share(asked: ByteSize, all: ByteSize) -> f64 {
    (asked.0 as f64 / all.0.max(1) as f64).min(1.0)
}
