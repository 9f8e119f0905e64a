//! Messages of the scheduler when something else went wrong.

use crate::failure::{BLANK, FailedProcess, Failure, Rank};
use spark_model::demand::{DemandKind, ProcessKind};

pub const FAILURES: &[Failure] = &[
    // `TaskSchedulerImpl.start`.
    Failure {
        id: "no-resources",
        name: "no executor came",
        rank: Rank::Exit,
        patterns: &[
            "Initial job has not accepted any resources",
            // The scheduler of Kubernetes, `FailedScheduling`.
            "nodes are available: …Insufficient memory",
            "nodes are available: …Insufficient cpu",
        ],
        process: FailedProcess::Known(ProcessKind::Scheduler),
        what: &["The job waits: no executor has registered."],
        why: "No worker has the memory or the cores that one executor asks for, all are taken, or every executor dies as it starts.",
        advice: "Compare spark.executor.memory with its overhead, and spark.executor.cores, with what a worker has; look at an executor’s log for a JVM that does not start.",
        settings: &[
            "spark.executor.memory",
            "spark.executor.memoryOverhead",
            "spark.executor.cores",
            "spark.executor.instances",
            "spark.executor.extraJavaOptions",
        ],
        rules: &["conf-container-too-large", "jvm-two-collectors", "jvm-flag-experimental"],
        ..BLANK
    },
    Failure {
        id: "fetch-failed",
        name: "shuffle blocks gone",
        rank: Rank::Consequence,
        patterns: &[
            "MetadataFetchFailedException",
            "Missing an output location for shuffle",
            "FetchFailedException",
            "FetchFailed(",
            "has failed the maximum allowable number of times",
            "Exception while beginning fetch of",
            "Failed to get block(s) from",
        ],
        what: &["A task could not fetch its shuffle blocks."],
        why: "The executor that wrote them is gone or does not answer: often killed for memory, or standing still with a full heap.",
        advice: "Look for why that executor was lost (exit code 137 or 52, memory limits, heartbeats), and treat that.",
        settings: &[
            "spark.executor.memoryOverhead",
            "spark.executor.memory",
            "spark.sql.shuffle.partitions",
        ],
        rules: &[
            "conf-overhead-too-small",
            "skewed-join-key",
            "conf-shuffle-partitions",
            "python-udf",
            "grouped-pandas",
        ],
        demands: &[DemandKind::ShuffleWrite, DemandKind::PythonWorker, DemandKind::CollectList],
        ..BLANK
    },
    Failure {
        id: "executor-lost",
        name: "an executor lost",
        rank: Rank::Consequence,
        patterns: &[
            "ExecutorLostFailure",
            "Lost executor ",
            "ExecutorDeadException",
            "Executor lost: ",
            "Remote RPC client disassociated",
            "Executor Process Lost",
            "Slave lost",
            "Max number of executor failures",
        ],
        what: &["An executor is gone, and its tasks with it."],
        why: "Full heaps and containers over their limit end executors, but so do preempted nodes and broken networks; this line does not say which.",
        advice: "Look for the reason next to it, or in the executor’s own log: exit code 52 is the heap, 137 the container’s memory.",
        settings: &["spark.executor.memoryOverhead", "spark.executor.memory"],
        rules: &[
            "conf-overhead-too-small",
            "collect-list-unbounded",
            "skewed-join-key",
            "conf-executor-too-fat",
        ],
        demands: &[DemandKind::CollectList, DemandKind::PythonWorker],
        ..BLANK
    },
];
