//! Usable size of a heap by the JVM: `Runtime.maxMemory`, from which Spark computes everything else.
//!
//! The rules are `HotSpot`'s own sizing, not a fitted curve: the heap is rounded up to its alignment, the young
//! generation is a part of it, and the Serial and Parallel collectors do not count one survivor space. Sources, in
//! `src/hotspot/share/gc/`: `shared/genArguments.cpp` (alignments, `NewRatio`), `serial/defNewGeneration.cpp`
//! (`compute_survivor_size`), `parallel/parallelScavengeHeap.cpp` (`max_capacity`), `g1/heapRegion.cpp`
//! (`setup_heap_region_size`). `tests/data/jvm_max_memory.json` holds what a real JVM answered.

use crate::bytes::{ByteSize, GIB, KIB, MIB};
use crate::cluster::{JavaVersion, Machine};
use crate::memory::options::{Collector, HeapOptions};

/// A collector's heap alignment without large pages: the card table's, 512 cards of a 4 KiB page
/// (`compute_heap_alignment`).
const HEAP_ALIGNMENT: u64 = 2 * MIB;

/// `Generation::GenGrain`: the Serial collector's spaces are multiples of this.
const SERIAL_GRAIN: u64 = 64 * KIB;

/// `ParallelScavengeHeap`'s generation alignment: 64 Ki heap words.
const PARALLEL_GRAIN: u64 = 512 * KIB;

/// `NewRatio`'s default: the old generation is twice the young one.
const NEW_RATIO: u64 = 2;

/// `SurvivorRatio`'s default: eden is eight times a survivor space.
const SURVIVOR_RATIO: u64 = 8;

/// `MinSurvivorRatio`'s default: with adaptive sizes a survivor space may grow to a third of the young generation.
const MIN_SURVIVOR_RATIO: u64 = 3;

/// `InitialSurvivorRatio`'s default.
const INITIAL_SURVIVOR_RATIO: u64 = 8;

/// `HeapRegionBounds::target_number`: G1 aims at so many regions.
const G1_REGIONS: u64 = 2048;

/// `HeapRegionBounds::max_ergonomics_size` (JDK 18 and later) and `max_size` (before).
const G1_LARGEST_REGION: u64 = 32 * MIB;

/// `OldSize`'s default, 4 MiB scaled for 64-bit words: the least initial heap is this and `NewSize`
/// (`Arguments::set_heap_size`).
const OLD_SIZE: u64 = 4 * MIB * 13 / 10;

/// The least memory of a server-class machine: 2 GB less the 256 MB that firmware may hide
/// (`os::is_server_class_machine`).
const SERVER_MEMORY: u64 = 2 * GIB - 256 * MIB;

/// The largest heap that 32-bit object pointers reach, eight-byte aligned (`OopEncodingHeapMax`).
const COMPRESSED_OOPS_LIMIT: u64 = 32 * GIB;

/// A JVM's heap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JvmHeap {
    /// The heap as the JVM reserves it: -Xmx rounded up to the alignment.
    pub size: ByteSize,
    /// Result of `Runtime.maxMemory`.
    pub max_memory: ByteSize,
    pub collector: Collector,
    /// True if the collector's rule is known exactly; it is not for the collector that Java 14 removed.
    pub exact: bool,
}

/// Start parameters of a JVM.
#[derive(Clone, Debug)]
pub struct JvmStart<'a> {
    /// -Xmx.
    pub xmx: ByteSize,
    pub options: &'a HeapOptions,
    pub java: JavaVersion,
    pub machine: &'a Machine,
}

impl JvmHeap {
    /// The heap that `HotSpot` sets up for these options on this machine.
    pub fn new(start: &JvmStart<'_>) -> Self {
        let collector =
            start.options.collector.unwrap_or_else(|| default_collector(start.java, start.machine));
        let size = start.xmx.align_up(heap_alignment(collector, start));
        let uncounted = match collector {
            Collector::Serial | Collector::ConcMarkSweep => serial_survivor(size, start.options),
            Collector::Parallel => parallel_survivor(size, start),
            Collector::G1 | Collector::Z | Collector::Shenandoah => ByteSize::ZERO,
        };
        Self {
            size,
            max_memory: size.saturating_sub(uncounted),
            collector,
            exact: collector != Collector::ConcMarkSweep,
        }
    }

    /// The bytes before a `long[]`'s first element, which Spark takes off a page so that it fits whole G1 regions.
    ///
    /// 16 with compressed class pointers; before Java 15 those went away together with compressed object pointers
    /// (JDK-8241825).
    pub fn long_array_offset(&self, start: &JvmStart<'_>) -> u64 {
        let compressed_oops =
            start.options.compressed_oops.unwrap_or(true) && self.size.0 < COMPRESSED_OOPS_LIMIT;
        if start.java < JavaVersion::V17 && !compressed_oops { 24 } else { 16 }
    }
}

/// The collector a JVM picks for itself (`GCConfig::select_gc_ergonomically`).
pub fn default_collector(java: JavaVersion, machine: &Machine) -> Collector {
    if machine.cores < 2 || machine.memory.0 < SERVER_MEMORY {
        Collector::Serial
    } else if java == JavaVersion::V8 {
        Collector::Parallel
    } else {
        Collector::G1
    }
}

fn heap_alignment(collector: Collector, start: &JvmStart<'_>) -> u64 {
    match collector {
        Collector::G1 => HEAP_ALIGNMENT.max(g1_region(start)),
        _ => HEAP_ALIGNMENT,
    }
}

/// The size of G1's regions: a 2048th of the heap, as a power of two between 1 and 32 MiB.
///
/// Since JDK 15 it is rounded up from the largest heap (JDK-8241670); before, rounded down from the mean of the initial
/// and the largest heap.
fn g1_region(start: &JvmStart<'_>) -> u64 {
    let newer = start.java >= JavaVersion::V17;
    let wanted = match start.options.g1_region {
        Some(region) => region.0,
        None if newer => start.xmx.0 / G1_REGIONS,
        None => u64::midpoint(initial_heap(start).0, start.xmx.0) / G1_REGIONS,
    }
    .clamp(MIB, 512 * MIB);
    let region =
        if newer { wanted.next_power_of_two() } else { (wanted / 2 + 1).next_power_of_two() };
    // JDK 18 lets a user ask for up to 512 MiB (JDK-8275056).
    let largest = if start.options.g1_region.is_some() && start.java >= JavaVersion::V21 {
        512 * MIB
    } else {
        G1_LARGEST_REGION
    };
    region.min(largest)
}

/// -Xms, else a 64th of the machine's memory (`InitialRAMPercentage`) with room for the young generation, within the
/// largest heap.
fn initial_heap(start: &JvmStart<'_>) -> ByteSize {
    let wanted = start.options.initial_heap.unwrap_or_else(|| {
        let min = start.options.new_size.map_or(0, |young| young.0 + OLD_SIZE);
        ByteSize((start.machine.memory.0 / 64).max(min))
    });
    wanted.align_up(HEAP_ALIGNMENT).min(start.xmx.align_up(HEAP_ALIGNMENT))
}

/// The largest young generation: `MaxNewSize`, else the part of the heap that `NewRatio` gives it, and no less than
/// `NewSize`.
fn max_young(heap: ByteSize, options: &HeapOptions, grain: u64) -> ByteSize {
    let max = heap.saturating_sub(ByteSize(grain));
    let wanted = options.max_new_size.unwrap_or_else(|| {
        let by_ratio = ByteSize(heap.0 / (options.new_ratio.unwrap_or(NEW_RATIO) + 1));
        by_ratio.max(options.new_size.unwrap_or_default())
    });
    wanted.min(max).align_down(grain).max(ByteSize(grain))
}

fn serial_survivor(heap: ByteSize, options: &HeapOptions) -> ByteSize {
    let ratio = options.survivor_ratio.unwrap_or(SURVIVOR_RATIO) + 2;
    space(max_young(heap, options, SERIAL_GRAIN), ratio, SERIAL_GRAIN)
}

/// Space the Parallel collector leaves out: the survivor space at its largest, but never more than makes the answer
/// less than the heap in use.
fn parallel_survivor(heap: ByteSize, start: &JvmStart<'_>) -> ByteSize {
    let options = start.options;
    // A SurvivorRatio on the command line decides both others (`ParallelArguments::initialize`).
    let given = options.survivor_ratio.map(|ratio| ratio + 2);
    let min = options.min_survivor_ratio.or(given).unwrap_or(MIN_SURVIVOR_RATIO).max(3);
    let initial = options.initial_survivor_ratio.or(given).unwrap_or(INITIAL_SURVIVOR_RATIO).max(3);

    let young = max_young(heap, options, PARALLEL_GRAIN);
    let initial_heap = initial_heap(start);
    let initial_young = options
        .new_size
        .unwrap_or(ByteSize(initial_heap.0 / (options.new_ratio.unwrap_or(NEW_RATIO) + 1)));
    let initial_young =
        initial_young.min(young).align_down(PARALLEL_GRAIN).max(ByteSize(PARALLEL_GRAIN));
    let initial_space = space(initial_young, initial, PARALLEL_GRAIN);
    if options.adaptive_size_policy == Some(false) {
        return initial_space;
    }
    let in_use = initial_heap.saturating_sub(initial_space);
    space(young, min, PARALLEL_GRAIN).min(heap.saturating_sub(in_use))
}

fn space(young: ByteSize, ratio: u64, grain: u64) -> ByteSize {
    ByteSize(young.0 / ratio).align_down(grain).max(ByteSize(grain))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heap(xmx: ByteSize, options: &HeapOptions, java: JavaVersion) -> JvmHeap {
        JvmHeap::new(&JvmStart { xmx, options, java, machine: &Machine::default() })
    }

    #[test]
    fn a_small_machine_gets_the_serial_collector_and_java_8_the_parallel_one() {
        let machine = |cores, memory| Machine { name: None, cores, memory };
        assert_eq!(
            default_collector(JavaVersion::V17, &machine(1, ByteSize::gib(8))),
            Collector::Serial
        );
        assert_eq!(
            default_collector(JavaVersion::V17, &machine(4, ByteSize::gib(1))),
            Collector::Serial
        );
        assert_eq!(
            default_collector(JavaVersion::V17, &machine(2, ByteSize::mib(1792))),
            Collector::G1
        );
        assert_eq!(
            default_collector(JavaVersion::V8, &machine(4, ByteSize::gib(8))),
            Collector::Parallel
        );
    }

    #[test]
    fn g1_regions_follow_the_jdk() {
        let options = HeapOptions { collector: Some(Collector::G1), ..HeapOptions::default() };
        assert_eq!(heap(ByteSize::mib(9001), &options, JavaVersion::V17).size, ByteSize::mib(9008));
        // Java 11: the mean of 512 MiB and 9001 MiB is 4756 MiB, a 2048th of it 2.3 MiB, rounded down 2 MiB.
        assert_eq!(heap(ByteSize::mib(9001), &options, JavaVersion::V11).size, ByteSize::mib(9002));
    }

    #[test]
    fn a_large_heap_on_an_old_jvm_has_longer_array_headers() {
        let options = HeapOptions { collector: Some(Collector::G1), ..HeapOptions::default() };
        let machine = Machine::default();
        let offset = |gib, java| {
            let start =
                JvmStart { xmx: ByteSize::gib(gib), options: &options, java, machine: &machine };
            JvmHeap::new(&start).long_array_offset(&start)
        };
        assert_eq!(offset(31, JavaVersion::V11), 16);
        assert_eq!(offset(40, JavaVersion::V11), 24);
        assert_eq!(offset(40, JavaVersion::V17), 16);
    }
}
