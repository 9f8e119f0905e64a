//! Broadcast joins: the driver builds the table, every executor holds it.

use crate::failure::{BLANK, FailedProcess, FailedRegion, Failure, Rank, Remedy};
use spark_model::demand::{DemandKind, ProcessKind, RegionKind};

const DRIVER: FailedProcess = FailedProcess::Known(ProcessKind::Driver);
const RULES: &[&str] = &[
    "broadcast-unbounded",
    "conf-broadcast-threshold-high",
    "conf-broadcast-off",
    "broadcast-ignored-side",
];

// `BroadcastExchangeExec`, `QueryExecutionErrors`.
pub const FAILURES: &[Failure] = &[
    Failure {
        id: "broadcast-memory",
        name: "no memory to build a broadcast table",
        patterns: &["Not enough memory to build and broadcast the table to all worker nodes"],
        process: DRIVER,
        region: FailedRegion::Known(RegionKind::User),
        what: &["The driver’s heap is too small for the table that is broadcast."],
        why: "The driver collects the whole table and builds its hash table in its own heap, outside of the pools that Spark manages, before any executor gets it.",
        advice: "Drop the broadcast hint or lower spark.sql.autoBroadcastJoinThreshold so that the join sorts and merges; else raise spark.driver.memory.",
        settings: &["spark.driver.memory", "spark.sql.autoBroadcastJoinThreshold"],
        rules: RULES,
        demands: &[DemandKind::Broadcast],
        remedy: Remedy::DisableBroadcast,
        ..BLANK
    },
    Failure {
        id: "broadcast-size",
        name: "a broadcast table over Spark’s limit of bytes",
        patterns: &[
            "Cannot broadcast the table that is larger than {limit:size}: {table:size}",
            "Cannot broadcast the table that is larger than",
            "build a HashedRelation that is larger than {limit:size}",
            "build a HashedRelation that is larger than",
        ],
        process: DRIVER,
        region: FailedRegion::Known(RegionKind::User),
        what: &[
            "The table to broadcast has {table}, and {limit} is the most that Spark broadcasts.",
            "The table to broadcast is larger than the {limit} that Spark broadcasts at most.",
            "The table is larger than what Spark broadcasts at most.",
        ],
        why: "The driver would build this table in its heap and every executor would hold a copy; the limit is 8 GiB, or spark.sql.maxBroadcastTableSize from Spark 4.1.",
        advice: "Drop the broadcast hint, or reduce the table before the join.",
        settings: &["spark.sql.autoBroadcastJoinThreshold", "spark.sql.maxBroadcastTableSize"],
        rules: RULES,
        demands: &[DemandKind::Broadcast],
        remedy: Remedy::DisableBroadcast,
        ..BLANK
    },
    // Databricks’ runtime, where a broadcast is checked while it is collected.
    Failure {
        id: "broadcast-over-estimate",
        name: "a broadcast table far over its estimate",
        patterns: &[
            "exceeds estimates and exceeds limit of spark.driver.maxResultSize={limit:bytes}",
            "Size of broadcasted table far exceeds estimates",
            "OutOfMemorySparkException",
        ],
        process: DRIVER,
        region: FailedRegion::Known(RegionKind::User),
        what: &[
            "The table to broadcast came to more than spark.driver.maxResultSize, {limit}.",
            "The table to broadcast is far larger than the planner had estimated.",
        ],
        why: "The driver collects the whole table before any executor gets it, and stopped when its rows were more than a result may have.",
        advice: "Drop the broadcast hint or set spark.sql.autoBroadcastJoinThreshold to -1 for this query so that the join sorts and merges, or reduce the table first.",
        settings: &[
            "spark.sql.autoBroadcastJoinThreshold",
            "spark.driver.maxResultSize",
            "spark.driver.memory",
        ],
        rules: RULES,
        demands: &[DemandKind::Broadcast],
        remedy: Remedy::DisableBroadcast,
        ..BLANK
    },
    Failure {
        id: "broadcast-rows",
        name: "a broadcast table over Spark’s limit of rows",
        patterns: &[
            "Cannot broadcast the table over {limit:rows} rows: {table:rows} rows",
            "Cannot broadcast {limit:rows} million or more rows",
            "Cannot broadcast the table over",
        ],
        process: DRIVER,
        region: FailedRegion::Known(RegionKind::User),
        what: &[
            "The table to broadcast has {table} rows, and Spark broadcasts at most {limit}.",
            "The table to broadcast has more than the 512 million rows that Spark’s hash table holds.",
        ],
        why: "The hash table that the driver builds in its heap has no more slots.",
        advice: "Drop the broadcast hint, or reduce the table before the join.",
        settings: &["spark.sql.autoBroadcastJoinThreshold"],
        rules: RULES,
        demands: &[DemandKind::Broadcast],
        remedy: Remedy::DisableBroadcast,
        ..BLANK
    },
    // Before Spark 3.0 the message is Scala’s own; that of a remote call goes on ("This timeout is controlled by …").
    Failure {
        id: "broadcast-timeout",
        name: "a broadcast not ready in time",
        rank: Rank::Exit,
        patterns: &[
            "Could not execute broadcast in {limit:seconds} secs",
            "Could not execute broadcast in",
            "Futures timed out after [{limit:seconds} seconds]$",
        ],
        process: DRIVER,
        what: &[
            "The table to broadcast was not ready within {limit} seconds.",
            "The table to broadcast was not ready in time.",
        ],
        why: "Reading it took too long, or the driver stopped with a full heap while it collected and built the table; the line does not say which.",
        advice: "Drop the broadcast hint if the table is not small; raise spark.sql.broadcastTimeout only if it is, and slow to compute.",
        settings: &[
            "spark.sql.broadcastTimeout",
            "spark.sql.autoBroadcastJoinThreshold",
            "spark.driver.memory",
        ],
        rules: RULES,
        demands: &[DemandKind::Broadcast],
        remedy: Remedy::DisableBroadcast,
        ..BLANK
    },
];
