//! Words of platforms: Databricks, AWS Glue, Dataproc, Livy with Synapse and Fabric, Spark Connect.

use crate::failure::{BLANK, FailedProcess, FailedRegion, Failure, IN_WORKERS, Rank};
use spark_model::demand::{DemandKind, ProcessKind, RegionKind};

const DRIVER: FailedProcess = FailedProcess::Known(ProcessKind::Driver);
const TO_DRIVER: &[DemandKind] = &[DemandKind::Result, DemandKind::Rows, DemandKind::Broadcast];
const RULES: &[&str] = &[
    "to-pandas-unbounded",
    "collect-unbounded",
    "loop-over-collect",
    "list-of-local-iterator",
    "pandas-to-spark",
    "broadcast-unbounded",
];

pub const FAILURES: &[Failure] = &[
    // Databricks’ notebooks and jobs, `SparkUserAppException` of `deploy.PythonRunner`, an IDE’s console.
    Failure {
        id: "python-driver-killed",
        name: "the driver’s Python process killed",
        rank: Rank::Exit,
        patterns: &[
            "Python process exited with exit code {code:code=137}",
            "Python kernel exited with exit code {code:code=137}",
            "User application exited with {code:code=137}",
            "Process finished with exit code {code:code=137}",
            "Python kernel is unresponsive",
            "Python kernel exited unexpectedly",
            "Python process exited with an unknown exit code",
        ],
        process: FailedProcess::Known(ProcessKind::Python),
        what: &[
            "The Python process that runs the program was killed (SIGKILL, exit code {code}).",
            "The Python process that runs the program ended or stopped answering.",
        ],
        why: "The system does that when the driver’s machine or container is full: what the program holds in Python (rows of toPandas() and collect(), pandas frames, models) is next to the driver’s JVM, and no Spark setting bounds it.",
        advice: "Bring fewer rows to Python, drop what is no longer used, or take a driver with more memory; a smaller spark.driver.memory leaves Python more of the machine, and executors have no part in it.",
        settings: &["spark.driver.memoryOverhead", "spark.driver.memory"],
        rules: RULES,
        demands: &[DemandKind::Rows, DemandKind::Result],
        calls: &["toPandas", "collect", "toLocalIterator", "to_pandas"],
        ..BLANK
    },
    // Databricks’ driver daemon.
    Failure {
        id: "driver-unresponsive",
        name: "the driver full or gone",
        rank: Rank::Exit,
        patterns: &[
            "Driver is up but is not responsive",
            "river has stopped unexpectedly and is restarting",
            "driver is not responding, likely due to GC",
            "river became unresponsive",
            "Driver node unavailable",
            "Attach your notebook to a different compute",
            "DRIVER_UNREACHABLE",
            "DRIVER_UNAVAILABLE",
        ],
        process: DRIVER,
        region: FailedRegion::Known(RegionKind::User),
        what: &["The driver’s JVM stopped answering or ended."],
        why: "A heap that is full of results, broadcast tables or plans keeps the JVM collecting garbage; on a shared cluster other notebooks and threads fill the same heap.",
        advice: "Bring fewer rows to the driver, run fewer of these at a time, keep plans short, or take a larger driver.",
        settings: &["spark.driver.memory", "spark.driver.maxResultSize"],
        rules: RULES,
        demands: TO_DRIVER,
        calls: &["collect", "toPandas"],
        ..BLANK
    },
    Failure {
        id: "photon-memory",
        name: "Photon out of memory",
        patterns: &[
            "Photon failed to reserve {asked:size} for",
            "Photon ran out of memory while executing this query",
            "Photon failed to reserve",
        ],
        region: FailedRegion::Known(RegionKind::OffHeapExecution),
        what: &[
            "Photon asked for {asked} in a task and did not get it.",
            "Photon, Databricks’ native engine, did not get the memory that an operator cannot do without.",
        ],
        why: "Photon takes its memory off the heap of an executor; the operators that the lines name, such as the hash table of a join or a broadcast, cannot spill all of it.",
        advice: "Drop the broadcast or shuffle_hash hint for a large side, give tasks less with more shuffle partitions, or take workers with more memory a core.",
        settings: &["spark.sql.autoBroadcastJoinThreshold", "spark.sql.shuffle.partitions"],
        rules: &["broadcast-unbounded", "skewed-join-key", "conf-shuffle-partitions", "cross-join"],
        demands: &[DemandKind::Broadcast, DemandKind::HashedRelation, DemandKind::HashAggregate],
        ..BLANK
    },
    // AWS Glue’s launcher.
    Failure {
        id: "glue-exit-10",
        name: "Glue’s driver ended (exit code 10)",
        rank: Rank::Exit,
        patterns: &["Command failed with exit code {code:code=10}"],
        process: DRIVER,
        region: FailedRegion::Known(RegionKind::User),
        what: &["The driver of the Glue job ended (exit code 10)."],
        why: "That is most often a full heap of the driver: files that it lists, rows that come to it, tables that it broadcasts; the job’s own log has the OutOfMemoryError.",
        advice: "Bring fewer rows to the driver, read fewer and larger files, or take a larger worker type, whose driver has more memory.",
        settings: &["spark.driver.memory"],
        rules: RULES,
        demands: TO_DRIVER,
        calls: &["collect", "toPandas"],
        ..BLANK
    },
    // Dataproc’s agent.
    Failure {
        id: "driver-killed",
        name: "the driver killed",
        rank: Rank::Exit,
        patterns: &[
            "Driver received SIGTERM/SIGKILL signal and exited with {code:code} code",
            "Driver received SIGTERM/SIGKILL",
            "driver process was killed",
        ],
        process: DRIVER,
        what: &[
            "The driver was ended from outside (exit code {code}).",
            "The driver was ended from outside.",
        ],
        why: "With client mode all drivers share the memory of the master node, and the system or the agent ends one when it is short.",
        advice: "Run fewer jobs at a time on it, use cluster mode, lower spark.driver.memory to what the job needs, or take a larger master; bring fewer rows to the driver.",
        settings: &["spark.driver.memory", "spark.submit.deployMode"],
        rules: RULES,
        demands: TO_DRIVER,
        ..BLANK
    },
    // Livy’s sessions, of Synapse, Fabric, HDInsight and EMR notebooks: the session’s process is the driver.
    Failure {
        id: "session-dead",
        name: "the session’s driver ended",
        rank: Rank::Consequence,
        patterns: &[
            "LIVY_JOB_STATE_DEAD",
            "Livy session has failed. Session state: Dead",
            "unexpectedly reached final status 'dead'",
            "unexpectedly reached final status 'killed'",
            "unexpectedly reached final status 'error'",
            "LIVY_JOB_TIMED_OUT",
            "Session isn't active",
        ],
        process: DRIVER,
        what: &["The session’s driver has ended."],
        why: "A full heap of the driver and a container over its limit end a session, and so do idle timeouts and errors at the start; this line does not say which.",
        advice: "Look in the driver’s log for the first OutOfMemoryError or exit code 137; bring fewer rows to the driver or raise its memory in the session’s settings.",
        settings: &["spark.driver.memory", "spark.driver.memoryOverhead"],
        rules: RULES,
        demands: TO_DRIVER,
        ..BLANK
    },
    // `SparkConnectService`: error classes INVALID_HANDLE.*.
    Failure {
        id: "connect-session-lost",
        name: "the Spark Connect server restarted",
        rank: Rank::Consequence,
        patterns: &[
            "INVALID_HANDLE.SESSION_CHANGED",
            "INVALID_HANDLE.SESSION_NOT_FOUND",
            "Spark server driver instance has restarted",
        ],
        process: DRIVER,
        what: &["The driver that the program was connected to is gone, and another has its place."],
        why: "A full heap or a kill for memory ends a driver, and so do restarts of the cluster and idle timeouts; this line does not say which.",
        advice: "Look in the driver’s log for the first OutOfMemoryError; bring fewer rows to the driver, or give it more memory.",
        settings: &["spark.driver.memory"],
        rules: RULES,
        demands: TO_DRIVER,
        ..BLANK
    },
    // The operating system’s shells, and what starts processes for others.
    Failure {
        id: "process-killed",
        name: "the program killed",
        rank: Rank::Exit,
        patterns: &[
            "^Killed$",
            "Killed: 9",
            "zsh: killed",
            "Negsignal.SIGKILL",
            "Signals.SIGKILL: 9",
            "return code -9",
            "killed by signal 9",
            "interrupted by signal 9",
            "Killed   ",
            "killed   ",
        ],
        process: DRIVER,
        what: &["The program was killed (SIGKILL) on the machine where it was started."],
        why: "The system does that when the machine is full: there the program’s Python and the driver’s JVM share it, in local mode with all tasks; the line does not say which of the two was the larger.",
        advice: "Bring fewer rows to the driver and to Python, lower spark.driver.memory so that the JVM and Python fit together, or take a larger machine.",
        settings: &["spark.driver.memory", "spark.master"],
        rules: RULES,
        demands: &[DemandKind::Rows, DemandKind::Result],
        calls: &["toPandas", "collect"],
        ..BLANK
    },
    // Jupyter’s kernel manager, VS Code, Colab, Kaggle.
    Failure {
        id: "kernel-died",
        name: "the notebook’s kernel died",
        rank: Rank::Exit,
        patterns: &[
            "appears to have died",
            "Kernel crashed while executing code",
            "kernel died",
            "Kernel died",
            "Kernel Died",
            "DeadKernelError",
            "session crashed",
            "Canceled future for execute_request message before replies were done",
            "tried to allocate more memory than is available",
        ],
        process: FailedProcess::Known(ProcessKind::Python),
        what: &["The notebook’s kernel, the Python process that runs the program, ended."],
        why: "The usual reason is that its machine or container was full: Python’s own objects, such as rows of toPandas() and collect(), next to the driver’s JVM, in local mode with all tasks in it.",
        advice: "Bring fewer rows to Python, delete large objects, lower spark.driver.memory so that the JVM and Python fit together, or take a larger machine.",
        settings: &["spark.driver.memory", "spark.driver.memoryOverhead"],
        rules: RULES,
        demands: &[DemandKind::Rows, DemandKind::Result],
        calls: &["toPandas", "collect", "to_pandas"],
        ..BLANK
    },
    // `PythonRunner` under Arrow without a worker left.
    Failure {
        id: "python-worker-killed",
        name: "a Python worker killed",
        rank: Rank::Exit,
        patterns: &[
            "Python worker exited with exit code {code:code=137}",
            "orker process was killed by signal 9",
        ],
        process: FailedProcess::Known(ProcessKind::Python),
        region: FailedRegion::PythonWorker,
        what: &["A Python worker was killed in the middle of its task."],
        why: "The container was full: workers live next to the heap, in the memory overhead or in spark.executor.pyspark.memory.",
        advice: "Raise spark.executor.memoryOverhead, hold fewer rows at once in the function, or let fewer tasks run at once.",
        local_advice: "Hold fewer rows at once in the function, let fewer tasks run at once (local[2] instead of local[*]), or lower spark.driver.memory so that the workers have more of the machine.",
        settings: &["spark.executor.memoryOverhead", "spark.executor.cores"],
        rules: &[
            "python-udf",
            "grouped-pandas",
            "materialised-iterator",
            "conf-overhead-too-small",
        ],
        demands: &[DemandKind::PythonWorker],
        calls: IN_WORKERS,
        ..BLANK
    },
];
