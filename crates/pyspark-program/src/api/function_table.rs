//! Functions of SQL and of `pyspark.sql.functions`: what they give, of how many different values, and what an aggregate
//! keeps.
//!
//! Source: `FunctionRegistry` and the classes' `dataType` and `aggBufferAttributes`; `tests/functions.rs` holds the
//! table against the registry and the types that Spark 4.0.1 gives. A function that is not listed, and what is not
//! listed of one that is, is unknown.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::types::DataType;

/// A function, under all of its names.
pub struct Function {
    /// Names, in lower case as SQL's are; Python's own in theirs.
    pub names: &'static [&'static str],
    pub kind: FunctionKind,
    pub result: ResultType,
    pub values: Cardinality,
    pub buffer: Buffer,
    /// An aggregate that keeps every value of a group (`TypedImperativeAggregate` over a collection).
    pub keeps_values: bool,
    /// An aggregate of different values, which are grouped by first (`AggUtils.planAggregateWithOneDistinct`).
    pub distinct: bool,
    /// The group of functions that a question of the analysis is about, where there is one.
    role: Option<FunctionRole>,
    /// Snippets use it without an import, as a star import brings it.
    bare: bool,
}

/// A group of functions that do the same to rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FunctionRole {
    /// The position of a row in its window, by which the first rows of each group are kept.
    Rank,
    /// A row for each item of one array or map.
    Explode,
    /// The length of an array or a map.
    Length,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FunctionKind {
    /// A value for each row.
    Scalar,
    /// A value for a group of rows.
    Aggregate,
    /// Any number of rows for each.
    Generator,
    /// A value for each row, by the rows of its window.
    Window,
}

/// The type of a function's values, by those of its arguments.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ResultType {
    Unknown,
    Is(&'static DataType),
    /// That of the argument at this position.
    Argument(usize),
    /// The widest of the arguments' from this position on (`TypeCoercion.findWiderTypeForTwo`).
    Widest(usize),
    /// An array of the argument at this position.
    ArrayOf(usize),
    /// An array of texts.
    Texts,
    /// An item of the array at this position.
    ItemOf(usize),
    /// An item of the array, or a value of the map, at this position.
    ElementOf(usize),
    /// An array of the keys of the map that is the first argument.
    Keys,
    /// An array of its values.
    MapValues,
    /// `Sum.resultType`: ten digits more, a long, a double.
    Sum,
    /// `Average.resultType`: four digits more on both sides of the point, or a double.
    Average,
    /// `RoundCeil` and `RoundFloor`: a decimal without its fraction, or a long.
    Whole,
    /// `Round`: a decimal's digits depend on the scale, which is a literal.
    Rounded,
}

/// Number of different values a function gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cardinality {
    Unknown,
    /// No more than the argument at this position has.
    SameAs(usize),
    /// No more than this, whatever the arguments.
    AtMost(u32),
    /// Another in every row.
    Unique,
}

/// The fields that an aggregate holds for a group in a hash map's row (`aggBufferAttributes` of its class).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Buffer {
    /// So many fields of eight bytes.
    Words(u16),
    /// A value of the argument's.
    Value,
    /// A value of the argument's, and whether there was one.
    ValueAndFlag,
    /// A value and what it is chosen by.
    Pair,
    /// A sum; of decimals with ten digits more, and whether there was one.
    Sum,
    /// A sum and a count.
    Average,
    /// Registers of HyperLogLog++ (`HyperLogLogPlusPlusHelper.numWords` at the default accuracy of 0.05), updated by no
    /// generated code.
    Registers,
    /// An object on the heap (`TypedImperativeAggregate`), which is sent as so many bytes for each different value; 0
    /// where its size does not depend on them.
    Object(u16),
}

impl Function {
    const fn of(self, values: Cardinality) -> Self {
        Self { values, ..self }
    }

    const fn holding(self, buffer: Buffer) -> Self {
        Self { buffer, ..self }
    }

    const fn keeping(self) -> Self {
        Self { keeps_values: true, ..self }
    }

    const fn distinct(self) -> Self {
        Self { distinct: true, ..self }
    }

    const fn role(self, role: FunctionRole) -> Self {
        Self { role: Some(role), ..self }
    }

    const fn bare(self) -> Self {
        Self { bare: true, ..self }
    }
}

impl ResultType {
    /// The type for arguments of these types.
    pub fn for_arguments(&self, arguments: &[DataType]) -> DataType {
        let argument = |at: usize| arguments.get(at).cloned().unwrap_or(DataType::Unknown);
        match self {
            Self::Unknown => DataType::Unknown,
            Self::Is(ty) => (*ty).clone(),
            Self::Argument(at) => argument(*at),
            Self::Widest(from) => {
                arguments.iter().skip(*from).cloned().reduce(wider).unwrap_or(DataType::Unknown)
            }
            Self::ArrayOf(at) => DataType::Array(Box::new(argument(*at))),
            Self::Texts => DataType::Array(Box::new(DataType::String)),
            Self::ItemOf(at) => match argument(*at) {
                DataType::Array(of) => *of,
                _ => DataType::Unknown,
            },
            Self::ElementOf(at) => match argument(*at) {
                DataType::Array(of) | DataType::Map(_, of) => *of,
                _ => DataType::Unknown,
            },
            Self::Keys => match argument(0) {
                DataType::Map(of, _) => DataType::Array(of),
                _ => DataType::Unknown,
            },
            Self::MapValues => match argument(0) {
                DataType::Map(_, of) => DataType::Array(of),
                _ => DataType::Unknown,
            },
            Self::Sum => match argument(0) {
                DataType::Decimal(digits, scale) => DataType::Decimal((digits + 10).min(38), scale),
                ty if ty.is_integral() => DataType::Long,
                DataType::Float | DataType::Double | DataType::String => DataType::Double,
                _ => DataType::Unknown,
            },
            Self::Average => match argument(0) {
                DataType::Decimal(digits, scale) => {
                    DataType::Decimal((digits + 4).min(38), (scale + 4).min(38))
                }
                DataType::Unknown => DataType::Unknown,
                _ => DataType::Double,
            },
            Self::Whole => match argument(0) {
                DataType::Decimal(digits, 0) => DataType::Decimal(digits, 0),
                DataType::Decimal(digits, scale) => DataType::Decimal(digits - scale + 1, 0),
                DataType::Unknown => DataType::Unknown,
                _ => DataType::Long,
            },
            Self::Rounded => match argument(0) {
                DataType::Decimal(..) => DataType::Unknown,
                ty => ty,
            },
        }
    }
}

/// The type that values of two types are both cast to.
pub fn wider(left: DataType, right: DataType) -> DataType {
    let rank = |ty: &DataType| match ty {
        DataType::Byte => 1,
        DataType::Short => 2,
        DataType::Int => 3,
        DataType::Long => 4,
        DataType::Float => 6,
        DataType::Double => 7,
        _ => 0,
    };
    // A whole number as a decimal (`DecimalType.forType`).
    let digits = |ty: &DataType| match ty {
        DataType::Byte => Some((3, 0)),
        DataType::Short => Some((5, 0)),
        DataType::Int => Some((10, 0)),
        DataType::Long => Some((20, 0)),
        DataType::Decimal(digits, scale) => Some((*digits, *scale)),
        _ => None,
    };
    if left == right {
        return left;
    }
    if rank(&left) > 0 && rank(&right) > 0 {
        return if rank(&left) >= rank(&right) { left } else { right };
    }
    match (digits(&left), digits(&right)) {
        (Some((precision, scale)), Some((other_precision, other_scale))) => {
            let whole = (precision - scale).max(other_precision - other_scale);
            let scale = scale.max(other_scale);
            DataType::Decimal((whole + scale).min(38), scale)
        }
        _ if matches!(left, DataType::Decimal(..)) && rank(&right) > 5
            || matches!(right, DataType::Decimal(..)) && rank(&left) > 5 =>
        {
            DataType::Double
        }
        _ => DataType::Unknown,
    }
}

/// The function of this name, in SQL or in Python.
pub fn sql_function(name: &str) -> Option<&'static Function> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return BY_NAME.get(name.to_ascii_lowercase().as_str()).copied();
    }
    BY_NAME.get(name).copied()
}

/// The rows of the table by their names in lower case.
static BY_NAME: LazyLock<FxHashMap<String, &Function>> = LazyLock::new(|| {
    let names = FUNCTIONS.iter().flat_map(|it| it.names.iter().map(move |name| (name, it)));
    // Of two rows with a name in common the first has it.
    names.rev().map(|(name, function)| (name.to_ascii_lowercase(), function)).collect()
});

/// Makes one value of a whole group or table.
pub fn is_aggregate(name: &str) -> bool {
    sql_function(name).is_some_and(|it| it.kind == FunctionKind::Aggregate)
}

/// Makes any number of rows of each.
pub fn is_generator(name: &str) -> bool {
    sql_function(name).is_some_and(|it| it.kind == FunctionKind::Generator)
}

/// The names of the aggregates that give all values of a group as one array.
pub fn collecting_functions() -> impl Iterator<Item = &'static str> {
    let collects = |it: &&Function| it.keeps_values && it.result == ResultType::ArrayOf(0);
    FUNCTIONS.iter().filter(collects).flat_map(|it| it.names).copied()
}

/// Makes an array of all values of a group.
pub fn collects_values(name: &str) -> bool {
    collecting_functions().any(|own| own.eq_ignore_ascii_case(name))
}

/// Ranks the rows of a window.
pub fn ranks_rows(name: &str) -> bool {
    has_role(name, FunctionRole::Rank)
}

/// Makes a row of each item of one array or map.
pub fn explodes_items(name: &str) -> bool {
    has_role(name, FunctionRole::Explode)
}

/// Gives the length of an array or a map.
pub fn gives_length(name: &str) -> bool {
    has_role(name, FunctionRole::Length)
}

fn has_role(name: &str, role: FunctionRole) -> bool {
    sql_function(name).is_some_and(|it| it.role == Some(role))
}

/// A name that a star import brings and snippets use bare, and that Python itself has not.
pub(super) fn is_bare(name: &str) -> bool {
    FUNCTIONS.iter().any(|it| it.bare && it.names.contains(&name))
}

/// Every function that is listed.
pub fn sql_functions() -> &'static [Function] {
    FUNCTIONS
}

const fn function(
    names: &'static [&'static str],
    kind: FunctionKind,
    result: ResultType,
) -> Function {
    Function {
        names,
        kind,
        result,
        values: Cardinality::Unknown,
        buffer: Buffer::Words(1),
        keeps_values: false,
        distinct: false,
        role: None,
        bare: false,
    }
}

const fn scalar(names: &'static [&'static str], result: ResultType) -> Function {
    function(names, FunctionKind::Scalar, result)
}

const fn aggregate(names: &'static [&'static str], result: ResultType) -> Function {
    function(names, FunctionKind::Aggregate, result)
}

const fn generator(names: &'static [&'static str], result: ResultType) -> Function {
    function(names, FunctionKind::Generator, result)
}

const fn window(names: &'static [&'static str], result: ResultType) -> Function {
    function(names, FunctionKind::Window, result)
}

const ARGUMENT: ResultType = ResultType::Argument(0);
const BINARY: ResultType = ResultType::Is(&DataType::Binary);
const BOOLEAN: ResultType = ResultType::Is(&DataType::Boolean);
const DATE: ResultType = ResultType::Is(&DataType::Date);
const DOUBLE: ResultType = ResultType::Is(&DataType::Double);
const INT: ResultType = ResultType::Is(&DataType::Int);
const LONG: ResultType = ResultType::Is(&DataType::Long);
const STRING: ResultType = ResultType::Is(&DataType::String);
const TIMESTAMP: ResultType = ResultType::Is(&DataType::Timestamp);
const UNKNOWN: ResultType = ResultType::Unknown;
const WIDEST: ResultType = ResultType::Widest(0);

const OF_FIRST: Cardinality = Cardinality::SameAs(0);
const FLAG: Cardinality = Cardinality::AtMost(2);
const UNIQUE: Cardinality = Cardinality::Unique;

/// A row of a value and how often it is there, and the row's length (`TypedAggregateWithHashMapAsBuffer.serialize`).
const COUNTS: Buffer = Buffer::Object(28);

/// A value and two whole numbers (`ApproximatePercentile.PercentileDigestSerializer`).
const DIGEST: Buffer = Buffer::Object(24);

const FUNCTIONS: &[Function] = &[
    aggregate(&["count"], LONG).bare(),
    aggregate(&["count_if"], LONG),
    aggregate(&["regr_count"], LONG),
    aggregate(&["count_distinct", "countDistinct"], LONG).distinct().bare(),
    aggregate(&["sum_distinct"], ResultType::Sum).holding(Buffer::Sum).distinct().bare(),
    aggregate(&["sumDistinct"], ResultType::Sum).holding(Buffer::Sum).distinct(),
    aggregate(&["approx_count_distinct"], LONG).holding(Buffer::Registers).bare(),
    aggregate(&["approxCountDistinct"], LONG).holding(Buffer::Registers),
    aggregate(&["sum", "try_sum"], ResultType::Sum).holding(Buffer::Sum),
    aggregate(&["avg", "mean"], ResultType::Average).holding(Buffer::Average).bare(),
    aggregate(&["try_avg"], ResultType::Average).holding(Buffer::Average),
    aggregate(&["min", "max"], ARGUMENT).of(OF_FIRST).holding(Buffer::Value),
    aggregate(&["first", "last", "any_value"], ARGUMENT)
        .of(OF_FIRST)
        .holding(Buffer::ValueAndFlag)
        .bare(),
    aggregate(&["first_value", "last_value"], ARGUMENT).of(OF_FIRST).holding(Buffer::ValueAndFlag),
    aggregate(&["max_by", "min_by"], ARGUMENT).of(OF_FIRST).holding(Buffer::Pair).bare(),
    aggregate(&["stddev", "variance"], DOUBLE).holding(Buffer::Words(3)).bare(),
    aggregate(&["std", "stddev_samp", "stddev_pop", "var_samp", "var_pop"], DOUBLE)
        .holding(Buffer::Words(3)),
    aggregate(&["covar_samp", "covar_pop", "skewness"], DOUBLE).holding(Buffer::Words(4)),
    aggregate(&["kurtosis"], DOUBLE).holding(Buffer::Words(5)),
    aggregate(&["corr"], DOUBLE).holding(Buffer::Words(6)),
    aggregate(
        &[
            "regr_slope",
            "regr_intercept",
            "regr_r2",
            "regr_avgx",
            "regr_avgy",
            "regr_sxx",
            "regr_sxy",
            "regr_syy",
        ],
        DOUBLE,
    ),
    aggregate(&["collect_list", "collect_set"], ResultType::ArrayOf(0)).keeping().bare(),
    aggregate(&["array_agg"], ResultType::ArrayOf(0)).keeping(),
    aggregate(&["listagg", "string_agg"], UNKNOWN).keeping(),
    aggregate(&["percentile", "percentile_cont", "percentile_disc"], UNKNOWN).holding(COUNTS),
    aggregate(&["percentile_approx"], UNKNOWN).holding(DIGEST).bare(),
    aggregate(&["approx_percentile"], UNKNOWN).holding(DIGEST),
    aggregate(&["median"], UNKNOWN).holding(COUNTS),
    aggregate(&["mode"], ARGUMENT).of(OF_FIRST).holding(COUNTS),
    aggregate(&["product"], DOUBLE),
    aggregate(&["bit_and", "bit_or", "bit_xor"], ARGUMENT),
    aggregate(&["bool_and", "every", "bool_or", "some", "any"], BOOLEAN).of(FLAG),
    aggregate(&["histogram_numeric", "hll_union_agg"], UNKNOWN).holding(Buffer::Object(0)),
    aggregate(&["bitmap_construct_agg", "bitmap_or_agg"], UNKNOWN),
    aggregate(&["count_min_sketch", "hll_sketch_agg"], BINARY).holding(Buffer::Object(0)),
    aggregate(&["grouping"], ResultType::Is(&DataType::Byte)).of(FLAG),
    aggregate(&["grouping_id"], LONG),
    window(&["row_number", "rank", "dense_rank", "ntile"], INT).role(FunctionRole::Rank).bare(),
    window(&["percent_rank", "cume_dist"], DOUBLE),
    window(&["lag", "lead"], ARGUMENT).of(OF_FIRST).bare(),
    window(&["nth_value"], ARGUMENT).of(OF_FIRST),
    generator(&["explode", "explode_outer"], ResultType::ItemOf(0))
        .role(FunctionRole::Explode)
        .bare(),
    generator(&["posexplode"], UNKNOWN).role(FunctionRole::Explode).bare(),
    generator(&["posexplode_outer"], UNKNOWN).role(FunctionRole::Explode),
    generator(&["inline", "inline_outer", "stack"], UNKNOWN),
    scalar(&["xxhash64"], LONG).of(OF_FIRST).bare(),
    scalar(&["hash"], INT).of(OF_FIRST),
    scalar(&["crc32"], LONG).of(OF_FIRST),
    scalar(&["md5", "sha2"], STRING).of(OF_FIRST).bare(),
    scalar(&["sha1", "sha"], STRING).of(OF_FIRST),
    scalar(&["uuid"], STRING).of(UNIQUE).bare(),
    scalar(&["rand", "randn"], DOUBLE).of(UNIQUE).bare(),
    scalar(&["random"], DOUBLE).of(UNIQUE),
    scalar(&["monotonically_increasing_id"], LONG).of(UNIQUE).bare(),
    scalar(&["spark_partition_id"], INT).bare(),
    scalar(&["input_file_name"], STRING).bare(),
    scalar(&["current_date"], DATE).of(Cardinality::AtMost(1)).bare(),
    scalar(&["curdate"], DATE).of(Cardinality::AtMost(1)),
    scalar(&["current_timestamp"], TIMESTAMP).of(Cardinality::AtMost(1)).bare(),
    scalar(&["now"], TIMESTAMP).of(Cardinality::AtMost(1)),
    scalar(
        &["current_user", "current_catalog", "current_database", "current_timezone", "version"],
        STRING,
    )
    .of(Cardinality::AtMost(1)),
    scalar(&["pi", "e"], DOUBLE).of(Cardinality::AtMost(1)),
    scalar(&["abs", "negative", "positive"], ARGUMENT).of(OF_FIRST),
    scalar(&["round", "bround"], ResultType::Rounded).of(OF_FIRST),
    scalar(&["ceil", "ceiling", "floor"], ResultType::Whole).of(OF_FIRST),
    scalar(
        &[
            "sqrt", "exp", "ln", "log10", "log2", "log1p", "expm1", "signum", "sign", "cbrt",
            "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "degrees",
            "radians", "rint",
        ],
        DOUBLE,
    )
    .of(OF_FIRST),
    scalar(&["nanvl"], DOUBLE).bare(),
    scalar(&["log", "pow", "power", "atan2", "hypot", "try_divide"], DOUBLE),
    scalar(&["pmod", "mod"], WIDEST),
    scalar(&["bit_count"], INT),
    scalar(&["factorial"], LONG),
    scalar(&["shiftleft", "shiftright", "shiftrightunsigned"], ARGUMENT),
    scalar(&["width_bucket"], LONG),
    scalar(&["coalesce", "greatest", "least"], WIDEST).bare(),
    scalar(&["nvl", "ifnull"], WIDEST),
    scalar(&["nullif"], ARGUMENT).of(OF_FIRST),
    scalar(&["if"], ResultType::Widest(1)),
    scalar(&["nvl2"], ResultType::Widest(1)),
    scalar(&["string"], STRING).of(OF_FIRST),
    scalar(&["int"], INT).of(OF_FIRST),
    scalar(&["bigint"], LONG).of(OF_FIRST),
    scalar(&["double"], DOUBLE).of(OF_FIRST),
    scalar(&["float"], ResultType::Is(&DataType::Float)).of(OF_FIRST),
    scalar(&["smallint"], ResultType::Is(&DataType::Short)).of(OF_FIRST),
    scalar(&["tinyint"], ResultType::Is(&DataType::Byte)).of(OF_FIRST),
    scalar(&["boolean"], BOOLEAN).of(OF_FIRST),
    scalar(&["date"], DATE).of(OF_FIRST),
    scalar(&["timestamp"], TIMESTAMP).of(OF_FIRST),
    scalar(&["upper", "lower", "trim"], STRING).of(OF_FIRST).bare(),
    scalar(
        &[
            "ucase",
            "lcase",
            "ltrim",
            "rtrim",
            "initcap",
            "soundex",
            "base64",
            "url_encode",
            "url_decode",
        ],
        STRING,
    )
    .of(OF_FIRST),
    scalar(&["reverse"], ARGUMENT).of(OF_FIRST),
    scalar(
        &[
            "regexp_replace",
            "regexp_extract",
            "lpad",
            "rpad",
            "concat_ws",
            "format_number",
            "format_string",
            "get_json_object",
        ],
        STRING,
    )
    .bare(),
    scalar(
        &[
            "replace",
            "translate",
            "regexp_substr",
            "substring_index",
            "split_part",
            "overlay",
            "repeat",
            "printf",
            "parse_url",
            "conv",
            "decode",
            "space",
            "chr",
            "char",
            "to_char",
        ],
        STRING,
    ),
    scalar(&["concat"], WIDEST).bare(),
    scalar(&["substring"], ARGUMENT).bare(),
    scalar(&["substr", "left", "right"], ARGUMENT),
    scalar(&["hex", "bin"], STRING).of(OF_FIRST),
    scalar(&["unhex"], BINARY).of(OF_FIRST),
    scalar(&["encode"], BINARY).of(OF_FIRST),
    scalar(&["length"], INT).bare(),
    scalar(&["char_length", "character_length", "octet_length", "bit_length", "ascii"], INT),
    scalar(
        &[
            "instr",
            "locate",
            "position",
            "levenshtein",
            "find_in_set",
            "regexp_count",
            "regexp_instr",
            "json_array_length",
        ],
        INT,
    ),
    scalar(&["split"], ResultType::Texts).bare(),
    scalar(&["regexp_extract_all", "json_object_keys"], ResultType::Texts),
    scalar(&["isnull", "isnan"], BOOLEAN).of(FLAG).bare(),
    scalar(
        &[
            "contains",
            "startswith",
            "endswith",
            "like",
            "rlike",
            "regexp_like",
            "isnotnull",
            "equal_null",
        ],
        BOOLEAN,
    )
    .of(FLAG),
    scalar(&["to_json"], STRING).bare(),
    scalar(&["schema_of_json", "typeof"], STRING),
    scalar(&["from_json"], UNKNOWN).bare(),
    scalar(&["year"], INT).of(OF_FIRST).bare(),
    scalar(&["unix_date"], INT).of(OF_FIRST),
    scalar(&["month"], INT).of(Cardinality::AtMost(12)).bare(),
    scalar(&["quarter"], INT).of(Cardinality::AtMost(4)),
    scalar(&["dayofmonth"], INT).of(Cardinality::AtMost(31)).bare(),
    scalar(&["day"], INT).of(Cardinality::AtMost(31)),
    scalar(&["dayofweek", "weekday"], INT).of(Cardinality::AtMost(7)),
    scalar(&["dayname"], STRING).of(Cardinality::AtMost(7)),
    scalar(&["monthname"], STRING).of(Cardinality::AtMost(12)),
    scalar(&["dayofyear"], INT).of(Cardinality::AtMost(366)),
    scalar(&["weekofyear"], INT).of(Cardinality::AtMost(53)),
    scalar(&["hour"], INT).of(Cardinality::AtMost(24)).bare(),
    scalar(&["minute", "second"], INT).of(Cardinality::AtMost(60)),
    scalar(&["unix_timestamp"], LONG).bare(),
    scalar(&["to_unix_timestamp", "unix_seconds", "unix_millis", "unix_micros"], LONG),
    scalar(&["to_date"], DATE).of(OF_FIRST).bare(),
    scalar(&["last_day", "trunc", "date_from_unix_date"], DATE).of(OF_FIRST),
    scalar(&["date_add"], DATE).bare(),
    scalar(&["date_sub", "add_months", "make_date"], DATE),
    scalar(&["to_timestamp", "from_utc_timestamp"], TIMESTAMP).of(OF_FIRST).bare(),
    scalar(
        &["timestamp_seconds", "timestamp_millis", "timestamp_micros", "to_utc_timestamp"],
        TIMESTAMP,
    )
    .of(OF_FIRST),
    scalar(&["date_trunc"], TIMESTAMP).of(Cardinality::SameAs(1)).bare(),
    scalar(&["make_timestamp"], TIMESTAMP),
    scalar(&["datediff"], INT).bare(),
    scalar(&["date_diff"], INT),
    scalar(&["months_between"], DOUBLE),
    scalar(&["date_format", "from_unixtime"], STRING).of(OF_FIRST).bare(),
    scalar(&["window", "session_window"], UNKNOWN),
    scalar(&["array"], ResultType::ArrayOf(0)).bare(),
    scalar(&["create_map"], UNKNOWN).bare(),
    scalar(&["map"], UNKNOWN),
    scalar(&["struct"], UNKNOWN).bare(),
    scalar(
        &[
            "named_struct",
            "arrays_zip",
            "map_entries",
            "map_from_arrays",
            "map_from_entries",
            "str_to_map",
            "sentences",
            "transform",
            "aggregate",
            "reduce",
            "zip_with",
            "transform_keys",
            "transform_values",
        ],
        UNKNOWN,
    ),
    scalar(&["array_distinct", "array_sort", "sort_array"], ARGUMENT).bare(),
    scalar(
        &[
            "array_compact",
            "shuffle",
            "slice",
            "array_remove",
            "array_append",
            "array_prepend",
            "array_union",
            "array_intersect",
            "array_except",
            "filter",
            "map_filter",
            "map_concat",
        ],
        ARGUMENT,
    ),
    scalar(&["array_max", "array_min", "element_at"], ResultType::ElementOf(0)).bare(),
    scalar(&["try_element_at", "get", "flatten"], ResultType::ElementOf(0)),
    scalar(&["array_repeat", "sequence"], ResultType::ArrayOf(0)),
    scalar(&["array_join"], STRING).bare(),
    scalar(&["array_position"], LONG),
    scalar(&["array_contains"], BOOLEAN).of(FLAG).bare(),
    scalar(&["arrays_overlap", "map_contains_key", "exists", "forall"], BOOLEAN).of(FLAG),
    scalar(&["size"], INT).role(FunctionRole::Length).bare(),
    scalar(&["cardinality", "array_size"], INT).role(FunctionRole::Length),
    scalar(&["map_keys"], ResultType::Keys),
    scalar(&["map_values"], ResultType::MapValues),
];
