//! PySpark's API as far as its types go: which method of which class gives what.
//!
//! Source: the classes' own documentation in `pyspark.sql`, `pyspark.core.rdd` and `pyspark.conf`, 3.5 to 4.3. A method that is not listed gives an
//! unknown value, and an unknown value gets no finding.

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
            "getConf" => SparkConf,
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
            "pivot" | "cogroup" => GroupedData,
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
        Rows | Local | Scalar | Nothing | Escape => return None,
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
            "defaultParallelism" | "applicationId" | "version" | "uiWebUrl" | "master" | "appName"
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

/// The class of what calling `path(…)` gives, for a path that an import names.
pub fn constructor(path: &str) -> Option<Class> {
    Some(match path {
        "pyspark.SparkConf" | "pyspark.conf.SparkConf" => Class::SparkConf,
        "pyspark.SparkContext" | "pyspark.context.SparkContext" => Class::Context,
        "pyspark.sql.SQLContext"
        | "pyspark.sql.HiveContext"
        | "pyspark.SQLContext"
        | "pyspark.HiveContext" => Class::Session,
        _ => {
            if function(path) == Some("broadcast") {
                Class::DataFrame
            } else if function(path).is_some() {
                Class::Column
            } else if path.strip_prefix("pyspark.sql.types.").is_some() {
                Class::DataType
            } else {
                return None;
            }
        }
    })
}

/// The class that an imported name stands for, whose members are used as `SparkSession.builder` or `Window.partitionBy`.
pub fn static_class(path: &str) -> Option<Class> {
    Some(match path {
        "pyspark.sql.SparkSession"
        | "pyspark.sql.session.SparkSession"
        | "pyspark.sql.connect.session.SparkSession"
        | "databricks.connect.DatabricksSession" => Class::Session,
        "pyspark.sql.Window" | "pyspark.sql.window.Window" => Class::WindowSpec,
        "pyspark.SparkContext" | "pyspark.context.SparkContext" => Class::Context,
        "pyspark.sql.DataFrame"
        | "pyspark.sql.dataframe.DataFrame"
        | "pyspark.sql.connect.dataframe.DataFrame" => Class::DataFrame,
        _ => return None,
    })
}

/// The class of a parameter annotated with the name that `path` was imported as.
pub fn annotated_class(path: &str) -> Option<Class> {
    static_class(path).filter(|class| *class != Class::WindowSpec).or(match path {
        "pyspark.RDD" | "pyspark.rdd.RDD" | "pyspark.core.rdd.RDD" => Some(Class::Rdd),
        "pyspark.sql.Column" | "pyspark.sql.column.Column" => Some(Class::Column),
        "pyspark.sql.GroupedData" | "pyspark.sql.group.GroupedData" => Some(Class::GroupedData),
        "pyspark.SparkConf" | "pyspark.conf.SparkConf" => Some(Class::SparkConf),
        _ => None,
    })
}

/// The name of a function of `pyspark.sql.functions`, where `path` names one.
pub fn function(path: &str) -> Option<&str> {
    ["pyspark.sql.functions.", "pyspark.sql.connect.functions."]
        .into_iter()
        .find_map(|module| path.strip_prefix(module))
        .map(|name| {
            name.strip_prefix("builtin.").or(name.strip_prefix("partitioning.")).unwrap_or(name)
        })
        .filter(|name| {
            !matches!(
                *name,
                "udf" | "pandas_udf" | "arrow_udf" | "udtf" | "arrow_udtf" | "PandasUDFType"
            )
        })
}

/// The path of a name that snippets use without importing it; never a name that Python itself has.
pub fn bare_name(name: &str) -> Option<String> {
    let module = match name {
        "SparkSession" | "Window" | "DataFrame" => "pyspark.sql",
        "SparkConf" | "SparkContext" => "pyspark",
        "F" | "fn" | "sf" | "T" => {
            return Some(
                if name == "T" { "pyspark.sql.types" } else { "pyspark.sql.functions" }.to_owned(),
            );
        }
        _ if name.ends_with("Type") || matches!(name, "StructField") => {
            return DATA_TYPES.contains(&name).then(|| format!("pyspark.sql.types.{name}"));
        }
        _ if is_common_function(name) => "pyspark.sql.functions",
        _ => return None,
    };
    Some(format!("{module}.{name}"))
}

const DATA_TYPES: &[&str] = &[
    "StructType",
    "StructField",
    "StringType",
    "IntegerType",
    "LongType",
    "ShortType",
    "ByteType",
    "DoubleType",
    "FloatType",
    "DecimalType",
    "BooleanType",
    "DateType",
    "TimestampType",
    "TimestampNTZType",
    "ArrayType",
    "MapType",
    "BinaryType",
    "NullType",
    "VarcharType",
    "CharType",
    "VariantType",
];

/// Functions that a star import brings and snippets use bare, those that hide a name of Python's own left out.
fn is_common_function(name: &str) -> bool {
    matches!(
        name,
        "col"
            | "column"
            | "lit"
            | "expr"
            | "when"
            | "broadcast"
            | "collect_list"
            | "collect_set"
            | "count_distinct"
            | "countDistinct"
            | "approx_count_distinct"
            | "sum_distinct"
            | "avg"
            | "mean"
            | "first"
            | "last"
            | "stddev"
            | "variance"
            | "count"
            | "explode"
            | "explode_outer"
            | "posexplode"
            | "array"
            | "array_distinct"
            | "array_contains"
            | "array_max"
            | "array_min"
            | "array_sort"
            | "array_join"
            | "sort_array"
            | "size"
            | "element_at"
            | "struct"
            | "create_map"
            | "to_json"
            | "from_json"
            | "get_json_object"
            | "coalesce"
            | "concat"
            | "concat_ws"
            | "split"
            | "trim"
            | "lower"
            | "upper"
            | "regexp_replace"
            | "regexp_extract"
            | "substring"
            | "lpad"
            | "rpad"
            | "length"
            | "to_date"
            | "to_timestamp"
            | "date_format"
            | "date_trunc"
            | "year"
            | "month"
            | "dayofmonth"
            | "hour"
            | "current_date"
            | "current_timestamp"
            | "datediff"
            | "date_add"
            | "unix_timestamp"
            | "from_unixtime"
            | "row_number"
            | "rank"
            | "dense_rank"
            | "lag"
            | "lead"
            | "ntile"
            | "monotonically_increasing_id"
            | "rand"
            | "randn"
            | "uuid"
            | "md5"
            | "sha2"
            | "xxhash64"
            | "isnull"
            | "isnan"
            | "nanvl"
            | "greatest"
            | "least"
            | "percentile_approx"
            | "max_by"
            | "min_by"
            | "any_value"
            | "spark_partition_id"
            | "input_file_name"
            | "desc"
            | "asc"
            | "format_number"
            | "format_string"
            | "from_utc_timestamp"
    )
}

/// Functions that have a Python builtin's name: they are Spark's only where a star import brings them.
pub fn hides_builtin(name: &str) -> bool {
    matches!(
        name,
        "sum"
            | "max"
            | "min"
            | "abs"
            | "round"
            | "filter"
            | "hash"
            | "slice"
            | "pow"
            | "hex"
            | "ascii"
            | "reverse"
            | "map"
            | "bin"
    )
}

/// Functions that make one value of a whole group or table.
pub fn is_aggregate(name: &str) -> bool {
    matches!(
        name,
        "sum"
            | "max"
            | "min"
            | "avg"
            | "mean"
            | "count"
            | "count_distinct"
            | "countDistinct"
            | "sum_distinct"
            | "sumDistinct"
            | "approx_count_distinct"
            | "approxCountDistinct"
            | "first"
            | "last"
            | "first_value"
            | "last_value"
            | "any_value"
            | "stddev"
            | "stddev_pop"
            | "stddev_samp"
            | "variance"
            | "var_pop"
            | "var_samp"
            | "kurtosis"
            | "skewness"
            | "corr"
            | "covar_pop"
            | "covar_samp"
            | "collect_list"
            | "collect_set"
            | "array_agg"
            | "percentile"
            | "percentile_approx"
            | "median"
            | "mode"
            | "max_by"
            | "min_by"
            | "product"
            | "bit_and"
            | "bit_or"
            | "bit_xor"
            | "bool_and"
            | "bool_or"
            | "every"
            | "some"
            | "count_if"
            | "histogram_numeric"
            | "count_min_sketch"
            | "grouping"
            | "grouping_id"
            | "regr_slope"
            | "hll_sketch_agg"
            | "listagg"
            | "string_agg"
    )
}
