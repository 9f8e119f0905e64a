//! A full heap, and the JVM's memory next to it.

use crate::failure::{BLANK, FailedProcess, FailedRegion, Failure, Rank};
use spark_model::demand::{DemandKind, ProcessKind, RegionKind};

const RULES: &[&str] = &[
    "collect-unbounded",
    "to-pandas-unbounded",
    "collect-list-unbounded",
    "broadcast-unbounded",
    "loop-over-collect",
    "rdd-group-by-key",
    "window-without-partition",
    "skewed-join-key",
    "not-splittable",
    "whole-text-files",
    "cache-too-large",
    "with-column-in-loop",
    "union-in-loop",
    "conf-memory-fraction-high",
    "conf-max-result-size",
];
/// Demands that fill a heap outside of Spark's pools, before those that Spark's pools keep in bounds.
const DEMANDS: &[DemandKind] =
    &[DemandKind::Result, DemandKind::CollectList, DemandKind::Broadcast, DemandKind::Cache];

pub const FAILURES: &[Failure] = &[
    Failure {
        id: "heap-space",
        name: "Java heap space",
        rank: Rank::Full,
        patterns: &[
            "OutOfMemoryError: Java heap space",
            "java.lang.OutOfMemoryError: Failed to allocate",
            "java.lang.OutOfMemoryError$",
            "OutOfMemoryError thrown from the UncaughtExceptionHandler",
        ],
        process: FailedProcess::Jvm,
        region: FailedRegion::Known(RegionKind::User),
        what: &["The heap of the {jvm}’s JVM is full."],
        why: "Spark’s own pools spill before they overflow, so what filled the heap is objects that nothing bounds: rows brought to the driver, all values of a group in collect_list, one huge row, deserialized records.",
        advice: "Take the cause out of the code first; else raise spark.{jvm}.memory, or let fewer tasks share the heap.",
        local_advice: "Take the cause out of the code first; else raise spark.driver.memory, the one heap that local mode has, or let fewer tasks share it (local[2] instead of local[*]).",
        settings: &[
            "spark.{jvm}.memory",
            "spark.memory.fraction",
            "spark.{jvm}.cores",
            "spark.driver.maxResultSize",
        ],
        rules: RULES,
        demands: DEMANDS,
        calls: &[
            "collect_list",
            "collect_set",
            "groupByKey",
            "wholeTextFiles",
            "toPandas",
            "collect",
        ],
        ..BLANK
    },
    // Of Java 17’s collectors Parallel alone throws it (HotSpot’s `GCOverheadChecker`).
    Failure {
        id: "gc-overhead",
        name: "GC overhead limit exceeded",
        rank: Rank::Full,
        patterns: &["GC overhead limit exceeded"],
        process: FailedProcess::Jvm,
        region: FailedRegion::Known(RegionKind::User),
        what: &[
            "The {jvm}’s JVM spent nearly all its time collecting garbage and freed next to nothing: its heap is full.",
        ],
        why: "Live objects fill the heap, outside of the pools that Spark keeps in bounds: rows brought to the driver, all values of a group, many small objects of deserialized records.",
        advice: "Take the cause out of the code first; else raise spark.{jvm}.memory; another collector only changes the message.",
        settings: &["spark.{jvm}.memory", "spark.{jvm}.extraJavaOptions", "spark.memory.fraction"],
        rules: RULES,
        demands: DEMANDS,
        calls: &[
            "collect_list",
            "collect_set",
            "groupByKey",
            "wholeTextFiles",
            "toPandas",
            "collect",
        ],
        ..BLANK
    },
    Failure {
        id: "array-too-large",
        name: "an array larger than the JVM allows",
        patterns: &[
            "Requested array size exceeds VM limit",
            "Required array length too large",
            "Required length exceeds implementation limit",
            "cannot call toArray because buffer size ({asked:bytes} bytes) exceeds maximum array size",
        ],
        process: FailedProcess::Jvm,
        region: FailedRegion::Known(RegionKind::User),
        what: &[
            "The {jvm} asked for one array of {asked}, and no Java array has more than 2 GiB.",
            "The {jvm} asked for one array of more than 2^31 elements, which no Java array has.",
        ],
        why: "One value, row or result has grown beyond what one object can hold, however large the heap is.",
        advice: "Keep values apart: no collect_list, concat_ws or pivot over an unbounded group, no single partition for everything.",
        settings: &[],
        rules: &[
            "collect-list-unbounded",
            "collect-unbounded",
            "single-partition-write",
            "whole-text-files",
        ],
        demands: &[DemandKind::CollectList, DemandKind::Result],
        ..BLANK
    },
    // `ByteArrayOutputStream.hugeCapacity` throws it without a message.
    Failure {
        id: "stream-too-large",
        name: "a serialized object over 2 GiB",
        patterns: &["java.lang.OutOfMemoryError"],
        context: &["ByteArrayOutputStream.hugeCapacity", "ArraysSupport.hugeLength"],
        without: &["OutOfMemoryError: "],
        process: FailedProcess::Jvm,
        region: FailedRegion::Known(RegionKind::User),
        what: &[
            "The {jvm} serialized one object into more than the 2 GiB that a Java array holds.",
        ],
        why: "One task, result, broadcast variable or row is that large; a larger heap changes nothing.",
        advice: "Make the object smaller: more partitions for local data, no large objects in functions, no whole group in one value.",
        settings: &[],
        rules: &["pandas-to-spark", "collect-list-unbounded", "broadcast-of-collect"],
        demands: &[DemandKind::CollectList, DemandKind::Broadcast],
        ..BLANK
    },
    // Of a thread’s stack, -Xss; plans are walked by recursion (`TreeNode.mapChildren`), and so are serialized graphs.
    Failure {
        id: "stack-overflow",
        name: "a thread’s stack full",
        patterns: &["java.lang.StackOverflowError", "StackOverflowError"],
        process: FailedProcess::Jvm,
        what: &["A thread of the {jvm}’s JVM went deeper than its stack allows."],
        why: "Spark walks plans, expressions and lineages by recursion, so a plan that grows in a loop, hundreds of chained columns or unions, or a long list of conditions is too deep; the heap is not full.",
        advice: "Break the lineage in loops with checkpoint() or a written table, and use one select instead of many withColumn; -Xss16m in spark.{jvm}.extraJavaOptions only moves the limit.",
        settings: &["spark.{jvm}.extraJavaOptions"],
        rules: &[
            "with-column-in-loop",
            "union-in-loop",
            "lineage-without-checkpoint",
            "with-column-chain",
            "large-isin",
        ],
        calls: &["withColumn", "union", "unionByName"],
        ..BLANK
    },
    Failure {
        id: "metaspace",
        name: "Metaspace full",
        patterns: &[
            "OutOfMemoryError: Metaspace",
            "OutOfMemoryError: Compressed class space",
            "OutOfMemoryError: PermGen space",
        ],
        process: FailedProcess::Jvm,
        region: FailedRegion::Known(RegionKind::Overhead),
        what: &["The {jvm}’s JVM has no room left for classes."],
        why: "Metaspace is outside of the heap, in the memory overhead; plans that grow in a loop generate class after class.",
        advice: "Raise -XX:MaxMetaspaceSize or leave it out, give the overhead the same amount more, and keep plans from growing.",
        settings: &["spark.{jvm}.extraJavaOptions", "spark.{jvm}.memoryOverhead"],
        rules: &[
            "with-column-in-loop",
            "union-in-loop",
            "lineage-without-checkpoint",
            "with-column-chain",
        ],
        ..BLANK
    },
    Failure {
        id: "native-thread",
        name: "no memory for another thread",
        patterns: &["unable to create native thread", "unable to create new native thread"],
        process: FailedProcess::Jvm,
        region: FailedRegion::Known(RegionKind::Overhead),
        what: &["The operating system refused the {jvm}’s JVM another thread."],
        why: "A thread’s stack is outside of the heap, in the memory overhead, and containers and users have a limit of threads (pids cgroup, ulimit -u).",
        advice: "Raise spark.{jvm}.memoryOverhead or the limit of processes; a larger heap makes it worse.",
        settings: &["spark.{jvm}.memoryOverhead", "spark.{jvm}.extraJavaOptions"],
        rules: &["conf-overhead-too-small"],
        ..BLANK
    },
    // `Platform.allocateDirectBuffer`; Netty's `OutOfDirectMemoryError`.
    Failure {
        id: "direct-memory",
        name: "direct buffer memory full",
        patterns: &[
            "failed to allocate {asked:bytes} byte(s) of direct memory (used: {used:bytes}, max: {limit:bytes})",
            "Cannot reserve {asked:bytes} bytes of direct buffer memory (allocated: {used:bytes}, limit: {limit:bytes})",
            "Direct buffer memory",
            "OutOfDirectMemoryError",
            "Failed to allocate direct buffer",
            // Arrow’s allocator.
            "Unable to allocate buffer of size {asked:bytes} due to memory limit",
            "Failure allocating buffer",
        ],
        process: FailedProcess::Jvm,
        region: FailedRegion::Known(RegionKind::Overhead),
        what: &[
            "The {jvm} asked for {asked} of direct memory with {used} of {limit} in use.",
            "The {jvm}’s direct memory, which its network and file buffers use, is full.",
        ],
        why: "Direct buffers lie outside of the heap, in the memory overhead; fetching many or large shuffle blocks at once fills them.",
        advice: "Raise spark.{jvm}.memoryOverhead and -XX:MaxDirectMemorySize, or make shuffle blocks smaller with more partitions.",
        settings: &[
            "spark.{jvm}.memoryOverhead",
            "spark.{jvm}.extraJavaOptions",
            "spark.reducer.maxSizeInFlight",
            "spark.maxRemoteBlockSizeFetchToMem",
            "spark.sql.shuffle.partitions",
        ],
        rules: &["conf-overhead-too-small", "conf-shuffle-partitions", "skewed-join-key"],
        demands: &[DemandKind::ShuffleWrite],
        ..BLANK
    },
    Failure {
        id: "native-memory",
        name: "no memory for the JVM outside of its heap",
        patterns: &[
            "There is insufficient memory for the Java Runtime Environment to continue",
            "Native memory allocation (mmap) failed to map {asked:bytes} bytes",
            "Native memory allocation (malloc) failed to allocate {asked:bytes} bytes",
            "Cannot allocate memory' (errno=12)",
            "Not enough space' (errno=12)",
            "error=12, Cannot allocate memory",
            "fork: Cannot allocate memory",
        ],
        process: FailedProcess::Jvm,
        region: FailedRegion::Known(RegionKind::Overhead),
        what: &[
            "The operating system refused the JVM {asked}.",
            "The operating system has no memory left for the JVM.",
        ],
        why: "The machine or the container is full: heap, overhead and Python workers together are more than there is.",
        advice: "Make the heap smaller or the container larger, so that the overhead has room.",
        settings: &["spark.{jvm}.memory", "spark.{jvm}.memoryOverhead"],
        rules: &["conf-container-too-large", "conf-overhead-too-small"],
        ..BLANK
    },
    // Recorded for collect_list in 512m: "Job 0 cancelled because SparkContext was shut down" is all that Python sees.
    Failure {
        id: "context-shut-down",
        name: "SparkContext shut down while a job ran",
        rank: Rank::Consequence,
        patterns: &["cancelled because SparkContext was shut down"],
        process: FailedProcess::Known(ProcessKind::Driver),
        what: &["The SparkContext ended while the job was running."],
        why: "An OutOfMemoryError that nobody catches stops it, though so do spark.stop() and a manager that ends the application; this line does not say which.",
        advice: "Look for the first OutOfMemoryError above this line, and treat it as a full heap if there is one.",
        settings: &["spark.driver.memory"],
        rules: &[
            "collect-unbounded",
            "to-pandas-unbounded",
            "collect-list-unbounded",
            "broadcast-unbounded",
        ],
        demands: &[DemandKind::Result, DemandKind::Broadcast],
        ..BLANK
    },
    Failure {
        id: "jvm-gone",
        name: "the driver’s JVM gone",
        rank: Rank::Consequence,
        patterns: &[
            "Answer from Java side is empty",
            "Py4JNetworkError",
            "An error occurred while trying to connect to the Java server",
            "ConnectionRefusedError",
            "[Errno 111] Connection refused",
            "ConnectionResetError",
        ],
        context: &["py4j", "pyspark", "Py4J", "Answer from Java side"],
        process: FailedProcess::Known(ProcessKind::Driver),
        what: &["Python lost its connection to the driver’s JVM."],
        why: "The JVM has died, and where nobody stopped it, a full heap or a kill for memory (exit code 137) is what most often ends it.",
        advice: "Look at the JVM’s own log for an OutOfMemoryError, bring fewer rows to the driver, or raise spark.driver.memory.",
        settings: &["spark.driver.memory", "spark.driver.memoryOverhead"],
        rules: &[
            "collect-unbounded",
            "to-pandas-unbounded",
            "loop-over-collect",
            "broadcast-unbounded",
            "conf-max-result-size",
        ],
        demands: &[DemandKind::Result, DemandKind::Rows, DemandKind::Broadcast],
        ..BLANK
    },
    Failure {
        id: "heartbeat-lost",
        name: "heartbeats missing",
        rank: Rank::Consequence,
        patterns: &[
            "Executor heartbeat timed out after {after:ms} ms",
            "with no recent heartbeats: {after:ms} ms exceeds timeout {limit:ms} ms",
            "with no recent heartbeats",
            "Issue communicating with driver in heartbeater",
            "This timeout is controlled by spark.",
            "ommand exited with code {code:code=56}",
        ],
        what: &["A process did not answer for {after}.", "A process did not answer in time."],
        why: "A JVM whose heap is nearly full stops while it collects garbage, and then answers nobody; a broken network looks the same.",
        advice: "Look at the GC time in the Spark UI; where it is high, the heap is too small for what runs in it.",
        settings: &[
            "spark.executor.memory",
            "spark.driver.memory",
            "spark.network.timeout",
            "spark.executor.heartbeatInterval",
        ],
        rules: &["collect-list-unbounded", "conf-executor-too-fat", "skewed-join-key"],
        demands: &[DemandKind::CollectList],
        ..BLANK
    },
];
