//! Values, rows, blocks and buffers that outgrow what one can be.

use crate::failure::{BLANK, FailedProcess, FailedRegion, Failure, Remedy};
use spark_model::demand::{Allocator, DemandKind, ProcessKind, RegionKind};

const RULES: &[&str] = &[
    "skewed-join-key",
    "conf-shuffle-partitions",
    "single-partition-write",
    "conf-max-partition-bytes",
    "not-splittable",
    "whole-text-files",
];

pub const FAILURES: &[Failure] = &[
    // `KryoSerializerInstance.serialize`.
    Failure {
        id: "kryo-buffer",
        name: "Kryo’s buffer too small",
        patterns: &[
            "Buffer overflow. Available: {had:bytes}, required: {asked:bytes}",
            "KRYO_BUFFER_OVERFLOW",
            "Kryo serialization failed: Buffer overflow",
        ],
        process: FailedProcess::Jvm,
        region: FailedRegion::Known(RegionKind::User),
        what: &[
            "Kryo needed {asked} more in its buffer and had {had}.",
            "An object outgrew Kryo’s buffer.",
        ],
        why: "Kryo serializes one object at a time into one buffer of the heap, of at most spark.kryoserializer.buffer.max (64 MiB unless set, under 2 GiB).",
        advice: "Raise spark.kryoserializer.buffer.max above the largest object, or keep the object small: no whole collection in one row or broadcast variable.",
        settings: &["spark.kryoserializer.buffer.max"],
        rules: &["conf-kryo-buffer", "broadcast-of-collect", "collect-list-unbounded"],
        demands: &[DemandKind::CollectList],
        remedy: Remedy::RaiseKryoBuffer,
        ..BLANK
    },
    // `TransportFrameDecoder`.
    Failure {
        id: "frame-too-large",
        name: "a block too large to send",
        patterns: &["Too large frame: {block:bytes}", "Too large frame"],
        what: &[
            "One block to fetch has {block}, and a message may have 2 GiB.",
            "One block to fetch is larger than the 2 GiB that a message may have.",
        ],
        why: "All rows of one key or one partition landed in one shuffle block.",
        advice: "Use more shuffle partitions, look for a skewed key, and let blocks stream with spark.maxRemoteBlockSizeFetchToMem.",
        settings: &[
            "spark.sql.shuffle.partitions",
            "spark.maxRemoteBlockSizeFetchToMem",
            "spark.sql.adaptive.skewJoin.enabled",
        ],
        rules: RULES,
        demands: &[DemandKind::ShuffleWrite],
        ..BLANK
    },
    // `DiskStore`, `FileChannelImpl.map`, `DirectByteBufferOutputStream`.
    Failure {
        id: "buffer-too-large",
        name: "a block or buffer over 2 GiB",
        patterns: &[
            "Size exceeds Integer.MAX_VALUE",
            "exceeds Integer.MAX_VALUE",
            "can't create a byte buffer of size {asked:bytes} since it exceeds",
            "Block is too large to be wrapped in a byte buffer",
            "DirectByteBufferOutputStream cannot grow beyond 2GB limit (requested {asked:bytes} bytes)",
        ],
        what: &[
            "One buffer of {asked} was asked for, and a Java buffer has at most 2 GiB.",
            "One block or buffer outgrew the 2 GiB that a Java buffer has at most.",
        ],
        why: "Too much data is in one partition or one value.",
        advice: "Use more and smaller partitions, and look for a skewed key.",
        settings: &["spark.sql.shuffle.partitions", "spark.sql.files.maxPartitionBytes"],
        rules: RULES,
        demands: &[DemandKind::ShuffleWrite, DemandKind::Cache],
        ..BLANK
    },
    // `BufferHolder.grow`, `UTF8StringBuilder.grow`, `QueryExecutionErrors`,
    // `ByteArrayMethods.MAX_ROUNDED_ARRAY_LENGTH`.
    Failure {
        id: "row-too-large",
        name: "a row or value too large",
        patterns: &[
            "Cannot grow BufferHolder by size {asked:bytes} because",
            "Cannot grow BufferHolder",
            "Cannot grow internal buffer by size {asked:bytes} because",
            "Cannot grow internal buffer",
            "exceeded maximum size of 2147483632",
            "Does not support row that is larger than",
            "COLLECTION_SIZE_LIMIT_EXCEEDED",
            "Can't create array with {elements:elements} elements which exceeding the array size limit",
            "to create array with {elements:elements} elements due to exceeding",
            "arrays with {elements:elements} elements due to exceeding",
            "maps with {elements:elements} elements due to exceeding",
            "Cannot create array with {elements:elements} elements of data due to exceeding the limit",
        ],
        region: FailedRegion::Known(RegionKind::User),
        what: &[
            "One value would have {elements} elements, more than an array holds.",
            "One row had to grow by another {asked}, beyond the 2 GiB that it can have.",
            "One row or value outgrew what a row can hold: 2 GiB, or 256 MiB in a hash table.",
        ],
        why: "All rows of a group have become one value, or very long texts one row; a larger heap changes nothing.",
        advice: "Do not gather a whole group in one value (collect_list, concat_ws, pivot); keep rows as rows, or bound the group first.",
        settings: &[],
        rules: &[
            "collect-list-unbounded",
            "pivot-without-values",
            "whole-text-files",
            "distinct-of-collect-list",
            "size-of-collect",
        ],
        demands: &[DemandKind::CollectList],
        calls: &["collect_list", "collect_set", "concat_ws", "pivot", "wholeTextFiles"],
        ..BLANK
    },
    // `SparkConnectService`, `LocalRelation`.
    Failure {
        id: "local-data-too-large",
        name: "local data too large for a plan",
        patterns: &[
            "Local relation size ({asked:bytes} bytes) exceeds the limit ({limit:bytes} bytes)",
            "LOCAL_RELATION_SIZE_LIMIT_EXCEEDED",
        ],
        process: FailedProcess::Known(ProcessKind::Driver),
        what: &[
            "Local data of {asked} was put into a plan, and {limit} are allowed.",
            "More local data was put into a plan than is allowed.",
        ],
        why: "createDataFrame of local rows carries them in the plan, through the driver’s heap.",
        advice: "Write the data to storage and read it from there.",
        settings: &["spark.sql.session.localRelationSizeLimit"],
        rules: &["pandas-to-spark"],
        calls: &["createDataFrame"],
        ..BLANK
    },
    // Arrow’s Java vectors: `BaseFixedWidthVector`, `BaseVariableWidthVector.reallocDataBuffer`.
    Failure {
        id: "arrow-vector",
        name: "a column of an Arrow batch over 2 GiB",
        patterns: &[
            "Memory required for vector capacity {capacity:elements} is ({asked:bytes}), which is more than max allowed ({limit:bytes})",
            "Memory required for vector …({asked:bytes}), which is …max allowed ({limit:bytes})",
            "Memory required for vector",
            "OversizedAllocationException",
        ],
        what: &[
            "One column of an Arrow batch needed {asked}, and a vector has at most {limit}.",
            "One column of an Arrow batch outgrew the 2 GiB of a vector.",
        ],
        why: "Tasks pack rows for Python into Arrow batches, a group of applyInPandas whole, and long texts or arrays make one column huge.",
        advice: "Lower spark.sql.execution.arrow.maxRecordsPerBatch, make groups smaller, or set spark.sql.execution.arrow.useLargeVarTypes to true.",
        settings: &[
            "spark.sql.execution.arrow.maxRecordsPerBatch",
            "spark.sql.execution.arrow.useLargeVarTypes",
        ],
        rules: &["grouped-pandas", "to-pandas-unbounded", "skewed-join-key"],
        demands: &[DemandKind::PythonWorker, DemandKind::Rows],
        calls: &["toPandas", "applyInPandas", "applyInArrow", "mapInPandas", "pandas_udf"],
        ..BLANK
    },
    // gRPC’s limit of what a client receives: a result of Spark Connect, in batches.
    Failure {
        id: "grpc-result-too-large",
        name: "a result over the Spark Connect client’s limit",
        patterns: &[
            "eceived message larger than max ({message:bytes} vs. {limit:bytes})",
            "eceived message larger than max",
        ],
        process: FailedProcess::Known(ProcessKind::Python),
        allocator: Some(Allocator::Result),
        what: &[
            "One message of a result has {message}, and the Spark Connect client accepts {limit}.",
            "One message of a result is larger than the Spark Connect client accepts.",
        ],
        why: "The server sends a result in batches of rows, and a single row is never split.",
        advice: "Bring fewer or smaller rows to the program; else raise the client’s own limit (gRPC’s grpc.max_receive_message_length) where the session is built. No setting of the server changes it.",
        settings: &["spark.connect.grpc.arrow.maxBatchSize"],
        rules: &["to-pandas-unbounded", "collect-unbounded", "collect-list-unbounded"],
        demands: &[DemandKind::Rows, DemandKind::Result],
        calls: &["toPandas", "collect", "toArrow"],
        ..BLANK
    },
    // gRPC’s limits of Spark Connect: `spark.connect.grpc.maxInboundMessageSize`, and the client’s channel options.
    Failure {
        id: "grpc-message-too-large",
        name: "a message over Spark Connect’s limit",
        patterns: &[
            "Sent message larger than max ({message:bytes} vs. {limit:bytes})",
            "gRPC message exceeds maximum size {limit:bytes}: {message:bytes}",
            "Sent message larger than max",
            "gRPC message exceeds maximum size",
        ],
        process: FailedProcess::Known(ProcessKind::Driver),
        allocator: Some(Allocator::LocalData),
        what: &[
            "One message between the program and the Spark Connect server has {message}, and {limit} are allowed.",
            "One message between the program and the Spark Connect server is larger than allowed.",
        ],
        why: "A plan travels in one message with the local data in it, and so does each batch of a result.",
        advice: "Write local data to storage and read it from there; raise spark.connect.grpc.maxInboundMessageSize only together with the client’s limit.",
        settings: &[
            "spark.connect.grpc.maxInboundMessageSize",
            "spark.connect.grpc.arrow.maxBatchSize",
        ],
        rules: &["pandas-to-spark", "large-isin"],
        calls: &["createDataFrame", "isin"],
        ..BLANK
    },
];
