//! The settings that a figure depends on.

use spark_memory::conf::keys;
use spark_memory::{RegionKind, Report};

use super::JvmKind;
use super::layout::{Part, Span};
use crate::app::origin::in_effect;

/// The keys that decide a part of a process's memory, named in its formula or not.
pub(crate) fn part_keys(owner: JvmKind, part: Part, report: &Report) -> Vec<&'static str> {
    let heap = match owner {
        JvmKind::Executor => keys::EXECUTOR_MEMORY,
        JvmKind::Driver => keys::DRIVER_MEMORY,
    };
    match part {
        Part::Uncounted => vec![heap],
        Part::Region(kind) => match kind {
            RegionKind::Reserved => Vec::new(),
            RegionKind::User => vec![heap, keys::MEMORY_FRACTION],
            RegionKind::Storage | RegionKind::Execution => {
                vec![heap, keys::MEMORY_FRACTION, keys::STORAGE_FRACTION]
            }
            RegionKind::OffHeapStorage | RegionKind::OffHeapExecution => {
                vec![keys::OFF_HEAP_ENABLED, keys::OFF_HEAP_SIZE, keys::STORAGE_FRACTION]
            }
            RegionKind::Overhead => overhead_keys(owner, heap, report),
            RegionKind::Pyspark => vec![keys::PYSPARK_MEMORY],
        },
    }
}

/// An overhead that is set is used as given; one that is not follows from the heap.
fn overhead_keys(owner: JvmKind, heap: &'static str, report: &Report) -> Vec<&'static str> {
    let (own, factor, min_overhead) = match owner {
        JvmKind::Executor => {
            (keys::EXECUTOR_OVERHEAD, keys::EXECUTOR_OVERHEAD_FACTOR, keys::EXECUTOR_MIN_OVERHEAD)
        }
        JvmKind::Driver => {
            (keys::DRIVER_OVERHEAD, keys::DRIVER_OVERHEAD_FACTOR, keys::DRIVER_MIN_OVERHEAD)
        }
    };
    let set = |key: &&'static str| in_effect(report, key).is_some();
    if set(&own) {
        return vec![own];
    }
    let rare = [keys::KUBERNETES_OVERHEAD_FACTOR, min_overhead].into_iter().filter(set);
    [own, heap, factor].into_iter().chain(rare).collect()
}

/// The keys that decide what a line over the bar spans.
pub(crate) fn span_keys(owner: JvmKind, span: Span, report: &Report) -> Vec<&'static str> {
    match span {
        Span::Container => container_keys(owner, report),
        Span::Heap => part_keys(owner, Part::Uncounted, report),
        Span::SparkUi => {
            let heap = part_keys(owner, Part::Region(RegionKind::User), report);
            let off_heap = in_effect(report, keys::OFF_HEAP_SIZE).map(|_| keys::OFF_HEAP_SIZE);
            heap.into_iter().chain(off_heap).collect()
        }
    }
}

/// The keys that decide a whole container.
pub(crate) fn container_keys(owner: JvmKind, report: &Report) -> Vec<&'static str> {
    let Some(process) = owner.process(report) else { return Vec::new() };
    let mut found = part_keys(owner, Part::Uncounted, report);
    for region in &process.regions {
        use RegionKind::{OffHeapExecution, Overhead, Pyspark};
        if matches!(region.kind, OffHeapExecution | Overhead | Pyspark) {
            let more = part_keys(owner, Part::Region(region.kind), report);
            found.extend(more.into_iter().filter(|key| *key != keys::STORAGE_FRACTION));
        }
    }
    let mut seen = Vec::new();
    found.retain(|key| {
        let new = !seen.contains(key);
        seen.push(*key);
        new
    });
    found
}

/// The keys that decide what an executor takes of a node.
pub(crate) fn executor_keys(report: &Report) -> Vec<&'static str> {
    let mut found = container_keys(JvmKind::Executor, report);
    found.push(keys::EXECUTOR_CORES);
    found
}
