//! Columns of a cached frame: batches that Spark encodes one by one, and what LZ4 makes of them where blocks are
//! serialized.

use rustc_hash::FxHashMap;

use super::column::{Column, Values};
use super::expected_distinct;
use super::lz4::{BLOCK, stored};
use super::sample::{in_batch, is_null, never_repeats, which};
use super::types::DataType;
use crate::quantity::{ByteCount, RowCount};

/// Rows of a batch (`spark.sql.inMemoryColumnarStorage.batchSize`), and bytes that end one before
/// (`ColumnBuilder.MAX_BATCH_SIZE_IN_BYTE`).
const BATCH_ROWS: f64 = 10_000.0;
const BATCH_BYTES: f64 = 4.0 * 1024.0 * 1024.0;

/// An encoding is taken where it leaves less than this (`CompressibleColumnBuilder.isWorthCompressing`).
const MAX_COMPRESSED_SHARE: f64 = 0.8;

/// Entries of a dictionary (`DictionaryEncoding.MAX_DICT_SIZE`).
const MAX_DICTIONARY: f64 = 32_767.0;

/// Before a column's values: how many are null, and which encoding they have.
const HEADER: f64 = 8.0;

/// Bytes of a batch on the heap next to a column's values: an array's header, and the statistics as boxed numbers
/// (`ColumnStats`).
const OBJECTS: f64 = 100.0;

/// A delta that is not taken, and a length of a run.
const DELTA_MARK: f64 = 1.0;
const RUN_LENGTH: f64 = 4.0;

/// The largest step that `IntDelta` and `LongDelta` write in their byte.
const LARGEST_DELTA: f64 = 127.0;

/// How the values of a batch are written (`CompressionScheme.all`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scheme {
    PassThrough,
    RunLength,
    Dictionary,
    BitSet,
    Delta,
}

/// Which schemes a type has (`supports` of each).
fn schemes(ty: &DataType) -> &'static [Scheme] {
    use Scheme::{BitSet, Delta, Dictionary, RunLength};
    match ty {
        DataType::Boolean => &[RunLength, BitSet],
        DataType::Byte | DataType::Short => &[RunLength],
        // Dates are an INT column, timestamps a LONG one (`ColumnType.apply`).
        DataType::Int | DataType::Long | DataType::Date | DataType::Timestamp => {
            &[RunLength, Dictionary, Delta]
        }
        DataType::String => &[RunLength, Dictionary],
        _ => &[],
    }
}

/// A column within batches of so many rows.
struct Batched<'c> {
    column: &'c Column,
    rows: f64,
}

impl Batched<'_> {
    /// A value as it is without an encoding.
    fn plain(&self) -> f64 {
        match &self.column.ty {
            DataType::String | DataType::Binary => 4.0 + self.column.length,
            DataType::Array(_) | DataType::Map(..) | DataType::Struct(_) => 4.0 + self.column.raw(),
            // `LARGE_DECIMAL` keeps no zeros before the number.
            DataType::Decimal(digits, _) if *digits > 18 => {
                let mut bytes = Vec::new();
                (0..16).for_each(|row| in_batch(self.column, row, 0, &mut bytes));
                bytes.len() as f64 / 16.0
            }
            _ => self.column.raw(),
        }
    }

    /// Different values of a batch.
    fn distinct_count(&self) -> f64 {
        match self.column.values {
            Values::Sequence | Values::Unique | Values::Unknown => self.rows,
            Values::Runs(each) => (self.rows / each).max(1.0),
            Values::Cycle(n) => n.min(self.rows),
            Values::Below(n) | Values::AtMost(n) => {
                expected_distinct(RowCount::new(self.rows), RowCount::new(n)).get()
            }
        }
    }

    /// Runs of the same value.
    fn runs(&self) -> f64 {
        match self.column.values {
            Values::Runs(each) => (self.rows / each).max(1.0),
            values if values.distinct_count().is_some_and(|n| n <= 1.0) => 1.0,
            Values::Below(n) | Values::AtMost(n) => self.rows * (1.0 - 1.0 / n),
            _ => self.rows,
        }
    }

    /// The share of values whose step from the one before fits a byte.
    fn small_steps(&self) -> f64 {
        let step = self.column.range.map_or(1.0, |range| range.step.max(1.0));
        // A timestamp counts micros.
        let step = if self.column.ty == DataType::Timestamp { step * 1e6 } else { step };
        let within = (LARGEST_DELTA / step).floor();
        match self.column.values {
            Values::Sequence | Values::Runs(_) => f64::from(within >= 1.0),
            Values::AtMost(n) if n <= 1.0 => 1.0,
            Values::Cycle(n) if within >= 1.0 => 1.0 - f64::from(n - 1.0 > within) / n,
            // Pairs of numbers under n that are no further from each other.
            Values::Below(n) if within >= n - 1.0 => 1.0,
            Values::Below(n) => ((2.0 * within + 1.0) * n - within * (within + 1.0)) / (n * n),
            _ => 0.0,
        }
    }

    fn of(&self, scheme: Scheme) -> f64 {
        let plain = self.plain();
        match scheme {
            Scheme::PassThrough => plain,
            Scheme::RunLength => self.runs() * (plain + RUN_LENGTH) / self.rows,
            Scheme::Dictionary if self.distinct_count() > MAX_DICTIONARY => f64::INFINITY,
            Scheme::Dictionary => 2.0 + self.distinct_count() * plain / self.rows,
            Scheme::BitSet => 1.0 / 8.0,
            Scheme::Delta => DELTA_MARK + (1.0 - self.small_steps()) * plain,
        }
    }

    /// The scheme that leaves the least, and its bytes a value.
    fn best(&self, encodes: bool) -> (Scheme, f64) {
        let plain = self.plain();
        let all = schemes(&self.column.ty).iter().filter(|_| encodes);
        let best = all.map(|it| (*it, self.of(*it))).min_by(|a, b| a.1.total_cmp(&b.1));
        best.filter(|(_, bytes)| *bytes < MAX_COMPRESSED_SHARE * plain)
            .unwrap_or((Scheme::PassThrough, plain))
    }

    /// The batch's bytes, as many as a block of LZ4 or two needs to tell.
    fn bytes(&self, scheme: Scheme) -> Vec<u8> {
        let rows = self.rows as u64;
        let column = self.column;
        let mut out = vec![0; HEADER as usize];
        let value = |row: u64, out: &mut Vec<u8>| in_batch(column, row, 0, out);
        match scheme {
            Scheme::PassThrough => {
                let mut row = 0;
                while row < rows && out.len() < BLOCK {
                    if !is_null(column, row) {
                        value(row, &mut out);
                    }
                    row += 1;
                }
            }
            Scheme::RunLength => {
                let each = (self.rows / self.runs()).max(1.0) as u64;
                for row in (0..rows).step_by(each as usize) {
                    value(row, &mut out);
                    out.extend((each as u32).to_le_bytes());
                }
            }
            Scheme::Dictionary => {
                let mut codes: FxHashMap<u64, u16> = FxHashMap::default();
                let mut written = Vec::new();
                for row in 0..rows {
                    let next = codes.len() as u16;
                    let code = *codes.entry(which(column.values, row, 0)).or_insert_with(|| {
                        value(row, &mut out);
                        next
                    });
                    written.extend(code.to_le_bytes());
                }
                out.extend(written);
            }
            Scheme::BitSet => {
                let bit = |row: u64| (which(column.values, row, 0) & 1) as u8;
                out.extend(
                    (0..rows)
                        .step_by(8)
                        .map(|at| (0..8).fold(0, |byte, of| byte | bit(at + of) << of)),
                );
            }
            Scheme::Delta => {
                let number = |row: u64| {
                    let mut bytes = Vec::with_capacity(8);
                    value(row, &mut bytes);
                    bytes.resize(8, 0);
                    bytes.iter().rev().fold(0_i64, |number, byte| number << 8 | i64::from(*byte))
                };
                let mut before = number(0);
                for row in 0..rows {
                    let now = number(row);
                    match i8::try_from(now - before) {
                        Ok(delta) if delta > i8::MIN => out.push(delta as u8),
                        _ => {
                            out.push(i8::MIN as u8);
                            value(row, &mut out);
                        }
                    }
                    before = now;
                }
            }
        }
        out
    }

    /// The share of its bytes that LZ4 leaves of a batch.
    fn left(&self, scheme: Scheme) -> f64 {
        if scheme == Scheme::PassThrough && never_repeats(self.column) {
            return 1.0;
        }
        let bytes = self.bytes(scheme);
        let left: usize = bytes.chunks(BLOCK).map(|block| stored(block, block.len())).sum();
        (left as f64 / bytes.len().max(1) as f64).min(1.0)
    }
}

/// Bytes of a row in the cache: in batches of encoded columns, and compressed by LZ4 where they are `serialized`;
/// `rows` of each partition.
pub fn row(columns: &[Column], rows: RowCount, encodes: bool, serialized: bool) -> ByteCount {
    let plain: f64 = columns.iter().map(|column| Batched { column, rows: 1.0 }.plain()).sum();
    let batch = BATCH_ROWS.min(BATCH_BYTES / plain.max(1.0)).min(rows.get()).max(1.0).floor();
    let of = |column: &Column| {
        let batched = Batched { column, rows: batch };
        let (scheme, bytes) = batched.best(encodes);
        // A null is but its place, and LZ4 finds nothing in places that count up.
        let (nulls, values) = (4.0 * column.nulls, (1.0 - column.nulls) * bytes);
        if serialized {
            nulls + values * batched.left(scheme)
        } else {
            (HEADER + OBJECTS) / batch + nulls + values
        }
    };
    ByteCount::new(columns.iter().map(of).sum())
}
