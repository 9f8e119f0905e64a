//! PySpark's API as far as its types go: which method of which class gives what.
//!
//! Source: the classes' own documentation in `pyspark.sql`, `pyspark.core.rdd` and `pyspark.conf`, 3.5 to 4.3. A method that is not listed gives an
//! unknown value, and an unknown value gets no finding.

mod functions;

pub use functions::{
    annotated_class, bare_name, constructor, function, hides_builtin, is_aggregate, static_class,
    udf,
};

/// What an object of the API, or something it gives to Python, is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    SessionBuilder,
    Session,
    Context,
    SparkConf,
    RuntimeConf,
    Catalog,
    DataFrame,
    /// `df.na` and `df.stat`.
    FrameFunctions,
    GroupedData,
    Rdd,
    Column,
    WindowSpec,
    Reader,
    Writer,
    StreamReader,
    StreamWriter,
    StreamingQuery,
    /// A variable that `SparkContext.broadcast` made.
    Broadcast,
    /// A type or a schema of `pyspark.sql.types`.
    DataType,
    /// A list of rows in the driver's Python process.
    Rows,
    /// A pandas frame or an Arrow table in the driver's Python process.
    Local,
    /// A number, a flag, one row: something small in the driver.
    Scalar,
    /// What an action gives that gives nothing.
    Nothing,
    /// Not an object: marks that another one was handed to code that is not seen.
    Escape,
}

/// What calling `class.name(…)` gives, or reading the attribute where it is one; `None` where the class has no such member.
pub fn member(class: Class, name: &str) -> Option<Class> {
    use Class::{
        Broadcast, Catalog, Column, Context, DataFrame, Escape, FrameFunctions, GroupedData, Local,
        Nothing, Rdd, Reader, Rows, RuntimeConf, Scalar, Session, SessionBuilder, SparkConf,
        StreamReader, StreamWriter, StreamingQuery, WindowSpec, Writer,
    };
    Some(match class {
        SessionBuilder => match name {
            "appName" | "master" | "config" | "enableHiveSupport" | "remote" => SessionBuilder,
            "getOrCreate" | "create" => Session,
            _ => return None,
        },
        Session => match name {
            "builder" => SessionBuilder,
            "read" => Reader,
            "readStream" => StreamReader,
            "sparkContext" => Context,
            "conf" => RuntimeConf,
            "catalog" => Catalog,
            "table" | "sql" | "range" | "createDataFrame" => DataFrame,
            "newSession" | "getActiveSession" | "active" => Session,
            "stop" | "setConf" => Nothing,
            "version" => Scalar,
            _ => return None,
        },
        Context => match name {
            "textFile" | "parallelize" | "range" | "wholeTextFiles" | "binaryFiles"
            | "sequenceFile" | "newAPIHadoopFile" | "hadoopFile" | "pickleFile" | "emptyRDD"
            | "union" | "binaryRecords" => Rdd,
            "broadcast" => Broadcast,
            "getConf" | "_conf" => SparkConf,
            "getOrCreate" => Context,
            "setCheckpointDir" | "setLogLevel" | "stop" | "addFile" | "addPyFile"
            | "setJobGroup" | "setJobDescription" | "setLocalProperty" => Nothing,
            "defaultParallelism" | "applicationId" | "version" | "uiWebUrl" | "master"
            | "appName" => Scalar,
            _ => return None,
        },
        SparkConf => match name {
            "set" | "setAll" | "setMaster" | "setAppName" | "setIfMissing" | "setExecutorEnv"
            | "setSparkHome" => SparkConf,
            "get" | "contains" | "toDebugString" => Scalar,
            _ => return None,
        },
        RuntimeConf => match name {
            "set" | "unset" => Nothing,
            "get" | "isModifiable" => Scalar,
            _ => return None,
        },
        Catalog => match name {
            "clearCache" | "cacheTable" | "uncacheTable" | "refreshTable" | "dropTempView"
            | "dropGlobalTempView" | "setCurrentDatabase" => Nothing,
            "isCached" | "tableExists" | "currentDatabase" => Scalar,
            "listTables" | "listDatabases" | "listColumns" | "listFunctions" => Rows,
            _ => return None,
        },
        DataFrame => return frame_member(name),
        FrameFunctions => match name {
            "fill" | "drop" | "replace" | "sampleBy" | "crosstab" | "freqItems" => DataFrame,
            "approxQuantile" | "corr" | "cov" => Scalar,
            _ => return None,
        },
        GroupedData => match name {
            "agg"
            | "count"
            | "sum"
            | "avg"
            | "mean"
            | "max"
            | "min"
            | "apply"
            | "applyInPandas"
            | "applyInArrow"
            | "applyInPandasWithState"
            | "transformWithState"
            | "transformWithStateInPandas" => DataFrame,
            // A grouping has no cache in Spark; in sketches, `df.groupBy(...).cache()` stands for what it is aggregated to.
            "pivot" | "cogroup" | "cache" | "persist" => GroupedData,
            _ => return None,
        },
        Rdd => return rdd_member(name),
        Column => match name {
            "_jc" => return None,
            _ => Column,
        },
        WindowSpec => match name {
            "partitionBy" | "orderBy" | "rowsBetween" | "rangeBetween" => WindowSpec,
            _ => return None,
        },
        Reader => match name {
            "format" | "option" | "options" | "schema" => Reader,
            "load" | "csv" | "json" | "parquet" | "orc" | "table" | "text" | "jdbc" | "xml" => {
                DataFrame
            }
            _ => return None,
        },
        StreamReader => match name {
            "format" | "option" | "options" | "schema" => StreamReader,
            "load" | "csv" | "json" | "parquet" | "orc" | "table" | "text" | "xml" => DataFrame,
            _ => return None,
        },
        Writer => match name {
            "mode" | "format" | "option" | "options" | "partitionBy" | "bucketBy" | "sortBy"
            | "clusterBy" | "using" | "tableProperty" | "partitionedBy" => Writer,
            "save"
            | "saveAsTable"
            | "insertInto"
            | "csv"
            | "json"
            | "parquet"
            | "orc"
            | "text"
            | "jdbc"
            | "xml"
            | "create"
            | "replace"
            | "createOrReplace"
            | "append"
            | "overwrite"
            | "overwritePartitions" => Nothing,
            _ => return None,
        },
        StreamWriter => match name {
            "outputMode" | "format" | "option" | "options" | "trigger" | "queryName"
            | "partitionBy" | "clusterBy" | "foreachBatch" | "foreach" => StreamWriter,
            "start" | "toTable" => StreamingQuery,
            _ => return None,
        },
        StreamingQuery => match name {
            "awaitTermination" | "stop" | "processAllAvailable" | "explain" => Nothing,
            "isActive" | "id" | "runId" | "name" | "status" | "lastProgress" | "recentProgress"
            | "exception" => Scalar,
            _ => return None,
        },
        Broadcast => match name {
            "value" => Scalar,
            "unpersist" | "destroy" => Nothing,
            _ => return None,
        },
        Class::DataType => Class::DataType,
        // What pandas makes of a frame and keeps whole; `head`, a filter and the like may make it small.
        Local => match name {
            "rename" | "drop" | "dropna" | "fillna" | "astype" | "assign" | "reset_index"
            | "sort_values" | "replace" | "copy" | "convert_dtypes" => Local,
            _ => return None,
        },
        Rows | Scalar | Nothing | Escape => return None,
    })
}

fn frame_member(name: &str) -> Option<Class> {
    use Class::{
        Column, DataFrame, FrameFunctions, GroupedData, Local, Nothing, Rdd, Rows, Scalar, Session,
        StreamWriter, Writer,
    };
    Some(match name {
        "select"
        | "selectExpr"
        | "where"
        | "filter"
        | "withColumn"
        | "withColumns"
        | "withColumnRenamed"
        | "withColumnsRenamed"
        | "withMetadata"
        | "drop"
        | "dropDuplicates"
        | "drop_duplicates"
        | "dropDuplicatesWithinWatermark"
        | "dropna"
        | "fillna"
        | "replace"
        | "distinct"
        | "limit"
        | "offset"
        | "sample"
        | "sampleBy"
        | "orderBy"
        | "sort"
        | "sortWithinPartitions"
        | "repartition"
        | "repartitionByRange"
        | "coalesce"
        | "join"
        | "crossJoin"
        | "lateralJoin"
        | "union"
        | "unionAll"
        | "unionByName"
        | "intersect"
        | "intersectAll"
        | "exceptAll"
        | "subtract"
        | "alias"
        | "hint"
        | "cache"
        | "persist"
        | "unpersist"
        | "checkpoint"
        | "localCheckpoint"
        | "toDF"
        | "describe"
        | "summary"
        | "crosstab"
        | "freqItems"
        | "agg"
        | "melt"
        | "unpivot"
        | "withWatermark"
        | "observe"
        | "mapInPandas"
        | "mapInArrow"
        | "transform"
        | "to"
        | "transpose" => DataFrame,
        "groupBy" | "groupby" | "rollup" | "cube" | "groupingSets" => GroupedData,
        "collect" | "take" | "tail" | "toLocalIterator" => Rows,
        // `head(n)` gives rows, `head()` one of them; the evaluator tells them apart.
        "first" | "head" | "count" | "isEmpty" | "corr" | "cov" | "approxQuantile"
        | "inputFiles" | "sameSemantics" | "semanticHash" => Scalar,
        "toPandas" | "toArrow" => Local,
        "show"
        | "printSchema"
        | "explain"
        | "foreach"
        | "foreachPartition"
        | "createTempView"
        | "createOrReplaceTempView"
        | "createGlobalTempView"
        | "createOrReplaceGlobalTempView"
        | "registerTempTable" => Nothing,
        "columns" | "dtypes" | "schema" | "isStreaming" | "storageLevel" | "is_cached" => Scalar,
        "write" | "writeTo" => Writer,
        "writeStream" => StreamWriter,
        "rdd" | "toJSON" => Rdd,
        "na" | "stat" => FrameFunctions,
        "colRegex" => Column,
        "sparkSession" => Session,
        _ => return None,
    })
}

fn rdd_member(name: &str) -> Option<Class> {
    use Class::{DataFrame, Nothing, Rdd, Rows, Scalar};
    Some(match name {
        "map"
        | "flatMap"
        | "filter"
        | "mapPartitions"
        | "mapPartitionsWithIndex"
        | "mapValues"
        | "flatMapValues"
        | "keyBy"
        | "groupBy"
        | "groupByKey"
        | "reduceByKey"
        | "aggregateByKey"
        | "foldByKey"
        | "combineByKey"
        | "sortBy"
        | "sortByKey"
        | "distinct"
        | "union"
        | "intersection"
        | "subtract"
        | "subtractByKey"
        | "join"
        | "leftOuterJoin"
        | "rightOuterJoin"
        | "fullOuterJoin"
        | "cogroup"
        | "groupWith"
        | "cartesian"
        | "coalesce"
        | "repartition"
        | "partitionBy"
        | "cache"
        | "persist"
        | "unpersist"
        | "glom"
        | "zip"
        | "zipWithIndex"
        | "zipWithUniqueId"
        | "keys"
        | "values"
        | "sample"
        | "pipe"
        | "setName"
        | "repartitionAndSortWithinPartitions" => Rdd,
        "collect" | "take" | "takeSample" | "takeOrdered" | "top" | "collectAsMap"
        | "toLocalIterator" => Rows,
        "first"
        | "count"
        | "reduce"
        | "fold"
        | "aggregate"
        | "treeReduce"
        | "treeAggregate"
        | "sum"
        | "max"
        | "min"
        | "mean"
        | "stdev"
        | "variance"
        | "stats"
        | "histogram"
        | "countByKey"
        | "countByValue"
        | "countApprox"
        | "countApproxDistinct"
        | "isEmpty"
        | "getNumPartitions"
        | "lookup"
        | "name"
        | "id" => Scalar,
        "foreach" | "foreachPartition" | "saveAsTextFile" | "saveAsPickleFile"
        | "saveAsSequenceFile" | "checkpoint" | "localCheckpoint" => Nothing,
        "toDF" => DataFrame,
        _ => return None,
    })
}

/// What one of Python's own functions makes of collected rows.
pub fn of_rows(builtin: &str) -> Option<Class> {
    match builtin {
        "len" => Some(Class::Scalar),
        "list" | "tuple" | "set" | "frozenset" | "sorted" | "dict" | "enumerate" => {
            Some(Class::Rows)
        }
        _ => None,
    }
}

/// Members that are read, not called.
pub fn is_attribute(class: Class, name: &str) -> bool {
    match class {
        Class::Session => matches!(
            name,
            "builder" | "read" | "readStream" | "sparkContext" | "conf" | "catalog" | "version"
        ),
        Class::DataFrame => matches!(
            name,
            "write"
                | "writeStream"
                | "rdd"
                | "na"
                | "stat"
                | "columns"
                | "dtypes"
                | "schema"
                | "isStreaming"
                | "storageLevel"
                | "is_cached"
                | "sparkSession"
        ),
        Class::Context => matches!(
            name,
            "defaultParallelism"
                | "applicationId"
                | "version"
                | "uiWebUrl"
                | "master"
                | "appName"
                | "_conf"
        ),
        Class::StreamingQuery => matches!(
            name,
            "isActive" | "id" | "runId" | "name" | "status" | "lastProgress" | "recentProgress"
        ),
        Class::Broadcast => name == "value",
        _ => false,
    }
}

/// Whether calling `class.name(…)` runs a job.
pub fn is_action(class: Class, name: &str) -> bool {
    match class {
        Class::DataFrame => matches!(
            name,
            "collect"
                | "take"
                | "tail"
                | "head"
                | "first"
                | "count"
                | "isEmpty"
                | "toPandas"
                | "toArrow"
                | "toLocalIterator"
                | "show"
                | "foreach"
                | "foreachPartition"
                | "approxQuantile"
                | "corr"
                | "cov"
                | "checkpoint"
                | "localCheckpoint"
        ),
        Class::Rdd => {
            let gives = rdd_member(name);
            matches!(gives, Some(Class::Rows | Class::Scalar | Class::Nothing))
                && !matches!(
                    name,
                    "getNumPartitions" | "name" | "id" | "checkpoint" | "localCheckpoint"
                )
        }
        Class::FrameFunctions => matches!(name, "approxQuantile" | "corr" | "cov"),
        Class::Writer => member(Class::Writer, name) == Some(Class::Nothing),
        Class::StreamWriter => matches!(name, "start" | "toTable"),
        _ => false,
    }
}

/// Methods of a frame that no pandas, polars or RDD object has under this name: calling one is evidence of a Spark frame.
pub fn is_frame_only(name: &str) -> bool {
    matches!(
        name,
        "withColumn"
            | "withColumns"
            | "withColumnRenamed"
            | "withColumnsRenamed"
            | "selectExpr"
            | "createOrReplaceTempView"
            | "createTempView"
            | "createGlobalTempView"
            | "createOrReplaceGlobalTempView"
            | "registerTempTable"
            | "dropDuplicates"
            | "toPandas"
            | "printSchema"
            | "unionByName"
            | "unionAll"
            | "writeStream"
            | "writeTo"
            | "sortWithinPartitions"
            | "repartitionByRange"
            | "crossJoin"
            | "withWatermark"
            | "exceptAll"
            | "rdd"
            | "createDataFrame"
            | "mapInPandas"
            | "foreachPartition"
            | "localCheckpoint"
    )
}

/// Methods that a Spark frame has and a pandas frame has not; other libraries' frames may have them.
pub fn is_not_pandas(name: &str) -> bool {
    is_frame_only(name)
        || matches!(
            name,
            "collect"
                | "show"
                | "cache"
                | "persist"
                | "unpersist"
                | "repartition"
                | "coalesce"
                | "write"
                | "groupBy"
                | "orderBy"
                | "distinct"
                | "limit"
                | "union"
                | "select"
                | "toLocalIterator"
                | "glom"
                | "dtypes"
                | "checkpoint"
                | "fillna"
                | "hint"
                | "intersect"
                | "subtract"
                | "take"
                | "isEmpty"
        )
}
