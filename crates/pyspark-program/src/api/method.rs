//! Methods and attributes of PySpark's classes, as values.

use super::Class;
use super::effect::Effect;
use super::members::{Member, Name, NameEvidence, members};

/// A method or an attribute, whichever class has it and whichever of its names is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    Active,
    AddFile,
    AddPyFile,
    Agg,
    Aggregate,
    AggregateByKey,
    Alias,
    AppName,
    Append,
    ApplicationId,
    Apply,
    ApplyInArrow,
    ApplyInPandas,
    ApplyInPandasWithState,
    ApproxQuantile,
    Asc,
    AscNullsFirst,
    AscNullsLast,
    Assign,
    Astype,
    Avg,
    AwaitTermination,
    Between,
    BinaryFiles,
    BinaryRecords,
    Broadcast,
    BucketBy,
    Builder,
    Cache,
    CacheTable,
    Cartesian,
    Cast,
    Catalog,
    Checkpoint,
    ClearCache,
    ClusterBy,
    Coalesce,
    Cogroup,
    ColRegex,
    Collect,
    CollectAsMap,
    CollectWithJobGroup,
    Columns,
    CombineByKey,
    Conf,
    Config,
    Contains,
    ConvertDtypes,
    ConvertToDelta,
    Copy,
    Corr,
    Count,
    CountApprox,
    CountApproxDistinct,
    CountByKey,
    CountByValue,
    Cov,
    Create,
    CreateDataFrame,
    CreateDynamicFrame,
    CreateGlobalTempView,
    CreateOrReplace,
    CreateOrReplaceGlobalTempView,
    CreateOrReplaceTempView,
    CreateTempView,
    CrossJoin,
    Crosstab,
    Csv,
    Cube,
    CurrentDatabase,
    DefaultParallelism,
    Delete,
    Desc,
    DescNullsFirst,
    DescNullsLast,
    Describe,
    Destroy,
    Detail,
    Display,
    Distinct,
    Drop,
    DropDuplicates,
    DropDuplicatesWithinWatermark,
    DropGlobalTempView,
    DropTempView,
    Dropna,
    Dtypes,
    EmptyRdd,
    EnableHiveSupport,
    Endswith,
    EqNullSafe,
    ExceptAll,
    Exception,
    Execute,
    ExecuteCompaction,
    ExecuteZOrderBy,
    Explain,
    Fillna,
    Filter,
    First,
    FlatMap,
    FlatMapValues,
    Fold,
    FoldByKey,
    ForName,
    ForPath,
    Foreach,
    ForeachBatch,
    ForeachPartition,
    Format,
    FreqItems,
    FromCatalog,
    FromOptions,
    FromRdd,
    FullOuterJoin,
    Generate,
    Get,
    GetActiveSession,
    GetConf,
    GetField,
    GetItem,
    GetNumPartitions,
    GetOrCreate,
    GetSink,
    Glom,
    GroupBy,
    GroupByKey,
    GroupWith,
    GroupingSets,
    HadoopFile,
    Head,
    Hint,
    Histogram,
    History,
    Id,
    Ilike,
    InputFiles,
    InsertInto,
    InternalConf,
    Intersect,
    IntersectAll,
    Intersection,
    IsActive,
    IsCached,
    IsDeltaTable,
    IsEmpty,
    IsLocal,
    IsModifiable,
    IsNotNull,
    IsNull,
    IsStreaming,
    Isin,
    Iterrows,
    Jdbc,
    Join,
    Json,
    KeyBy,
    Keys,
    LastProgress,
    LateralJoin,
    LeftOuterJoin,
    Like,
    Limit,
    ListColumns,
    ListDatabases,
    ListFunctions,
    ListTables,
    Load,
    LocalCheckpoint,
    Lookup,
    Map,
    MapInArrow,
    MapInPandas,
    MapPartitions,
    MapPartitionsWithIndex,
    MapValues,
    Master,
    Max,
    Mean,
    MeanApprox,
    Melt,
    Merge,
    MergeInto,
    MetadataColumn,
    Min,
    Mode,
    Na,
    Name,
    NewApiHadoopFile,
    NewSession,
    Nunique,
    Observe,
    Offset,
    Optimize,
    Option,
    Options,
    Orc,
    OrderBy,
    Otherwise,
    OutputMode,
    Over,
    Overwrite,
    OverwritePartitions,
    PandasApi,
    Parallelize,
    Parquet,
    PartitionBy,
    PartitionedBy,
    Persist,
    PickleFile,
    Pipe,
    Pivot,
    PrintSchema,
    ProcessAllAvailable,
    Quantile,
    QueryName,
    RandomSplit,
    Range,
    RangeBetween,
    Rdd,
    Read,
    ReadStream,
    RecentProgress,
    Reduce,
    ReduceByKey,
    ReduceByKeyLocally,
    RefreshTable,
    RegisterTempTable,
    Remote,
    Rename,
    Repartition,
    RepartitionAndSortWithinPartitions,
    RepartitionByRange,
    Replace,
    ResetIndex,
    RestoreToTimestamp,
    RestoreToVersion,
    RightOuterJoin,
    Rlike,
    Rollup,
    RowsBetween,
    RunId,
    RunJob,
    SameSemantics,
    Sample,
    SampleBy,
    SampleStdev,
    SampleVariance,
    Save,
    SaveAsHadoopFile,
    SaveAsPickleFile,
    SaveAsSequenceFile,
    SaveAsTable,
    SaveAsTextFile,
    Schema,
    Select,
    SelectExpr,
    SemanticHash,
    SequenceFile,
    Set,
    SetAll,
    SetAppName,
    SetCheckpointDir,
    SetConf,
    SetCurrentDatabase,
    SetExecutorEnv,
    SetIfMissing,
    SetJobDescription,
    SetJobGroup,
    SetLocalProperty,
    SetLogLevel,
    SetMaster,
    SetName,
    SetSparkHome,
    Shape,
    Show,
    SortBy,
    SortByKey,
    SortValues,
    SortWithinPartitions,
    SparkContext,
    SparkSession,
    Sql,
    Start,
    Startswith,
    Stat,
    Stats,
    Status,
    Stdev,
    Stop,
    StorageLevel,
    Substr,
    Subtract,
    SubtractByKey,
    Sum,
    SumApprox,
    Summary,
    Table,
    TableExists,
    TableProperty,
    Tail,
    Take,
    TakeOrdered,
    TakeSample,
    Text,
    TextFile,
    To,
    ToArrow,
    ToCsv,
    ToDebugString,
    ToDelta,
    ToDf,
    ToDict,
    ToExcel,
    ToJson,
    ToList,
    ToLocalIterator,
    ToNumpy,
    ToOrc,
    ToPandas,
    ToParquet,
    ToSpark,
    ToSparkIo,
    ToTable,
    ToText,
    Top,
    Transform,
    TransformWithState,
    TransformWithStateInPandas,
    Transpose,
    TreeAggregate,
    TreeReduce,
    Trigger,
    UiWebUrl,
    UncacheTable,
    Union,
    UnionByName,
    Unpersist,
    Unpivot,
    Unset,
    Update,
    Using,
    Vacuum,
    Value,
    Values,
    Variance,
    Version,
    When,
    WholeTextFiles,
    WithColumn,
    WithColumnRenamed,
    WithColumns,
    WithColumnsRenamed,
    WithMetadata,
    WithWatermark,
    Write,
    WriteDataFrame,
    WriteDynamicFrame,
    WriteFrame,
    WriteFromCatalog,
    WriteFromJdbcConf,
    WriteFromOptions,
    WriteStream,
    WriteTo,
    Xml,
    Zip,
    ZipWithIndex,
    ZipWithUniqueId,
}

impl Method {
    /// The member of `class` that `name` is.
    pub fn of(class: Class, name: &str) -> Option<Self> {
        find(class, name).map(|member| member.method)
    }

    /// The method that `name` calls on an object of `class`: its own, else another class's of that name, as sketches
    /// call an RDD's methods on a frame. An attribute of a column may be a field of that name.
    pub(crate) fn called(class: Class, name: &str) -> Option<Self> {
        let of_another = || {
            let classes = [Class::DataFrame, Class::Rdd, Class::GroupedData, Class::Reader];
            classes.into_iter().find_map(|class| Self::of(class, name))
        };
        Self::of(class, name).or_else(|| if class == Class::Column { None } else { of_another() })
    }

    /// The class's member of this kind.
    pub fn member(self, class: Class) -> Option<&'static Member> {
        members(class).iter().find(|member| member.method == self)
    }

    /// Its effect as a member of `class`.
    pub fn effect(self, class: Class) -> Option<Effect> {
        self.member(class).map(|member| member.effect)
    }

    /// Calling it on an object of `class` runs a job.
    pub fn is_action(self, class: Class) -> bool {
        self.member(class).is_some_and(|member| member.action)
    }

    /// Its usual name as a member of `class`.
    pub fn name(self, class: Class) -> Option<&'static str> {
        self.member(class)?.names.first().map(|name| name.text)
    }
}

/// The member of `class` that `name` is.
pub fn find(class: Class, name: &str) -> Option<&'static Member> {
    members(class).iter().find(|member| member.names.iter().any(|it| it.text == name))
}

/// The class of what calling `class.name(…)` gives, or reading the attribute where it is one; `None` where the class
/// has no such member.
pub fn member(class: Class, name: &str) -> Option<Class> {
    match class {
        // Any other attribute of a column is a field of it.
        Class::Column => (name != "_jc").then_some(Class::Column),
        Class::DataType => Some(Class::DataType),
        // A method that is not listed gives another object of the kind.
        Class::PandasFrame
        | Class::DynamicFrame
        | Class::MergeBuilder
        | Class::DeltaOptimize
        | Class::GlueSink => Some(find(class, name).map_or(class, |member| member.gives)),
        Class::PandasGroups => Some(Class::PandasFrame),
        _ => find(class, name).map(|member| member.gives),
    }
}

/// Members that are read, not called.
pub fn is_attribute(class: Class, name: &str) -> bool {
    find(class, name).is_some_and(|member| member.attribute)
}

/// Names that no pandas, polars or RDD object has: calling one is evidence of a Spark frame.
pub fn is_frame_only(name: &str) -> bool {
    has_evidence(name, &[NameEvidence::FrameOnly])
}

/// Names that a Spark frame has and a pandas frame has not; other libraries' frames may have them.
pub fn is_not_pandas(name: &str) -> bool {
    has_evidence(name, &[NameEvidence::FrameOnly, NameEvidence::NotPandas])
}

/// Names that nothing but an RDD has.
pub fn is_rdd_only(name: &str) -> bool {
    has_evidence(name, &[NameEvidence::RddOnly])
}

fn has_evidence(name: &str, wanted: &[NameEvidence]) -> bool {
    let is_it = |it: &Name| wanted.contains(&it.evidence) && it.text == name;
    [Class::DataFrame, Class::Rdd, Class::Session]
        .into_iter()
        .flat_map(members)
        .any(|member| member.names.iter().any(is_it))
}
