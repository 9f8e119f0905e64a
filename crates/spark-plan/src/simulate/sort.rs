//! `UnsafeExternalSorter`: rows in pages, and an array of pointers that doubles.

use super::task::{MemoryUse, Pages, TaskMemory};
use spark_model::bytes::ByteSize;

/// The pointer array's first length in bytes: `spark.shuffle.sort.initialBufferSize` (4096) records of two longs.
const FIRST_ARRAY: u64 = 4096 * 16;

/// Bytes written before each record: its length (`UnsafeAlignedOffset.getUaoSize` where unaligned access is allowed, as
/// on x86 and ARM).
const LENGTH: u64 = 4;

/// Rows to sort in one task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    pub rows: u64,
    /// One row as an `UnsafeRow`, in bytes.
    pub row: u64,
    /// True if the first sort key fits its eight-byte prefix whole and alone, so that radix sort serves
    /// (`SortExec.canUseRadixSort`): it wants half of the array for itself, TimSort a third.
    pub radix: bool,
}

impl Sort {
    /// The array that holds pointers to `rows` rows: it doubles when no other row fits the part in use.
    fn array(self, rows: u64) -> u64 {
        let mut bytes = FIRST_ARRAY;
        while self.fits(bytes) < rows && bytes < u64::MAX {
            bytes = bytes.saturating_mul(2);
        }
        bytes
    }

    /// How many rows fit an array of that many bytes (`UnsafeInMemorySorter.getUsableCapacity`, two longs a row).
    fn fits(self, array: u64) -> u64 {
        let longs = array / 8;
        let usable = if self.radix { longs / 2 } else { longs * 2 / 3 };
        // `hasSpaceForAnotherRecord` asks for one more than it needs.
        usable.saturating_sub(1) / 2
    }

    /// All of it at once, if there is no end to memory.
    pub fn wanted(self, page: ByteSize) -> ByteSize {
        if self.rows == 0 {
            return ByteSize(FIRST_ARRAY);
        }
        let pages = Pages::of(page, self.row + LENGTH);
        ByteSize(self.array(self.rows).saturating_add(pages.bytes_for(self.rows)))
    }

    /// Sorts within what the task may hold: where a page or a doubled array cannot be had, what is held goes to disk,
    /// for the sorter spills itself before it takes less than it asked for.
    pub fn run(self, memory: TaskMemory) -> MemoryUse {
        let wanted = self.wanted(memory.page);
        let pages = Pages::of(memory.page, self.row + LENGTH);
        let (mut rows, mut array) = (0, FIRST_ARRAY);
        let max = memory.max.0;
        loop {
            let held = array + pages.bytes_for(rows);
            let until_array = self.fits(array);
            let until_memory = max.saturating_sub(array) / pages.bytes * pages.records;
            if until_memory >= self.rows && until_array >= self.rows {
                return MemoryUse { peak: wanted, wanted, spills: 0 };
            }
            if until_memory <= until_array {
                rows = until_memory;
                let peak = array + pages.bytes_for(rows);
                return self.spilling(wanted, peak, rows);
            }
            rows = until_array;
            // The old array is held while the new one is filled.
            let at_growth = array + pages.bytes_for(rows);
            if at_growth + array * 2 > max {
                return self.spilling(wanted, at_growth.max(held), rows);
            }
            array *= 2;
        }
    }

    fn spilling(self, wanted: ByteSize, peak: u64, rows_at_once: u64) -> MemoryUse {
        let spills = self.rows / rows_at_once.max(1);
        MemoryUse { peak: ByteSize(peak), wanted, spills: spills.max(1) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::aggregate::Aggregate;
    use super::*;

    /// Cross joins give more rows than any array has places for.
    #[test]
    fn more_rows_than_can_be_counted_come_to_an_end() {
        let memory = TaskMemory { max: ByteSize::gib(1), page: ByteSize::mib(16) };
        assert!(Sort { rows: u64::MAX, row: 16, radix: true }.run(memory).spilled());
        assert!(Aggregate { groups: u64::MAX, key: 16, buffer: 16 }.run(memory).spilled());
    }
}
