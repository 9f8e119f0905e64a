//! How large frames are: rows, columns, bytes, from what is given, what the code writes, and assumptions.

pub mod column;
pub mod expr;
mod said;
pub mod types;

use std::collections::BTreeSet;

use column::{Column, Values, unsafe_row};
use types::DataType;

pub use said::said;

/// How large a frame is, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frame {
    /// Rows; `None` where no one knows.
    pub rows: Option<f64>,
    /// The columns, where they are known.
    pub columns: Option<Vec<Column>>,
    /// Bytes of a row on disk, where columns are not known.
    pub disk_row: Option<f64>,
    /// The share of rows that the most frequent key has.
    pub largest_key_share: f64,
    /// What is not known: names of tables and paths, or what else would have to be said.
    pub missing: BTreeSet<String>,
}

/// A row's bytes in memory where neither columns nor bytes are known: an assumption.
const USUAL_ROW: f64 = 100.0;

impl Frame {
    /// Nothing is known but what would have to be said.
    pub fn unknown(missing: impl Into<String>) -> Self {
        Self { missing: BTreeSet::from([missing.into()]), ..Self::default() }
    }

    pub fn of(rows: f64, columns: Vec<Column>) -> Self {
        Self { rows: Some(rows), columns: Some(columns), ..Self::default() }
    }

    pub fn column(&self, name: &str) -> Option<&Column> {
        let last = name.rsplit('.').next().unwrap_or(name);
        self.columns.as_ref()?.iter().find(|column| column.name.eq_ignore_ascii_case(last))
    }

    /// A row as an `UnsafeRow`, in bytes.
    pub fn unsafe_row(&self) -> f64 {
        match (&self.columns, self.disk_row) {
            (Some(columns), _) => unsafe_row(columns),
            // Words are eight bytes, and a null word stands before them.
            (None, Some(row)) => types::align8(row) + 16.0,
            (None, None) => USUAL_ROW,
        }
    }

    /// A row's bytes in a compressed file or shuffle block: what its values are worth, and a little for the row.
    ///
    /// Shuffle blocks of truth/behaviour.json (`spill`): 51.3 bytes for 48 of values, 13.0 for 12.
    pub fn compressed_row(&self) -> f64 {
        match (&self.columns, self.disk_row) {
            (Some(columns), _) => 1.0 + columns.iter().map(worth).sum::<f64>(),
            (None, Some(row)) => row + 1.0,
            (None, None) => USUAL_ROW / 2.0,
        }
    }

    /// A row's bytes in the blocks that tasks send to the driver, or to each other.
    pub fn sent_row(&self) -> f64 {
        let Some(columns) = &self.columns else { return self.compressed_row() };
        let row = 1.0 + columns.iter().map(in_block).sum::<f64>();
        // Where every column goes round, a block holds each row once, and then matches.
        let round = columns.iter().try_fold(1.0_f64, |most, column| match column.values {
            Values::Cycle(n) | Values::AtMost(n @ 1.0) => Some(most.max(n)),
            _ => None,
        });
        match round {
            Some(rows) => 0.15 + row * (rows * (self.unsafe_row() + 4.0) / LZ4_BLOCK).min(1.0),
            None => row,
        }
    }

    /// All of the rows in such blocks, or in those of a shuffle.
    pub fn sent(&self) -> Option<f64> {
        self.rows.map(|rows| rows * self.sent_row())
    }

    pub fn bytes(&self) -> Option<f64> {
        self.rows.map(|rows| rows * self.unsafe_row())
    }

    pub fn compressed(&self) -> Option<f64> {
        self.rows.map(|rows| rows * self.compressed_row())
    }

    pub fn with_rows(self, rows: Option<f64>) -> Self {
        Self { rows, ..self }
    }

    /// As many rows as `of` gives of those there are.
    pub fn map_rows(self, of: impl Fn(f64) -> f64) -> Self {
        let rows = self.rows.map(of);
        Self { rows, ..self }
    }

    pub fn missing_too(mut self, other: &Self) -> Self {
        self.missing.extend(other.missing.iter().cloned());
        self
    }

    /// Different keys that these columns have, at most as many as there are rows.
    pub fn groups(&self, keys: &[Column]) -> Option<f64> {
        let rows = self.rows;
        let product =
            keys.iter().try_fold(1.0, |product, key| Some(product * key.values.different()?));
        let below = !keys.is_empty() && keys.iter().all(|it| matches!(it.values, Values::Below(_)));
        match (rows, product) {
            (Some(rows), Some(product)) if below => Some(drawn(rows, product)),
            (Some(rows), Some(product)) => Some(product.min(rows)),
            (None, product) => product,
            (rows, None) => rows,
        }
    }

    /// Rows of the largest group by these columns; all of them where there are none.
    pub fn largest_group(&self, keys: &[Column]) -> Option<f64> {
        let rows = self.rows?;
        let groups = if keys.is_empty() { 1.0 } else { self.groups(keys)? };
        Some((rows / groups.max(1.0)).max(rows * self.largest_key_share).min(rows))
    }
}

/// How many of so many different values come up among rows that have them in no order.
pub fn drawn(rows: f64, different: f64) -> f64 {
    let different = different.max(1.0);
    (different * -(-rows / different).exp_m1()).min(rows).min(different)
}

/// What a value is worth on disk: sequences and few different values compress well (Parquet sizes of truth/behaviour.json, rows `cache`).
fn worth(column: &Column) -> f64 {
    match column.values {
        Values::Sequence => 4.0,
        Values::Different => column.raw(),
        values => {
            let different = values.different().unwrap_or(1.0).max(1.0);
            (different.log2() / 8.0).min(column.raw())
        }
    }
}

/// A block of rows that LZ4 compresses by itself (`spark.io.compression.lz4.blockSize`).
const LZ4_BLOCK: f64 = 32_768.0;

/// A value in a block of rows behind LZ4, which writes a match of three bytes for what is as in the row before, and then what is new. Figures:
/// truth/behaviour.json, rows `collect`, and tests/data/measured.json.
fn in_block(column: &Column) -> f64 {
    let parts = || column.parts.iter().map(in_block);
    match (&column.ty, column.values) {
        (DataType::Struct(_), _) if !column.parts.is_empty() => 1.4 + parts().sum::<f64>(),
        (DataType::Array(_) | DataType::Map(..), _) if !column.parts.is_empty() => {
            let goes_up = column.parts.iter().all(|part| part.values == Values::Sequence);
            // Neighbours that go up together share their match.
            column.length
                * parts().map(|part| part.min(if goes_up { 3.0 } else { part })).sum::<f64>()
        }
        (DataType::Timestamp, Values::Sequence) => 5.0,
        (_, Values::Sequence) => 4.0,
        // The digits that are in use, as a number.
        (DataType::Decimal(digits), Values::Different) => {
            (used_digits(*digits) + 1.7).min(column.raw())
        }
        (_, Values::Different) => column.raw(),
        (_, values) => match values.different().unwrap_or(1.0) {
            n if n > 1.0 => (3.0 + n.log2() / 8.0).min(column.raw() + 1.0),
            _ => 0.1,
        },
    }
}

/// Bytes of the digits of a decimal that are in use: half of its precision and one more, as measured of amounts (tests/data/measured.json).
pub fn used_digits(precision: u32) -> f64 {
    (f64::from(precision) / 2.0 + 1.0) * std::f64::consts::LOG2_10 / 8.0
}
