//! Columns: their types, how long their values are, how many different ones there are.

mod expression;
mod function;

pub use expression::of_expr;
pub use function::sequence_length;

use std::hash::{Hash, Hasher};

use super::sample::{Piece, printed_length};
use super::types::{DataType, align8};
use crate::names::is_category;
use crate::quantity::ByteCount;
use crate::{Scenario, Table};

/// A column of a frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub name: String,
    pub ty: DataType,
    /// A string's or a binary's bytes, an array's or a map's items, on average.
    pub length: f64,
    /// Nothing says how many items an array or a map has: `length` is an assumption.
    pub assumed_items: bool,
    /// The length at the other end of what is possible, where `length` is that at one end of it.
    pub opposite: Option<f64>,
    pub values: Values,
    /// There are exactly as many different values as `values` says, in all rows of the table.
    pub exact: bool,
    /// The code makes it at random: it has each of its values in any rows, whatever the other columns have in them.
    pub random: bool,
    /// The bounds of numbers, of dates as days and of timestamps as seconds, where they are known.
    pub range: Option<ValueRange>,
    /// The share of rows in which it is null, where the code makes it so.
    pub nulls: f64,
    /// The pieces of a text, where they are known.
    pub text: Vec<Piece>,
    /// A struct's fields, an array's items, a map's keys and values in turn, where the code makes them of columns that
    /// are known.
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
        let assumed_items = matches!(ty, DataType::Array(_) | DataType::Map(..));
        Self {
            name: name.into(),
            ty,
            length,
            assumed_items,
            opposite: None,
            values: Values::Unique,
            exact: false,
            random: false,
            range: None,
            nulls: 0.0,
            text: Vec::new(),
            parts: Vec::new(),
        }
    }

    /// A column of values that the code does not show, of the length that is given, or of any that they may have.
    pub fn of_length(
        name: impl Into<String>,
        ty: DataType,
        length: Option<f64>,
        scenario: Scenario,
    ) -> Self {
        let column = Self::new(name, ty);
        match (length, &column.ty) {
            (Some(length), _) => column.long(length),
            (None, DataType::String | DataType::Binary) => {
                let mut text = column;
                text.spread_text(scenario);
                text
            }
            (None, _) => column.with_unknown_items(None, scenario),
        }
    }

    fn of(self, parts: Vec<Self>) -> Self {
        Self { parts, ..self }
    }

    fn with(self, values: Values) -> Self {
        Self { values, ..self }
    }

    fn long(self, length: f64) -> Self {
        Self { length, assumed_items: false, ..self }
    }

    /// With the items that an array or a map may have of which the table does not say how many: `items`, where they are
    /// given for all arrays.
    fn with_unknown_items(self, items: Option<f64>, scenario: Scenario) -> Self {
        if !self.assumed_items {
            return self;
        }
        if let Some(length) = items {
            return Self { length, ..self };
        }
        let length = scenario.choose(self.length, 0.0, MAX_ITEMS);
        let opposite = scenario.choose(None, Some(MAX_ITEMS), Some(0.0));
        Self { length, opposite, ..self }
    }

    /// Gives a text of which nobody says how long it is a length that it may have.
    pub fn spread_text(&mut self, scenario: Scenario) {
        let likely = self.length;
        let max = MAX_TEXT.max(likely * COMPRESSED);
        self.opposite = scenario.choose(None, Some(max), Some(MIN_TEXT));
        self.length = scenario.choose(likely, MIN_TEXT, max);
    }

    fn within(self, range: Option<ValueRange>) -> Self {
        Self { range, ..self }
    }

    /// A text that is made of these.
    fn with_text(self, text: Vec<Piece>) -> Self {
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

    /// How many different values there are at most, where that is known: of runs as many as there are between their
    /// bounds.
    pub fn distinct_count(&self) -> Option<f64> {
        match (self.values, self.range) {
            (Values::Runs(_), Some(ValueRange { low, high, step })) if step > 0.0 => {
                Some(((high - low) / step).max(1.0))
            }
            (values, _) => values.distinct_count(),
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

/// The columns of a table as somebody describes it. Where rows and bytes are given too, strings are as long as makes
/// the bytes come out. `items` are those of each array, where they are given.
pub fn of_table(table: &Table, items: Option<f64>, scenario: Scenario) -> Option<Vec<Column>> {
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
        let values = match table.distinct.get(name) {
            Some(distinct) => Values::AtMost(*distinct as f64),
            None => undescribed(name, &ty, scenario),
        };
        let exact = table.distinct.contains_key(name);
        let column = Column::new(name, ty).with(values);
        let column = match length {
            Some(length) => column.long(length),
            None => column.with_unknown_items(items, scenario),
        };
        columns.push(Column { exact, ..column });
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
        for at in &open {
            columns[*at].length = columns[*at].length.max(each);
        }
    }
    for at in open {
        columns[at].spread_text(scenario);
    }
    Some(columns)
}

/// The bounds of a text column's mean length in bytes, where nobody gives it. Those of the 129 text columns of
/// tests/recordings are between 1 and 124, and say little of their share of the file: they are 2 to 17 times as long as
/// the bytes on disk would have it.
const MIN_TEXT: f64 = 1.0;
const MAX_TEXT: f64 = 128.0;

/// No array has more items: they are words of 8 bytes of a row of 2 GiB at most
/// (`ByteArrayUtils.MAX_ROUNDED_ARRAY_LENGTH`).
const MAX_ITEMS: f64 = 2_147_483_632.0 / 8.0;

/// The largest factor by which texts that are long on disk were longer in memory (`partsupp` of tests/recordings: 5.1).
const COMPRESSED: f64 = 5.1;

/// The values of a stored column that nobody describes: those of its type where they are few; likely few where the name
/// says that it is a category; as many as there are rows for all that is known.
pub fn undescribed(name: &str, ty: &DataType, scenario: Scenario) -> Values {
    match ty {
        // True, false and null.
        DataType::Boolean => Values::AtMost(3.0),
        DataType::Byte => Values::AtMost(257.0),
        _ if scenario.choose(true, false, false) && is_category(name) => {
            Values::AtMost(CATEGORY_VALUES)
        }
        _ => Values::Unique,
    }
}

/// A column of row numbers.
pub fn sequence(name: &str) -> Column {
    Column::new(name, DataType::Long).with(Values::Sequence)
}

/// The numbers of a range.
pub fn id_range(name: &str, low: f64, high: f64, step: f64) -> Column {
    sequence(name).within(Some(ValueRange { low, high, step }))
}

/// The column of that name, or of the name without what qualifies it.
pub fn find<'c>(name: &str, input: &'c [Column]) -> Option<&'c Column> {
    let of = |name: &str| input.iter().find(|column| column.name.eq_ignore_ascii_case(name));
    of(name).or_else(|| of(name.rsplit('.').next()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::expr::Expr;

    fn columns(of: &[&str]) -> Vec<Column> {
        let input = [sequence("id")];
        of.iter().map(|text| of_expr(&Expr::parse(text), &input)).collect()
    }

    #[test]
    fn rows_are_as_wide_as_spark_lays_them_out() {
        // A record of 76 bytes with its length, 28 on the other side (page counts of tests/data/behaviour.json, rows
        // `spill`).
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
        let columns = of_table(&table, None, Scenario::Likely).unwrap();
        assert_eq!(columns[1].length as u64, 52);
    }
}
