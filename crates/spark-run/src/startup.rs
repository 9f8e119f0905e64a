//! Failures to start, and settings that are refused.

use crate::failure::{BLANK, FailedProcess, FailedRegion, Failure, Rank, Remedy};
use spark_model::demand::{ProcessKind, RegionKind};

const DRIVER: FailedProcess = FailedProcess::Known(ProcessKind::Driver);
const SCHEDULER: FailedProcess = FailedProcess::Known(ProcessKind::Scheduler);
const SIZES: &[&str] = &[
    "conf-size-fraction",
    "conf-size-syntax",
    "conf-size-unit-missing",
    "conf-value-out-of-range",
];

pub const FAILURES: &[Failure] = &[
    // `UnifiedMemoryManager.getMaxMemory`.
    Failure {
        id: "driver-heap-too-small",
        name: "driver heap under Spark’s minimum",
        patterns: &[
            "System memory {had:bytes} must be at least {least:bytes}",
            "INVALID_DRIVER_MEMORY",
        ],
        process: DRIVER,
        region: FailedRegion::Known(RegionKind::Reserved),
        what: &[
            "The driver’s heap has {had}, and Spark needs {least}.",
            "The driver’s heap is smaller than Spark needs.",
        ],
        why: "300 MiB of a heap are reserved for Spark itself, and it wants one and a half times that before it starts.",
        advice: "Give spark.driver.memory 512m or more, with its unit.",
        settings: &["spark.driver.memory"],
        rules: &["conf-heap-too-small", "conf-size-unit-missing"],
        remedy: Remedy::RaiseToLeastHeap,
        ..BLANK
    },
    Failure {
        id: "executor-heap-too-small",
        name: "executor heap under Spark’s minimum",
        patterns: &[
            "Executor memory {had:bytes} must be at least {least:bytes}",
            "INVALID_EXECUTOR_MEMORY",
        ],
        // The setting is refused in local mode too, where it sets nothing.
        process: FailedProcess::Known(ProcessKind::Executor),
        region: FailedRegion::Known(RegionKind::Reserved),
        what: &[
            "spark.executor.memory comes to {had}, and Spark needs {least}.",
            "spark.executor.memory is less than Spark needs.",
        ],
        why: "300 MiB of a heap are reserved for Spark itself, and it wants one and a half times that; a number without a unit is read as bytes here.",
        advice: "Give spark.executor.memory 512m or more, with its unit.",
        settings: &["spark.executor.memory"],
        rules: &["conf-heap-too-small", "conf-size-unit-missing"],
        remedy: Remedy::RaiseToLeastHeap,
        ..BLANK
    },
    // `yarn.Client.verifyClusterResources`, 4.x and 3.5.
    Failure {
        id: "container-too-large",
        name: "a container larger than the cluster gives",
        patterns: &[
            "Required executor memory ({heap:mib} MB), offHeap memory ({offHeap:mib}) MB, overhead ({overhead:mib} MB), and PySpark memory ({pyspark:mib} MB) is above the max threshold ({limit:mib} MB)",
            "Required executor memory ({heap:mib} MB), offHeap memory ({offHeap:mib} MB), overhead ({overhead:mib} MB), and PySpark memory ({pyspark:mib} MB) is above the max threshold ({limit:mib} MB)",
            "Required executor memory ({heap:mib}), overhead ({overhead:mib} MB), and PySpark memory ({pyspark:mib} MB) is above the max threshold ({limit:mib} MB)",
            "Required executor memory ({heap:mib} MB), overhead ({overhead:mib} MB), and PySpark memory ({pyspark:mib} MB) is above the max threshold ({limit:mib} MB)",
            "Required executor memory ({heap:mib}+{overhead:mib} MB) is above the max threshold ({limit:mib} MB)",
            "Required executor memory ({heap:mib}…above the max threshold ({limit:mib} MB)",
            "Required AM memory ({heap:mib}+{overhead:mib} MB) is above the max threshold ({limit:mib} MB)",
            "is above the max threshold ({limit:mib} MB)",
            "Requested resource=<memory:{heap:mib}, …maximum allowed allocation=<memory:{limit:mib},",
            "InvalidResourceRequestException",
            "Asked to launch cluster with {limit:mib} MiB/worker but requested {heap:mib} MiB/executor",
        ],
        process: SCHEDULER,
        what: &[
            "A container was asked for with a heap of {heap} and {overhead} of overhead, and the cluster gives at most {limit} for both.",
            "A container with a heap of {heap} was asked for, and the cluster gives at most {limit} for all of it.",
            "A container was asked for that is larger than the {limit} that the cluster gives.",
            "A container was asked for that is larger than any that the cluster gives.",
        ],
        why: "Heap, overhead, off-heap and PySpark memory together make the container, and no node can hold it.",
        advice: "Lower the heap or the overhead until the sum fits, or have yarn.scheduler.maximum-allocation-mb raised.",
        settings: &[
            "spark.executor.memory",
            "spark.executor.memoryOverhead",
            "spark.memory.offHeap.size",
            "spark.executor.pyspark.memory",
            "spark.driver.memory",
        ],
        rules: &["conf-container-too-large"],
        remedy: Remedy::ShrinkContainer,
        ..BLANK
    },
    Failure {
        id: "heap-option",
        name: "a heap set among the Java options",
        patterns: &[
            "Not allowed to specify max heap(Xmx)",
            "is not allowed to specify max heap(Xmx) memory settings",
            "is not allowed to specify max heap memory settings",
            "is not allowed to set Spark options",
        ],
        process: DRIVER,
        what: &[
            "-Xmx or a Spark setting is in extraJavaOptions, and Spark refuses to start with it.",
        ],
        why: "Spark gives the JVM its heap from its own settings, and derives the regions and the container from them.",
        advice: "Take -Xmx out, and set spark.driver.memory or spark.executor.memory instead.",
        local_advice: "Take -Xmx out, and set spark.driver.memory instead.",
        settings: &[
            "spark.driver.memory",
            "spark.executor.memory",
            "spark.driver.extraJavaOptions",
            "spark.executor.extraJavaOptions",
        ],
        rules: &["jvm-heap-in-java-options"],
        ..BLANK
    },
    Failure {
        id: "two-collectors",
        name: "two garbage collectors chosen",
        patterns: &[
            "Multiple garbage collectors selected",
            "Conflicting collector combinations in option list",
        ],
        process: DRIVER,
        what: &[
            "The Java options choose more than one garbage collector, and the JVM does not start.",
        ],
        why: "A heap has one collector; on executors the job then waits for resources that never come.",
        advice: "Keep one -XX:+Use…GC option.",
        settings: &["spark.driver.extraJavaOptions", "spark.executor.extraJavaOptions"],
        rules: &["jvm-two-collectors"],
        ..BLANK
    },
    Failure {
        id: "jvm-option",
        name: "a Java option that the JVM refuses",
        patterns: &[
            "Unrecognized VM option",
            "is experimental and must be enabled via",
            "is diagnostic and must be enabled via",
            "Unrecognized option: -",
            "Improperly specified VM option",
        ],
        process: DRIVER,
        what: &["The JVM knows no such option, or wants it unlocked, and does not start."],
        why: "Options come and go with Java’s versions; an experimental one needs -XX:+UnlockExperimentalVMOptions before it.",
        advice: "Take the option out, or unlock it in front of it.",
        settings: &["spark.driver.extraJavaOptions", "spark.executor.extraJavaOptions"],
        rules: &["jvm-flag-removed", "jvm-flag-experimental", "jvm-flag-deprecated"],
        ..BLANK
    },
    Failure {
        id: "heap-size-unreadable",
        name: "a heap size that the JVM cannot read",
        patterns: &[
            "Invalid maximum heap size",
            "Invalid initial heap size",
            "Executor memory must be a positive number",
            "Driver memory must be a positive number",
        ],
        process: DRIVER,
        what: &["A heap’s size is not written as the launcher reads it."],
        why: "The driver’s heap goes to the JVM as -Xmx, which takes a whole number and one letter: 2g, not 2gb, 2 g or 2.5g.",
        advice: "Write a whole number and k, m, g or t: 2560m for two and a half gibibytes.",
        settings: &["spark.driver.memory", "spark.executor.memory"],
        rules: SIZES,
        ..BLANK
    },
    Failure {
        id: "heap-too-large",
        name: "a heap larger than the machine can reserve",
        patterns: &[
            "Could not reserve enough space for {asked:size} object heap",
            "Could not reserve enough space for",
            "exceeds the maximum representable size",
            "Too small maximum heap",
            "Initial heap size set to a larger value than the maximum heap size",
        ],
        process: DRIVER,
        what: &[
            "The JVM could not reserve a heap of {asked}.",
            "The JVM could not reserve its heap.",
        ],
        why: "The size asked for is more than the machine, the container or the address space has, or contradicts another option.",
        advice: "Lower spark.driver.memory or spark.executor.memory to what the machine has.",
        local_advice: "Lower spark.driver.memory to what the machine has.",
        settings: &["spark.driver.memory", "spark.executor.memory"],
        rules: &["conf-container-too-large", "conf-heap-too-small"],
        ..BLANK
    },
    Failure {
        id: "off-heap-size",
        name: "off-heap memory without a size",
        patterns: &["spark.memory.offHeap.size must be", "spark.memory.offHeap.size …must be"],
        process: DRIVER,
        region: FailedRegion::Known(RegionKind::OffHeapExecution),
        what: &["Off-heap memory is switched on and its size is not set, or under 1 MiB."],
        why: "spark.memory.offHeap.enabled moves execution memory off the heap, to a region that has no default size.",
        advice: "Set spark.memory.offHeap.size with its unit, or leave off-heap memory off.",
        settings: &["spark.memory.offHeap.size", "spark.memory.offHeap.enabled"],
        rules: &["conf-off-heap-without-size", "conf-off-heap-not-enabled"],
        ..BLANK
    },
    // ConfigBuilder and SparkConf; 4.1 and later raise INVALID_CONF_VALUE where older versions raise
    // NumberFormatException.
    Failure {
        id: "setting-value",
        name: "a setting’s value refused",
        patterns: &[
            "INVALID_CONF_VALUE",
            "INVALID_SPARK_CONFIG",
            "INVALID_KRYO_SERIALIZER_BUFFER_SIZE",
            "Illegal value for config key",
            "Size must be specified as bytes (b), kibibytes (k)",
            "Fractional values are not supported",
            "Failed to parse byte string",
            "should be between 0 and 1 (was",
        ],
        process: DRIVER,
        what: &["Spark refuses a setting’s value: the line says which."],
        why: "Sizes are whole numbers with a unit, fractions lie between 0 and 1, and a value that cannot be read stops the start.",
        advice: "Correct the value: 1536m instead of 1.5g, 0.6 instead of 60%.",
        settings: &[],
        rules: SIZES,
        ..BLANK
    },
    Failure {
        id: "setting-at-runtime",
        name: "a setting that a running session cannot change",
        patterns: &[
            "CANNOT_MODIFY_STATIC_CONFIG",
            "CANNOT_MODIFY_CONFIG",
            "CANNOT_MODIFY_CORE_CONFIG",
            "CANNOT_MODIFY_DYNAMIC_CONFIG",
            "Cannot modify the value of a static config",
            "Cannot modify the value of a Spark config",
            "Cannot modify the value of the Spark config",
        ],
        process: DRIVER,
        what: &["spark.conf.set was called with a key that is fixed when the application starts."],
        why: "Heaps, regions and serializers are laid out before the first line of the program runs.",
        advice: "Set it in spark-submit, spark-defaults.conf or the builder, before the session exists.",
        settings: &[],
        rules: &["conf-static-at-runtime", "conf-ignored-at-runtime", "conf-driver-too-late"],
        ..BLANK
    },
    Failure {
        id: "jvm-not-created",
        name: "the JVM did not start",
        rank: Rank::Consequence,
        patterns: &[
            "Could not create the Java Virtual Machine",
            "JAVA_GATEWAY_EXITED",
            "Java gateway process exited before sending its port number",
        ],
        process: DRIVER,
        what: &["The driver’s JVM ended before Spark could start."],
        why: "A heap size it cannot read or reserve and an option it does not know are the usual reasons, and so is a missing Java; the lines before say which.",
        advice: "Look at the line before this one; check spark.driver.memory and the Java options, and that java runs.",
        settings: &["spark.driver.memory", "spark.driver.extraJavaOptions"],
        rules: &[
            "conf-size-syntax",
            "conf-size-fraction",
            "jvm-flag-experimental",
            "jvm-two-collectors",
            "jvm-heap-in-java-options",
        ],
        ..BLANK
    },
];
