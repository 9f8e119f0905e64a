//! Cached blocks: the storage memory of all executors from one job to the next.

use super::{Application, Held};
use crate::stages::StorageLevel;
use pyspark_program::program::NodeId;
use spark_model::bytes::{ByteSize, ByteUnit};
use spark_model::conf::keys;
use spark_model::demand::{Outcome, RegionKind};
use spark_model::memory::OffHeapRegions;

/// Memory on or off the heap that storage and execution share (`UnifiedMemoryManager` has one such pair of pools for
/// each mode).
#[derive(Clone, Debug)]
struct Pools {
    /// Both pools of one executor, in bytes.
    unified: u64,
    /// The part of it that execution cannot take back from blocks, in bytes.
    protected: u64,
    /// The frames with blocks there, on all executors; the least recently used first (`MemoryStore.entries` is in the
    /// order of access).
    cached: Vec<Held>,
}

impl Pools {
    fn new(unified: ByteSize, protected: ByteSize) -> Self {
        Self { unified: unified.0, protected: protected.0, cached: Vec::new() }
    }

    fn held_bytes(&self) -> u64 {
        self.cached.iter().map(|held| held.bytes.0).fold(0, u64::saturating_add)
    }

    /// Drops blocks of other frames until `bytes` are free or none is left; whether any was dropped
    /// (`MemoryStore.evictBlocksToFreeSpace`).
    fn evict(&mut self, bytes: u64, capacity: u64) -> bool {
        let mut lacking = (self.held_bytes().saturating_add(bytes)).saturating_sub(capacity);
        let evicts = lacking > 0 && !self.cached.is_empty();
        self.cached.retain_mut(|held| {
            let dropped = held.bytes.0.min(lacking);
            lacking -= dropped;
            held.bytes.0 -= dropped;
            dropped == 0 || held.bytes.0 > 0
        });
        evicts
    }
}

/// The storage memory of all executors together, and the frames in it.
#[derive(Clone, Debug)]
pub struct Storage {
    executors: u64,
    heap: Pools,
    off_heap: Pools,
    /// True if operators have their pages off the heap (`MemoryManager.tungstenMemoryMode`).
    tungsten_off_heap: bool,
    /// The frames there whose sizes follow from tables that nobody gives the size of.
    assumed: Vec<NodeId>,
}

impl Storage {
    pub fn new(application: &Application<'_>) -> Self {
        let worker = application.worker();
        let size = application.conf.size(keys::OFF_HEAP_SIZE, ByteUnit::Byte);
        let size = size.and_then(Result::ok).unwrap_or_default();
        // The pools have this size whether `spark.memory.offHeap.enabled` is set or not: that moves operators' pages
        // alone.
        let off_heap =
            worker.off_heap.unwrap_or_else(|| OffHeapRegions::new(size, worker.fractions));
        Self {
            executors: u64::from(application.executors()),
            heap: Pools::new(worker.regions.unified(), worker.regions.storage),
            off_heap: Pools::new(off_heap.total(), off_heap.storage),
            tungsten_off_heap: worker.off_heap.is_some(),
            assumed: Vec::new(),
        }
    }

    /// The memory that a task's operators have their pages in.
    pub fn execution_region(&self) -> RegionKind {
        if self.tungsten_off_heap { RegionKind::OffHeapExecution } else { RegionKind::Execution }
    }

    /// The memory that blocks of a level are in.
    pub fn storage_region(level: StorageLevel) -> RegionKind {
        if level.off_heap { RegionKind::OffHeapStorage } else { RegionKind::Storage }
    }

    /// The most that operators may take on one executor: all but what blocks hold of their protected part
    /// (`UnifiedMemoryManager.acquireExecutionMemory`).
    pub fn execution_per_executor(&self) -> ByteSize {
        let pools = if self.tungsten_off_heap { &self.off_heap } else { &self.heap };
        let held = pools.held_bytes() / self.executors.max(1);
        ByteSize(pools.unified - held.min(pools.protected).min(pools.unified))
    }

    /// The most that blocks of a level may take while no operator holds a page.
    pub fn capacity(&self, level: StorageLevel) -> ByteSize {
        let pools = if level.off_heap { &self.off_heap } else { &self.heap };
        ByteSize(pools.unified.saturating_mul(self.executors))
    }

    /// The frames that have blocks in memory, the least recently used first, those on the heap before those off it.
    pub fn held(&self) -> impl Iterator<Item = &Held> {
        self.heap.cached.iter().chain(&self.off_heap.cached)
    }

    /// Drops the blocks of a frame.
    pub fn release(&mut self, frame: NodeId) {
        for pools in [&mut self.heap, &mut self.off_heap] {
            pools.cached.retain(|held| held.frame != frame);
        }
    }

    /// Marks a frame as one whose size nobody gives.
    pub fn assume(&mut self, frame: NodeId) {
        self.assumed.push(frame);
    }

    /// The same storage with none but the frames whose sizes follow from what is given.
    pub fn of_given_sizes(&self) -> Self {
        let mut given = self.clone();
        for frame in &self.assumed {
            given.release(*frame);
        }
        given
    }

    /// Reads the blocks of a frame, which makes them the most recently used.
    pub fn read(&mut self, frame: NodeId) {
        for pools in [&mut self.heap, &mut self.off_heap] {
            // A frame is there once at most: it is dropped before it is cached.
            if let Some(at) = pools.cached.iter().position(|held| held.frame == frame) {
                pools.cached[at..].rotate_left(1);
            }
        }
    }

    /// Caches a frame: blocks of other frames are dropped for it, the least recently used first; its own never are.
    pub fn cache(&mut self, frame: NodeId, bytes: u64, level: StorageLevel) -> Outcome {
        self.release(frame);
        if !level.memory {
            return Outcome::Fits;
        }
        let capacity = self.capacity(level).0;
        let pools = if level.off_heap { &mut self.off_heap } else { &mut self.heap };
        let evicts = pools.evict(bytes, capacity);
        let held = ByteSize(bytes.min(capacity));
        pools.cached.push(Held { frame, wanted: ByteSize(bytes), bytes: held });
        match (bytes > capacity, level.disk, evicts) {
            (true, true, _) => Outcome::Spills,
            (true, false, _) | (_, _, true) => Outcome::Evicts,
            _ => Outcome::Fits,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stages::DEFAULT_LEVEL;

    const OFF_HEAP: StorageLevel =
        StorageLevel { off_heap: true, deserialized: false, ..DEFAULT_LEVEL };

    /// One executor with 100 bytes on the heap and 50 off it.
    fn storage(tungsten_off_heap: bool) -> Storage {
        Storage {
            executors: 1,
            heap: Pools::new(ByteSize(100), ByteSize(50)),
            off_heap: Pools::new(ByteSize(50), ByteSize(25)),
            tungsten_off_heap,
            assumed: Vec::new(),
        }
    }

    fn held(storage: &Storage) -> Vec<(u32, u64)> {
        storage.held().map(|held| (held.frame.0, held.bytes.0)).collect()
    }

    #[test]
    fn blocks_on_the_heap_take_nothing_off_it() {
        let mut storage = storage(true);
        assert_eq!(storage.cache(NodeId(1), 100, DEFAULT_LEVEL), Outcome::Fits);
        assert_eq!(storage.execution_per_executor(), ByteSize(50));
        assert_eq!(storage.cache(NodeId(2), 40, OFF_HEAP), Outcome::Fits);
        assert_eq!(storage.execution_per_executor(), ByteSize(25));
        assert_eq!(storage.cache(NodeId(3), 60, OFF_HEAP), Outcome::Spills);
        assert_eq!(held(&storage), [(1, 100), (3, 50)]);
    }

    #[test]
    fn a_frame_that_is_read_is_dropped_last() {
        let mut storage = storage(false);
        for frame in [1, 2] {
            assert_eq!(storage.cache(NodeId(frame), 40, DEFAULT_LEVEL), Outcome::Fits);
        }
        storage.read(NodeId(1));
        assert_eq!(storage.cache(NodeId(3), 50, DEFAULT_LEVEL), Outcome::Evicts);
        assert_eq!(held(&storage), [(2, 10), (1, 40), (3, 50)]);
    }

    #[test]
    fn a_frame_drops_none_of_its_own_blocks() {
        let mut storage = storage(false);
        storage.cache(NodeId(1), 40, DEFAULT_LEVEL);
        assert_eq!(storage.cache(NodeId(2), 120, DEFAULT_LEVEL), Outcome::Spills);
        assert_eq!(held(&storage), [(2, 100)]);
    }
}
