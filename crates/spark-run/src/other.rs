//! Errors that have nothing to do with memory.

use crate::failure::{BLANK, FailedProcess, Failure, Rank};
use spark_model::demand::FailureEffect;

const OTHER: Failure = Failure {
    rank: Rank::Other,
    effect: FailureEffect::NotMemory,
    process: FailedProcess::None,
    ..BLANK
};

pub const FAILURES: &[Failure] = &[
    // Fabric’s and Synapse’s Livy, AWS, Azure and Google Cloud.
    Failure {
        id: "capacity-quota",
        name: "a quota or the platform’s capacity",
        patterns: &[
            "TooManyRequestsForCapacity",
            "WORKSPACE_CAPACITY_EXCEEDED",
            "compute or API rate limit",
            "MaxCapacityExceeded",
            "ConcurrentRunsExceededException",
            "Max concurrent runs exceeded",
            "ResourceNumberLimitExceeded",
            "InsufficientInstanceCapacity",
            "INSUFFICIENT_INSTANCE_CAPACITY",
            "CLOUD_PROVIDER_RESOURCE_STOCKOUT",
            "AZURE_QUOTA_EXCEEDED",
            "QuotaExceeded",
            "Quota exceeded",
            "quota exceeded",
            "out of quota",
            "TooManyRequests",
            "QUOTA_EXCEEDED",
            "VcpuLimitExceeded",
            "ZONE_RESOURCE_POOL_EXHAUSTED",
            "Insufficient '",
            "exceeded quota",
        ],
        what: &[
            "The platform had no machines or cores left for this job: a quota or a limit of its capacity.",
        ],
        why: "The job did not run, or not with what it asked for; no memory of Spark’s ran out.",
        advice: "Wait for other jobs to end, ask for fewer or smaller executors, or have the quota raised.",
        ..OTHER
    },
    // After a failure of memory it is a consequence.
    Failure {
        id: "context-stopped",
        name: "SparkContext already stopped",
        rank: Rank::Consequence,
        patterns: &[
            "on a stopped SparkContext",
            "on a stopped Spark",
            "SparkContext has been shutdown",
            "SparkContext was stopped",
            "SparkContext has been stopped",
            "Spark session has been stopped",
        ],
        what: &["The program used a SparkContext that had already ended."],
        why: "spark.stop() was called before, or the driver’s JVM ended its context after an earlier error; this line does not say which, and is no failure of memory by itself.",
        advice: "Look for the first error above it, and build the session anew.",
        ..OTHER
    },
    Failure {
        id: "not-installed",
        name: "a class, module or data source that is missing",
        patterns: &[
            "ModuleNotFoundError",
            "ImportError:",
            "ClassNotFoundException",
            "NoClassDefFoundError",
            "NoSuchMethodError",
            "Failed to find data source",
            "DATA_SOURCE_NOT_FOUND",
        ],
        what: &["A class, a Python module or a data source is not there, or in another version."],
        why: "The packages of driver, executors and program do not match; no memory ran out.",
        advice: "Add the package with spark.jars.packages or install it on all nodes, in the version that fits Spark’s.",
        ..OTHER
    },
    // `worker_util.check_python_version`.
    Failure {
        id: "python-version",
        name: "another Python on the workers than in the driver",
        patterns: &["PYTHON_VERSION_MISMATCH", "different version than that in driver"],
        what: &["Python on the workers is of another version than in the driver."],
        why: "Pickled functions are read by the same version only; no memory ran out.",
        advice: "Install the same Python on all nodes, and point PYSPARK_PYTHON and PYSPARK_DRIVER_PYTHON (or spark.pyspark.python) to it.",
        ..OTHER
    },
    // Delta Lake and Iceberg, whose commits are optimistic.
    Failure {
        id: "write-conflict",
        name: "two writers of one table",
        patterns: &[
            "io.delta.exceptions.Concurrent",
            "DELTA_CONCURRENT_",
            "ConcurrentAppendException",
            "iceberg.exceptions.CommitFailedException",
        ],
        what: &["Another job changed the same part of the table while this one was writing."],
        why: "Commits are optimistic: of two that touch the same files one is refused; no memory ran out.",
        advice: "Write again, or let the jobs touch separate partitions and say so in the condition of MERGE, UPDATE or DELETE.",
        ..OTHER
    },
    Failure {
        id: "query-refused",
        name: "a query that Spark refuses",
        patterns: &[
            "AnalysisException",
            "ParseException",
            "UNRESOLVED_COLUMN",
            "TABLE_OR_VIEW_NOT_FOUND",
            "PARSE_SYNTAX_ERROR",
            "SQLSTATE: 42",
        ],
        what: &[
            "Spark refused the query before anything ran: a name, a type or the syntax is wrong.",
        ],
        why: "It is found while the plan is made, before a task has any memory.",
        advice: "Correct the name or expression that the message shows.",
        ..OTHER
    },
    Failure {
        id: "access-refused",
        name: "access refused",
        patterns: &[
            "AccessDenied",
            "Access Denied",
            "AccessControlException",
            "Permission denied",
            "AuthorizationPermissionMismatch",
            "Status Code: 403",
            "INSUFFICIENT_PERMISSIONS",
        ],
        what: &["A file, table or service refused access."],
        why: "Rights are missing; no memory ran out.",
        advice: "Give the job’s role or user the rights that the message names.",
        ..OTHER
    },
    Failure {
        id: "file-missing",
        name: "a file that is missing",
        patterns: &["FileNotFoundException", "FileNotFoundError", "NoSuchBucket", "NoSuchKey"],
        what: &["A file or path that the job reads is not there."],
        why: "It was moved or rewritten while the job ran, or its name is wrong; no memory ran out.",
        advice: "Check the path, and refresh tables whose files have changed.",
        ..OTHER
    },
    // `Executor.TaskRunner.run`, `TaskMemoryManager.cleanUpAllAllocatedMemory`.
    Failure {
        id: "memory-released",
        name: "memory of a task released at its end",
        patterns: &[
            "Managed memory leak detected; size = {left:bytes} bytes",
            "Managed memory leak detected",
            "TaskMemoryManager: leak ",
        ],
        what: &[
            "A task ended with {left} of execution memory still held, and Spark released it.",
            "A task ended with execution memory still held, and Spark released it.",
        ],
        why: "Operators that stop early (limit, joins) leave their pages to the end of the task; nothing ran out.",
        advice: "Look for another error: this line is harmless by itself.",
        ..OTHER
    },
    Failure {
        id: "program-error",
        name: "an error of the program or its data",
        patterns: &[
            "ZeroDivisionError",
            "DIVIDE_BY_ZERO",
            "CAST_INVALID_INPUT",
            "ArithmeticException",
            "NumberFormatException",
            "NullPointerException",
            "AttributeError:",
            "NameError:",
            "TypeError:",
            "ValueError:",
            "KeyError:",
            "IndexError:",
            "RecursionError",
            "Task not serializable",
        ],
        what: &["The program or a value of its data is at fault."],
        why: "The error is of a kind that no amount of memory changes.",
        advice: "Correct the line that the traceback names, or the data that it meets.",
        ..OTHER
    },
];
