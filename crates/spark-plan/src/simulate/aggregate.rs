//! `HashAggregateExec`: groups in a `BytesToBytesMap` that doubles when it is half full, and sorted on disk when it
//! cannot.

use super::task::{MemoryUse, Pages, TaskMemory};
use spark_model::bytes::ByteSize;

/// Slots of a new map (`UnsafeFixedWidthAggregationMap`'s initial capacity in `TungstenAggregationIterator` and
/// generated code: 1024 × 16).
const FIRST_CAPACITY: u64 = 16_384;

/// A slot: a pointer and a hash, two longs (`BytesToBytesMap.allocate`).
const SLOT: u64 = 16;

/// Groups of the map that generated code has before this one
/// (`spark.sql.codegen.aggregate.map.fastHashMap.capacityBit`, 16), and its places for them: a group that finds two
/// places taken goes to this map (`RowBasedHashMapGenerator`).
const FIRST_LEVEL: f64 = 65_536.0;
const FIRST_PLACES: f64 = 2.0 * FIRST_LEVEL;

/// Bytes of a record besides key and value: two lengths before them, the next record's pointer after them.
const HEADER: u64 = 16;

/// Groups to aggregate in one task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aggregate {
    pub groups: u64,
    /// Rows of key and of the aggregates' buffers, as `UnsafeRow`s, in bytes.
    pub key: u64,
    pub buffer: u64,
}

impl Aggregate {
    fn record(self) -> u64 {
        HEADER + self.key + self.buffer
    }

    /// The slots for that many groups: the map grows when half of them are taken (`loadFactor` 0.5).
    pub fn capacity(groups: u64) -> u64 {
        let mut capacity = FIRST_CAPACITY;
        while groups > capacity / 2 && capacity < u64::MAX {
            capacity = capacity.saturating_mul(2);
        }
        capacity
    }

    /// All of it at once, if there is no end to memory.
    pub fn wanted(self, page: ByteSize) -> ByteSize {
        self.with_slots(page, Self::capacity(self.groups))
    }

    /// The same with so many slots.
    pub fn with_slots(self, page: ByteSize, capacity: u64) -> ByteSize {
        let pages = Pages::of(page, self.record());
        let slots = capacity.saturating_mul(SLOT);
        ByteSize(slots.saturating_add(pages.bytes_for(self.groups)))
    }

    /// Aggregates within what the task may hold. The map cannot spill itself, so it takes a part of a page where no
    /// whole one is left; where it can neither grow nor get a page it is sorted, written, and begun anew.
    pub fn run(self, memory: TaskMemory) -> MemoryUse {
        let wanted = self.wanted(memory.page);
        let pages = Pages::of(memory.page, self.record());
        let max = memory.max.0;
        let mut capacity = FIRST_CAPACITY;
        loop {
            let slots = capacity * SLOT;
            let room = max.saturating_sub(slots);
            let whole = room / pages.bytes;
            let part = (room - whole * pages.bytes) / self.record();
            let by_memory = whole * pages.records + part.min(pages.records);
            let by_slots = capacity / 2;
            if self.groups <= by_slots.min(by_memory) {
                let peak = slots + pages.bytes_for(self.groups);
                return MemoryUse { peak: ByteSize(peak.min(max)), wanted, spills: 0 };
            }
            if by_memory < by_slots {
                return self.spilling(wanted, max, by_memory);
            }
            let held = slots + pages.bytes_for(by_slots);
            if held + slots * 2 > max {
                return self.spilling(wanted, held.min(max), by_slots);
            }
            capacity *= 2;
        }
    }

    /// Aggregates where generated code keeps the first groups in a map of its own, which has a page and no more, and
    /// which the metric "peak memory" does not count (tests/data/measured.json).
    pub fn run_after_first_level(self, memory: TaskMemory, scattered: bool) -> MemoryUse {
        let first = memory.page;
        let groups = self.groups as f64;
        let max = FIRST_LEVEL.min((first.0 / self.record()) as f64);
        // The fuller the map is, the more of those whose hashes are in no order miss it: it takes a group with a chance
        // of 1 less the square of the share of its places that are taken. Whole numbers that lie close have places of
        // their own.
        let taken = if scattered { FIRST_PLACES * (groups / FIRST_PLACES).tanh() } else { groups };
        let rest = Self { groups: (groups - taken.min(max)) as u64, ..self };
        let max = memory.max.saturating_sub(first);
        let used = rest.run(TaskMemory { max, ..memory });
        MemoryUse { wanted: ByteSize(used.wanted.0.saturating_add(first.0)), ..used }
    }

    fn spilling(self, wanted: ByteSize, peak: u64, groups_at_once: u64) -> MemoryUse {
        let spills = self.groups / groups_at_once.max(1);
        MemoryUse { peak: ByteSize(peak), wanted, spills: spills.max(1) }
    }
}
