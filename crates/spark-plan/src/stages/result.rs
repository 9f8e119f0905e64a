//! Rows that come to the driver: serialized results in the JVM, objects in Python.

use super::MemoryRequest;
use super::planner::Planner;

use crate::frame::Frame;
use crate::frame::column::Column;
use crate::frame::types::DataType;
use crate::quantity::ByteCount;
use pyspark_program::api::Method;

/// Bytes of a decoded row besides its own: `SparkPlan.decodeUnsafeRows` makes an array of bytes (a header of 16) and an
/// `UnsafeRow` (40) of each, and `executeCollect` holds a reference to it.
const DECODED_ROW: f64 = 16.0 + 40.0 + 4.0;

/// The rows that an action brings to the driver: the tasks' serialized results in the JVM, then objects in Python.
///
/// `collect` sends `UnsafeRow`s compressed by LZ4 (what the values are worth and a byte or so), Arrow sends columns as
/// they are. In Python a row is a tuple of objects; the figures a row are those of CPython 3.11 on 64 bits (a tuple 56
/// bytes and 8 a field, an int 32, a float 24, a text 49 and its length), 190 bytes are what a `Row` took beyond that
/// in tests/data/behaviour.json, rows `collect`.
pub(super) fn result_request(
    planner: &Planner<'_, '_>,
    action: Method,
    frame: &Frame,
) -> MemoryRequest {
    let rows = frame.rows;
    let arrow = action == Method::ToArrow || (action == Method::ToPandas && planner.settings.arrow);
    let columns = frame.columns.as_deref().unwrap_or_default();
    let arrow_row: f64 = columns.iter().map(arrow_value).sum::<f64>();
    let fields = columns.len().max(1) as f64;
    let row_objects = python_row(columns);
    let (serialized, python) = if columns.is_empty() {
        (frame.compressed_row(), 246.0 + 2.0 * frame.unsafe_row().get())
    } else if arrow {
        (
            ByteCount::new(arrow_row),
            2.5 * arrow_row + columns.iter().map(pandas_object).sum::<f64>(),
        )
    } else if action == Method::ToPandas {
        (planner.sent.row(frame), row_objects + 8.0 * fields)
    } else {
        (planner.sent.row(frame), row_objects)
    };
    // Arrow's batches go on to Python as they are, and a local iterator decodes a partition at a time; it has no bound
    // on what it fetches but that.
    let decoded = if arrow || action == Method::ToLocalIterator {
        ByteCount::ZERO
    } else {
        frame.unsafe_row() + ByteCount::new(DECODED_ROW)
    };
    MemoryRequest::Result {
        rows,
        serialized: rows.map(|rows| rows * serialized),
        decoded: rows.map(|rows| rows * decoded),
        python: rows.map(|rows| rows * ByteCount::new(python)),
    }
}

fn arrow_value(column: &Column) -> f64 {
    match &column.ty {
        // Numbers have their place even where they are null, texts only their end.
        DataType::String | DataType::Binary => 4.0 + (1.0 - column.nulls) * column.length,
        DataType::Decimal(..) => 16.0,
        DataType::Boolean => 1.0 / 8.0,
        DataType::Struct(_) if !column.parts.is_empty() => {
            0.5 + column.parts.iter().map(arrow_value).sum::<f64>()
        }
        DataType::Array(_) if !column.parts.is_empty() => {
            4.0 + column.length * average(column.parts.iter().map(arrow_value))
        }
        DataType::Map(..) if column.parts.len() > 1 => {
            let (keys, values) = column.entries();
            let entry = average(keys.into_iter().map(arrow_value))
                + average(values.into_iter().map(arrow_value));
            4.0 + column.length * entry
        }
        DataType::Array(_) | DataType::Map(..) => 4.0 + column.raw(),
        _ => column.raw(),
    }
}

fn average(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len().max(1) as f64;
    values.sum::<f64>() / count
}

/// A value as an object of CPython: a number of 256 or less, a flag and a null are always there.
fn python_value(column: &Column) -> f64 {
    let small = column.range.is_some_and(|range| range.low >= 0.0 && range.high <= 257.0);
    let object = match &column.ty {
        DataType::Boolean => 0.0,
        DataType::Float | DataType::Double => 24.0,
        DataType::String => 49.0 + column.length,
        DataType::Binary => 33.0 + column.length,
        DataType::Date => 32.0,
        DataType::Timestamp => 48.0,
        DataType::Decimal(..) => 104.0,
        DataType::Array(_) if !column.parts.is_empty() => {
            72.0 + column.length * (8.0 + average(column.parts.iter().map(python_value)))
        }
        DataType::Array(_) => 72.0 + column.length * 40.0,
        DataType::Struct(_) if !column.parts.is_empty() => python_row(&column.parts),
        DataType::Map(..) if column.parts.len() > 1 => {
            let (keys, values) = column.entries();
            let of = |columns: Vec<&Column>| average(columns.into_iter().map(python_value));
            200.0 + column.length * (of(keys) + of(values))
        }
        DataType::Byte | DataType::Short | DataType::Int | DataType::Long if small => 0.0,
        _ => 32.0,
    };
    (1.0 - column.nulls) * object
}

/// A `Row` and its values.
fn python_row(columns: &[Column]) -> f64 {
    let values: f64 = columns.iter().map(python_value).sum();
    190.0 + 56.0 + 8.0 * columns.len().max(1) as f64 + values
}

/// Bytes that pandas holds of a value next to Arrow's own: an object, where numpy has no number for it.
fn pandas_object(column: &Column) -> f64 {
    match &column.ty {
        DataType::String => column.length + 117.0,
        DataType::Binary | DataType::Decimal(..) | DataType::Date => 8.0 + python_value(column),
        // An array of numpy's.
        DataType::Array(_) => 112.0 + 8.0 * column.length,
        DataType::Struct(_) | DataType::Map(..) => 8.0 + python_value(column),
        _ => 0.0,
    }
}
