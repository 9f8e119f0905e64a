//! A process's memory in the report: container, heap and regions, each with its formula.

use crate::report::{Heap, PerTask, Process, Region};
use spark_model::bytes::{ByteSize, MIB, grouped};
use spark_model::demand::RegionKind;
use spark_model::memory::{self, HeapBasis, ProcessMemory};

/// Describes one process for the report.
pub fn process(memory: &ProcessMemory) -> Process {
    Process {
        container: memory.container,
        granted: memory.granted,
        heap: heap(memory),
        regions: regions(memory),
        per_task: memory.tasks.map(|share| PerTask {
            tasks: share.slots,
            least: share.min,
            most: share.max,
        }),
        page_size: memory.page_size,
        error: memory.unstartable.as_ref().map(ToString::to_string),
    }
}

fn heap(memory: &ProcessMemory) -> Heap {
    let jvm = &memory.heap;
    let uncounted = jvm.size.saturating_sub(jvm.max_memory);
    let rounded = if jvm.size == memory.xmx {
        format!("-Xmx {}", memory.xmx)
    } else {
        format!("-Xmx {}, which the JVM rounds up to {}", memory.xmx, jvm.size)
    };
    let formula = if uncounted == ByteSize::ZERO {
        format!("{rounded}; the {} collector counts all of it", jvm.collector.name())
    } else {
        let known = if jvm.exact { "" } else { " (estimated: no recording of this collector)" };
        format!(
            "{rounded}, less one survivor space of {} that the {} collector does not count{known}",
            digits(uncounted),
            jvm.collector.name()
        )
    };
    let unified = memory.regions.unified();
    let formula = match memory.heap_basis {
        HeapBasis::Known => formula,
        HeapBasis::AtMost => {
            format!(
                "at most the machine’s room; the service sets the heap and publishes no figure ({formula})"
            )
        }
        HeapBasis::Unknown => {
            "the service sets the heap by the machine, and publishes no figure".to_owned()
        }
    };
    Heap {
        max: jvm.max_memory,
        requested: memory.xmx,
        size: jvm.size,
        uncounted,
        unified,
        collector: jvm.collector.name().into(),
        shown_in_spark_ui: ByteSize(
            unified.0 + memory.off_heap.map_or(0, |off_heap| off_heap.total().0),
        ),
        formula,
        basis: Some(memory.heap_basis).filter(|basis| *basis != HeapBasis::Known),
    }
}

fn regions(memory: &ProcessMemory) -> Vec<Region> {
    let regions = &memory.regions;
    let (max, unified) = (memory.heap.max_memory, regions.unified());
    let usable = max.saturating_sub(regions.reserved);
    let fractions = memory.fractions;
    let mut found = vec![
        Region {
            kind: RegionKind::Reserved,
            bytes: regions.reserved,
            formula: if regions.reserved == memory::RESERVED {
                "what Spark keeps for itself: 300 MiB".to_owned()
            } else {
                "all of Runtime.maxMemory: Spark keeps 300 MiB and starts with no less than 450 MiB"
                    .to_owned()
            },
        },
        Region {
            kind: RegionKind::User,
            bytes: regions.user,
            formula: format!(
                "Runtime.maxMemory − reserved − unified = {} − {} − {}",
                digits(max),
                digits(regions.reserved),
                digits(unified)
            ),
        },
        Region {
            kind: RegionKind::Storage,
            bytes: regions.storage,
            formula: format!(
                "(Runtime.maxMemory − reserved) × spark.memory.fraction × spark.memory.storageFraction = {} × {} × {}",
                digits(usable),
                fractions.memory,
                fractions.storage
            ),
        },
        Region {
            kind: RegionKind::Execution,
            bytes: regions.execution,
            formula: format!(
                "unified − storage = {} − {}",
                digits(unified),
                digits(regions.storage)
            ),
        },
    ];
    if let Some(off_heap) = memory.off_heap {
        found.push(Region {
            kind: RegionKind::OffHeapStorage,
            bytes: off_heap.storage,
            formula: format!(
                "spark.memory.offHeap.size × spark.memory.storageFraction = {} × {}",
                digits(off_heap.total()),
                fractions.storage
            ),
        });
        found.push(Region {
            kind: RegionKind::OffHeapExecution,
            bytes: off_heap.execution,
            formula: format!(
                "spark.memory.offHeap.size − its storage = {} − {}",
                digits(off_heap.total()),
                digits(off_heap.storage)
            ),
        });
    }
    if let Some(overhead) = &memory.overhead {
        found.push(Region {
            kind: RegionKind::Overhead,
            bytes: overhead.bytes,
            formula: overhead.formula.clone(),
        });
    }
    if let Some(pyspark) = memory.pyspark {
        found.push(Region {
            kind: RegionKind::Pyspark,
            bytes: pyspark,
            formula: "spark.executor.pyspark.memory".to_owned(),
        });
    }
    found.retain(|region| region.bytes > ByteSize::ZERO);
    found
}

/// A size for a formula: MiB where it is whole, else the digits in groups of three.
fn digits(size: ByteSize) -> String {
    if size.0 > 0 && size.0.is_multiple_of(MIB) {
        return format!("{} MiB", size.0 / MIB);
    }
    grouped(&size.0.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_sizes_for_formulas() {
        assert_eq!(digits(ByteSize(455_501_414)), "455,501,414");
        assert_eq!(digits(ByteSize::mib(300)), "300 MiB");
        assert_eq!(digits(ByteSize(12)), "12");
    }
}
