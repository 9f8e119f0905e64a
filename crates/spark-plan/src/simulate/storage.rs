//! Cached blocks: what lies in the storage memory from one job to the next.

use super::{Application, Held};
use crate::stages::Level;
use pyspark_program::program::NodeId;
use spark_model::bytes::ByteSize;
use spark_model::demand::Outcome;

/// The storage memory of all executors together, and the frames in it, the least recently used first.
pub struct Storage {
    executors: u64,
    unified: u64,
    protected: u64,
    cached: Vec<Held>,
}

impl Storage {
    pub fn new(application: &Application<'_>) -> Self {
        let worker = application.worker();
        let (unified, protected) = match worker.off_heap {
            // With off-heap memory enabled Tungsten runs there, and blocks of frames stay on the heap.
            Some(off_heap) => (off_heap.total().0, off_heap.storage.0),
            None => (worker.regions.unified().0, worker.regions.storage.0),
        };
        Self {
            executors: u64::from(application.executors()),
            unified,
            protected,
            cached: Vec::new(),
        }
    }

    /// What execution may take on one executor: all but what storage holds of its protected half
    /// (`UnifiedMemoryManager.acquireExecutionMemory`).
    pub fn execution_per_executor(&self) -> ByteSize {
        let held = self.held_bytes() / self.executors.max(1);
        ByteSize(self.unified - held.min(self.protected).min(self.unified))
    }

    /// All that blocks may take while nothing runs.
    pub fn capacity(&self) -> ByteSize {
        ByteSize(self.unified.saturating_mul(self.executors))
    }

    /// The frames that have blocks in memory, the least recently used first.
    pub fn held(&self) -> &[Held] {
        &self.cached
    }

    fn held_bytes(&self) -> u64 {
        self.cached.iter().map(|held| held.bytes.0).sum()
    }

    /// Gives back what a frame holds.
    pub fn release(&mut self, frame: NodeId) {
        self.cached.retain(|held| held.frame != frame);
    }

    /// Caches a frame: other frames' blocks give way, the least recently used first; its own blocks never push each other out
    /// (`MemoryStore.evictBlocksToFreeSpace`).
    pub fn cache(&mut self, frame: NodeId, bytes: u64, level: Level) -> Outcome {
        self.release(frame);
        if !level.memory {
            return Outcome::Fits;
        }
        let capacity = self.capacity().0;
        let mut evicts = false;
        while self.held_bytes() + bytes > capacity && !self.cached.is_empty() {
            self.cached.remove(0);
            evicts = true;
        }
        let held = ByteSize(bytes.min(capacity));
        self.cached.push(Held { frame, wanted: ByteSize(bytes), bytes: held });
        match (bytes > capacity, level.disk, evicts) {
            (true, true, _) => Outcome::Spills,
            (true, false, _) | (_, _, true) => Outcome::Evicts,
            _ => Outcome::Fits,
        }
    }
}
