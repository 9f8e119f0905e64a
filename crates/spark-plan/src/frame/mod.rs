//! How large frames are: rows, columns, bytes, from what is given, what the code writes, and assumptions.

pub mod batch;
pub mod column;
mod dependency;
pub mod expr;
mod lz4;
mod sample;
pub mod selectivity;
mod sent;
mod size_comment;
mod statistics;
pub use pyspark_program::types;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::Scenario;
use crate::quantity::{ByteCount, RowCount, Share};
use column::{Column, Values, unsafe_row};
use spark_model::demand::Missing;
use spark_model::order;

pub use dependency::Dependency;
pub use sent::SentWidths;
pub use size_comment::size_comment;
pub use statistics::Statistics;

/// How large a frame is, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frame {
    /// The number of rows, where it is known.
    pub rows: Option<RowCount>,
    /// The columns, where they are known.
    pub columns: Option<Vec<Column>>,
    /// The width of a row on disk, where columns are not known.
    pub disk_row: Option<ByteCount>,
    /// The width of a row in memory where columns are not known, at one end of what is possible, and at the other.
    pub assumed_row: Option<[ByteCount; 2]>,
    /// The share of rows that the most frequent key has, where it is given.
    pub largest_key_share: Option<Share>,
    /// The values of some columns are stored data that nobody describes: how many there are of each is not known. Of
    /// rows that the code makes it is.
    pub open: bool,
    /// Sets of columns, by name, in whose values no two rows are the same.
    pub unique: Vec<Vec<String>>,
    /// Columns that others determine.
    pub dependencies: Rc<Vec<Dependency>>,
    /// The tables that the rows are from, with the rows of these, where there are more rows the more there are in them.
    pub tables: Rc<BTreeMap<Rc<str>, RowCount>>,
    /// Its size in the eyes of Spark's planner.
    pub statistics: Statistics,
    /// Everything whose size is not known.
    pub missing: Rc<BTreeSet<Missing>>,
}

/// A row's bytes in memory where neither columns nor bytes are known: an assumption.
const USUAL_ROW: f64 = 100.0;

/// The narrowest row: null bits and one word.
const MIN_ROW: f64 = 16.0;

/// The widest of the rows of the 40 tables of tests/recordings (31 columns, 19 of them texts of 128 bytes).
const MAX_ROW: f64 = 2688.0;

/// The least share of their bytes in files that whole rows of these tables take in memory (`nation`, `call_center`).
const MIN_OF_STORED: f64 = 0.6;

/// The most bytes by which rows of these tables are wider in memory than in files (`date_dim`: 28 columns, of which a
/// dictionary takes a bit or two each on disk).
const MAX_WIDENING: f64 = 430.0;

impl Frame {
    /// A frame of unknown size.
    pub fn unknown(missing: Missing) -> Self {
        Self { missing: Rc::new(order::set([missing])), open: true, ..Self::default() }
    }

    pub fn of(rows: RowCount, columns: Vec<Column>) -> Self {
        Self { rows: Some(rows), columns: Some(columns), ..Self::default() }
    }

    pub fn column(&self, name: &str) -> Option<&Column> {
        column::find(name, self.columns.as_ref()?)
    }

    /// A row as an `UnsafeRow`, in bytes.
    pub fn unsafe_row(&self) -> ByteCount {
        match (&self.columns, self.assumed_row, self.disk_row) {
            (Some(columns), ..) => unsafe_row(columns),
            (None, Some([row, _]), _) => row,
            // Words are eight bytes, after a null word.
            (None, None, Some(row)) => ByteCount::new(types::align8(row.get()) + 16.0),
            (None, None, None) => ByteCount::new(USUAL_ROW),
        }
    }

    /// Takes a width for whole rows of which nobody gives the columns.
    pub fn assume_row(&mut self, scenario: Scenario) {
        let max = self.disk_row.map_or(MAX_ROW, |row| row.get() + MAX_WIDENING);
        let min = self.disk_row.map_or(MIN_ROW, |row| MIN_ROW.max(MIN_OF_STORED * row.get()));
        let [min, max] = [min, max].map(ByteCount::new);
        self.assumed_row = scenario.choose(None, Some([min, max]), Some([max, min]));
    }

    /// Takes it that some columns alone are read of rows of which nobody gives the columns.
    pub fn narrow_row(&mut self, scenario: Scenario) {
        let min = ByteCount::new(MIN_ROW);
        self.assumed_row = self
            .assumed_row
            .map(|[row, other]| scenario.choose([row, other], [min, other], [row, min]));
    }

    /// A row as an `UnsafeRow`, in bytes, at the other end of what is possible.
    pub fn opposite_row(&self) -> ByteCount {
        let Some(columns) = &self.columns else {
            return self.assumed_row.map_or_else(|| self.unsafe_row(), |[_, opposite]| opposite);
        };
        let opposite = |column: &Column| Column {
            length: column.opposite.unwrap_or(column.length),
            ..column.clone()
        };
        unsafe_row(&columns.iter().map(opposite).collect::<Vec<_>>())
    }

    /// A row's bytes in a compressed file or shuffle block: what its values are worth, and a little for the row.
    ///
    /// Shuffle blocks of tests/data/behaviour.json (`spill`): 51.3 bytes for 48 of values, 13.0 for 12.
    pub fn compressed_row(&self) -> ByteCount {
        ByteCount::new(match (&self.columns, self.disk_row) {
            (Some(columns), _) => 1.0 + columns.iter().map(bytes_on_disk).sum::<f64>(),
            (None, Some(row)) => row.get() + 1.0,
            (None, None) => USUAL_ROW / 2.0,
        })
    }

    pub fn bytes(&self) -> Option<ByteCount> {
        self.rows.map(|rows| rows * self.unsafe_row())
    }

    pub fn compressed(&self) -> Option<ByteCount> {
        self.rows.map(|rows| rows * self.compressed_row())
    }

    pub fn with_rows(self, rows: Option<RowCount>) -> Self {
        Self { rows, ..self }
    }

    /// As many rows as `of` gives of those there are, copies or a sample of them.
    pub fn map_rows(self, of: impl Fn(RowCount) -> RowCount) -> Self {
        let rows = self.rows.map(of);
        let factor = rows.zip(self.rows).map(|(rows, all)| rows.get() / all.get());
        let factor = factor.filter(|factor| factor.is_finite()).unwrap_or(1.0);
        Self { rows, statistics: self.statistics.times(factor), ..self }
    }

    /// Adds the tables of another frame, and what is not known of it.
    pub fn add_missing(&mut self, other: &Self) {
        if self.tables.is_empty() {
            self.tables = other.tables.clone();
        } else if !other.tables.is_empty() && !Rc::ptr_eq(&self.tables, &other.tables) {
            let others = other.tables.iter().map(|(name, rows)| (name.clone(), *rows));
            Rc::make_mut(&mut self.tables).extend(others);
        }
        if self.missing.is_empty() {
            self.missing = other.missing.clone();
        } else if !other.missing.is_empty() {
            Rc::make_mut(&mut self.missing).extend(other.missing.iter().cloned());
        }
    }

    /// Adds a table or a place in the code whose size is not known.
    pub fn insert_missing(&mut self, missing: Missing) {
        Rc::make_mut(&mut self.missing).insert(missing);
    }

    /// The share of rows that the most frequent key may have: where nobody gives it, none is more frequent than another,
    /// and at most all rows have one. Of a key with a salt it is a part of that.
    pub fn key_share(&self, keys: &[Column], scenario: Scenario) -> Share {
        let most = if self.open { Share::ONE } else { Share::ZERO };
        let share = self.largest_key_share;
        let share = share.unwrap_or_else(|| scenario.choose(Share::ZERO, Share::ZERO, most));
        Share::new(share.get() / salts(keys))
    }

    /// No two rows have the same values in these columns.
    pub fn is_unique(&self, keys: &[Column]) -> bool {
        self.has_unique(|name| keys.iter().any(|key| key.name.eq_ignore_ascii_case(name)))
    }

    /// No two rows have the same values in the columns for whose names `is_key` holds.
    pub fn has_unique(&self, is_key: impl Fn(&str) -> bool) -> bool {
        self.unique.iter().any(|set| set.iter().all(|name| is_key(name)))
    }

    /// Different keys that these columns have in a scenario; `None` where one of them is not understood.
    pub fn groups_in(&self, keys: &[Column], scenario: Scenario) -> Option<RowCount> {
        let likely = self.groups(keys);
        if !self.open || scenario != Scenario::Least || self.is_unique(keys) {
            return likely;
        }
        let exact =
            keys.iter().filter(|key| key.exact).filter_map(|key| key.values.distinct_count());
        let least = RowCount::new(exact.fold(1.0, f64::max));
        likely.map(|likely| likely.min(least))
    }

    /// Different keys that these columns have, at most as many as there are rows; `None` where one of them is not
    /// understood.
    pub fn groups(&self, keys: &[Column]) -> Option<RowCount> {
        if keys.iter().any(|key| key.values == Values::Unknown) {
            return None;
        }
        let rows = self.rows;
        let keys = self.independent(keys);
        let product =
            keys.iter().try_fold(1.0, |product, key| Some(product * key.distinct_count()?));
        let product = product.map(RowCount::new);
        // One in random order makes the others so too.
        let below = keys.iter().any(|it| matches!(it.values, Values::Below(_)));
        match (rows, product) {
            (Some(rows), Some(product)) if below => Some(expected_distinct(rows, product)),
            (Some(rows), Some(product)) => Some(product.min(rows)),
            (None, product) => product,
            (rows, None) => rows,
        }
    }

    /// Rows of the largest group by these columns; all of them where there are none.
    pub fn largest_group(&self, keys: &[Column], scenario: Scenario) -> Option<RowCount> {
        let rows = self.rows?;
        // The more groups there are, the smaller they are.
        let groups = if keys.is_empty() { RowCount::ONE } else { self.groups(keys)? };
        let even = rows / groups.max(RowCount::ONE).get();
        let share = if self.is_unique(keys) { Share::ZERO } else { self.key_share(keys, scenario) };
        Some(even.max(rows * share).min(rows))
    }
}

/// The parts that the rows of each key are spread over at random by some of the keys, as a salt does.
pub fn salts(keys: &[Column]) -> f64 {
    let parts = keys.iter().filter(|key| key.random).filter_map(|key| match key.values {
        Values::Below(parts) => Some(parts.max(1.0)),
        _ => None,
    });
    parts.product()
}

/// The expected number of distinct values among rows that have so many different ones in random order.
pub fn expected_distinct(rows: RowCount, distinct: RowCount) -> RowCount {
    let distinct = distinct.max(RowCount::ONE);
    let taken = -(-rows.get() / distinct.get()).exp_m1();
    (distinct * taken).min(rows).min(distinct)
}

/// Bytes that a value is worth on disk: sequences and few different values compress well (Parquet sizes of
/// tests/data/behaviour.json, rows `cache`).
fn bytes_on_disk(column: &Column) -> f64 {
    match column.values {
        Values::Sequence | Values::Runs(_) => 4.0,
        Values::Unique | Values::Unknown => column.raw(),
        values => {
            let distinct = values.distinct_count().unwrap_or(1.0).max(1.0);
            (distinct.log2() / 8.0).min(column.raw())
        }
    }
}
