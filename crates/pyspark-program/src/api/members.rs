//! The members of each class: the one place where the names of PySpark's methods and attributes are written.
//!
//! Source: the classes' own documentation in `pyspark.sql`, `pyspark.core.rdd` and `pyspark.conf`, 3.5 to 4.3; effects
//! on rows and partitions: the operators that `Dataset` and `RDD` plan. A member that is not listed gives an unknown
//! value, and an unknown value gets no finding.

use super::Class::{
    self, Broadcast, Catalog, Column, Context, DataFrame, Escape, FrameFunctions, GroupedData,
    Local, MergeBuilder, Nothing, PandasFrame, Rdd, Reader, Rows, RuntimeConf, Scalar, Session,
    SessionBuilder, SparkConf, StreamReader, StreamWriter, StreamingQuery, WindowSpec, Writer,
};
use super::effect::{
    AGGREGATED, ALL_PAIRS, COMPARED, DISTINCT, Effect, FILTERED, GLOMMED, GROUPED, JOINED, KEEPS,
    LIMITED, MAPPED, MAPPED_BATCHES, MAPPED_GROUPS, MERGED, MULTIPLIED, NARROWED, ONE_ROW,
    PARTITIONED, PARTITIONED_AND_SORTED, PROJECTED, RENAMED, REPARTITIONED, SHUFFLED_PAIRS,
    SKIPPED, SORTED, SORTED_IN_PARTITIONS, SPREAD_BY_RANGE, STACKED, SUMMARIZED, UNKNOWN,
    UNPIVOTED, WITH_COLUMNS,
};
use super::libraries;
use super::method::Method;

/// Certainty that a name is one of Spark's, where it is all that is known of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum NameEvidence {
    /// Others have it too.
    None,
    /// A Spark frame has it and a pandas frame has not; other libraries' frames may have it.
    NotPandas,
    /// No pandas, polars or RDD object has it: calling it is evidence of a Spark frame.
    FrameOnly,
    /// Nothing but an RDD has it.
    RddOnly,
}

/// A name that a member is written by.
pub(super) struct Name {
    pub text: &'static str,
    pub evidence: NameEvidence,
}

/// A method or an attribute of a class.
pub struct Member {
    pub method: Method,
    /// Its names; aliases after the usual one.
    pub(super) names: &'static [Name],
    /// The class of what it gives.
    pub gives: Class,
    /// Read, not called.
    pub attribute: bool,
    /// Calling it runs a job.
    pub action: bool,
    /// Difference between its result and its receiver, for frames, groups and RDDs.
    pub effect: Effect,
}

impl Member {
    pub(super) const fn action(self) -> Self {
        Self { action: true, ..self }
    }

    pub(super) const fn attribute(self) -> Self {
        Self { attribute: true, ..self }
    }

    pub(super) const fn with(self, effect: Effect) -> Self {
        Self { effect, ..self }
    }
}

pub(super) const fn plain(text: &'static str) -> Name {
    Name { text, evidence: NameEvidence::None }
}

const fn not_pandas(text: &'static str) -> Name {
    Name { text, evidence: NameEvidence::NotPandas }
}

const fn frame_only(text: &'static str) -> Name {
    Name { text, evidence: NameEvidence::FrameOnly }
}

const fn rdd_only(text: &'static str) -> Name {
    Name { text, evidence: NameEvidence::RddOnly }
}

pub(super) const fn member(method: Method, names: &'static [Name], gives: Class) -> Member {
    Member { method, names, gives, attribute: false, action: false, effect: UNKNOWN }
}

/// The listed members of a class. Any other attribute of a column is one of its fields.
pub(super) fn members(class: Class) -> &'static [Member] {
    match class {
        Class::SessionBuilder => SESSION_BUILDER,
        Class::Session => SESSION,
        Class::Context => CONTEXT,
        Class::SparkConf => SPARK_CONF,
        Class::RuntimeConf => RUNTIME_CONF,
        Class::Catalog => CATALOG,
        Class::DataFrame => DATA_FRAME,
        Class::FrameFunctions => FRAME_FUNCTIONS,
        Class::GroupedData => GROUPED_DATA,
        Class::Rdd => RDD,
        Class::Column => COLUMN,
        Class::WindowSpec => WINDOW_SPEC,
        Class::Reader => READER,
        Class::StreamReader => STREAM_READER,
        Class::Writer => WRITER,
        Class::StreamWriter => STREAM_WRITER,
        Class::StreamingQuery => STREAMING_QUERY,
        Class::Broadcast => BROADCAST,
        Class::Local => LOCAL,
        Class::DeltaTable => libraries::DELTA_TABLE,
        Class::MergeBuilder => libraries::MERGE_BUILDER,
        Class::DeltaOptimize => libraries::DELTA_OPTIMIZE,
        Class::GlueContext => libraries::GLUE_CONTEXT,
        Class::GlueReader => libraries::GLUE_READER,
        Class::GlueWriter => libraries::GLUE_WRITER,
        Class::GlueSink => libraries::GLUE_SINK,
        Class::DynamicFrame => libraries::DYNAMIC_FRAME,
        Class::PandasFrame => libraries::PANDAS_FRAME,
        Class::PandasGroups => &[],
        Class::DataType | Class::Rows | Class::Scalar | Class::Nothing | Class::Escape => &[],
    }
}

const SESSION_BUILDER: &[Member] = &[
    member(Method::AppName, &[plain("appName")], SessionBuilder),
    member(Method::Master, &[plain("master")], SessionBuilder),
    member(Method::Config, &[plain("config")], SessionBuilder),
    member(Method::EnableHiveSupport, &[plain("enableHiveSupport")], SessionBuilder),
    member(Method::Remote, &[plain("remote")], SessionBuilder),
    member(Method::GetOrCreate, &[plain("getOrCreate")], Session),
    member(Method::Create, &[plain("create")], Session),
];

const SESSION: &[Member] = &[
    member(Method::Builder, &[plain("builder")], SessionBuilder).attribute(),
    member(Method::Read, &[plain("read")], Reader).attribute(),
    member(Method::ReadStream, &[plain("readStream")], StreamReader).attribute(),
    member(Method::SparkContext, &[plain("sparkContext")], Context).attribute(),
    member(Method::Conf, &[plain("conf")], RuntimeConf).attribute(),
    member(Method::Catalog, &[plain("catalog")], Catalog).attribute(),
    member(Method::Table, &[plain("table")], DataFrame),
    member(Method::Sql, &[plain("sql")], DataFrame),
    member(Method::Range, &[plain("range")], DataFrame),
    member(Method::CreateDataFrame, &[frame_only("createDataFrame")], DataFrame),
    member(Method::NewSession, &[plain("newSession")], Session),
    member(Method::GetActiveSession, &[plain("getActiveSession")], Session),
    member(Method::Active, &[plain("active")], Session),
    member(Method::Stop, &[plain("stop")], Nothing),
    member(Method::SetConf, &[plain("setConf")], Nothing),
    member(Method::Version, &[plain("version")], Scalar).attribute(),
];

const CONTEXT: &[Member] = &[
    member(Method::TextFile, &[plain("textFile")], Rdd),
    member(Method::Parallelize, &[plain("parallelize")], Rdd),
    member(Method::Range, &[plain("range")], Rdd),
    member(Method::WholeTextFiles, &[plain("wholeTextFiles")], Rdd),
    member(Method::BinaryFiles, &[plain("binaryFiles")], Rdd),
    member(Method::SequenceFile, &[plain("sequenceFile")], Rdd),
    member(Method::NewApiHadoopFile, &[plain("newAPIHadoopFile")], Rdd),
    member(Method::HadoopFile, &[plain("hadoopFile")], Rdd),
    member(Method::PickleFile, &[plain("pickleFile")], Rdd),
    member(Method::EmptyRdd, &[plain("emptyRDD")], Rdd),
    member(Method::Union, &[plain("union")], Rdd),
    member(Method::BinaryRecords, &[plain("binaryRecords")], Rdd),
    member(Method::RunJob, &[plain("runJob")], Rows).action(),
    member(Method::Broadcast, &[plain("broadcast")], Broadcast),
    member(Method::GetConf, &[plain("getConf")], SparkConf),
    member(Method::InternalConf, &[plain("_conf")], SparkConf).attribute(),
    member(Method::GetOrCreate, &[plain("getOrCreate")], Context),
    member(Method::SetCheckpointDir, &[plain("setCheckpointDir")], Nothing),
    member(Method::SetLogLevel, &[plain("setLogLevel")], Nothing),
    member(Method::Stop, &[plain("stop")], Nothing),
    member(Method::AddFile, &[plain("addFile")], Nothing),
    member(Method::AddPyFile, &[plain("addPyFile")], Nothing),
    member(Method::SetJobGroup, &[plain("setJobGroup")], Nothing),
    member(Method::SetJobDescription, &[plain("setJobDescription")], Nothing),
    member(Method::SetLocalProperty, &[plain("setLocalProperty")], Nothing),
    member(Method::DefaultParallelism, &[plain("defaultParallelism")], Scalar).attribute(),
    member(Method::ApplicationId, &[plain("applicationId")], Scalar).attribute(),
    member(Method::Version, &[plain("version")], Scalar).attribute(),
    member(Method::UiWebUrl, &[plain("uiWebUrl")], Scalar).attribute(),
    member(Method::Master, &[plain("master")], Scalar).attribute(),
    member(Method::AppName, &[plain("appName")], Scalar).attribute(),
];

const SPARK_CONF: &[Member] = &[
    member(Method::Set, &[plain("set")], SparkConf),
    member(Method::SetAll, &[plain("setAll")], SparkConf),
    member(Method::SetMaster, &[plain("setMaster")], SparkConf),
    member(Method::SetAppName, &[plain("setAppName")], SparkConf),
    member(Method::SetIfMissing, &[plain("setIfMissing")], SparkConf),
    member(Method::SetExecutorEnv, &[plain("setExecutorEnv")], SparkConf),
    member(Method::SetSparkHome, &[plain("setSparkHome")], SparkConf),
    member(Method::Get, &[plain("get")], Scalar),
    member(Method::Contains, &[plain("contains")], Scalar),
    member(Method::ToDebugString, &[plain("toDebugString")], Scalar),
];

const RUNTIME_CONF: &[Member] = &[
    member(Method::Set, &[plain("set")], Nothing),
    member(Method::Unset, &[plain("unset")], Nothing),
    member(Method::Get, &[plain("get")], Scalar),
    member(Method::IsModifiable, &[plain("isModifiable")], Scalar),
];

const CATALOG: &[Member] = &[
    member(Method::ClearCache, &[plain("clearCache")], Nothing),
    member(Method::CacheTable, &[plain("cacheTable")], Nothing),
    member(Method::UncacheTable, &[plain("uncacheTable")], Nothing),
    member(Method::RefreshTable, &[plain("refreshTable")], Nothing),
    member(Method::DropTempView, &[plain("dropTempView")], Nothing),
    member(Method::DropGlobalTempView, &[plain("dropGlobalTempView")], Nothing),
    member(Method::SetCurrentDatabase, &[plain("setCurrentDatabase")], Nothing),
    member(Method::IsCached, &[plain("isCached")], Scalar),
    member(Method::TableExists, &[plain("tableExists")], Scalar),
    member(Method::CurrentDatabase, &[plain("currentDatabase")], Scalar),
    member(Method::ListTables, &[plain("listTables")], Rows),
    member(Method::ListDatabases, &[plain("listDatabases")], Rows),
    member(Method::ListColumns, &[plain("listColumns")], Rows),
    member(Method::ListFunctions, &[plain("listFunctions")], Rows),
];

const DATA_FRAME: &[Member] = &[
    member(Method::Select, &[not_pandas("select")], DataFrame).with(PROJECTED),
    member(Method::SelectExpr, &[frame_only("selectExpr")], DataFrame).with(PROJECTED),
    member(Method::Filter, &[plain("filter"), plain("where")], DataFrame).with(FILTERED),
    member(Method::WithColumn, &[frame_only("withColumn")], DataFrame).with(WITH_COLUMNS),
    member(Method::WithColumns, &[frame_only("withColumns")], DataFrame).with(WITH_COLUMNS),
    member(Method::WithColumnRenamed, &[frame_only("withColumnRenamed")], DataFrame).with(RENAMED),
    member(Method::WithColumnsRenamed, &[frame_only("withColumnsRenamed")], DataFrame)
        .with(RENAMED),
    member(Method::ToDf, &[plain("toDF")], DataFrame).with(RENAMED),
    member(Method::Drop, &[plain("drop")], DataFrame).with(NARROWED),
    member(
        Method::DropDuplicates,
        &[frame_only("dropDuplicates"), plain("drop_duplicates")],
        DataFrame,
    )
    .with(DISTINCT),
    member(Method::Distinct, &[not_pandas("distinct")], DataFrame).with(DISTINCT),
    member(
        Method::DropDuplicatesWithinWatermark,
        &[plain("dropDuplicatesWithinWatermark")],
        DataFrame,
    )
    .with(DISTINCT),
    member(Method::Dropna, &[plain("dropna")], DataFrame).with(FILTERED),
    member(Method::Fillna, &[not_pandas("fillna")], DataFrame).with(KEEPS),
    member(Method::Replace, &[plain("replace")], DataFrame).with(KEEPS),
    member(Method::To, &[plain("to")], DataFrame).with(KEEPS),
    member(Method::WithMetadata, &[plain("withMetadata")], DataFrame).with(KEEPS),
    member(Method::Alias, &[plain("alias")], DataFrame).with(KEEPS),
    member(Method::Hint, &[not_pandas("hint")], DataFrame).with(KEEPS),
    member(Method::WithWatermark, &[frame_only("withWatermark")], DataFrame).with(KEEPS),
    member(Method::Observe, &[plain("observe")], DataFrame).with(KEEPS),
    member(Method::Cache, &[not_pandas("cache")], DataFrame).with(KEEPS),
    member(Method::Persist, &[not_pandas("persist")], DataFrame).with(KEEPS),
    member(Method::Unpersist, &[not_pandas("unpersist")], DataFrame).with(KEEPS),
    member(Method::Checkpoint, &[not_pandas("checkpoint")], DataFrame).action().with(KEEPS),
    member(Method::LocalCheckpoint, &[frame_only("localCheckpoint")], DataFrame)
        .action()
        .with(KEEPS),
    member(Method::Limit, &[not_pandas("limit")], DataFrame).with(LIMITED),
    member(Method::Offset, &[plain("offset")], DataFrame).with(SKIPPED),
    member(Method::Sample, &[plain("sample")], DataFrame).with(FILTERED),
    member(Method::SampleBy, &[plain("sampleBy")], DataFrame).with(FILTERED),
    // A list of frames, which only unpacking distinguishes.
    member(Method::RandomSplit, &[plain("randomSplit")], Escape).with(FILTERED),
    member(Method::OrderBy, &[not_pandas("orderBy"), plain("sort")], DataFrame).with(SORTED),
    member(Method::SortWithinPartitions, &[frame_only("sortWithinPartitions")], DataFrame)
        .with(SORTED_IN_PARTITIONS),
    member(Method::Repartition, &[not_pandas("repartition")], DataFrame).with(REPARTITIONED),
    member(Method::RepartitionByRange, &[frame_only("repartitionByRange")], DataFrame)
        .with(SPREAD_BY_RANGE),
    member(Method::Coalesce, &[not_pandas("coalesce")], DataFrame).with(MERGED),
    member(Method::Join, &[plain("join")], DataFrame).with(JOINED),
    member(Method::CrossJoin, &[frame_only("crossJoin")], DataFrame).with(JOINED),
    member(Method::LateralJoin, &[plain("lateralJoin")], DataFrame).with(JOINED),
    member(Method::Union, &[not_pandas("union"), frame_only("unionAll")], DataFrame).with(STACKED),
    member(Method::UnionByName, &[frame_only("unionByName")], DataFrame).with(STACKED),
    member(Method::Intersect, &[not_pandas("intersect")], DataFrame).with(COMPARED),
    member(Method::IntersectAll, &[plain("intersectAll")], DataFrame).with(COMPARED),
    member(Method::Subtract, &[not_pandas("subtract")], DataFrame).with(COMPARED),
    member(Method::ExceptAll, &[frame_only("exceptAll")], DataFrame).with(COMPARED),
    member(Method::Agg, &[plain("agg")], DataFrame).with(ONE_ROW),
    member(Method::Describe, &[plain("describe")], DataFrame).with(SUMMARIZED),
    member(Method::Summary, &[plain("summary")], DataFrame).with(SUMMARIZED),
    member(Method::Crosstab, &[plain("crosstab")], DataFrame).with(SUMMARIZED),
    member(Method::FreqItems, &[plain("freqItems")], DataFrame).with(SUMMARIZED),
    member(Method::Melt, &[plain("melt")], DataFrame).with(UNPIVOTED),
    member(Method::Unpivot, &[plain("unpivot")], DataFrame).with(UNPIVOTED),
    member(Method::MapInPandas, &[frame_only("mapInPandas")], DataFrame).with(MAPPED_BATCHES),
    member(Method::MapInArrow, &[plain("mapInArrow")], DataFrame).with(MAPPED_BATCHES),
    member(Method::Transform, &[plain("transform")], DataFrame),
    member(Method::Transpose, &[plain("transpose")], DataFrame),
    member(Method::GroupBy, &[not_pandas("groupBy"), plain("groupby")], GroupedData).with(GROUPED),
    member(Method::Rollup, &[plain("rollup")], GroupedData).with(GROUPED),
    member(Method::Cube, &[plain("cube")], GroupedData).with(GROUPED),
    member(Method::GroupingSets, &[plain("groupingSets")], GroupedData).with(GROUPED),
    member(Method::Collect, &[not_pandas("collect")], Rows).action(),
    member(Method::Take, &[not_pandas("take")], Rows).action(),
    member(Method::Tail, &[plain("tail")], Rows).action(),
    member(Method::ToLocalIterator, &[not_pandas("toLocalIterator")], Rows).action(),
    // `head(n)` gives rows, `head()` one of them; the evaluator distinguishes the two.
    member(Method::First, &[plain("first")], Scalar).action(),
    member(Method::Head, &[plain("head")], Scalar).action(),
    member(Method::Count, &[plain("count")], Scalar).action(),
    member(Method::IsEmpty, &[not_pandas("isEmpty")], Scalar).action(),
    member(Method::Corr, &[plain("corr")], Scalar).action(),
    member(Method::Cov, &[plain("cov")], Scalar).action(),
    member(Method::ApproxQuantile, &[plain("approxQuantile")], Scalar).action(),
    member(Method::InputFiles, &[plain("inputFiles")], Scalar),
    member(Method::IsLocal, &[plain("isLocal")], Scalar),
    member(Method::SameSemantics, &[plain("sameSemantics")], Scalar),
    member(Method::SemanticHash, &[plain("semanticHash")], Scalar),
    member(Method::ToPandas, &[frame_only("toPandas")], Local).action(),
    member(Method::ToArrow, &[plain("toArrow")], Local).action(),
    member(Method::Show, &[not_pandas("show")], Nothing).action(),
    member(Method::Foreach, &[plain("foreach")], Nothing).action(),
    member(Method::ForeachPartition, &[frame_only("foreachPartition")], Nothing).action(),
    // Of Databricks' notebooks.
    member(Method::Display, &[plain("display")], Nothing).action(),
    member(Method::PrintSchema, &[frame_only("printSchema")], Nothing),
    member(Method::Explain, &[plain("explain")], Nothing),
    member(Method::CreateTempView, &[frame_only("createTempView")], Nothing),
    member(Method::CreateOrReplaceTempView, &[frame_only("createOrReplaceTempView")], Nothing),
    member(Method::CreateGlobalTempView, &[frame_only("createGlobalTempView")], Nothing),
    member(
        Method::CreateOrReplaceGlobalTempView,
        &[frame_only("createOrReplaceGlobalTempView")],
        Nothing,
    ),
    member(Method::RegisterTempTable, &[frame_only("registerTempTable")], Nothing),
    member(Method::Columns, &[plain("columns")], Scalar).attribute(),
    member(Method::Dtypes, &[not_pandas("dtypes")], Scalar).attribute(),
    member(Method::Schema, &[plain("schema")], Scalar).attribute(),
    member(Method::IsStreaming, &[plain("isStreaming")], Scalar).attribute(),
    member(Method::StorageLevel, &[plain("storageLevel")], Scalar).attribute(),
    member(Method::IsCached, &[plain("is_cached")], Scalar).attribute(),
    member(Method::Write, &[not_pandas("write")], Writer).attribute(),
    member(Method::WriteTo, &[frame_only("writeTo")], Writer),
    member(Method::MergeInto, &[plain("mergeInto")], MergeBuilder),
    member(
        Method::PandasApi,
        &[plain("pandas_api"), plain("to_pandas_on_spark"), plain("to_koalas")],
        PandasFrame,
    ),
    member(Method::WriteStream, &[frame_only("writeStream")], StreamWriter).attribute(),
    member(Method::Rdd, &[frame_only("rdd")], Rdd).attribute().with(KEEPS),
    member(Method::ToJson, &[plain("toJSON")], Rdd).with(KEEPS),
    member(Method::Na, &[plain("na")], FrameFunctions).attribute().with(KEEPS),
    member(Method::Stat, &[plain("stat")], FrameFunctions).attribute().with(KEEPS),
    member(Method::ColRegex, &[plain("colRegex")], Column),
    member(Method::MetadataColumn, &[plain("metadataColumn")], Column),
    member(Method::SparkSession, &[plain("sparkSession")], Session).attribute(),
];

const FRAME_FUNCTIONS: &[Member] = &[
    member(Method::Fillna, &[plain("fill")], DataFrame).with(KEEPS),
    member(Method::Replace, &[plain("replace")], DataFrame).with(KEEPS),
    member(Method::Dropna, &[plain("drop")], DataFrame).with(FILTERED),
    member(Method::SampleBy, &[plain("sampleBy")], DataFrame).with(FILTERED),
    member(Method::Crosstab, &[plain("crosstab")], DataFrame).with(SUMMARIZED),
    member(Method::FreqItems, &[plain("freqItems")], DataFrame).with(SUMMARIZED),
    member(Method::ApproxQuantile, &[plain("approxQuantile")], Scalar).action(),
    member(Method::Corr, &[plain("corr")], Scalar).action(),
    member(Method::Cov, &[plain("cov")], Scalar).action(),
];

const GROUPED_DATA: &[Member] = &[
    member(Method::Agg, &[plain("agg")], DataFrame).with(AGGREGATED),
    member(Method::Count, &[plain("count")], DataFrame).with(AGGREGATED),
    member(Method::Sum, &[plain("sum")], DataFrame).with(AGGREGATED),
    member(Method::Avg, &[plain("avg")], DataFrame).with(AGGREGATED),
    member(Method::Mean, &[plain("mean")], DataFrame).with(AGGREGATED),
    member(Method::Max, &[plain("max")], DataFrame).with(AGGREGATED),
    member(Method::Min, &[plain("min")], DataFrame).with(AGGREGATED),
    member(Method::Apply, &[plain("apply")], DataFrame).with(MAPPED_GROUPS),
    member(Method::ApplyInPandas, &[plain("applyInPandas")], DataFrame).with(MAPPED_GROUPS),
    member(Method::ApplyInArrow, &[plain("applyInArrow")], DataFrame).with(MAPPED_GROUPS),
    member(Method::ApplyInPandasWithState, &[plain("applyInPandasWithState")], DataFrame)
        .with(MAPPED_GROUPS),
    member(Method::TransformWithState, &[plain("transformWithState")], DataFrame)
        .with(MAPPED_GROUPS),
    member(Method::TransformWithStateInPandas, &[plain("transformWithStateInPandas")], DataFrame)
        .with(MAPPED_GROUPS),
    member(Method::Pivot, &[plain("pivot")], GroupedData).with(GROUPED),
    member(Method::Cogroup, &[plain("cogroup")], GroupedData).with(GROUPED),
    // A grouping has no cache in Spark; in sketches, `df.groupBy(...).cache()` is written for what it is aggregated to.
    member(Method::Cache, &[plain("cache")], GroupedData).with(KEEPS),
    member(Method::Persist, &[plain("persist")], GroupedData).with(KEEPS),
];

const RDD: &[Member] = &[
    member(Method::Map, &[plain("map")], Rdd).with(MAPPED),
    member(Method::MapValues, &[rdd_only("mapValues")], Rdd).with(MAPPED),
    member(Method::KeyBy, &[plain("keyBy")], Rdd).with(MAPPED),
    member(Method::Keys, &[plain("keys")], Rdd).with(MAPPED),
    member(Method::Values, &[plain("values")], Rdd).with(MAPPED),
    member(Method::Zip, &[plain("zip")], Rdd).with(MAPPED),
    member(Method::ZipWithIndex, &[rdd_only("zipWithIndex")], Rdd).with(MAPPED),
    member(Method::ZipWithUniqueId, &[plain("zipWithUniqueId")], Rdd).with(MAPPED),
    member(Method::FlatMap, &[rdd_only("flatMap")], Rdd).with(MULTIPLIED),
    member(Method::FlatMapValues, &[rdd_only("flatMapValues")], Rdd).with(MULTIPLIED),
    member(Method::MapPartitions, &[rdd_only("mapPartitions")], Rdd).with(MAPPED_BATCHES),
    member(Method::MapPartitionsWithIndex, &[rdd_only("mapPartitionsWithIndex")], Rdd)
        .with(MAPPED_BATCHES),
    member(Method::Pipe, &[plain("pipe")], Rdd).with(MAPPED_BATCHES),
    member(Method::Filter, &[plain("filter")], Rdd).with(FILTERED),
    member(Method::Sample, &[plain("sample")], Rdd).with(FILTERED),
    member(Method::RandomSplit, &[plain("randomSplit")], Escape).with(FILTERED),
    member(Method::GroupBy, &[plain("groupBy")], Rdd).with(AGGREGATED),
    member(Method::GroupByKey, &[rdd_only("groupByKey")], Rdd).with(AGGREGATED),
    member(Method::ReduceByKey, &[rdd_only("reduceByKey")], Rdd).with(AGGREGATED),
    member(Method::AggregateByKey, &[rdd_only("aggregateByKey")], Rdd).with(AGGREGATED),
    member(Method::FoldByKey, &[plain("foldByKey")], Rdd).with(AGGREGATED),
    member(Method::CombineByKey, &[rdd_only("combineByKey")], Rdd).with(AGGREGATED),
    member(Method::Cogroup, &[plain("cogroup")], Rdd).with(AGGREGATED),
    member(Method::GroupWith, &[plain("groupWith")], Rdd).with(AGGREGATED),
    member(Method::SortBy, &[plain("sortBy")], Rdd).with(SORTED),
    member(Method::SortByKey, &[rdd_only("sortByKey")], Rdd).with(SORTED),
    member(Method::Distinct, &[plain("distinct")], Rdd).with(DISTINCT),
    member(Method::Union, &[plain("union")], Rdd).with(STACKED),
    member(Method::Intersection, &[plain("intersection")], Rdd).with(COMPARED),
    member(Method::Subtract, &[plain("subtract")], Rdd).with(COMPARED),
    member(Method::SubtractByKey, &[plain("subtractByKey")], Rdd).with(COMPARED),
    member(Method::Join, &[plain("join")], Rdd).with(SHUFFLED_PAIRS),
    member(Method::LeftOuterJoin, &[plain("leftOuterJoin")], Rdd).with(SHUFFLED_PAIRS),
    member(Method::RightOuterJoin, &[plain("rightOuterJoin")], Rdd).with(SHUFFLED_PAIRS),
    member(Method::FullOuterJoin, &[plain("fullOuterJoin")], Rdd).with(SHUFFLED_PAIRS),
    member(Method::Cartesian, &[plain("cartesian")], Rdd).with(ALL_PAIRS),
    member(Method::Coalesce, &[plain("coalesce")], Rdd).with(MERGED),
    member(Method::Repartition, &[plain("repartition")], Rdd).with(REPARTITIONED),
    member(Method::PartitionBy, &[plain("partitionBy")], Rdd).with(PARTITIONED),
    member(
        Method::RepartitionAndSortWithinPartitions,
        &[plain("repartitionAndSortWithinPartitions")],
        Rdd,
    )
    .with(PARTITIONED_AND_SORTED),
    member(Method::Cache, &[plain("cache")], Rdd).with(KEEPS),
    member(Method::Persist, &[plain("persist")], Rdd).with(KEEPS),
    member(Method::Unpersist, &[plain("unpersist")], Rdd).with(KEEPS),
    member(Method::SetName, &[plain("setName")], Rdd).with(KEEPS),
    member(Method::Glom, &[not_pandas("glom")], Rdd).with(GLOMMED),
    member(Method::Collect, &[plain("collect")], Rows).action(),
    member(Method::Take, &[plain("take")], Rows).action(),
    member(Method::TakeSample, &[plain("takeSample")], Rows).action(),
    member(Method::TakeOrdered, &[rdd_only("takeOrdered")], Rows).action(),
    member(Method::Top, &[plain("top")], Rows).action(),
    member(Method::CollectAsMap, &[rdd_only("collectAsMap")], Rows).action(),
    member(Method::ToLocalIterator, &[plain("toLocalIterator")], Rows).action(),
    member(Method::First, &[plain("first")], Scalar).action(),
    member(Method::Count, &[plain("count")], Scalar).action(),
    member(Method::Reduce, &[plain("reduce")], Scalar).action(),
    member(Method::Fold, &[plain("fold")], Scalar).action(),
    member(Method::Aggregate, &[plain("aggregate")], Scalar).action(),
    member(Method::TreeReduce, &[rdd_only("treeReduce")], Scalar).action(),
    member(Method::TreeAggregate, &[plain("treeAggregate")], Scalar).action(),
    member(Method::Sum, &[plain("sum")], Scalar).action(),
    member(Method::Max, &[plain("max")], Scalar).action(),
    member(Method::Min, &[plain("min")], Scalar).action(),
    member(Method::Mean, &[plain("mean")], Scalar).action(),
    member(Method::Stdev, &[plain("stdev")], Scalar).action(),
    member(Method::Variance, &[plain("variance")], Scalar).action(),
    member(Method::Stats, &[plain("stats")], Scalar).action(),
    member(Method::Histogram, &[plain("histogram")], Scalar).action(),
    member(Method::CountByKey, &[rdd_only("countByKey")], Scalar).action(),
    member(Method::CountByValue, &[plain("countByValue")], Scalar).action(),
    member(Method::CountApprox, &[plain("countApprox")], Scalar).action(),
    member(Method::CountApproxDistinct, &[plain("countApproxDistinct")], Scalar).action(),
    member(Method::IsEmpty, &[plain("isEmpty")], Scalar).action(),
    member(Method::Lookup, &[plain("lookup")], Scalar).action(),
    member(Method::CollectWithJobGroup, &[plain("collectWithJobGroup")], Rows).action(),
    member(Method::ReduceByKeyLocally, &[plain("reduceByKeyLocally")], Rows).action(),
    member(Method::MeanApprox, &[plain("meanApprox")], Scalar).action(),
    member(Method::SumApprox, &[plain("sumApprox")], Scalar).action(),
    member(Method::SampleStdev, &[plain("sampleStdev")], Scalar).action(),
    member(Method::SampleVariance, &[plain("sampleVariance")], Scalar).action(),
    member(Method::GetNumPartitions, &[plain("getNumPartitions")], Scalar),
    member(Method::Name, &[plain("name")], Scalar),
    member(Method::Id, &[plain("id")], Scalar),
    member(Method::Foreach, &[plain("foreach")], Nothing).action(),
    member(Method::ForeachPartition, &[plain("foreachPartition")], Nothing).action(),
    member(Method::SaveAsTextFile, &[rdd_only("saveAsTextFile")], Nothing).action(),
    member(Method::SaveAsPickleFile, &[plain("saveAsPickleFile")], Nothing).action(),
    member(Method::SaveAsSequenceFile, &[plain("saveAsSequenceFile")], Nothing).action(),
    member(
        Method::SaveAsHadoopFile,
        &[
            plain("saveAsHadoopFile"),
            plain("saveAsNewAPIHadoopFile"),
            plain("saveAsHadoopDataset"),
            plain("saveAsNewAPIHadoopDataset"),
        ],
        Nothing,
    )
    .action(),
    member(Method::Checkpoint, &[plain("checkpoint")], Nothing),
    member(Method::LocalCheckpoint, &[plain("localCheckpoint")], Nothing),
    member(Method::ToDf, &[plain("toDF")], DataFrame).with(RENAMED),
];

const COLUMN: &[Member] = &[
    member(Method::Alias, &[plain("alias"), plain("name")], Column),
    member(Method::Cast, &[plain("cast"), plain("astype")], Column),
    member(Method::Over, &[plain("over")], Column),
    member(Method::Asc, &[plain("asc")], Column),
    member(Method::Desc, &[plain("desc")], Column),
    member(Method::When, &[plain("when")], Column),
    member(Method::Otherwise, &[plain("otherwise")], Column),
    member(Method::Isin, &[plain("isin")], Column),
    member(Method::IsNull, &[plain("isNull")], Column),
    member(Method::IsNotNull, &[plain("isNotNull")], Column),
    member(Method::EqNullSafe, &[plain("eqNullSafe")], Column),
    member(Method::AscNullsFirst, &[plain("asc_nulls_first")], Column),
    member(Method::AscNullsLast, &[plain("asc_nulls_last")], Column),
    member(Method::DescNullsFirst, &[plain("desc_nulls_first")], Column),
    member(Method::DescNullsLast, &[plain("desc_nulls_last")], Column),
    member(Method::Between, &[plain("between")], Column),
    member(Method::Like, &[plain("like")], Column),
    member(Method::Rlike, &[plain("rlike")], Column),
    member(Method::Ilike, &[plain("ilike")], Column),
    member(Method::Startswith, &[plain("startswith")], Column),
    member(Method::Endswith, &[plain("endswith")], Column),
    member(Method::Contains, &[plain("contains")], Column),
    member(Method::Substr, &[plain("substr")], Column),
    member(Method::GetItem, &[plain("getItem")], Column),
    member(Method::GetField, &[plain("getField")], Column),
];

const WINDOW_SPEC: &[Member] = &[
    member(Method::PartitionBy, &[plain("partitionBy")], WindowSpec),
    member(Method::OrderBy, &[plain("orderBy")], WindowSpec),
    member(Method::RowsBetween, &[plain("rowsBetween")], WindowSpec),
    member(Method::RangeBetween, &[plain("rangeBetween")], WindowSpec),
];

const READER: &[Member] = &[
    member(Method::Format, &[plain("format")], Reader),
    member(Method::Option, &[plain("option")], Reader),
    member(Method::Options, &[plain("options")], Reader),
    member(Method::Schema, &[plain("schema")], Reader),
    member(Method::Load, &[plain("load")], DataFrame),
    member(Method::Csv, &[plain("csv")], DataFrame),
    member(Method::Json, &[plain("json")], DataFrame),
    member(Method::Parquet, &[plain("parquet")], DataFrame),
    member(Method::Orc, &[plain("orc")], DataFrame),
    member(Method::Table, &[plain("table")], DataFrame),
    member(Method::Text, &[plain("text")], DataFrame),
    member(Method::Jdbc, &[plain("jdbc")], DataFrame),
    member(Method::Xml, &[plain("xml")], DataFrame),
];

const STREAM_READER: &[Member] = &[
    member(Method::Format, &[plain("format")], StreamReader),
    member(Method::Option, &[plain("option")], StreamReader),
    member(Method::Options, &[plain("options")], StreamReader),
    member(Method::Schema, &[plain("schema")], StreamReader),
    member(Method::Load, &[plain("load")], DataFrame),
    member(Method::Csv, &[plain("csv")], DataFrame),
    member(Method::Json, &[plain("json")], DataFrame),
    member(Method::Parquet, &[plain("parquet")], DataFrame),
    member(Method::Orc, &[plain("orc")], DataFrame),
    member(Method::Table, &[plain("table")], DataFrame),
    member(Method::Text, &[plain("text")], DataFrame),
    member(Method::Xml, &[plain("xml")], DataFrame),
];

const WRITER: &[Member] = &[
    member(Method::Mode, &[plain("mode")], Writer),
    member(Method::Format, &[plain("format")], Writer),
    member(Method::Option, &[plain("option")], Writer),
    member(Method::Options, &[plain("options")], Writer),
    member(Method::PartitionBy, &[plain("partitionBy")], Writer),
    member(Method::BucketBy, &[plain("bucketBy")], Writer),
    member(Method::SortBy, &[plain("sortBy")], Writer),
    member(Method::ClusterBy, &[plain("clusterBy")], Writer),
    member(Method::Using, &[plain("using")], Writer),
    member(Method::TableProperty, &[plain("tableProperty")], Writer),
    member(Method::PartitionedBy, &[plain("partitionedBy")], Writer),
    member(Method::Save, &[plain("save")], Nothing).action(),
    member(Method::SaveAsTable, &[plain("saveAsTable")], Nothing).action(),
    member(Method::InsertInto, &[plain("insertInto")], Nothing).action(),
    member(Method::Csv, &[plain("csv")], Nothing).action(),
    member(Method::Json, &[plain("json")], Nothing).action(),
    member(Method::Parquet, &[plain("parquet")], Nothing).action(),
    member(Method::Orc, &[plain("orc")], Nothing).action(),
    member(Method::Text, &[plain("text")], Nothing).action(),
    member(Method::Jdbc, &[plain("jdbc")], Nothing).action(),
    member(Method::Xml, &[plain("xml")], Nothing).action(),
    member(Method::Create, &[plain("create")], Nothing).action(),
    member(Method::Replace, &[plain("replace")], Nothing).action(),
    member(Method::CreateOrReplace, &[plain("createOrReplace")], Nothing).action(),
    member(Method::Append, &[plain("append")], Nothing).action(),
    member(Method::Overwrite, &[plain("overwrite")], Nothing).action(),
    member(Method::OverwritePartitions, &[plain("overwritePartitions")], Nothing).action(),
];

const STREAM_WRITER: &[Member] = &[
    member(Method::OutputMode, &[plain("outputMode")], StreamWriter),
    member(Method::Format, &[plain("format")], StreamWriter),
    member(Method::Option, &[plain("option")], StreamWriter),
    member(Method::Options, &[plain("options")], StreamWriter),
    member(Method::Trigger, &[plain("trigger")], StreamWriter),
    member(Method::QueryName, &[plain("queryName")], StreamWriter),
    member(Method::PartitionBy, &[plain("partitionBy")], StreamWriter),
    member(Method::ClusterBy, &[plain("clusterBy")], StreamWriter),
    member(Method::ForeachBatch, &[plain("foreachBatch")], StreamWriter),
    member(Method::Foreach, &[plain("foreach")], StreamWriter),
    member(Method::Start, &[plain("start")], StreamingQuery).action(),
    member(Method::ToTable, &[plain("toTable")], StreamingQuery).action(),
];

const STREAMING_QUERY: &[Member] = &[
    member(Method::AwaitTermination, &[plain("awaitTermination")], Nothing),
    member(Method::Stop, &[plain("stop")], Nothing),
    member(Method::ProcessAllAvailable, &[plain("processAllAvailable")], Nothing),
    member(Method::Explain, &[plain("explain")], Nothing),
    member(Method::IsActive, &[plain("isActive")], Scalar).attribute(),
    member(Method::Id, &[plain("id")], Scalar).attribute(),
    member(Method::RunId, &[plain("runId")], Scalar).attribute(),
    member(Method::Name, &[plain("name")], Scalar).attribute(),
    member(Method::Status, &[plain("status")], Scalar).attribute(),
    member(Method::LastProgress, &[plain("lastProgress")], Scalar).attribute(),
    member(Method::RecentProgress, &[plain("recentProgress")], Scalar).attribute(),
    member(Method::Exception, &[plain("exception")], Scalar),
];

const BROADCAST: &[Member] = &[
    member(Method::Value, &[plain("value")], Scalar).attribute(),
    member(Method::Unpersist, &[plain("unpersist")], Nothing),
    member(Method::Destroy, &[plain("destroy")], Nothing),
];

/// Methods of pandas that keep a frame whole; `head`, a filter and the like may make it small.
const LOCAL: &[Member] = &[
    member(Method::Rename, &[plain("rename")], Local),
    member(Method::Drop, &[plain("drop")], Local),
    member(Method::Dropna, &[plain("dropna")], Local),
    member(Method::Fillna, &[plain("fillna")], Local),
    member(Method::Astype, &[plain("astype")], Local),
    member(Method::Assign, &[plain("assign")], Local),
    member(Method::ResetIndex, &[plain("reset_index")], Local),
    member(Method::SortValues, &[plain("sort_values")], Local),
    member(Method::Replace, &[plain("replace")], Local),
    member(Method::Copy, &[plain("copy")], Local),
    member(Method::ConvertDtypes, &[plain("convert_dtypes")], Local),
];

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use serde::Deserialize;

    use super::*;

    /// Names in PySpark's classes, as `tests/data/members.py` recorded them.
    #[derive(Deserialize)]
    struct Recorded {
        classes: BTreeMap<String, Names>,
    }

    #[derive(Deserialize)]
    struct Names {
        methods: BTreeSet<String>,
        attributes: BTreeSet<String>,
    }

    /// Names that PySpark's documentation has not, and that programs write.
    const NOT_OF_PYSPARK: &[(Class, &str)] = &[
        (Context, "_conf"),
        (GroupedData, "cache"),
        (GroupedData, "persist"),
        (DataFrame, "display"),
        (DataFrame, "to_pandas_on_spark"),
        (DataFrame, "to_koalas"),
    ];

    #[test]
    fn members_are_those_of_pysparks_classes() {
        let recorded: Recorded =
            serde_json::from_str(include_str!("../../tests/data/members.json")).unwrap();
        let mut wrong = String::new();
        for class in [
            SessionBuilder,
            Session,
            Context,
            SparkConf,
            RuntimeConf,
            Catalog,
            DataFrame,
            FrameFunctions,
            GroupedData,
            Rdd,
            Column,
            WindowSpec,
            Reader,
            StreamReader,
            Writer,
            StreamWriter,
            StreamingQuery,
            Broadcast,
        ] {
            let own = &recorded.classes[&format!("{class:?}")];
            for member in members(class) {
                for Name { text, .. } in member.names {
                    if NOT_OF_PYSPARK.contains(&(class, text)) {
                        continue;
                    }
                    let names = if member.attribute { &own.attributes } else { &own.methods };
                    if !names.contains(*text) {
                        let kind = if member.attribute { "attribute" } else { "method" };
                        wrong += &format!("{class:?} has no {kind} {text}\n");
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "\n{wrong}");
    }
}
