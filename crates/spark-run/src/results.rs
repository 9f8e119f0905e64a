//! Results that come to the driver, and data it sends out.

use crate::failure::{BLANK, FailedProcess, FailedRegion, Failure, Rank, Remedy};
use spark_model::demand::{DemandKind, ProcessKind, RegionKind};

const DRIVER: FailedProcess = FailedProcess::Known(ProcessKind::Driver);

pub const FAILURES: &[Failure] = &[
    // `TaskSetManager.canFetchMoreResults`, `Executor.TaskRunner.run`.
    Failure {
        id: "max-result-size",
        name: "results larger than spark.driver.maxResultSize",
        patterns: &[
            "Total size of serialized results of {tasks:tasks} tasks ({results:size}) is bigger than spark.driver.maxResultSize ({limit:size})",
            "Total size of serialized results of {tasks:tasks} tasks ({results:size}) is bigger than … ({limit:size})",
            "Total size of serialized results of {tasks:tasks} tasks ({results:size}) is bigger than local result size limit {limit:size}",
            "Result is larger than maxResultSize ({results:size} > {limit:size})",
            "Total size of serialized results of {tasks:tasks} tasks",
            "Tasks result size has exceeded maxResultSize",
        ],
        process: DRIVER,
        region: FailedRegion::Known(RegionKind::User),
        what: &[
            "The results of {tasks} tasks came to {results}, and spark.driver.maxResultSize allows {limit}.",
            "A task’s result came to {results}, and spark.driver.maxResultSize allows {limit}.",
            "The tasks’ results together are more than spark.driver.maxResultSize allows.",
        ],
        why: "collect(), toPandas() and a broadcast bring all rows into the driver’s heap, outside of the memory that Spark manages, and this limit stops the job before that heap is full.",
        advice: "Bring fewer rows: aggregate, limit or write them out; raise the limit only together with spark.driver.memory.",
        settings: &["spark.driver.maxResultSize", "spark.driver.memory"],
        rules: &[
            "collect-unbounded",
            "to-pandas-unbounded",
            "loop-over-collect",
            "len-of-collect",
            "first-of-collect",
            "glom-collect",
            "take-huge",
            "broadcast-unbounded",
            "conf-max-result-size",
        ],
        demands: &[DemandKind::Result, DemandKind::Rows, DemandKind::Broadcast],
        calls: &["collect", "toPandas"],
        remedy: Remedy::RaiseResultLimit,
        ..BLANK
    },
    // `CoarseGrainedSchedulerBackend.DriverEndpoint.launchTasks`.
    Failure {
        id: "task-too-large",
        name: "a task larger than spark.rpc.message.maxSize",
        patterns: &[
            "Serialized task …was {task:bytes} bytes, which exceeds max allowed: …({limit:bytes} bytes)",
            "which exceeds max allowed: spark.rpc.message.maxSize",
        ],
        process: DRIVER,
        what: &[
            "A serialized task has {task}, and one message to an executor may have {limit}.",
            "A serialized task is larger than one message to an executor may be.",
        ],
        why: "The driver sends a task with all that its function and its rows refer to, and here large Python data travels in it.",
        advice: "Send the data once with sparkContext.broadcast, or read it from storage instead of parallelize or createDataFrame of local data.",
        settings: &["spark.rpc.message.maxSize"],
        rules: &["pandas-to-spark", "large-isin", "broadcast-of-collect"],
        calls: &["parallelize", "createDataFrame", "isin"],
        remedy: Remedy::RaiseMessageSize,
        ..BLANK
    },
    // Recorded: collect() in a heap of 512m ends so (tests/data/failures.json).
    Failure {
        id: "task-result-lost",
        name: "a task’s result lost on its way to the driver",
        rank: Rank::Consequence,
        patterns: &["TaskResultLost (result lost from block manager)", "TaskResultLost"],
        process: DRIVER,
        region: FailedRegion::Known(RegionKind::User),
        what: &["The driver asked for a task’s result and could not get it."],
        why: "That happens when the driver’s heap is full while it fetches results, or when the executor that held the result has died.",
        advice: "Look further up in the log for the first OutOfMemoryError or lost executor; if there is none, bring fewer rows to the driver or raise spark.driver.memory.",
        settings: &["spark.driver.memory", "spark.driver.maxResultSize"],
        rules: &[
            "collect-unbounded",
            "to-pandas-unbounded",
            "loop-over-collect",
            "conf-max-result-size",
        ],
        demands: &[DemandKind::Result, DemandKind::Rows],
        calls: &["collect", "toPandas"],
        ..BLANK
    },
];
