//! Words for a lack of memory that name neither what ran out nor where.

use crate::failure::{BLANK, FailedProcess, Failure, Rank};
use spark_model::demand::DemandKind;

pub const FAILURES: &[Failure] = &[Failure {
    id: "out-of-memory",
    name: "out of memory",
    rank: Rank::Unspecified,
    patterns: &[
        "OutOfMemory",
        "OUT_OF_MEMORY",
        "ut of memory",
        "ut Of Memory",
        "PYSPARK_ERROR.OOM",
        "emory pressure",
        "nsufficient memory",
        "not enough memory",
        "nough memory",
        "emory limit exceeded",
        "xceeded memory limit",
        "xceeded the memory limit",
    ],
    process: FailedProcess::Jvm,
    what: &["Something ran out of memory, and these words say no more."],
    why: "They are a platform’s or a library’s summary: the heap of a JVM, its container, a Python process and the machine itself can each be meant.",
    advice: "Paste the log from its first error on: the line before this one names what was full.",
    settings: &["spark.{jvm}.memory", "spark.{jvm}.memoryOverhead"],
    rules: &[
        "collect-unbounded",
        "to-pandas-unbounded",
        "collect-list-unbounded",
        "broadcast-unbounded",
        "python-udf",
        "grouped-pandas",
    ],
    demands: &[
        DemandKind::Result,
        DemandKind::Rows,
        DemandKind::CollectList,
        DemandKind::Broadcast,
        DemandKind::PythonWorker,
    ],
    ..BLANK
}];
