//! The division of a heap that `UnifiedMemoryManager` makes, and the size of Tungsten's pages.

use crate::bytes::{ByteSize, MIB};
use crate::conf::SparkVersion;
use crate::memory::options::Collector;

/// Memory Spark reserves: `UnifiedMemoryManager.RESERVED_SYSTEM_MEMORY_BYTES`.
pub const RESERVED: ByteSize = ByteSize::mib(300);

/// The least `Runtime.maxMemory` that Spark starts with: one and a half times what it reserves (`getMaxMemory`).
pub const MIN_SYSTEM_MEMORY: ByteSize = ByteSize::mib(450);

/// The default of `spark.memory.fraction`.
pub const MEMORY_FRACTION: f64 = 0.6;

/// The default of `spark.memory.storageFraction`.
pub const STORAGE_FRACTION: f64 = 0.5;

/// Number of pages a task should be able to hold: `safetyFactor` in `MemoryManager.defaultPageSizeBytes`.
const PAGES_PER_TASK: u64 = 16;

/// A heap, region by region.
///
/// Invariant: `reserved + user + storage + execution` is what `Runtime.maxMemory` answered; the last three are
/// remainders or truncated products, never rounded twice. Source: `UnifiedMemoryManager.getMaxMemory` and `apply`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeapRegions {
    pub reserved: ByteSize,
    pub user: ByteSize,
    pub storage: ByteSize,
    pub execution: ByteSize,
}

/// `Runtime.maxMemory` is less than Spark starts with (`INVALID_DRIVER_MEMORY`, `INVALID_EXECUTOR_MEMORY`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("System memory {} must be at least {}", .max_memory.0, MIN_SYSTEM_MEMORY.0)]
pub struct HeapTooSmall {
    pub max_memory: ByteSize,
}

/// The two fractions that divide a heap.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fractions {
    /// `spark.memory.fraction`.
    pub memory: f64,
    /// `spark.memory.storageFraction`.
    pub storage: f64,
}

impl HeapRegions {
    /// Divides what `Runtime.maxMemory` answered.
    pub fn new(max_memory: ByteSize, fractions: Fractions) -> Result<Self, HeapTooSmall> {
        if max_memory < MIN_SYSTEM_MEMORY {
            return Err(HeapTooSmall { max_memory });
        }
        let usable = max_memory.saturating_sub(RESERVED);
        let unified = usable.share(fractions.memory);
        let storage = unified.share(fractions.storage);
        Ok(Self {
            reserved: RESERVED,
            user: usable.saturating_sub(unified),
            storage,
            execution: unified.saturating_sub(storage),
        })
    }

    /// The region that storage and execution share, which the Spark UI calls "Storage Memory".
    pub fn unified(&self) -> ByteSize {
        ByteSize(self.storage.0 + self.execution.0)
    }
}

/// Off-heap memory, divided as the unified region is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OffHeapRegions {
    pub storage: ByteSize,
    pub execution: ByteSize,
}

impl OffHeapRegions {
    pub fn new(size: ByteSize, fractions: Fractions) -> Self {
        let storage = size.share(fractions.storage);
        Self { storage, execution: size.saturating_sub(storage) }
    }

    pub fn total(&self) -> ByteSize {
        ByteSize(self.storage.0 + self.execution.0)
    }
}

/// Basis of a page's size.
#[derive(Clone, Copy, Debug)]
pub struct PageBasis {
    /// The execution region of the mode that Tungsten uses: off heap where that is enabled.
    pub execution: ByteSize,
    pub cores: u32,
    /// The collector and the bytes before an array's first element, where pages are arrays on the heap.
    pub on_heap: Option<(Collector, u64)>,
    pub version: SparkVersion,
}

/// The size of Tungsten's pages, the grain of every acquisition (`MemoryManager.defaultPageSizeBytes`).
pub fn page_size(basis: PageBasis) -> ByteSize {
    let share = basis.execution.0 / u64::from(basis.cores.max(1)) / PAGES_PER_TASK;
    let page = share.max(1).next_power_of_two().clamp(MIB, 64 * MIB);
    // A page that fills G1 regions to the last byte leaves no room for the array's header and would take one region
    // more (SPARK-34981). Recorded: ZGC likewise from 4.1.
    let header = match basis.on_heap {
        Some((Collector::G1, offset)) => offset,
        Some((Collector::Z, offset)) if basis.version >= SparkVersion::V4_1 => offset,
        _ => 0,
    };
    ByteSize(page - header)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEFAULTS: Fractions = Fractions { memory: MEMORY_FRACTION, storage: STORAGE_FRACTION };

    #[test]
    fn divides_a_gigabyte_as_sparks_own_comment_does() {
        let regions = HeapRegions::new(ByteSize::gib(1), DEFAULTS).unwrap();
        assert_eq!(regions.unified(), ByteSize(455_501_414));
        assert_eq!(regions.storage, ByteSize(227_750_707));
        assert_eq!(regions.reserved.0 + regions.user.0 + regions.unified().0, 1 << 30);
    }

    #[test]
    fn refuses_less_than_one_and_a_half_times_the_reserve() {
        assert_eq!(MIN_SYSTEM_MEMORY.0, 471_859_200);
        let error = HeapRegions::new(ByteSize::mib(449), DEFAULTS).unwrap_err();
        assert_eq!(error.to_string(), "System memory 470810624 must be at least 471859200");
    }
}
