//! Columns: their types, how long their values are, how many different ones there are.

use std::hash::{Hash, Hasher};

use super::expr::{BinaryOp, Expr, Literal, UnaryOp};
use super::sample::{Piece, printed_length};
use super::types::{DataType, align8};
use crate::Table;
use crate::names::is_category;
use crate::quantity::ByteCount;
use pyspark_program::api::{self, Cardinality, ResultType};

/// A column of a frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub name: String,
    pub ty: DataType,
    /// A string's or a binary's bytes, an array's or a map's items, on average.
    pub length: f64,
    pub values: Values,
    /// The bounds of numbers, of dates as days and of timestamps as seconds, where they are known.
    pub range: Option<ValueRange>,
    /// The share of rows in which it is null, where the code makes it so.
    pub nulls: f64,
    /// The pieces of a text, where they are known.
    pub text: Vec<Piece>,
    /// A struct's fields, an array's items, a map's keys and values in turn, where the code makes them of columns that are known.
    pub parts: Vec<Column>,
}

/// No figure of a column is NaN.
impl Eq for Column {}

/// Columns that are equal have the same name and length, which distinguish most that are not.
impl Hash for Column {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
        self.length.to_bits().hash(state);
    }
}

/// Numbers from `low` to under `high`, in steps; of step 0 where they are anywhere between.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ValueRange {
    pub low: f64,
    pub high: f64,
    pub step: f64,
}

impl ValueRange {
    fn whole(low: f64, high: f64) -> Self {
        Self { low, high, step: 1.0 }
    }

    fn one(number: f64) -> Self {
        Self::whole(number, number)
    }

    fn scaled(self, by: f64) -> Self {
        Self { low: self.low * by, high: self.high * by, step: self.step * by.abs() }
    }

    fn shifted(self, by: f64) -> Self {
        Self { low: self.low + by, high: self.high + by, ..self }
    }
}

/// The order and number of a column's values, which decide what dictionaries and deltas make of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Values {
    /// Each one more than the one before.
    Sequence,
    /// Each so many times in a row, and then the next.
    Runs(f64),
    /// A sequence that begins anew after this many: `id % 100`.
    Cycle(f64),
    /// Whole numbers under this, in no order.
    Below(f64),
    /// No more than this many different ones.
    AtMost(f64),
    /// As many as there are rows, for all that is known.
    Unique,
    /// Of what is not understood: nothing is known of them, not even for how many groups they may serve.
    Unknown,
}

impl Values {
    /// How many different ones there are at most, where that is known.
    pub fn distinct_count(self) -> Option<f64> {
        match self {
            Self::Cycle(n) | Self::Below(n) | Self::AtMost(n) => Some(n),
            Self::Sequence | Self::Runs(_) | Self::Unique | Self::Unknown => None,
        }
    }
}

/// The maximum number of pieces of a text that are kept apart.
const MAX_PIECES: usize = 1000;

/// Distinct values of a column whose name says that it is a category (`names::is_category`): an assumption.
pub const CATEGORY_VALUES: f64 = 1000.0;

impl Column {
    pub fn new(name: impl Into<String>, ty: DataType) -> Self {
        let length = ty.usual_length();
        Self {
            name: name.into(),
            ty,
            length,
            values: Values::Unique,
            range: None,
            nulls: 0.0,
            text: Vec::new(),
            parts: Vec::new(),
        }
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

    fn within(self, range: Option<ValueRange>) -> Self {
        Self { range, ..self }
    }

    /// A text that is made of these.
    fn upstream_of(self, text: Vec<Piece>) -> Self {
        let length = text.iter().map(|piece| match piece {
            Piece::Same(length) | Piece::Random { length, .. } => *length as f64,
            Piece::Printed(of) => printed_length(of),
        });
        let length = length.sum();
        // A text that is put together again and again is followed no further.
        let text = if text.len() > MAX_PIECES { Vec::new() } else { text };
        Self { length, text, ..self }
    }

    /// The column of which some rows are this one's and the others another's.
    pub fn or(self, other: &Self) -> Self {
        let both = self.range.zip(other.range).map(|(a, b)| ValueRange {
            low: a.low.min(b.low),
            high: a.high.max(b.high),
            step: a.step.min(b.step),
        });
        let values = match (self.values, other.values, both) {
            (a, b, _) if a == b && self.range == other.range && a.distinct_count().is_some() => a,
            (Values::Unknown, _, _) | (_, Values::Unknown, _) => Values::Unknown,
            (Values::Unique, _, _) | (_, Values::Unique, _) => Values::Unique,
            // Numbers in steps between two bounds.
            (_, _, Some(ValueRange { low, high, step })) if step > 0.0 && high > low => {
                Values::Below(((high - low) / step).ceil())
            }
            (a, b, _) => match (a.distinct_count(), b.distinct_count()) {
                (Some(a), Some(b)) => Values::AtMost(a + b),
                _ => Values::Unique,
            },
        };
        let length = self.length.max(other.length);
        Self { values, range: both, length, nulls: self.nulls.midpoint(other.nulls), ..self }
    }

    /// The pieces of the column as a text.
    fn pieces(&self) -> Vec<Piece> {
        let same_each_row = self.values == Values::AtMost(1.0);
        match self.ty {
            DataType::String | DataType::Binary if !self.text.is_empty() => self.text.clone(),
            DataType::String | DataType::Binary if same_each_row => {
                vec![Piece::Same(self.length as usize)]
            }
            DataType::String | DataType::Binary => {
                let length = self.length.round() as usize;
                vec![Piece::Random { length, out_of: 64, seed: 0, values: self.values }]
            }
            DataType::Unknown | DataType::Array(_) | DataType::Map(..) | DataType::Struct(_) => {
                let length = DataType::String.usual_length() as usize;
                vec![Piece::Random { length, out_of: 64, seed: 0, values: self.values }]
            }
            _ => vec![Piece::Printed(Box::new(self.clone()))],
        }
    }

    /// Bytes of a value in an `UnsafeRow`: its word and its part of variable length.
    fn unsafe_bytes(&self) -> f64 {
        8.0 + (1.0 - self.nulls) * self.variable()
    }

    /// The keys and the values that a map is made of.
    pub fn entries(&self) -> (Vec<&Self>, Vec<&Self>) {
        let keys = self.parts.iter().step_by(2);
        (keys.collect(), self.parts.iter().skip(1).step_by(2).collect())
    }

    /// Bytes of a value's part of variable length, after the words of its row.
    fn variable(&self) -> f64 {
        let array = |items: &[&Self]| {
            let item = |it: &&Self| if it.ty.fits_word() { it.ty.raw() } else { it.unsafe_bytes() };
            let each = items.iter().map(item).sum::<f64>() / items.len() as f64;
            8.0 + (self.length / 64.0).ceil() * 8.0 + align8(self.length * each)
        };
        match (&self.ty, &self.parts[..]) {
            (DataType::Array(_), [_, ..]) => array(&self.parts.iter().collect::<Vec<_>>()),
            (DataType::Map(..), [_, _, ..]) => {
                let (keys, values) = self.entries();
                8.0 + array(&keys) + array(&values)
            }
            (DataType::Struct(_), [_, ..]) => unsafe_row(&self.parts).get(),
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
pub fn unsafe_row(columns: &[Column]) -> ByteCount {
    let null_bits = (columns.len() as f64 / 64.0).ceil() * 8.0;
    ByteCount::new(null_bits + columns.iter().map(Column::unsafe_bytes).sum::<f64>())
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
            None => Values::Unique,
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

/// A column of row numbers.
pub fn sequence(name: &str) -> Column {
    Column::new(name, DataType::Long).with(Values::Sequence)
}

/// The numbers of a range.
pub fn id_range(name: &str, low: f64, high: f64, step: f64) -> Column {
    sequence(name).within(Some(ValueRange { low, high, step }))
}

/// The column that an expression gives over `input`; unknown parts give the unknown type.
pub fn of_expr(expr: &Expr, input: &[Column]) -> Column {
    let name = expr.name().unwrap_or_default();
    let result = typed(expr, input);
    Column { name, ..result }
}

/// The column of that name, or of the name without what qualifies it.
pub fn find<'c>(name: &str, input: &'c [Column]) -> Option<&'c Column> {
    let of = |name: &str| input.iter().find(|column| column.name.eq_ignore_ascii_case(name));
    of(name).or_else(|| of(name.rsplit('.').next()?))
}

fn typed(expr: &Expr, input: &[Column]) -> Column {
    let new = |ty| Column::new("", ty);
    match expr {
        Expr::Column(name) => find(name, input).cloned().unwrap_or_else(|| new(DataType::Unknown)),
        Expr::Alias(of, _) | Expr::Over(of, _) => typed(of, input),
        Expr::Literal(literal) => of_literal(literal),
        Expr::Cast(of, ty) => cast(&typed(of, input), ty.clone()),
        Expr::Unary(UnaryOp::Negate, of) => negated(typed(of, input)),
        Expr::Unary(..) | Expr::In(..) => new(DataType::Boolean).with(Values::AtMost(2.0)),
        Expr::Binary(op, left, right) => binary(*op, left, right, input),
        Expr::Case(branches, otherwise) => chosen(branches, otherwise.as_deref(), input),
        Expr::Call(name, args) => call(name, args, input),
        Expr::Star | Expr::Unknown => new(DataType::Unknown),
    }
}

fn of_literal(literal: &Literal) -> Column {
    let one = |ty| Column::new("", ty).with(Values::AtMost(1.0));
    match literal {
        Literal::Int(n) => {
            let ty = if i32::try_from(*n).is_ok() { DataType::Int } else { DataType::Long };
            one(ty).within(Some(ValueRange::one(*n as f64)))
        }
        Literal::Double(number) => one(DataType::Double).within(Some(ValueRange::one(*number))),
        Literal::Boolean(_) => one(DataType::Boolean),
        Literal::Text(text) => one(DataType::String).long(text.len() as f64),
        Literal::Null => one(DataType::Unknown),
    }
}

/// As many values on the other side of zero, which is where a range ends and not where it begins.
fn negated(of: Column) -> Column {
    let range =
        of.range.map(|it| ValueRange { low: it.step - it.high, high: it.step - it.low, ..it });
    let values = if range.is_some() { of.values } else { Values::Unique };
    let values = of.values.distinct_count().map_or(values, Values::AtMost);
    Column { name: String::new(), ty: of.ty.clone(), values, range, nulls: of.nulls, ..of }
}

/// As a text a number is printed; as another number it keeps its kind of values.
fn cast(of: &Column, ty: DataType) -> Column {
    let name = of.name.clone();
    if matches!(ty, DataType::String | DataType::Binary) {
        let text = Column { name, values: of.values, ..Column::new("", ty) };
        return text.upstream_of(of.pieces());
    }
    // Whole numbers between two bounds are so many.
    let values = match (of.values, of.range) {
        (Values::Unique, Some(range)) if ty.is_integral() => {
            Values::Below((range.high - range.low).max(1.0))
        }
        (Values::Below(n), Some(range)) if ty.is_integral() && range.step < 1.0 => {
            Values::Below((n * range.step).max(1.0))
        }
        (values, _) => values,
    };
    let range = match of.range {
        Some(range) if ty.is_integral() => Some(ValueRange { step: range.step.max(1.0), ..range }),
        range => range,
    };
    Column { name, values, range, ..Column::new("", ty) }
}

fn binary(op: BinaryOp, left: &Expr, right: &Expr, input: &[Column]) -> Column {
    let (a, b) = (typed(left, input), typed(right, input));
    if op.is_predicate() {
        let cycles = [a.values, b.values].iter().any(|it| matches!(it, Values::Cycle(_)));
        let values = if cycles { Values::Cycle(2.0) } else { Values::AtMost(2.0) };
        return Column::new("", DataType::Boolean).with(values);
    }
    match (op, right.int()) {
        (BinaryOp::Concat, _) => joined(&[a, b]),
        (BinaryOp::Remainder, Some(n)) => {
            let ty = wider(a.clone(), b).ty;
            remainder(a, n, ty)
        }
        // Division gives a fraction (`Divide` on numbers that are no decimals).
        (BinaryOp::Divide, _) => {
            let range = a.range.zip(one(&b)).map(|(range, by)| range.scaled(1.0 / by));
            Column::new("", DataType::Double).with(a.values).within(range)
        }
        // Whole numbers that are divided repeat.
        (BinaryOp::IntegralDivide, Some(n)) => divided(&a, (n as f64).abs()),
        _ => {
            let range = arithmetic_range(op, &a, &b);
            let values = match (a.values, b.values) {
                (values, Values::AtMost(1.0)) | (Values::AtMost(1.0), values) => values,
                _ => Values::Unique,
            };
            Column { values, range, ..wider(a, b) }
        }
    }
}

/// The remainder of a column's values divided by `n`, with the sign of the value divided (`Remainder`).
fn remainder(of: Column, n: i64, ty: DataType) -> Column {
    let positive = match of.range {
        Some(range) => range.low >= 0.0,
        None => matches!(of.values, Values::Sequence | Values::Runs(_) | Values::Cycle(_)),
    };
    if positive {
        return positive_remainder(of, n, ty);
    }
    let n = n.unsigned_abs() as f64;
    let most = (2.0 * n - 1.0).max(1.0);
    let values = Values::AtMost(of.values.distinct_count().map_or(most, |m| m.min(most)));
    Column { ty, values, range: Some(ValueRange::whole(1.0 - n, n)), ..of }
}

/// The same where the result is never below zero (`Pmod`).
fn positive_remainder(of: Column, n: i64, ty: DataType) -> Column {
    let n = n.unsigned_abs() as f64;
    let values = match of.values {
        Values::Sequence => Values::Cycle(n),
        Values::Cycle(m) => Values::Cycle(n.min(m)),
        of => Values::Below(of.distinct_count().map_or(n, |m| m.min(n))),
    };
    Column { ty, values, range: Some(ValueRange::whole(0.0, n)), ..of }
}

/// A column's values, divided by `n` and cut to whole numbers.
fn divided(of: &Column, n: f64) -> Column {
    let n = n.max(1.0);
    let values = match of.values {
        Values::Sequence => Values::Runs(n),
        Values::Below(m) => Values::Below((m / n).max(1.0)),
        values => values,
    };
    let range = of.range.map(|it| ValueRange::whole((it.low / n).floor(), (it.high / n).ceil()));
    Column { values, range, ..Column::new("", DataType::Long) }
}

/// The number that a column has in every row.
fn one(of: &Column) -> Option<f64> {
    of.range
        .filter(|_| of.values == Values::AtMost(1.0))
        .map(|range| range.low)
        .filter(|it| *it != 0.0)
}

/// The bounds of a sum, a difference, a product.
fn arithmetic_range(op: BinaryOp, a: &Column, b: &Column) -> Option<ValueRange> {
    let (of, other) = (a.range?, b.range?);
    match (op, one(a), one(b)) {
        (BinaryOp::Add, _, Some(by)) => Some(of.shifted(by)),
        (BinaryOp::Add, Some(by), _) => Some(other.shifted(by)),
        (BinaryOp::Subtract, _, Some(by)) => Some(of.shifted(-by)),
        (BinaryOp::Multiply, _, Some(by)) => Some(of.scaled(by)),
        (BinaryOp::Multiply, Some(by), _) => Some(other.scaled(by)),
        _ => None,
    }
}

fn wider(a: Column, b: Column) -> Column {
    let rank = |ty: &DataType| match ty {
        DataType::Byte => 1,
        DataType::Short => 2,
        DataType::Int => 3,
        DataType::Long => 4,
        DataType::Decimal(..) => 5,
        DataType::Float => 6,
        DataType::Double => 7,
        _ => 0,
    };
    if rank(&b.ty) > rank(&a.ty) { b } else { a }
}

/// The column that a built-in function gives: its type and how many different values by the table of functions, and what is known of the values.
fn call(name: &str, args: &[Expr], input: &[Column]) -> Column {
    let arguments: Vec<Column> = args.iter().map(|of| typed(of, input)).collect();
    let new = |ty| Column::new("", ty);
    let arg = |at: usize| arguments.get(at).cloned().unwrap_or_else(|| new(DataType::Unknown));
    let listed = by_table(name, args, &arguments);
    match name {
        "md5" => hexadecimal(32, listed.values),
        "sha1" | "sha" => hexadecimal(40, listed.values),
        "sha2" => hexadecimal(64, listed.values),
        "uuid" => unique(),
        "rand" | "random" => listed.within(Some(ValueRange { low: 0.0, high: 1.0, step: 0.0 })),
        "randn" => listed.within(Some(ValueRange { low: -3.0, high: 3.0, step: 0.0 })),
        "monotonically_increasing_id" => listed.with(Values::Sequence),
        "coalesce" | "nvl" | "ifnull" | "greatest" | "least" => Column { ty: listed.ty, ..arg(0) },
        // The hint of this name gives its frame.
        "broadcast" => arg(0),
        "round" | "bround" => Column { ty: rounded(&arg(0).ty, args), ..arg(0) },
        "pmod" => match args.get(1).and_then(Expr::int) {
            Some(n) => positive_remainder(arg(0), n, arg(0).ty),
            None => arg(0),
        },
        "mod" => match args.get(1).and_then(Expr::int) {
            Some(n) => remainder(arg(0), n, arg(0).ty),
            None => arg(0),
        },
        "sequence" => listed.long(sequence_length(args).unwrap_or(1.0)),
        "array" => listed.long(args.len() as f64).of(arguments),
        "repeat" => match args.get(1).and_then(Expr::int) {
            Some(times) => {
                let (times, pieces) = (times.unsigned_abs() as usize, arg(0).pieces());
                let once = Column { ty: DataType::String, ..arg(0) };
                if pieces.len().saturating_mul(times) > MAX_PIECES {
                    // More of the same says nothing new, but is longer.
                    let length = once.length * times as f64;
                    return Column { length, text: Vec::new(), ..once };
                }
                once.upstream_of(std::iter::repeat_n(pieces, times).flatten().collect())
            }
            _ => listed,
        },
        "map" | "create_map" => new(DataType::Map(Box::new(arg(0).ty), Box::new(arg(1).ty)))
            .long((args.len() / 2) as f64)
            .of((0..args.len() / 2 * 2).map(arg).collect()),
        "if" => match args {
            [condition, value, otherwise] => {
                chosen(&[(condition.clone(), value.clone())], Some(otherwise), input)
            }
            _ => new(DataType::Unknown),
        },
        "nullif" => Column { nulls: one_of(&arg(0)), ..arg(0) },
        "struct" => structure(arguments),
        "named_struct" => structure(arguments.into_iter().skip(1).step_by(2).collect()),
        // Arrays are put together too.
        "concat" | "reverse" if matches!(arg(0).ty, DataType::Array(_)) => new(listed.ty),
        "concat" | "concat_ws" => joined(&arguments),
        "substring" | "substr" | "left" | "right" => part_of(&arg(0), args),
        "upper" | "lower" | "trim" | "ltrim" | "rtrim" | "initcap" | "reverse"
        | "regexp_replace" | "string" => cast(&arg(0), DataType::String),
        "to_date" | "date_add" | "date_sub" | "current_date" | "last_day" | "trunc" => {
            listed.with(of_all(args, input)).within(arg(1).range)
        }
        "to_timestamp" | "timestamp_seconds" | "current_timestamp" | "date_trunc" => {
            listed.with(of_all(args, input)).within(arg(0).range)
        }
        "floor" | "ceil" | "ceiling" | "bigint" => match args.first().map(Expr::bare) {
            Some(Expr::Binary(BinaryOp::Divide, of, by)) => match by.int() {
                Some(n) => divided(&typed(of, input), (n as f64).abs()),
                None => cast(&arg(0), listed.ty),
            },
            _ => cast(&arg(0), listed.ty),
        },
        "date_format" => listed.long(10.0),
        _ => listed,
    }
}

/// The column that the table of functions gives for a call; unknown for a function that is not in it.
fn by_table(name: &str, args: &[Expr], arguments: &[Column]) -> Column {
    let Some(function) = api::sql_function(name) else {
        return Column::new("", DataType::Unknown);
    };
    // A null takes the type of what it may be chosen instead of.
    let takes_any = |arg: &Expr| {
        matches!(function.result, ResultType::Widest(_)) && *arg == Expr::Literal(Literal::Null)
    };
    let types: Vec<DataType> = args
        .iter()
        .zip(arguments)
        .filter(|(arg, _)| !takes_any(arg))
        .map(|(_, column)| column.ty.clone())
        .collect();
    let column = Column::new("", function.result.for_arguments(&types));
    match function.values {
        Cardinality::SameAs(at) => match arguments.get(at) {
            // One of the argument's own values.
            Some(of) if function.result == ResultType::Argument(at) => of.clone(),
            Some(of) => column.with(hashed(of.values)),
            None => column,
        },
        Cardinality::AtMost(most) => column.with(Values::AtMost(most.into())),
        Cardinality::Unique | Cardinality::Unknown => column,
    }
}

/// The type of a rounded number (`RoundBase.dataType`): a decimal has one digit more before its point.
fn rounded(of: &DataType, args: &[Expr]) -> DataType {
    let DataType::Decimal(digits, scale) = *of else { return of.clone() };
    let Some(to) = args.get(1).map_or(Some(0), Expr::int) else { return DataType::Unknown };
    let before = digits - scale + 1;
    if to < 0 {
        let digits = u64::from(before).max(to.unsigned_abs() + 1);
        return DataType::Decimal(digits.min(38) as u32, 0);
    }
    let kept = scale.min(u32::try_from(to).unwrap_or(u32::MAX));
    DataType::Decimal((before + kept).min(38), kept)
}

fn structure(fields: Vec<Column>) -> Column {
    let types = fields.iter().map(|field| field.ty.clone()).collect();
    Column::new("", DataType::Struct(types)).of(fields)
}

fn hashed(values: Values) -> Values {
    if values == Values::Sequence { Values::Unique } else { values }
}

/// The value of the first condition that holds: null where there is no ELSE.
fn chosen(branches: &[(Expr, Expr)], otherwise: Option<&Expr>, input: &[Column]) -> Column {
    let mut left = 1.0;
    let mut values: Vec<(f64, &Expr)> = Vec::new();
    for (condition, value) in branches {
        let holds = left * holds_for(condition, input);
        values.push((holds, value));
        left -= holds;
    }
    if let Some(otherwise) = otherwise {
        values.push((left, otherwise));
        left = 0.0;
    }
    let (null, known): (Vec<_>, Vec<_>) =
        values.into_iter().partition(|(_, value)| value.is_null());
    let nulls = left + null.iter().map(|(share, _)| share).sum::<f64>();
    let columns: Vec<(f64, Column)> =
        known.iter().map(|(share, value)| (*share, typed(value, input))).collect();
    let Some((_, first)) = columns.first() else { return Column::new("", DataType::Unknown) };
    let first =
        columns.iter().map(|it| &it.1).find(|it| it.ty != DataType::Unknown).unwrap_or(first);
    if let [_] = columns[..] {
        return Column { nulls, ..first.clone() };
    }
    let weight: f64 = columns.iter().map(|(share, _)| share).sum();
    let length = columns.iter().map(|(share, column)| share * column.length).sum::<f64>();
    let distinct: Option<f64> =
        columns.iter().map(|(_, column)| column.values.distinct_count()).sum();
    Column {
        length: length / weight.max(f64::MIN_POSITIVE),
        values: distinct.map_or(Values::Unique, Values::AtMost),
        nulls,
        ..Column::new("", first.ty.clone())
    }
}

/// The share of rows for which a condition holds: one of so many values, a part of a range; half of them otherwise.
fn holds_for(condition: &Expr, input: &[Column]) -> f64 {
    const HALF: f64 = 0.5;
    let Expr::Binary(op, left, right) = condition.bare() else { return HALF };
    let (of, to) = (typed(left, input), typed(right, input));
    let below = || {
        let (range, to) = (of.range?, one(&to)?);
        let share = (to - range.low) / (range.high - range.low);
        (of.values.distinct_count() != Some(1.0) && share.is_finite())
            .then(|| share.clamp(0.0, 1.0))
    };
    match op {
        BinaryOp::Equal | BinaryOp::NullSafeEqual => one_of(&of),
        BinaryOp::NotEqual => 1.0 - one_of(&of),
        BinaryOp::Less | BinaryOp::LessOrEqual => below().unwrap_or(HALF),
        BinaryOp::Greater | BinaryOp::GreaterOrEqual => below().map_or(HALF, |share| 1.0 - share),
        _ => HALF,
    }
}

/// The share that one of a column's values has.
fn one_of(column: &Column) -> f64 {
    column.values.distinct_count().map_or(0.0, |distinct| 1.0 / distinct.max(1.0))
}

/// Texts one after the other.
fn joined(parts: &[Column]) -> Column {
    let values = parts.iter().map(|part| part.values).fold(Values::AtMost(1.0), more);
    let pieces = parts.iter().enumerate().flat_map(|(at, part)| {
        part.pieces().into_iter().map(move |piece| match piece {
            // Each part is random by itself.
            Piece::Random { length, out_of, seed, values } => {
                Piece::Random { length, out_of, seed: seed + 1000 * at as u64, values }
            }
            piece => piece,
        })
    });
    Column::new("", DataType::String).with(values).upstream_of(pieces.collect())
}

fn hexadecimal(length: usize, values: Values) -> Column {
    let text = vec![Piece::Random { length, out_of: 16, seed: 0, values }];
    Column::new("", DataType::String).with(values).upstream_of(text)
}

/// `uuid()`: groups of hexadecimal digits, the version before the third.
fn unique() -> Column {
    let group = |at: usize, length: usize| Piece::Random {
        length,
        out_of: 16,
        seed: 10 * at as u64,
        values: Values::Unique,
    };
    let text = vec![
        group(0, 8),
        Piece::Same(1),
        group(1, 4),
        Piece::Same(2),
        group(2, 3),
        Piece::Same(1),
        group(3, 4),
        Piece::Same(1),
        group(4, 12),
    ];
    Column::new("", DataType::String).upstream_of(text)
}

/// A part of a text, of the number of characters that the call gives.
fn part_of(of: &Column, args: &[Expr]) -> Column {
    let text = cast(of, DataType::String);
    match args.last().and_then(Expr::int) {
        Some(length) if args.len() > 1 => {
            let length = (length.unsigned_abs() as f64).min(text.length);
            let piece =
                Piece::Random { length: length as usize, out_of: 16, seed: 0, values: of.values };
            text.upstream_of(vec![piece])
        }
        _ => text,
    }
}

/// The values of what each of these arguments decides.
fn of_all(args: &[Expr], input: &[Column]) -> Values {
    args.iter().map(|arg| typed(arg, input).values).fold(Values::AtMost(1.0), more)
}

fn more(a: Values, b: Values) -> Values {
    match (a, b) {
        (Values::AtMost(1.0), values) | (values, Values::AtMost(1.0)) => values,
        (a, b) => match (a.distinct_count(), b.distinct_count()) {
            (Some(a), Some(b)) => Values::AtMost(a * b),
            _ => Values::Unique,
        },
    }
}

/// How many items `sequence(1, n)` has.
pub fn sequence_length(args: &[Expr]) -> Option<f64> {
    match args {
        [from, to, ..] => Some((to.int()? - from.int()?).unsigned_abs() as f64 + 1.0),
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
        // 76 bytes a record with its length, 28 on the other side (page counts of tests/data/behaviour.json, rows `spill`).
        assert_eq!(
            unsafe_row(&columns(&["xxhash64(id) as k", "uuid() as u", "id as v"])).size().0,
            72
        );
        assert_eq!(unsafe_row(&columns(&["xxhash64(id) as k", "id as w"])).size().0, 24);
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
            [Values::Cycle(100.0), Values::Cycle(100.0), Values::Unique, Values::AtMost(1.0)]
        );
    }

    #[test]
    fn a_remainder_has_the_sign_of_what_is_divided() {
        let input = [
            id_range("id", 0.0, 1e6, 1.0),
            id_range("below", -5.0, 5.0, 1.0),
            Column::new("x", DataType::Long),
            Column::new("few", DataType::Long).with(Values::AtMost(7.0)),
        ];
        for (text, values) in [
            ("id % 100", Values::Cycle(100.0)),
            ("below % 100", Values::AtMost(199.0)),
            ("x % 100", Values::AtMost(199.0)),
            ("mod(x, 100)", Values::AtMost(199.0)),
            ("pmod(x, 100)", Values::Below(100.0)),
            ("few % 100", Values::AtMost(7.0)),
            ("few % 3", Values::AtMost(5.0)),
            ("x % few", Values::Unique),
        ] {
            assert_eq!(of_expr(&Expr::parse(text), &input).values, values, "{text}");
        }
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
