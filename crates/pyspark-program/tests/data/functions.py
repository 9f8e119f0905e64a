"""Records Spark's function registry into functions.json, for tests/functions.rs.

Run by hand with pyspark 4.0.1 and Java 17, for a minute or two: python functions.py > functions.json
Calls that Spark refuses are listed at the end and left out: `product` is Python's alone, and `round` takes literals.
"""

import inspect
import json
import logging

import pyspark
from pyspark.sql import SparkSession
from pyspark.sql import functions

# A column of each type. A call names them by their letters: `sum(n)` is the sum of a decimal(12,2).
COLUMNS = {
    "b": "tinyint", "s": "smallint", "i": "int", "l": "bigint", "f": "float", "d": "double", "n": "decimal(12,2)",
    "t": "string", "x": "binary", "o": "boolean", "y": "date", "z": "timestamp",
    "ai": "array<int>", "at": "array<string>", "an": "array<decimal(12,2)>", "aa": "array<array<int>>",
    "m": "map<string,int>", "u": "struct<a:int,b:string>",
}

# Functions by the arguments of their sample calls, several calls for one function parted by `|`.
CALLS = {
    "": "count(*) count(1) uuid() rand() randn() random() monotonically_increasing_id() spark_partition_id() input_file_name() "
        "current_date() current_timestamp() now() unix_timestamp() pi() e() version() current_user() current_catalog() "
        "current_database() current_timezone() localtimestamp() "
        "row_number()w rank()w dense_rank()w percent_rank()w cume_dist()w ntile(4)w lag(n)w lag(t,1)w lead(n)w lead(t,1)w "
        "nth_value(n,2)w",
    "i l f d n": "sum avg mean min max abs stddev stddev_samp stddev_pop variance var_samp var_pop median kurtosis skewness "
        "negative positive ceil floor sqrt exp ln log10 log2 signum sign cbrt sin cos tan degrees radians try_sum try_avg mode "
        "first last first_value last_value any_value collect_list collect_set array_agg approx_count_distinct count "
        "product round bround",
    "t y z": "min max mode first last any_value first_value last_value collect_list collect_set array_agg count "
        "approx_count_distinct",
    "t": "upper lower trim ltrim rtrim initcap reverse ucase lcase length char_length character_length octet_length bit_length "
        "md5 sha sha1 crc32 hash xxhash64 ascii base64 soundex unhex string to_date to_timestamp "
        "int bigint double float smallint tinyint boolean date timestamp listagg string_agg encode_ isnull isnotnull parse_url_ "
        "json_array_length json_object_keys url_encode url_decode",
    "i l": "bit_and bit_or bit_xor bit_count bit_length_ hex bin factorial chr char shiftleft_ "
        "timestamp_seconds timestamp_millis timestamp_micros from_unixtime date_from_unix_date space string hash xxhash64 isnull isnotnull isnan",
    "d": "isnan rint asin acos atan sinh cosh tanh expm1 log1p bigint int string hash xxhash64 bool_",
    "o": "bool_and bool_or every some count_if string",
    "y": "year month day dayname monthname dayofmonth dayofweek dayofyear weekofyear quarter last_day weekday unix_date string to_date",
    "z": "year month day dayofmonth dayofweek dayofyear weekofyear quarter hour minute second unix_timestamp unix_seconds "
        "unix_millis unix_micros to_date last_day date string",
    "ai at an": "size cardinality array_size array_distinct array_max array_min array_sort sort_array shuffle reverse explode explode_outer "
        "array_compact posexplode_ to_json",
    "aa": "flatten size explode",
    "m": "map_keys map_values map_entries size cardinality to_json",
    "u": "to_json",
    "x": "base64 md5 length hex",
    "t,i": "substring substr left right repeat split_part_ instr_ lpad rpad",
    "t,t": "concat contains startswith endswith instr levenshtein like rlike split regexp_like nullif coalesce nvl ifnull "
        "greatest least regexp_count regexp_instr regexp_substr find_in_set trim_ equal_null "
        "get_json_object decode_ to_date to_timestamp unix_timestamp_ locate position",
    "t,t,t": "concat regexp_replace replace translate concat_ws coalesce split_part_",
    "i,i": "pmod mod greatest least coalesce nvl ifnull nullif shiftleft shiftright shiftrightunsigned sequence array bit_get getbit map create_map_ "
        "struct named_struct_ try_add try_subtract try_multiply",
    "l,i": "pmod mod greatest least coalesce nvl",
    "i,n": "coalesce greatest least nvl",
    "d,d": "pow power atan2 hypot corr covar_pop covar_samp regr_slope regr_intercept regr_r2 regr_count regr_avgx greatest least coalesce try_divide nanvl",
    "n,n": "greatest least coalesce nvl nullif",
    "t,n": "max_by min_by",
    "n,i": "max_by min_by round bround",
    "d,i": "max_by min_by round bround",
    "l,i ": "max_by",
    "y,i": "date_add date_sub add_months dateadd_",
    "y,y": "datediff date_diff months_between greatest least coalesce",
    "z,z": "coalesce greatest least",
    "ai,ai": "array_union array_intersect array_except concat arrays_overlap arrays_zip_ coalesce",
    "at,at": "array_union concat",
    "ai,i": "array_contains array_position array_remove array_append array_prepend element_at try_element_at get array_repeat_",
    "at,t": "array_join array_contains array_remove element_at_ array_position",
    "i,i ": "array_repeat",
    "t,i ": "array_repeat",
    "m,t": "element_at map_contains_key try_element_at",
    "at,ai": "map_from_arrays arrays_zip_",
    "ai,i,i": "slice",
    "i,i,i": "sequence array greatest make_date",
    "t,i,i": "substring substr",
    "t,i,t": "lpad rpad",
    "o,i,l": "if iff_",
    "o,t,t": "if",
    "i,t": "nvl2_ struct",
    "i,n,n": "nvl2",
}

# Calls whose arguments are literals that Spark reads while it analyzes.
WHOLE = [
    "date_format(z, 'yyyy')", "date_trunc('DAY', z)", "trunc(y, 'MM')", "from_utc_timestamp(z, 'UTC')", "to_utc_timestamp(z, 'UTC')",
    "from_unixtime(l, 'yyyy')", "sha2(t, 256)", "percentile(d, 0.5)", "percentile_approx(d, 0.5)", "approx_percentile(d, 0.5)",
    "percentile_approx(i, 0.5)", "percentile_approx(n, 0.5)", "percentile_approx(d, array(0.5, 0.9))", "percentile(d, array(0.5, 0.9))",
    "histogram_numeric(d, 5)", "count_min_sketch(i, 0.5d, 0.5d, 1)", "hll_sketch_agg(i)", "hll_sketch_estimate(hll_sketch_agg(i))",
    "from_json(t, 'a INT, b STRING')", "get_json_object(t, '$.a')", "regexp_extract(t, '(a)', 1)", "regexp_extract_all(t, '(a)', 1)",
    "format_number(d, 2)", "format_string('%s', t)", "printf('%s', t)", "log(d)", "log(2, d)", "ceil(n)", "floor(n)", "ceiling(d)",
    "concat_ws(',', t, t)", "concat_ws(',', at)", "struct(i, t)", "named_struct('a', i, 'b', t)", "map('a', i)", "array(t)", "array(n)",
    "transform(ai, v -> v + 1)", "filter(ai, v -> v > 1)", "exists(ai, v -> v > 1)", "forall(ai, v -> v > 1)",
    "aggregate(ai, 0, (a, v) -> a + v)", "reduce(ai, 0, (a, v) -> a + v)", "zip_with(ai, ai, (a, b) -> a + b)",
    "transform_keys(m, (k, v) -> k)", "transform_values(m, (k, v) -> v)", "map_filter(m, (k, v) -> v > 1)",
    "count(DISTINCT i)", "sum(DISTINCT n)", "grouping(i)g", "grouping_id()g", "window(z, '1 hour')", "session_window(z, '1 hour')",
    "posexplode(ai)", "inline(array(u))", "stack(1, i)", "json_tuple(t, 'a')", "explode(m)", "date_part('YEAR', y)", "extract_",
    "conv(t, 10, 16)", "round(n)", "round(n, 1)", "bround(d, 1)", "overlay(t, t, 1, 1)", "substring_index(t, '.', 1)", "sentences(t)",
    "str_to_map(t)", "parse_url(t, 'HOST')", "split(t, ',')", "split_part(t, ',', 1)", "decode(x, 'UTF-8')", "encode(t, 'UTF-8')", "nvl2(t, i, i)",
    "make_timestamp(i, i, i, i, i, n)", "sequence(y, y)", "sequence(l, l)", "arrays_zip(ai, at)", "map_from_entries(array(u))", "map_concat(m, m)",
    "cast(i as string)", "typeof(i)", "assert_true(o)", "when_", "schema_of_json('{}')", "timestampadd_", "months_between(z, z)",
    "to_unix_timestamp(t)", "unix_timestamp(t)", "to_number(t, '999')", "to_char(n, '999')", "width_bucket(d, d, d, 5)",
]


def spark():
    session = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    # Each refused call would be logged with the JVM's stack.
    logging.disable()
    return session


def sample_calls():
    for signatures, names in CALLS.items():
        for name in names.split():
            if name.endswith("_"):
                continue
            if "(" in name:
                yield name
                continue
            for arguments in signatures.split():
                yield f"{name}({arguments.replace(',', ', ')})"
    for call in WHOLE:
        if "(" in call:
            yield call


def type_of(session, call):
    """The type of the call's column; of the first one that a generator gives."""
    source = call
    if call.endswith("w"):
        source = call[:-1] + " OVER (PARTITION BY o ORDER BY i)"
    group = " GROUP BY i WITH ROLLUP" if call.endswith("g") else ""
    source = source[:-1] if group else source
    fields = session.sql(f"SELECT {source} FROM samples{group}").schema.fields
    return [field.dataType.simpleString() for field in fields]


def main():
    session = spark()
    columns = ", ".join(f"CAST(null AS {ty}) {name}" for name, ty in COLUMNS.items())
    session.sql(f"SELECT {columns}").createOrReplaceTempView("samples")
    registry = session._jsparkSession.sessionState().functionRegistry()
    table_functions = session._jsparkSession.sessionState().tableFunctionRegistry()
    parser = session._jsparkSession.sessionState().sqlParser()
    names = sorted(row[0].split(".")[-1] for row in session.sql("SHOW SYSTEM FUNCTIONS").collect())
    found = {}
    for name in names:
        for source in (registry, table_functions):
            try:
                info = source.lookupFunction(parser.parseFunctionIdentifier(f"`{name}`"))
            except Exception:
                continue
            if info.isDefined():
                found[name] = {"class": info.get().getClassName().split(".")[-1], "group": info.get().getGroup()}
                break
        else:
            found[name] = {}
    calls, refused = {}, []
    for call in dict.fromkeys(sample_calls()):
        try:
            types = type_of(session, call)
        except Exception as error:
            refused.append((call, str(error).splitlines()[0][:100]))
            continue
        calls[call.removesuffix("w").removesuffix("g") if call[-1] in "wg" else call] = types
    of_python = sorted(
        name for name, value in vars(functions).items()
        if inspect.isfunction(value) and not name.startswith("_") and value.__module__.startswith("pyspark.sql")
    )
    result = {"spark": pyspark.__version__, "columns": COLUMNS, "registry": found, "python": of_python, "calls": calls}
    text = json.dumps(result, indent=0, separators=(",", ":"))
    print(text.replace(',\n"group"', ',"group"').replace('{\n"class"', '{"class"').replace('"\n}', '"}'))
    for call, why in refused:
        import sys
        print(f"refused: {call}: {why}", file=sys.stderr)


main()
