//! PySpark's API as far as its types go: classes, their members with what these give and do, functions.

mod effect;
mod function_table;
mod functions;
mod libraries;
mod members;
mod method;

pub use effect::{ColumnEffect, Effect, Exchange, RowEffect};
pub use function_table::{
    Buffer, Cardinality, Function, FunctionKind, ResultType, collecting_functions, collects_values,
    explodes_items, gives_length, is_aggregate, is_generator, ranks_rows, sql_function,
    sql_functions, wider,
};
pub use functions::{
    annotated_class, bare_name, constructor, function, hides_builtin, runs_job, static_class, udf,
};
pub use members::Member;
pub use method::{Method, find, is_attribute, is_frame_only, is_not_pandas, is_rdd_only, member};

/// The class of an object of the API, or of something that it gives to Python.
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
    /// A table of Delta Lake, as `DeltaTable` has it.
    DeltaTable,
    /// A merge that is put together: `DeltaMergeBuilder`, `MergeIntoWriter`.
    MergeBuilder,
    DeltaOptimize,
    GlueContext,
    GlueReader,
    GlueWriter,
    GlueSink,
    /// A frame of AWS Glue.
    DynamicFrame,
    /// A frame, a series or an index of pandas API on Spark.
    PandasFrame,
    /// A grouping or a window of one.
    PandasGroups,
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
    /// The result of an action that gives none.
    Nothing,
    /// Not an object: marks that another one was handed to code that is not seen.
    Escape,
}

/// The class of what one of Python's own functions makes of collected rows.
pub fn of_rows(builtin: &str) -> Option<Class> {
    match builtin {
        "len" => Some(Class::Scalar),
        "list" | "tuple" | "set" | "frozenset" | "sorted" | "dict" | "enumerate" => {
            Some(Class::Rows)
        }
        _ => None,
    }
}
