//! Python's own memory: the workers of the executors, and the driver's program.

use crate::failure::{BLANK, FailedProcess, FailedRegion, Failure, IN_WORKERS, Rank};
use spark_model::demand::{Allocator, DemandKind, ProcessKind, RegionKind};

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
    "OSError: [Errno 12] Cannot allocate memory",
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
    // The traceback has a library’s frames and none of PySpark’s.
    Failure {
        id: "python-library-memory",
        name: "MemoryError in a Python library of the program",
        patterns: MEMORY_ERROR,
        context: &["site-packages", "dist-packages"],
        without: &["pyspark", "py4j", "Py4J", "PythonException", "Lost task"],
        process: PYTHON,
        what: &[
            "A library that the program calls asked for {asked} in the driver’s Python process and did not get it.",
            "A library that the program calls has no memory left in the driver’s Python process.",
        ],
        why: "The traceback has no frame of PySpark: Spark’s memory, its settings and its frames have no part in it.",
        advice: "Look at what is passed to that library at the line that the traceback names; only a larger machine or less data there helps, no Spark setting does.",
        settings: &[],
        rules: &[],
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
        why: "collect() and toPandas() leave every row a second time as Python objects next to the driver’s JVM, in memory that no Spark setting bounds.",
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
        why: "Most often the kernel killed it because the container was full: workers are outside of the heap, in the memory overhead or in spark.executor.pyspark.memory; a crash in native code looks the same.",
        advice: "Raise spark.executor.memoryOverhead, hold fewer rows at once in the function, or let fewer tasks run at once; spark.python.worker.faulthandler.enabled tells a crash from a kill.",
        local_advice: "Hold fewer rows at once in the function, let fewer tasks run at once (local[2] instead of local[*]), or lower spark.driver.memory so that the workers have more of the machine.",
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
            "java.io.EOFException",
            "^EOFError",
            "BrokenPipeError",
        ],
        context: &[
            "PythonRunner",
            "api.python",
            "PythonWorker",
            "serializers.py",
            "pyspark/daemon.py",
        ],
        process: PYTHON,
        region: FailedRegion::PythonWorker,
        what: &["The executor lost its connection to a Python worker."],
        why: "A worker that the kernel killed for memory leaves no other trace here; one that ended by itself looks the same.",
        advice: "Look for “Python worker exited” or a kill for memory near it; raise spark.executor.memoryOverhead or hold fewer rows at once in the function.",
        local_advice: "Hold fewer rows at once in the function, let fewer tasks run at once (local[2] instead of local[*]), or lower spark.driver.memory so that the workers have more of the machine.",
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
    // C++’s operator new: native code of pandas, Arrow, XGBoost and others.
    Failure {
        id: "bad-alloc",
        name: "native code without memory (std::bad_alloc)",
        patterns: &["std::bad_alloc", "bad_alloc", "bad allocation"],
        process: PYTHON,
        region: FailedRegion::PythonWorker,
        what: &["Native code in a Python process asked for memory and got none (std::bad_alloc)."],
        why: "Libraries in C++ allocate next to the JVM’s heap, in the memory overhead or on the driver’s machine, and end the process when the system refuses.",
        advice: "Hold fewer rows at once in the function or bring fewer to the driver, raise spark.executor.memoryOverhead (spark.driver.memoryOverhead where the program itself ended), or lower the heap.",
        local_advice: "Hold fewer rows at once in the function, let fewer tasks run at once (local[2] instead of local[*]), or lower spark.driver.memory so that the workers have more of the machine.",
        settings: &[
            "spark.executor.memoryOverhead",
            "spark.driver.memoryOverhead",
            "spark.executor.pyspark.memory",
        ],
        rules: RULES,
        demands: &[DemandKind::PythonWorker, DemandKind::Rows],
        calls: IN_WORKERS,
        ..BLANK
    },
    // pyarrow: `BinaryBuilder`, `ListBuilder` count in 32 bits.
    Failure {
        id: "arrow-capacity",
        name: "a column of an Arrow batch over 2 GiB",
        patterns: &[
            "array cannot contain more than {limit:elements} child elements",
            "rray cannot contain more than {limit:bytes} bytes",
            "ArrowCapacityError",
            "offset overflow while concatenating arrays",
        ],
        process: PYTHON,
        what: &[
            "One column of a batch outgrew what Arrow’s 32-bit offsets reach: 2 GiB of text or 2^31 elements.",
        ],
        why: "toPandas(), createDataFrame and pandas functions carry a whole batch, group or result as one Arrow column.",
        advice: "Make batches and groups smaller, bring fewer rows to the driver, or set spark.sql.execution.arrow.useLargeVarTypes to true (Spark 3.5 and later).",
        settings: &[
            "spark.sql.execution.arrow.useLargeVarTypes",
            "spark.sql.execution.arrow.maxRecordsPerBatch",
        ],
        rules: &["to-pandas-unbounded", "grouped-pandas", "pandas-to-spark"],
        demands: &[DemandKind::Rows, DemandKind::PythonWorker],
        calls: &["toPandas", "createDataFrame", "applyInPandas", "applyInArrow"],
        ..BLANK
    },
    // CPython’s pickle protocols 2 and 3 count in 32 bits, and so does the length in front of PySpark’s frames.
    Failure {
        id: "pickle-too-large",
        name: "a Python object over pickle’s 4 GiB",
        patterns: &[
            "OverflowError: cannot serialize a …larger than 4",
            "serializing a …larger than 4 GiB requires pickle protocol 4",
            "'i' format requires -2147483648 <= number <= 2147483647",
        ],
        process: PYTHON,
        allocator: Some(Allocator::LocalData),
        what: &["Python could not pickle an object of more than 4 GiB (2 GiB in one message)."],
        why: "A function’s closure, a broadcast variable or local data carries a huge object, such as an array that the program loaded.",
        advice: "Let the tasks load the data themselves from storage, split it, or write it out and read it as a frame.",
        settings: &[],
        rules: &["pandas-to-spark", "broadcast-of-collect"],
        calls: &["broadcast", "parallelize", "createDataFrame", "map", "udf"],
        ..BLANK
    },
    // `pyspark.rdd._load_from_socket`: the driver’s Python waits for its JVM to serve a result.
    Failure {
        id: "result-timeout",
        name: "Python waited too long for a result",
        rank: Rank::Consequence,
        patterns: &["socket.timeout: timed out", "TimeoutError: timed out"],
        context: &["pyspark", "py4j"],
        process: FailedProcess::Known(ProcessKind::Driver),
        what: &[
            "The driver’s Python waited for its JVM to send a result, and it did not come in time.",
        ],
        why: "The JVM was still computing the rows, or stopped with a full heap while it collected garbage; the line does not say which.",
        advice: "Look at the driver’s GC time and log; cache or write what is expensive before it is brought to Python, and bring fewer rows.",
        settings: &["spark.driver.memory"],
        rules: &["collect-unbounded", "to-pandas-unbounded", "loop-over-collect"],
        demands: &[DemandKind::Result, DemandKind::Rows],
        ..BLANK
    },
];
