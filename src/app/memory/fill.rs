//! What the timeline's step asks of the regions of the process that runs its tasks.

use spark_memory_playground::bytes::ByteSize;
use spark_memory_playground::{Demand, Process, RegionKind, Report};

/// What is asked of a region. Shares are of the region's bytes, from 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fill {
    pub(crate) region: RegionKind,
    /// What is asked for, beyond the region's end if need be.
    pub(crate) asked: ByteSize,
    /// How much of the region that fills.
    pub(crate) share: f64,
    /// How much of it the other region has lent out, from the right.
    pub(crate) lent: f64,
    /// More is asked for than there is.
    pub(crate) over: bool,
    /// For assistive technology, and for who points at it.
    pub(crate) told: String,
}

/// The fills at a step, its largest demand on each region first in the sentence; none where nothing is known.
pub(crate) fn fills(report: &Report, number: usize) -> Vec<Fill> {
    let process = report.executor.as_ref().unwrap_or(&report.driver);
    let size = |kind| process.regions.iter().find(|it| it.kind == kind).map(|it| it.bytes);
    let off_heap = size(RegionKind::OffHeapExecution).is_some();
    let kind = if off_heap { RegionKind::OffHeapExecution } else { RegionKind::Execution };
    let Some(region) = size(kind) else { return Vec::new() };
    let execution = execution(report, process, number);
    let mut found = Vec::new();
    let mut lent = ByteSize::ZERO;
    if let Some(Execution { asked, over, told }) = execution {
        if !over {
            lent = asked.saturating_sub(region);
        }
        found.push(Fill { region: kind, asked, share: of(asked, region), lent: 0.0, over, told });
    }
    // Blocks of frames stay on the heap, and where they meet no execution memory nothing is lent.
    let storage = size(RegionKind::Storage).unwrap_or_default();
    let lent = if off_heap { ByteSize::ZERO } else { lent.min(storage) };
    if let Some((asked, over)) = cached(report, number) {
        let told = format!(
            "cached blocks ask for {} of an executor{}",
            asked.human(),
            if over { ", more than there is for them" } else { "" }
        );
        let room = storage.saturating_sub(lent);
        found.push(Fill {
            region: RegionKind::Storage,
            asked,
            share: of(asked, room),
            lent: of(lent, storage),
            over,
            told,
        });
    } else if lent > ByteSize::ZERO {
        let told = format!("{} are lent to execution", lent.human());
        found.push(Fill {
            region: RegionKind::Storage,
            asked: ByteSize::ZERO,
            share: 0.0,
            lent: of(lent, storage),
            over: false,
            told,
        });
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
    let told = format!(
        "line {} asks for {} in {tasks}{}",
        demand.line,
        each.human(),
        if over { ", more than it gets: it spills" } else { "" }
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

fn of(asked: ByteSize, all: ByteSize) -> f64 {
    (asked.0 as f64 / all.0.max(1) as f64).min(1.0)
}
