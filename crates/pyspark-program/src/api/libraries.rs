//! Members of the classes of libraries that run jobs beside PySpark's own classes: Delta Lake, AWS Glue, pandas API on
//! Spark. A member of a builder or of a frame of theirs that is not listed gives another one of its class.
//!
//! Sources: `delta/tables.py` of delta-io/delta (3.3), `awsglue/context.py` and `dynamicframe.py` of awslabs/aws-glue-libs,
//! `pyspark/pandas/` of apache/spark (4.0).

use super::Class::{
    DataFrame, DeltaOptimize, DeltaTable, DynamicFrame, GlueReader, GlueSink, GlueWriter, Local,
    MergeBuilder, Nothing, PandasFrame, PandasGroups, Rows, Scalar, Session,
};
use super::effect::KEEPS;
use super::members::{Member, member, plain};
use super::method::Method;

pub(super) const DELTA_TABLE: &[Member] = &[
    member(Method::ForName, &[plain("forName")], DeltaTable),
    member(Method::ForPath, &[plain("forPath")], DeltaTable),
    member(Method::IsDeltaTable, &[plain("isDeltaTable")], Scalar),
    member(Method::ConvertToDelta, &[plain("convertToDelta")], DeltaTable).action(),
    member(Method::ToDf, &[plain("toDF")], DataFrame),
    member(Method::Alias, &[plain("alias")], DeltaTable),
    member(Method::History, &[plain("history")], DataFrame),
    member(Method::Detail, &[plain("detail")], DataFrame),
    member(Method::Merge, &[plain("merge")], MergeBuilder),
    member(Method::Optimize, &[plain("optimize")], DeltaOptimize),
    member(Method::Update, &[plain("update")], Nothing).action(),
    member(Method::Delete, &[plain("delete")], Nothing).action(),
    member(Method::Vacuum, &[plain("vacuum")], DataFrame).action(),
    member(Method::Generate, &[plain("generate")], Nothing).action(),
    member(Method::RestoreToVersion, &[plain("restoreToVersion")], DataFrame).action(),
    member(Method::RestoreToTimestamp, &[plain("restoreToTimestamp")], DataFrame).action(),
];

/// `DeltaMergeBuilder`, and `MergeIntoWriter` of Spark 4.
pub(super) const MERGE_BUILDER: &[Member] = &[
    member(Method::Execute, &[plain("execute")], Nothing).action(),
    member(Method::Merge, &[plain("merge")], Nothing).action(),
];

pub(super) const DELTA_OPTIMIZE: &[Member] = &[
    member(Method::ExecuteCompaction, &[plain("executeCompaction")], DataFrame).action(),
    member(Method::ExecuteZOrderBy, &[plain("executeZOrderBy")], DataFrame).action(),
];

pub(super) const GLUE_CONTEXT: &[Member] = &[
    member(Method::SparkSession, &[plain("spark_session")], Session).attribute(),
    member(Method::CreateDynamicFrame, &[plain("create_dynamic_frame")], GlueReader).attribute(),
    member(Method::WriteDynamicFrame, &[plain("write_dynamic_frame")], GlueWriter).attribute(),
    member(Method::WriteDataFrame, &[plain("write_data_frame")], GlueWriter).attribute(),
    member(Method::FromCatalog, &[plain("create_dynamic_frame_from_catalog")], DynamicFrame),
    member(Method::FromOptions, &[plain("create_dynamic_frame_from_options")], DynamicFrame),
    member(Method::GetSink, &[plain("getSink")], GlueSink),
    member(
        Method::WriteFromOptions,
        &[plain("write_dynamic_frame_from_options"), plain("write_data_frame_from_options")],
        Nothing,
    )
    .action(),
    member(
        Method::WriteFromCatalog,
        &[plain("write_dynamic_frame_from_catalog"), plain("write_data_frame_from_catalog")],
        Nothing,
    )
    .action(),
    member(Method::WriteFromJdbcConf, &[plain("write_dynamic_frame_from_jdbc_conf")], Nothing)
        .action(),
];

pub(super) const GLUE_READER: &[Member] = &[
    member(Method::FromCatalog, &[plain("from_catalog")], DynamicFrame),
    member(Method::FromOptions, &[plain("from_options")], DynamicFrame),
    member(Method::FromRdd, &[plain("from_rdd")], DynamicFrame),
];

pub(super) const GLUE_WRITER: &[Member] = &[
    member(Method::WriteFromOptions, &[plain("from_options")], Nothing).action(),
    member(Method::WriteFromCatalog, &[plain("from_catalog")], Nothing).action(),
    member(Method::WriteFromJdbcConf, &[plain("from_jdbc_conf")], Nothing).action(),
];

pub(super) const GLUE_SINK: &[Member] = &[
    member(Method::WriteFrame, &[plain("writeFrame"), plain("write")], Nothing).action(),
    member(Method::WriteDynamicFrame, &[plain("writeDynamicFrame")], Nothing).action(),
    member(Method::WriteDataFrame, &[plain("writeDataFrame")], Nothing).action(),
];

pub(super) const DYNAMIC_FRAME: &[Member] = &[
    member(Method::ToDf, &[plain("toDF")], DataFrame).with(KEEPS),
    member(Method::Count, &[plain("count")], Scalar).action(),
    member(Method::Show, &[plain("show")], Nothing).action(),
    member(Method::Write, &[plain("write")], Nothing).action(),
    member(Method::PrintSchema, &[plain("printSchema")], Nothing),
    member(Method::Schema, &[plain("schema")], Scalar),
    member(Method::GetNumPartitions, &[plain("getNumPartitions")], Scalar),
];

/// Frames, series and indices of pandas API on Spark: they are lazy but for what gives Python a value.
pub(super) const PANDAS_FRAME: &[Member] = &[
    member(Method::ToPandas, &[plain("to_pandas")], Local).action(),
    member(Method::ToNumpy, &[plain("to_numpy")], Local).action(),
    member(Method::ToList, &[plain("to_list"), plain("tolist")], Rows).action(),
    member(Method::ToDict, &[plain("to_dict")], Rows).action(),
    member(Method::ToCsv, &[plain("to_csv")], Nothing).action(),
    member(Method::ToJson, &[plain("to_json")], Nothing).action(),
    member(Method::ToParquet, &[plain("to_parquet")], Nothing).action(),
    member(Method::ToOrc, &[plain("to_orc")], Nothing).action(),
    member(Method::ToDelta, &[plain("to_delta")], Nothing).action(),
    member(Method::ToTable, &[plain("to_table")], Nothing).action(),
    member(Method::ToSparkIo, &[plain("to_spark_io")], Nothing).action(),
    member(Method::ToExcel, &[plain("to_excel")], Nothing).action(),
    member(
        Method::ToText,
        &[plain("to_string"), plain("to_html"), plain("to_markdown"), plain("__repr__")],
        Scalar,
    )
    .action(),
    member(Method::Columns, &[plain("columns"), plain("dtypes"), plain("ndim")], Scalar)
        .attribute(),
    member(Method::Iterrows, &[plain("iterrows"), plain("itertuples")], Rows).action(),
    member(Method::Sum, &[plain("sum")], Scalar).action(),
    member(Method::Mean, &[plain("mean"), plain("median")], Scalar).action(),
    member(Method::Max, &[plain("max")], Scalar).action(),
    member(Method::Min, &[plain("min")], Scalar).action(),
    member(Method::Count, &[plain("count"), plain("__len__")], Scalar).action(),
    member(Method::Nunique, &[plain("nunique")], Scalar).action(),
    member(Method::Stdev, &[plain("std")], Scalar).action(),
    member(Method::Variance, &[plain("var")], Scalar).action(),
    member(Method::Quantile, &[plain("quantile")], Scalar).action(),
    member(Method::Describe, &[plain("describe")], PandasFrame).action(),
    member(Method::Shape, &[plain("shape"), plain("size"), plain("empty")], Scalar)
        .attribute()
        .action(),
    member(Method::GroupBy, &[plain("groupby")], PandasGroups),
    member(Method::ToSpark, &[plain("to_spark"), plain("frame")], DataFrame),
];
