//! Python's own memory: the workers of the executors, and the driver's program.

use crate::failure::{BLANK, FailedProcess, FailedRegion, Failure, IN_WORKERS, Rank};
use spark_model::demand::{DemandKind, ProcessKind, RegionKind};

const PYTHON: FailedProcess = FailedProcess::Known(ProcessKind::Python);
const RULES: &[&str] = &[
    "grouped-pandas",
    "materialised-iterator",
    "python-udf",
    "conf-pyspark-memory",
    "conf-overhead-too-small",
    "skewed-join-key",
];
const MEMORY_ERROR: &[&str] = &[
    "MemoryError: Unable to allocate {asked:size}",
    "ArrowMemoryError: malloc of size {asked:bytes} failed",
    "ArrowMemoryError: realloc of size {asked:bytes} failed",
    "^MemoryError",
    " MemoryError",
    "ArrowMemoryError",
    "_ArrayMemoryError",
];

pub const FAILURES: &[Failure] = &[
    // `worker_util.setup_memory_limits` sets RLIMIT_AS to spark.executor.pyspark.memory / cores.
    Failure {
        id: "python-worker-memory",
        name: "MemoryError in a Python worker",
        patterns: MEMORY_ERROR,
        context: &[
            "PythonException",
            "Python worker",
            "worker.py",
            "PythonRunner",
            "Lost task",
            "Setting mem limits",
        ],
        process: PYTHON,
        region: FailedRegion::Known(RegionKind::Pyspark),
        what: &[
            "A Python worker asked for {asked} and did not get it.",
            "A Python worker asked for more memory than it may have.",
        ],
        why: "With spark.executor.pyspark.memory set, each worker gets that amount divided by the executor’s cores and Python raises MemoryError at the limit; without it the limit is the machine’s.",
        advice: "Hold fewer rows at once in the function (iterate over batches, smaller groups), lower spark.sql.execution.arrow.maxRecordsPerBatch, or raise spark.executor.pyspark.memory.",
        settings: &[
            "spark.executor.pyspark.memory",
            "spark.executor.cores",
            "spark.sql.execution.arrow.maxRecordsPerBatch",
        ],
        rules: RULES,
        demands: &[DemandKind::PythonWorker],
        calls: IN_WORKERS,
        ..BLANK
    },
    Failure {
        id: "python-driver-memory",
        name: "MemoryError in the driver’s Python program",
        patterns: MEMORY_ERROR,
        process: PYTHON,
        what: &[
            "The driver’s Python process asked for {asked} and did not get it.",
            "The driver’s Python process has no memory left.",
        ],
        why: "collect() and toPandas() leave every row a second time as Python objects beside the driver’s JVM, in memory that no Spark setting bounds.",
        advice: "Bring fewer rows to Python, or give the driver’s machine or container more memory (spark.driver.memoryOverhead); spark.driver.memory does not help here.",
        settings: &["spark.driver.memoryOverhead", "spark.sql.execution.arrow.pyspark.enabled"],
        rules: &[
            "to-pandas-unbounded",
            "collect-unbounded",
            "list-of-local-iterator",
            "loop-over-collect",
            "dense-vectors",
        ],
        demands: &[DemandKind::Rows, DemandKind::Result],
        calls: &["toPandas", "collect"],
        ..BLANK
    },
    // `BasePythonRunner.ReaderIterator`.
    Failure {
        id: "python-worker-crashed",
        name: "a Python worker died",
        rank: Rank::Exit,
        patterns: &[
            "Python worker exited unexpectedly (crashed)",
            "Python worker exited unexpectedly",
            "worker exited unexpectedly (crashed)",
        ],
        process: PYTHON,
        region: FailedRegion::PythonWorker,
        what: &["A Python worker ended in the middle of its task."],
        why: "Most often the kernel killed it because the container was full: workers live beside the heap, in the memory overhead or in spark.executor.pyspark.memory; a crash in native code looks the same.",
        advice: "Raise spark.executor.memoryOverhead, hold fewer rows at once in the function, or let fewer tasks run at once; spark.python.worker.faulthandler.enabled tells a crash from a kill.",
        settings: &[
            "spark.executor.memoryOverhead",
            "spark.executor.pyspark.memory",
            "spark.executor.cores",
            "spark.sql.execution.arrow.maxRecordsPerBatch",
            "spark.python.worker.faulthandler.enabled",
        ],
        rules: RULES,
        demands: &[DemandKind::PythonWorker],
        calls: IN_WORKERS,
        ..BLANK
    },
    Failure {
        id: "python-worker-connection",
        name: "connection to a Python worker lost",
        rank: Rank::Consequence,
        patterns: &[
            "SocketException: Connection reset",
            "SocketException: Broken pipe",
            "Connection reset by peer",
        ],
        context: &["PythonRunner", "api.python", "PythonWorker"],
        process: PYTHON,
        region: FailedRegion::PythonWorker,
        what: &["The executor lost its connection to a Python worker."],
        why: "A worker that the kernel killed for memory leaves no other trace here; one that ended by itself looks the same.",
        advice: "Look for “Python worker exited” or a kill for memory near it; raise spark.executor.memoryOverhead or hold fewer rows at once in the function.",
        settings: &[
            "spark.executor.memoryOverhead",
            "spark.executor.pyspark.memory",
            "spark.executor.cores",
        ],
        rules: RULES,
        demands: &[DemandKind::PythonWorker],
        calls: IN_WORKERS,
        ..BLANK
    },
];
