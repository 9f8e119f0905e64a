//! The names of the kinds of memory.

use spark_memory::RegionKind;

/// A kind's names: in JSON, in the picture, and in full.
pub(crate) struct Names {
    pub(crate) kind: &'static str,
    pub(crate) short: &'static str,
    pub(crate) full: &'static str,
    /// The content.
    pub(crate) about: &'static str,
}

pub(crate) fn names(kind: RegionKind) -> Names {
    let (kind, short, full, about) = match kind {
        RegionKind::Reserved => {
            ("reserved", "reserved", "Reserved memory", "Spark’s own; nothing of yours goes here.")
        }
        RegionKind::User => (
            "user",
            "user",
            "User memory",
            "Objects of your code and Spark’s metadata. Nothing here spills: what does not fit is an OutOfMemoryError.",
        ),
        RegionKind::Storage => (
            "storage",
            "storage",
            "Storage memory",
            "Cached blocks and broadcasts. Execution cannot evict what lies within this size; while it is free, execution borrows it.",
        ),
        RegionKind::Execution => (
            "execution",
            "execution",
            "Execution memory",
            "Shuffles, joins, sorts and aggregations; running tasks divide it, and spill to disk beyond their share.",
        ),
        RegionKind::OffHeapStorage => (
            "offHeapStorage",
            "off-heap storage",
            "Off-heap storage memory",
            "Blocks cached with an OFF_HEAP level, outside the JVM’s heap.",
        ),
        RegionKind::OffHeapExecution => (
            "offHeapExecution",
            "off-heap execution",
            "Off-heap execution memory",
            "Tungsten’s pages for shuffles, joins, sorts and aggregations, outside the JVM’s heap.",
        ),
        RegionKind::Overhead => (
            "overhead",
            "overhead",
            "Memory overhead",
            "All in the container that is not the heap: threads, metaspace, network buffers, and Python workers unless they have a limit of their own.",
        ),
        RegionKind::Pyspark => (
            "pyspark",
            "Python workers",
            "Python workers’ memory",
            "The limit on the address space of Python workers, divided by the executor’s cores.",
        ),
    };
    Names { kind, short, full, about }
}
