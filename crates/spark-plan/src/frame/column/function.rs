//! The column that a call of a function gives.

use pyspark_program::api::{self, Cardinality, ResultType};

use super::expression::{cast, chosen, divided, one_of, positive_remainder, remainder, typed};
use super::{Column, MAX_PIECES, ValueRange, Values};
use crate::frame::expr::{BinaryOp, Expr, Literal};
use crate::frame::sample::Piece;
use crate::frame::types::DataType;

/// The column that a built-in function gives: its type and how many different values by the table of functions, and
/// what is known of the values.
pub(super) fn call(name: &str, args: &[Expr], input: &[Column]) -> Column {
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
                once.with_text(std::iter::repeat_n(pieces, times).flatten().collect())
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
        "to_date" if arg(0).ty == DataType::Timestamp => dates(&arg(0)),
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
pub(super) fn by_table(name: &str, args: &[Expr], arguments: &[Column]) -> Column {
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
pub(super) fn rounded(of: &DataType, args: &[Expr]) -> DataType {
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

pub(super) fn structure(fields: Vec<Column>) -> Column {
    let types = fields.iter().map(|field| field.ty.clone()).collect();
    Column::new("", DataType::Struct(types)).of(fields)
}

/// The dates of timestamps, of which there are as many as days between the first and the last.
pub(super) fn dates(of: &Column) -> Column {
    const DAY: f64 = 86_400.0;
    let days = divided(of, DAY);
    let between = days.range.map(|range| (range.high - range.low).max(1.0));
    let values = match (days.values, between) {
        (Values::Unique | Values::Runs(_), Some(between)) => Values::AtMost(between),
        (values, _) => values,
    };
    Column { name: of.name.clone(), ty: DataType::Date, values, ..days }
}

pub(super) fn hashed(values: Values) -> Values {
    if values == Values::Sequence { Values::Unique } else { values }
}

/// Texts one after the other.
pub(super) fn joined(parts: &[Column]) -> Column {
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
    Column::new("", DataType::String).with(values).with_text(pieces.collect())
}

pub(super) fn hexadecimal(length: usize, values: Values) -> Column {
    let text = vec![Piece::Random { length, out_of: 16, seed: 0, values }];
    Column::new("", DataType::String).with(values).with_text(text)
}

/// `uuid()`: groups of hexadecimal digits, the version before the third.
pub(super) fn unique() -> Column {
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
    Column::new("", DataType::String).with_text(text)
}

/// A part of a text, of the number of characters that the call gives.
pub(super) fn part_of(of: &Column, args: &[Expr]) -> Column {
    let text = cast(of, DataType::String);
    match args.last().and_then(Expr::int) {
        Some(length) if args.len() > 1 => {
            let length = (length.unsigned_abs() as f64).min(text.length);
            let piece =
                Piece::Random { length: length as usize, out_of: 16, seed: 0, values: of.values };
            text.with_text(vec![piece])
        }
        _ => text,
    }
}

/// The values of what each of these arguments decides.
pub(super) fn of_all(args: &[Expr], input: &[Column]) -> Values {
    args.iter().map(|arg| typed(arg, input).values).fold(Values::AtMost(1.0), more)
}

pub(super) fn more(a: Values, b: Values) -> Values {
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
