//! Importable names: classes that are called or used by name, and the functions of `pyspark.sql.functions`.

use crate::api::Class;
use crate::api::function_table::is_bare;

/// Calling the function `path` runs a job: a notebook's `display`, the training and the evaluation of models.
pub fn runs_job(path: &str) -> bool {
    matches!(path, "display" | "pyspark.ml.fit" | "pyspark.ml.evaluate")
}

/// The class of what calling `path(…)` gives, for a path that an import names.
pub fn constructor(path: &str) -> Option<Class> {
    Some(match path {
        "pyspark.SparkConf" | "pyspark.conf.SparkConf" => Class::SparkConf,
        "pyspark.SparkContext" | "pyspark.context.SparkContext" => Class::Context,
        "pyspark.sql.SparkSession.Builder" | "pyspark.sql.session.SparkSession.Builder" => {
            Class::SessionBuilder
        }
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
                return of_library(path);
            }
        }
    })
}

/// The class of what a function of AWS Glue or of pandas API on Spark gives.
fn of_library(path: &str) -> Option<Class> {
    if let Some(name) = path.strip_prefix("awsglue.") {
        return match name.rsplit('.').next()? {
            "GlueContext" => Some(Class::GlueContext),
            "fromDF" => Some(Class::DynamicFrame),
            // `ApplyMapping.apply(frame=…)` and the other transforms.
            "apply" if name.starts_with("transforms.") => Some(Class::DynamicFrame),
            _ => None,
        };
    }
    let name =
        path.strip_prefix("pyspark.pandas.").or_else(|| path.strip_prefix("databricks.koalas."))?;
    let is_frame = name.starts_with("read_")
        || matches!(
            name,
            "DataFrame" | "Series" | "from_pandas" | "range" | "sql" | "concat" | "merge"
        );
    is_frame.then_some(Class::PandasFrame)
}

/// The class of an imported name, whose members are used as `SparkSession.builder` or `Window.partitionBy`.
pub fn static_class(path: &str) -> Option<Class> {
    Some(match path {
        "pyspark.sql.SparkSession"
        | "pyspark.sql.session.SparkSession"
        | "pyspark.sql.connect.session.SparkSession"
        | "databricks.connect.DatabricksSession" => Class::Session,
        "pyspark.sql.Window" | "pyspark.sql.window.Window" => Class::WindowSpec,
        "pyspark.SparkContext" | "pyspark.context.SparkContext" => Class::Context,
        "delta.DeltaTable" | "delta.tables.DeltaTable" => Class::DeltaTable,
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

/// The name of what makes a function of Python's one that Spark calls on the executors, where `path` names it.
pub fn udf(path: &str) -> Option<&str> {
    ["pyspark.sql.functions.", "pyspark.sql.connect.functions."]
        .into_iter()
        .find_map(|module| path.strip_prefix(module))
        .map(|name| name.rsplit('.').next().unwrap_or(name))
        .filter(|name| matches!(*name, "udf" | "pandas_udf" | "arrow_udf"))
}

/// The path of a name that snippets use without importing it; never a name that Python itself has.
pub fn bare_name(name: &str) -> Option<String> {
    let module = match name {
        "SparkSession" | "Window" | "DataFrame" => "pyspark.sql",
        "SparkConf" | "SparkContext" => "pyspark",
        "DeltaTable" => "delta.tables",
        "GlueContext" => "awsglue.context",
        "DynamicFrame" => "awsglue.dynamicframe",
        "ApplyMapping"
        | "ResolveChoice"
        | "DropNullFields"
        | "DropFields"
        | "SelectFields"
        | "RenameField"
        | "SelectFromCollection"
        | "Relationalize" => "awsglue.transforms",
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

/// Names that a star import brings and snippets use bare, and that Python itself has not: makers of columns, and listed
/// functions.
fn is_common_function(name: &str) -> bool {
    matches!(
        name,
        "col"
            | "column"
            | "lit"
            | "udf"
            | "pandas_udf"
            | "expr"
            | "when"
            | "broadcast"
            | "desc"
            | "asc"
    ) || is_bare(name)
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
            | "bin"
    )
}
