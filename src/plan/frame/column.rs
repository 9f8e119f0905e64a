//! Columns: their types, how long their values are, how many different ones there are.

use super::expr::Expr;
use super::types::{DataType, align8};
use crate::plan::Table;
use crate::plan::names::is_category;

/// A column of a frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub name: String,
    pub ty: DataType,
    /// A string's or a binary's bytes, an array's or a map's items, on average.
    pub length: f64,
    pub values: Values,
    /// A struct's fields, an array's item, a map's key and value, where the code makes them of columns that are known.
    pub parts: Vec<Column>,
}

/// How a column's values lie, which decides what dictionaries and deltas make of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Values {
    /// Each one more than the one before.
    Sequence,
    /// A sequence that begins anew after this many: `id % 100`.
    Cycle(f64),
    /// Whole numbers under this, in no order.
    Below(f64),
    /// No more than this many different ones.
    AtMost(f64),
    /// As many as there are rows, for all that is known.
    Different,
}

impl Values {
    /// How many different ones there are at most, where that is known.
    pub fn different(self) -> Option<f64> {
        match self {
            Self::Cycle(n) | Self::Below(n) | Self::AtMost(n) => Some(n),
            Self::Sequence | Self::Different => None,
        }
    }
}

/// Different values of a column whose name says that it is a category (`names::is_category`): an assumption.
pub const CATEGORY_VALUES: f64 = 1000.0;

impl Column {
    pub fn new(name: impl Into<String>, ty: DataType) -> Self {
        let length = ty.usual_length();
        Self { name: name.into(), ty, length, values: Values::Different, parts: Vec::new() }
    }

    fn of(self, parts: Vec<Self>) -> Self {
        Self { parts, ..self }
    }

    fn with(self, values: Values) -> Self {
        Self { values, ..self }
    }

    fn long(self, length: f64) -> Self {
        Self { length, ..self }
    }

    /// What a value takes in an `UnsafeRow`: its word and what lies behind the words.
    fn unsafe_bytes(&self) -> f64 {
        8.0 + self.variable()
    }

    /// What a value takes behind the words of its row.
    fn variable(&self) -> f64 {
        let array = |item: &Self| {
            let each = if item.ty.fits_word() { item.ty.raw() } else { item.unsafe_bytes() };
            8.0 + (self.length / 64.0).ceil() * 8.0 + align8(self.length * each)
        };
        match (&self.ty, &self.parts[..]) {
            (DataType::Array(_), [item]) => array(item),
            (DataType::Map(..), [key, value]) => 8.0 + array(key) + array(value),
            (DataType::Struct(_), [_, ..]) => unsafe_row(&self.parts),
            (ty, _) => ty.variable(self.length),
        }
    }

    /// The bytes of a value itself.
    pub fn raw(&self) -> f64 {
        match &self.ty {
            DataType::String | DataType::Binary => self.length,
            DataType::Array(_) | DataType::Map(..) | DataType::Struct(_) => self.variable(),
            DataType::Unknown => 8.0,
            ty => ty.raw(),
        }
    }
}

/// A row of these columns as an `UnsafeRow`: null bits, a word for each column, and what does not fit a word.
pub fn unsafe_row(columns: &[Column]) -> f64 {
    let null_bits = (columns.len() as f64 / 64.0).ceil() * 8.0;
    null_bits + columns.iter().map(Column::unsafe_bytes).sum::<f64>()
}

/// The columns of a table as somebody describes it. Where rows and bytes are given too, strings are as long as makes the bytes come out.
pub fn of_table(table: &Table) -> Option<Vec<Column>> {
    if table.columns.is_empty() {
        return None;
    }
    let mut columns: Vec<Column> = Vec::new();
    let mut open = Vec::new();
    for (name, text) in &table.columns {
        let (ty, length) = DataType::parse(text);
        if matches!(ty, DataType::String | DataType::Binary) && length.is_none() {
            open.push(columns.len());
        }
        let usual = ty.usual_length();
        let values = match table.distinct.get(name) {
            Some(distinct) => Values::AtMost(*distinct as f64),
            None if is_category(name) => Values::AtMost(CATEGORY_VALUES),
            None => Values::Different,
        };
        let column = Column::new(name, ty).long(length.unwrap_or(usual)).with(values);
        columns.push(column);
    }
    if let (Some(rows), Some(bytes), false) = (table.rows, table.bytes, open.is_empty()) {
        let others: f64 = columns
            .iter()
            .enumerate()
            .filter(|(at, _)| !open.contains(at))
            .map(|(_, column)| column.raw())
            .sum();
        let left = bytes.0 as f64 / (rows.max(1) as f64) - others;
        let each = (left / open.len() as f64).max(1.0);
        for at in open {
            columns[at].length = each;
        }
    }
    Some(columns)
}

/// Rows of which a sequence of that many starts: what `range` and row numbers give.
pub fn sequence(name: &str) -> Column {
    Column::new(name, DataType::Long).with(Values::Sequence)
}

/// The column that an expression gives over `input`; unknown parts give the unknown type.
pub fn of_expr(expr: &Expr, input: &[Column]) -> Column {
    let name = expr.name().unwrap_or_default();
    let made = typed(expr, input);
    Column { name, ..made }
}

fn find<'c>(name: &str, input: &'c [Column]) -> Option<&'c Column> {
    let last = name.rsplit('.').next().unwrap_or(name);
    input.iter().find(|column| column.name.eq_ignore_ascii_case(last))
}

fn typed(expr: &Expr, input: &[Column]) -> Column {
    let new = |ty| Column::new("", ty);
    match expr {
        Expr::Column(name) => find(name, input).cloned().unwrap_or_else(|| new(DataType::Unknown)),
        Expr::Named(of, _) => typed(of, input),
        Expr::Whole(n) => {
            let ty = if i32::try_from(*n).is_ok() { DataType::Int } else { DataType::Long };
            new(ty).with(Values::AtMost(1.0))
        }
        Expr::Fraction => new(DataType::Double).with(Values::AtMost(1.0)),
        Expr::Flag => new(DataType::Boolean).with(Values::AtMost(1.0)),
        Expr::Text(text) => new(DataType::String).long(text.len() as f64).with(Values::AtMost(1.0)),
        Expr::Null => new(DataType::Unknown).with(Values::AtMost(1.0)),
        Expr::Cast(of, ty) => cast(&typed(of, input), ty.clone()),
        Expr::Binary(sign, left, right) => binary(sign, left, right, input),
        Expr::Call(name, args) => call(name, args, input),
        Expr::Star | Expr::Unknown => new(DataType::Unknown),
    }
}

/// As a string a number is as long as its digits; else its kind of values stays.
fn cast(of: &Column, ty: DataType) -> Column {
    let length = match (&of.ty, &ty) {
        (DataType::String, DataType::String) => of.length,
        (from, DataType::String) => printed_length(from, of.values),
        _ => ty.usual_length(),
    };
    Column { name: of.name.clone(), ty, length, values: of.values, parts: Vec::new() }
}

/// Characters of a printed value: recorded for doubles (18.3) and longs (19.4) in truth/behaviour.json, rows `cache`; dates and timestamps by
/// their format; numbers in a row have as many digits as there are millions of them.
fn printed_length(ty: &DataType, values: Values) -> f64 {
    let digits = values.different().map(|different| different.max(1.0).log10().ceil().max(1.0));
    match (ty, digits) {
        (DataType::Double | DataType::Float | DataType::Decimal(_), Some(digits)) => digits + 1.3,
        (DataType::Byte | DataType::Short | DataType::Int | DataType::Long, Some(digits)) => digits,
        (DataType::Int | DataType::Long, _) if values == Values::Sequence => 6.0,
        (DataType::Boolean, _) => 5.0,
        (DataType::Date, _) => 10.0,
        (DataType::Timestamp, _) => 19.0,
        (DataType::Int, _) => 10.0,
        (DataType::Long, _) => 19.4,
        (DataType::Double | DataType::Float, _) => 18.3,
        (DataType::Decimal(digits), _) => f64::from(*digits) + 1.0,
        _ => DataType::String.usual_length(),
    }
}

fn binary(sign: &str, left: &Expr, right: &Expr, input: &[Column]) -> Column {
    if matches!(sign, "=" | "==" | "!=" | "<>" | "<" | ">" | "<=" | ">=" | "and" | "or" | "&" | "|")
    {
        let of = [typed(left, input).values, typed(right, input).values];
        let in_turn = of.iter().any(|it| matches!(it, Values::Cycle(_)));
        let values = if in_turn { Values::Cycle(2.0) } else { Values::AtMost(2.0) };
        return Column::new("", DataType::Boolean).with(values);
    }
    let (a, b) = (typed(left, input), typed(right, input));
    match (sign, right.bare()) {
        ("||", _) => Column::new("", DataType::String).long(a.length + b.length),
        ("%", Expr::Whole(n)) => Column { values: remainders(a.values, *n), ..wider(a, b) },
        // Division gives a fraction (`Divide` on numbers that are no decimals).
        ("/", _) => Column::new("", DataType::Double).with(a.values),
        _ => {
            let values = match (a.values, b.values) {
                (values, Values::AtMost(1.0)) | (Values::AtMost(1.0), values) => values,
                _ => Values::Different,
            };
            Column { values, ..wider(a, b) }
        }
    }
}

/// The values of `% n`.
fn remainders(of: Values, n: i64) -> Values {
    let n = n.unsigned_abs() as f64;
    match of {
        Values::Sequence => Values::Cycle(n),
        Values::Cycle(m) => Values::Cycle(n.min(m)),
        of => Values::Below(of.different().map_or(n, |m| m.min(n))),
    }
}

fn wider(a: Column, b: Column) -> Column {
    let rank = |ty: &DataType| match ty {
        DataType::Byte => 1,
        DataType::Short => 2,
        DataType::Int => 3,
        DataType::Long => 4,
        DataType::Decimal(_) => 5,
        DataType::Float => 6,
        DataType::Double => 7,
        _ => 0,
    };
    if rank(&b.ty) > rank(&a.ty) { b } else { a }
}

/// What a built-in function gives (`FunctionRegistry`; the classes' `dataType`).
fn call(name: &str, args: &[Expr], input: &[Column]) -> Column {
    let new = |ty| Column::new("", ty);
    let arg =
        |at: usize| args.get(at).map_or_else(|| new(DataType::Unknown), |of| typed(of, input));
    match name {
        // A hash differs wherever its input does.
        "xxhash64" => new(DataType::Long).with(hashed(arg(0).values)),
        "hash" | "crc32" => new(DataType::Int).with(hashed(arg(0).values)),
        "md5" => new(DataType::String).long(32.0).with(hashed(arg(0).values)),
        "sha1" | "sha" => new(DataType::String).long(40.0).with(hashed(arg(0).values)),
        "sha2" => new(DataType::String).long(64.0).with(hashed(arg(0).values)),
        "uuid" => new(DataType::String).long(36.0),
        "rand" | "randn" => new(DataType::Double),
        "monotonically_increasing_id" => new(DataType::Long).with(Values::Sequence),
        "count"
        | "count_distinct"
        | "countdistinct"
        | "approx_count_distinct"
        | "row_number"
        | "rank"
        | "dense_rank"
        | "bigint"
        | "count_if"
        | "unix_timestamp" => new(DataType::Long),
        "sum" => match arg(0).ty {
            DataType::Float | DataType::Double => new(DataType::Double),
            // `Sum.resultType`: ten digits more.
            DataType::Decimal(digits) => new(DataType::Decimal((digits + 10).min(38))),
            _ => new(DataType::Long),
        },
        "avg" | "mean" | "stddev" | "stddev_samp" | "variance" | "var_samp" | "sqrt" | "log"
        | "exp" | "pow" | "power" | "double" | "percentile_approx" | "corr" | "sin" | "cos" => {
            new(DataType::Double)
        }
        "min" | "max" | "first" | "last" | "any_value" | "first_value" | "last_value"
        | "coalesce" | "nvl" | "ifnull" | "abs" | "greatest" | "least" | "round" | "max_by"
        | "min_by" | "lag" | "lead" | "broadcast" => arg(0),
        "pmod" | "mod" => match args.get(1).map(Expr::bare) {
            Some(Expr::Whole(n)) => Column { values: remainders(arg(0).values, *n), ..arg(0) },
            _ => arg(0),
        },
        "collect_list" | "collect_set" | "array_agg" => new(DataType::Array(Box::new(arg(0).ty))),
        "explode" | "explode_outer" => match arg(0) {
            Column { ty: DataType::Array(of), .. } => new(*of),
            _ => new(DataType::Unknown),
        },
        "sequence" => {
            new(DataType::Array(Box::new(DataType::Int))).long(sequence_length(args).unwrap_or(1.0))
        }
        "array" => {
            new(DataType::Array(Box::new(arg(0).ty))).long(args.len() as f64).of(vec![arg(0)])
        }
        "repeat" => match args.get(1).map(Expr::bare) {
            Some(Expr::Whole(times)) => {
                Column { length: arg(0).length * times.unsigned_abs() as f64, ..arg(0) }
            }
            _ => new(DataType::String),
        },
        "map" | "create_map" => new(DataType::Map(Box::new(arg(0).ty), Box::new(arg(1).ty)))
            .long((args.len() / 2) as f64)
            .of(vec![arg(0), arg(1)]),
        "struct" => structure((0..args.len()).map(arg).collect()),
        "named_struct" => structure((0..args.len()).skip(1).step_by(2).map(arg).collect()),
        "split" => new(DataType::Array(Box::new(DataType::String))),
        "concat" | "concat_ws" => {
            let parts: Vec<Column> = args.iter().map(|part| typed(part, input)).collect();
            let length = parts.iter().map(|part| match part.ty {
                DataType::String => part.length,
                _ => printed_length(&part.ty, part.values),
            });
            let values = parts.iter().map(|part| part.values).fold(Values::AtMost(1.0), more);
            new(DataType::String).long(length.sum()).with(values)
        }
        "upper" | "lower" | "trim" | "ltrim" | "rtrim" | "initcap" | "reverse" | "substring"
        | "substr" | "regexp_replace" | "string" => {
            Column { ty: DataType::String, ..cast(&arg(0), DataType::String) }
        }
        "to_date" | "date_add" | "date_sub" | "current_date" | "last_day" | "trunc" => {
            new(DataType::Date).with(arg(1).values)
        }
        "to_timestamp" | "timestamp_seconds" | "current_timestamp" | "date_trunc" => {
            new(DataType::Timestamp).with(arg(0).values)
        }
        "year" | "month" | "dayofmonth" | "day" | "hour" | "minute" | "size" | "length"
        | "datediff" | "int" | "weekofyear" | "dayofweek" => new(DataType::Int),
        "isnull" | "isnotnull" | "isnan" | "like" | "rlike" => {
            new(DataType::Boolean).with(Values::AtMost(2.0))
        }
        "date_format" => new(DataType::String).long(10.0),
        _ => new(DataType::Unknown),
    }
}

fn structure(fields: Vec<Column>) -> Column {
    let types = fields.iter().map(|field| field.ty.clone()).collect();
    Column::new("", DataType::Struct(types)).of(fields)
}

fn hashed(values: Values) -> Values {
    if values == Values::Sequence { Values::Different } else { values }
}

fn more(a: Values, b: Values) -> Values {
    match (a, b) {
        (Values::AtMost(1.0), values) | (values, Values::AtMost(1.0)) => values,
        (a, b) => match (a.different(), b.different()) {
            (Some(a), Some(b)) => Values::AtMost(a * b),
            _ => Values::Different,
        },
    }
}

/// How many items `sequence(1, n)` has.
pub fn sequence_length(args: &[Expr]) -> Option<f64> {
    match args {
        [from, to, ..] => match (from.bare(), to.bare()) {
            (Expr::Whole(from), Expr::Whole(to)) => Some((to - from).unsigned_abs() as f64 + 1.0),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(of: &[&str]) -> Vec<Column> {
        let input = [sequence("id")];
        of.iter().map(|text| of_expr(&Expr::parse(text), &input)).collect()
    }

    #[test]
    fn rows_are_as_wide_as_spark_lays_them_out() {
        // truth/experiments/exp_spill.py: 76 bytes a record with its length, 28 on the other side (page counts of truth/behaviour.json).
        assert_eq!(
            unsafe_row(&columns(&["xxhash64(id) as k", "uuid() as u", "id as v"])) as u64,
            72
        );
        assert_eq!(unsafe_row(&columns(&["xxhash64(id) as k", "id as w"])) as u64, 24);
    }

    #[test]
    fn different_values_are_followed() {
        let found: Vec<Values> = columns(&[
            "id % 100 as a",
            "concat('s_', cast(id % 100 as string))",
            "xxhash64(id)",
            "1",
        ])
        .iter()
        .map(|column| column.values)
        .collect();
        assert_eq!(
            found,
            [Values::Cycle(100.0), Values::Cycle(100.0), Values::Different, Values::AtMost(1.0)]
        );
    }

    #[test]
    fn strings_are_as_long_as_makes_the_tables_bytes_come_out() {
        let table: Table = serde_json::from_str(
            r#"{"rows": 1000, "bytes": 60000, "columns": {"id": "long", "name": "string"}}"#,
        )
        .unwrap();
        let columns = of_table(&table).unwrap();
        assert_eq!(columns[1].length as u64, 52);
    }
}
