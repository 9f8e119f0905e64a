//! The memory of one task and the requests of its operators, page by page, as Spark's own code does.

use spark_model::bytes::ByteSize;

/// A task's limit of execution memory and the page size it is taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaskMemory {
    /// 1/N of the pool, N tasks running (`ExecutionMemoryPool.acquireMemory`).
    pub max: ByteSize,
    /// `MemoryManager.pageSizeBytes`.
    pub page: ByteSize,
}

/// The memory that an operator uses in one task.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MemoryUse {
    /// The most it holds at once: the metric `peakExecutionMemory`.
    pub peak: ByteSize,
    /// Bytes that it would hold if nothing limited it.
    pub wanted: ByteSize,
    /// How often it writes what it holds to disk and starts anew.
    pub spills: u64,
}

impl MemoryUse {
    pub fn spilled(&self) -> bool {
        self.spills > 0
    }
}

/// Pages of records, all of one size.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pages {
    /// A page, as memory is asked for.
    pub bytes: u64,
    /// How many records one holds.
    pub records: u64,
}

impl Pages {
    /// Pages for records of `record` bytes; a record that is larger than a page gets one of its own.
    pub fn of(page: ByteSize, record: u64) -> Self {
        let record = record.max(1);
        Self { bytes: page.0.max(record), records: (page.0 / record).max(1) }
    }

    pub fn bytes_for(self, records: u64) -> u64 {
        records.div_ceil(self.records).saturating_mul(self.bytes)
    }
}
