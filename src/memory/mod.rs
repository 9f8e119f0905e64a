//! One JVM's memory: container, heap, regions, and each task's share.

mod container;
mod jvm;
pub mod options;
mod process;
mod unified;

pub use container::Role;
pub use jvm::{JvmHeap, JvmStart, default_collector};
pub use process::{Assumption, Memory, ProcessMemory, TaskShare, Unstartable, model};
pub use unified::{
    Fractions, HeapRegions, HeapTooSmall, LEAST_MAX_MEMORY, OffHeapRegions, RESERVED,
};
