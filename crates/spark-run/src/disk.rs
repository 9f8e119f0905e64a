//! Local disks that ran full: what memory did not hold went there.

use crate::failure::{BLANK, FailedProcess, Failure, Rank};
use spark_model::demand::{DemandKind, ProcessKind};

const WHY: &str = "Sorts, joins and aggregates that do not fit in memory spill to local disk, shuffles and cached blocks are written there, and it all stays until the job lets it go.";
const ADVICE: &str = "Spill and shuffle less (filter and select first, no row-exploding join, release caches), give tasks more memory, or take larger local disks: those of spark.local.dir, and on YARN those of yarn.nodemanager.local-dirs.";
const SETTINGS: &[&str] =
    &["spark.local.dir", "spark.sql.shuffle.partitions", "spark.executor.memory"];
const RULES: &[&str] = &[
    "cross-join",
    "explode-early",
    "cache-not-released",
    "cache-too-large",
    "skewed-join-key",
    "single-partition-write",
    "window-without-partition",
    "distinct-on-wide",
    "lineage-without-checkpoint",
];
const DEMANDS: &[DemandKind] = &[
    DemandKind::Sort,
    DemandKind::Window,
    DemandKind::ShuffleWrite,
    DemandKind::HashAggregate,
    DemandKind::Cache,
];

pub const FAILURES: &[Failure] = &[
    // ENOSPC in a Python process: `OSError`.
    Failure {
        id: "disk-full-python",
        name: "a disk full under a Python process",
        patterns: &["[Errno 28] No space left on device"],
        process: FailedProcess::Known(ProcessKind::Python),
        what: &["A Python process could not write: its disk is full."],
        why: "Large broadcast variables, local data and pandas files go to the local disk of the driver or of a worker.",
        advice: "Point TMPDIR and spark.local.dir at a larger disk, and write results with Spark instead of pandas.",
        settings: &["spark.local.dir"],
        rules: &["pandas-to-spark", "to-pandas-unbounded", "collect-unbounded"],
        ..BLANK
    },
    // The kubelet: a pod’s emptyDir volumes, logs and layers.
    Failure {
        id: "pod-disk-evicted",
        name: "pod evicted: its local disk was full",
        patterns: &[
            "low on resource: ephemeral-storage. …was using {used:size}, request is {request:size}",
            "low on resource: ephemeral-storage. …was using {used:size}, which exceeds its request of {request:size}",
            "low on resource: ephemeral-storage. Threshold quantity: {threshold:size}, available: {available:size}",
            "low on resource: ephemeral-storage",
            "Pod ephemeral local storage usage exceeds the total limit of containers {limit:size}",
            "exceeded its local ephemeral storage limit \"{limit:size}",
            "exceeded its local ephemeral storage limit",
            "Usage of EmptyDir volume …exceeds the limit \"{limit:size}",
            "node had condition: [DiskPressure]",
        ],
        process: FailedProcess::Container,
        what: &[
            "The pod had {used} on local disk and had asked for {request}: when the node’s disk was low, it was evicted.",
            "The node had {available} of local disk left, under its threshold of {threshold}, and evicted the pod.",
            "The pod put more on local disk than its limit of {limit}, and was evicted.",
            "The pod put more on local disk than it may, and was evicted.",
        ],
        why: WHY,
        advice: "Spill and shuffle less, give tasks more memory, or mount a volume for spark.local.dir (spark.kubernetes.executor.volumes.*) instead of the node’s disk; the memory overhead has no part in it.",
        settings: &[
            "spark.local.dir",
            "spark.kubernetes.local.dirs.tmpfs",
            "spark.sql.shuffle.partitions",
            "spark.{jvm}.memory",
        ],
        rules: RULES,
        demands: DEMANDS,
        ..BLANK
    },
    // YARN’s `DirectoryCollection`.
    Failure {
        id: "node-disk-full",
        name: "a node’s local disks over YARN’s limit",
        rank: Rank::Full,
        patterns: &[
            "local-dirs usable space is below configured utilization percentage",
            "used space above threshold of {threshold:percent}",
            "local-dirs are bad",
            "No space available in any of the local directories",
        ],
        what: &[
            "YARN marked a node unhealthy because its local disks are nearly full, and its containers ended.",
        ],
        why: WHY,
        advice: ADVICE,
        settings: SETTINGS,
        rules: RULES,
        demands: DEMANDS,
        ..BLANK
    },
    // ENOSPC and its kin: `DiskBlockObjectWriter`, `UnsafeSorterSpillWriter`, `DiskStore`.
    Failure {
        id: "disk-full",
        name: "a local disk full",
        patterns: &[
            "No space left on device",
            "Disk quota exceeded",
            "ENOSPC",
            "Could not find any valid local directory",
            "There is not enough space on the disk",
        ],
        what: &["A task could not write to local disk: it is full."],
        why: WHY,
        advice: ADVICE,
        local_advice: "Spill and shuffle less (filter and select first, no row-exploding join, release caches), raise spark.driver.memory, the heap of local mode, or point spark.local.dir at a larger disk.",
        settings: SETTINGS,
        rules: RULES,
        demands: DEMANDS,
        ..BLANK
    },
];
