//! Containers that were killed, and how processes ended.

use crate::failure::{BLANK, FailedProcess, FailedRegion, Failure, IN_WORKERS, Rank, Remedy};
use spark_model::demand::{DemandKind, RegionKind};

const CONTAINER: FailedProcess = FailedProcess::Container;
const SETTINGS: &[&str] = &[
    "spark.{jvm}.memoryOverhead",
    "spark.{jvm}.memoryOverheadFactor",
    "spark.{jvm}.memory",
    "spark.{jvm}.cores",
    "spark.{jvm}.pyspark.memory",
];
const LOCAL: &str = "The machine or its one container was full: lower spark.driver.memory so that the JVM, Python and all else fit, stop other programs, or take a larger machine; local mode has no executors to set.";
const RULES: &[&str] = &[
    "conf-overhead-too-small",
    "python-udf",
    "grouped-pandas",
    "materialised-iterator",
    "conf-container-too-large",
    "conf-executor-too-fat",
    "conf-pyspark-memory",
];

/// The messages of Spark, YARN and Kubernetes about a process's exit code.
macro_rules! exit {
    ($code:literal) => {
        &[
            concat!("exited with code {code:code=", $code, "}"),
            concat!("xit code {code:code=", $code, "}"),
            concat!("xit code: {code:code=", $code, "}"),
            concat!("xitCode: {code:code=", $code, "}"),
            concat!("xit status: {code:code=", $code, "}"),
            concat!("xit code is {code:code=", $code, "}"),
            concat!("xit status {code:code=", $code, "}"),
            concat!("xit Code: {code:code=", $code, "}"),
            concat!("xited with {code:code=", $code, "}"),
            concat!("xitCode={code:code=", $code, "}"),
            concat!("xit code = {code:code=", $code, "}"),
            concat!("xit code={code:code=", $code, "}"),
            concat!("eturn code {code:code=", $code, "}"),
            concat!("xited ({code:code=", $code, "})"),
        ]
    };
}

pub const FAILURES: &[Failure] = &[
    // `YarnAllocator.processCompletedContainers`; YARN's `ContainersMonitorImpl.formatErrorMessage`;
    // ContainerExitStatus -103.
    Failure {
        id: "container-virtual-memory",
        name: "container over YARN’s limit of virtual memory",
        patterns: &[
            "exceeding virtual memory limits. {used:size} of {limit:size} virtual memory used",
            "exceeding virtual memory limits",
            // `YarnAllocator` up to Spark 2.4 has the same words for both.
            "exceeding memory limits. {used:size} of {limit:size} virtual memory used",
            "beyond virtual memory limits. …physical memory used; {used:size} of {limit:size} virtual memory used",
            "beyond the 'VIRTUAL' memory limit. …physical memory used; {used:size} of {limit:size} virtual memory used",
            "beyond virtual memory limits",
            "beyond the 'VIRTUAL' memory limit",
            "xitCode: -103",
            "xit status: -103",
        ],
        process: CONTAINER,
        what: &[
            "YARN killed the container: its processes reserved {used} of address space, and {limit} are allowed.",
            "YARN killed the container for the address space that its processes reserved.",
        ],
        why: "Virtual memory is address space, not memory in use; JVMs reserve far more than they touch, so this check kills containers that are not full.",
        advice: "Have yarn.nodemanager.vmem-check-enabled set to false, or yarn.nodemanager.vmem-pmem-ratio raised; a larger spark.{jvm}.memoryOverhead only raises both limits.",
        settings: &["spark.{jvm}.memoryOverhead"],
        rules: &["conf-overhead-too-small"],
        ..BLANK
    },
    // The same; ContainerExitStatus -104.
    Failure {
        id: "container-memory",
        name: "container over its memory limit",
        rank: Rank::Full,
        patterns: &[
            "exceeding physical memory limits. {used:size} of {limit:size} physical memory used",
            "exceeding memory limits. {used:size} of {limit:size} physical memory used",
            "exceeding physical memory limits",
            "beyond physical memory limits. Current usage: {used:size} of {limit:size} physical memory used",
            "beyond the 'PHYSICAL' memory limit. Current usage: {used:size} of {limit:size} physical memory used",
            "beyond physical memory limits",
            "beyond the 'PHYSICAL' memory limit",
            "killed by YARN for exceeding memory limits",
            "xitCode: -104",
            "xit status: -104",
        ],
        process: CONTAINER,
        region: FailedRegion::Known(RegionKind::Overhead),
        what: &[
            "YARN killed the {jvm}’s container: its processes used {used} of the {limit} it was given.",
            "YARN killed the {jvm}’s container: its processes used more memory than it was given.",
        ],
        why: "The JVM’s heap cannot outgrow its limit, so what did is outside of it, in the memory overhead: Python workers, network buffers, threads, native libraries.",
        advice: "Raise spark.{jvm}.memoryOverhead, or let fewer tasks and Python workers run at once in an executor; a larger heap alone does not help.",
        local_advice: LOCAL,
        settings: SETTINGS,
        rules: RULES,
        demands: &[DemandKind::PythonWorker],
        calls: IN_WORKERS,
        remedy: Remedy::RaiseOverhead,
        ..BLANK
    },
    Failure {
        id: "oom-killed",
        name: "container killed for its memory",
        rank: Rank::Full,
        patterns: &[
            "memory: usage {used:size}, limit {limit:size}, failcnt",
            "Killed process …anon-rss:{resident:size}",
            "OOMKilled",
            "possible container OOM",
            "Memory cgroup out of memory",
            "oom-kill:",
            "Out of memory: Killed process",
        ],
        process: CONTAINER,
        region: FailedRegion::Known(RegionKind::Overhead),
        what: &[
            "The kernel killed a process at the container’s limit: {used} of {limit} were in use.",
            "The kernel killed a process that held {resident}, because the container or the machine was out of memory.",
            "The kernel killed the container or a process in it (exit code 137) because it was out of memory.",
        ],
        why: "The JVM’s heap cannot outgrow its limit, so what did is outside of it, in the memory overhead: Python workers, network buffers, threads, native libraries.",
        advice: "Raise spark.{jvm}.memoryOverhead, or let fewer tasks and Python workers run at once; a larger heap alone does not help.",
        local_advice: LOCAL,
        settings: SETTINGS,
        rules: RULES,
        demands: &[DemandKind::PythonWorker],
        calls: IN_WORKERS,
        remedy: Remedy::RaiseOverhead,
        ..BLANK
    },
    // 128 + SIGKILL.
    Failure {
        id: "exit-137",
        name: "process killed (exit code 137)",
        rank: Rank::Exit,
        patterns: exit!(137),
        process: CONTAINER,
        region: FailedRegion::Known(RegionKind::Overhead),
        what: &["The process was killed from outside (SIGKILL, exit code 137)."],
        why: "That is what the kernel does to a container over its memory limit; the heap cannot outgrow its own limit, so the memory overhead next to it did: Python workers, network buffers, threads.",
        advice: "Raise spark.{jvm}.memoryOverhead, or let fewer tasks and Python workers run at once; where the manager’s log shows no kill for memory, something else ended the process.",
        local_advice: LOCAL,
        settings: SETTINGS,
        rules: RULES,
        demands: &[DemandKind::PythonWorker],
        calls: IN_WORKERS,
        remedy: Remedy::RaiseOverhead,
        ..BLANK
    },
    // `SparkExitCode.OOM`.
    Failure {
        id: "exit-52",
        name: "executor ended by an OutOfMemoryError (exit code 52)",
        rank: Rank::Exit,
        patterns: exit!(52),
        region: FailedRegion::Known(RegionKind::User),
        what: &["An executor ended itself after an OutOfMemoryError (exit code 52)."],
        why: "Its heap was full of objects that nothing bounds: all values of a group, one huge row, deserialized records.",
        advice: "Look for the OutOfMemoryError in that executor’s log; take the cause out of the code, raise spark.executor.memory or let fewer tasks share the heap.",
        local_advice: "Look for the OutOfMemoryError in the log; take the cause out of the code, raise spark.driver.memory, the one heap of local mode, or let fewer tasks share it.",
        settings: &["spark.executor.memory", "spark.executor.cores", "spark.memory.fraction"],
        rules: &[
            "collect-list-unbounded",
            "rdd-group-by-key",
            "skewed-join-key",
            "window-without-partition",
            "not-splittable",
            "whole-text-files",
            "conf-executor-too-fat",
        ],
        demands: &[DemandKind::CollectList, DemandKind::Cache, DemandKind::Broadcast],
        ..BLANK
    },
    // 128 + SIGABRT, and ExitOnOutOfMemoryError's 3 is too common a code to claim.
    Failure {
        id: "exit-134",
        name: "JVM aborted (exit code 134)",
        rank: Rank::Exit,
        patterns: exit!(134),
        what: &["The JVM aborted itself (SIGABRT, exit code 134)."],
        why: "It does so when a native allocation fails, when native code crashes, or with -XX:+CrashOnOutOfMemoryError; the code alone does not say which.",
        advice: "Look for hs_err_pid*.log or the lines before: where it says insufficient memory, raise spark.{jvm}.memoryOverhead.",
        settings: &["spark.{jvm}.memoryOverhead", "spark.{jvm}.extraJavaOptions"],
        rules: &["conf-overhead-too-small"],
        ..BLANK
    },
    // The kubelet's eviction manager; the message of Kubernetes before 1.22 has no quantities.
    Failure {
        id: "evicted-memory",
        name: "pod evicted: the node’s memory was low",
        rank: Rank::Full,
        patterns: &[
            "low on resource: memory. …was using {used:size}, request is {request:size}",
            "low on resource: memory. …was using {used:size}, which exceeds its request of {request:size}",
            "low on resource: memory. Threshold quantity: {threshold:size}, available: {available:size}",
            "low on resource: memory",
            "node had condition: [MemoryPressure]",
        ],
        process: CONTAINER,
        what: &[
            "The node had {available} of memory left, under its threshold of {threshold}, and evicted the pod.",
            "The pod used {used} and had asked for {request}: when the node’s memory was low, it was evicted.",
            "The node’s memory was low, and it evicted the pod.",
        ],
        why: "The pods of a node together used more than the node has: a pod that uses more than its request goes first.",
        advice: "Request what the pod uses: raise spark.{jvm}.memoryOverhead (request and limit of a Spark pod are the same memory), put fewer pods on a node, or let fewer Python workers run at once.",
        local_advice: LOCAL,
        settings: SETTINGS,
        rules: RULES,
        demands: &[DemandKind::PythonWorker],
        calls: IN_WORKERS,
        remedy: Remedy::RaiseOverhead,
        ..BLANK
    },
    // ContainerExitStatus.ABORTED; `TaskSchedulerImpl.workerRemoved`; `ExecutorExited.exitCausedByApp`.
    Failure {
        id: "node-lost",
        name: "an executor gone with its node",
        rank: Rank::Consequence,
        patterns: &[
            "Container released on a *lost* node",
            "xit status: -100",
            "xitCode: -100",
            "exited unrelated to the running tasks",
            "Reason: worker lost",
            "was deleted by a user or the framework",
            "Container …preempted",
        ],
        what: &["An executor ended with its node or was taken away, not by what its tasks did."],
        why: "Spot instances are reclaimed, nodes with full disks are marked unhealthy, workers are scaled in or crash; that is rarely the memory of the job.",
        advice: "Look at the node: reclaimed, unhealthy (disk over 90 % full), or out of memory itself; where it was the disk, spill and shuffle less or give it more disk.",
        settings: &["spark.task.maxFailures", "spark.stage.maxConsecutiveAttempts"],
        rules: &[],
        ..BLANK
    },
    // 128 + SIGTERM.
    Failure {
        id: "exit-143",
        name: "process asked to end (exit code 143)",
        rank: Rank::Exit,
        patterns: exit!(143),
        // The driver removes an executor that is mute, and its container is then told to end.
        without: &["with no recent heartbeats"],
        process: CONTAINER,
        what: &["The process was asked to end (SIGTERM, exit code 143)."],
        why: "YARN ends a container over its memory limit so, but managers also do it to preempt, to scale in or when the application ends; the code alone does not say which.",
        advice: "Look for “memory limits” in the manager’s log: if it is there, raise spark.{jvm}.memoryOverhead; if not, memory is not the cause.",
        settings: SETTINGS,
        rules: RULES,
        demands: &[DemandKind::PythonWorker],
        ..BLANK
    },
];
