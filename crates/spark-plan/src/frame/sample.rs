//! Rows that a frame could hold, as the bytes that Spark would write: their compressed length depends on how values
//! repeat.

use super::column::{Column, ValueRange, Values, unsafe_row as unsafe_width};
use super::lz4::{BLOCK, stored};
use super::types::{DataType, align8};

/// A piece of a text; texts are made of them from the left to the right.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// So many characters, the same in each value.
    Same(usize),
    /// A value as it is printed.
    Printed(Box<Column>),
    /// So many characters out of an alphabet of so many.
    Random { length: usize, out_of: u64, seed: u64, values: Values },
}

/// A text of which nothing is known but its length: letters, digits and signs.
const USUAL_ALPHABET: u64 = 64;

/// Where in its frame a block is taken from: the first rows are no usual ones, as their numbers have few digits.
const SOME_ROW: u64 = 4321;

/// Seconds from 1970 to 2023-11-14, and of a year: a timestamp of which nothing is known is in the year that follows.
const SOME_DAY_SECONDS: f64 = 1.7e9;
const YEAR_SECONDS: f64 = 31_536_000.0;

/// Days from 1970 to 2020, where a date counts from.
const DAYS_TO_2020: f64 = 18_262.0;

/// Bytes that LZ4 leaves of a row's length, its null bits and its texts' offsets, as they are the same in every row.
const ROW_OVERHEAD: f64 = 1.4;

/// Bytes of a row as it is sent, where no column has more to try with LZ4 than [`incompressible_bytes`] says.
pub fn incompressible_row(columns: &[Column]) -> Option<f64> {
    let rows = BLOCK as f64 / (4.0 + unsafe_width(columns).get());
    let bytes = columns.iter().map(|column| incompressible_bytes(column, rows));
    Some(ROW_OVERHEAD + bytes.sum::<Option<f64>>()?)
}

/// Bytes of a row of these columns as it is sent: its length and an `UnsafeRow`, in a block compressed by LZ4
/// (`SparkPlan.getByteArrayRdd`, `UnsafeRowSerializer`), estimated from the first `bytes` of a block.
pub fn sent_row(columns: &[Column], bytes: usize) -> f64 {
    let later = sent_from(columns, SOME_ROW, bytes);
    // What goes round is cut by the ends of blocks now here, now there.
    let cycles = columns.iter().any(|column| matches!(column.values, Values::Cycle(_)));
    if cycles { later.midpoint(sent_from(columns, 0, bytes)) } else { later }
}

/// Bytes of a value in a block of so many rows, of a column of which no more is known than its type and perhaps how many
/// different values it has: there is nothing to try with LZ4, which leaves the bytes that are in use, or, where the
/// same value came before in the block, a match of three bytes and which value it is.
fn incompressible_bytes(column: &Column, rows: f64) -> Option<f64> {
    if !column.text.is_empty()
        || column.range.is_some()
        || !column.parts.is_empty()
        || column.nulls > 0.0
    {
        return None;
    }
    match column.values {
        Values::Unique | Values::Unknown => Some(match column.ty {
            DataType::Decimal(digits, _) => {
                (usual_digits(digits) * std::f64::consts::LOG2_10 / 8.0 + 1.7).min(column.raw())
            }
            _ => column.raw(),
        }),
        Values::AtMost(n) if n > 1.0 => {
            let matched = (3.0 + n.log2() / 8.0).min(column.raw() + 1.0);
            let first = (n / rows * (1.0 - (1.0 - 1.0 / n).powf(rows))).min(1.0);
            Some(first * column.raw() + (1.0 - first) * matched)
        }
        _ => None,
    }
}

/// LZ4 finds nothing to compress in a column of values.
pub fn never_repeats(column: &Column) -> bool {
    column.values == Values::Unique && incompressible_bytes(column, 1.0) == Some(column.raw())
}

/// The same in a block that begins with that row.
fn sent_from(columns: &[Column], first: u64, bytes: usize) -> f64 {
    let mut block = Vec::with_capacity(bytes + 1024);
    let mut rows = 0;
    while block.len() < bytes {
        let at = block.len();
        block.extend([0; 4]);
        unsafe_row(columns, first + rows, 0, &mut block);
        let length = (block.len() - at - 4) as u32;
        block[at..at + 4].copy_from_slice(&length.to_be_bytes());
        rows += 1;
    }
    let row = block.len() as f64 / rows as f64;
    block.truncate(bytes);
    row * stored(&block, bytes) as f64 / block.len() as f64
}

/// Which of its different values a column has in a row.
pub fn which(values: Values, row: u64, seed: u64) -> u64 {
    let random = |n: f64| mixed(row, seed) % (n.max(1.0) as u64);
    match values {
        Values::Sequence => row,
        Values::Cycle(n) => row % n.max(1.0) as u64,
        Values::Runs(each) => (row as f64 / each.max(1.0)) as u64,
        Values::Below(n) | Values::AtMost(n) => random(n),
        Values::Unique | Values::Unknown => mixed(row, seed),
    }
}

/// A number that differs wherever its input does (the finaliser of SplitMix64).
fn mixed(row: u64, seed: u64) -> u64 {
    let mut n = row.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (seed << 32);
    n = (n ^ (n >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    n = (n ^ (n >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    n ^ (n >> 31)
}

/// As much of 1 as the number is of the largest.
fn share(n: u64) -> f64 {
    (n >> 11) as f64 / (1_u64 << 53) as f64
}

/// A value as a number, where it has bounds.
fn number(column: &Column, row: u64, seed: u64) -> Option<f64> {
    let ValueRange { low, high, step } = column.range?;
    let at = which(column.values, row, seed);
    Some(match column.values {
        // Somewhere in the middle of all rows.
        Values::Sequence | Values::Runs(_) => {
            (low.midpoint(high) / step).floor() * step + at as f64 * step
        }
        Values::Cycle(_) | Values::Below(_) => low + at as f64 * step,
        Values::AtMost(n) if n <= 1.0 => low,
        Values::AtMost(_) => low + share(mixed(at, seed)) * (high - low),
        Values::Unique | Values::Unknown => low + share(at) * (high - low),
    })
}

/// A value of a fixed width as Spark holds it in a word.
fn word(column: &Column, row: u64, seed: u64) -> i64 {
    let bits = || {
        let at = which(column.values, row, seed);
        if column.values == Values::Unique { at } else { mixed(at, seed) }
    };
    let known = number(column, row, seed);
    match &column.ty {
        DataType::Boolean => i64::from(which(column.values, row, seed) % 2 == 1),
        DataType::Byte => known.map_or_else(|| i64::from(bits() as i8), |n| n as i64),
        DataType::Short => known.map_or_else(|| i64::from(bits() as i16), |n| n as i64),
        DataType::Int => known.map_or_else(|| i64::from(bits() as i32), |n| n as i64),
        DataType::Date => {
            let days = known.unwrap_or_else(|| share(bits()) * 3000.0);
            (if days < DAYS_TO_2020 / 2.0 { days + DAYS_TO_2020 } else { days }) as i64
        }
        DataType::Timestamp => {
            let seconds = known.unwrap_or_else(|| SOME_DAY_SECONDS + share(bits()) * YEAR_SECONDS);
            (seconds * 1e6) as i64
        }
        DataType::Float => i64::from((known.unwrap_or_else(|| share(bits())) as f32).to_bits()),
        DataType::Double => known.unwrap_or_else(|| share(bits())).to_bits().cast_signed(),
        DataType::Decimal(digits, scale) => match known {
            Some(number) => (number * 10_f64.powf(f64::from(*scale))) as i64,
            None => (share(bits()) * 10_f64.powf(usual_digits(*digits))) as i64,
        },
        _ => known.map_or_else(|| bits().cast_signed(), |n| n as i64),
    }
}

/// Digits of a decimal that are in use, where its values are not known: amounts need half of their precision and one
/// more.
pub fn usual_digits(precision: u32) -> f64 {
    f64::from(precision.min(34)) / 2.0 + 1.0
}

/// Bytes of a column of a fixed width.
fn width(ty: &DataType) -> usize {
    ty.raw() as usize
}

/// A value as it is in a column of a batch: the bytes of a number, a length and a text (`ColumnType.append`).
pub fn in_batch(column: &Column, row: u64, seed: u64, out: &mut Vec<u8>) {
    let at = out.len();
    let sized = !column.ty.fits_word() && column.ty != DataType::Unknown;
    if sized {
        out.extend([0; 4]);
        variable(column, row, seed, out);
        let length = (out.len() - at - 4) as u32;
        out[at..at + 4].copy_from_slice(&length.to_le_bytes());
    } else {
        out.extend(&word(column, row, seed).to_le_bytes()[..width(&column.ty)]);
    }
}

/// The part of variable length after a row's words, without padding.
fn variable(column: &Column, row: u64, seed: u64, out: &mut Vec<u8>) {
    match (&column.ty, &column.parts[..]) {
        (DataType::String | DataType::Binary, _) => text(column, row, seed, out),
        (DataType::Decimal(..), _) => out.extend(shortest(i128::from(word(column, row, seed)))),
        (DataType::Struct(_), [_, ..]) => unsafe_row(&column.parts, row, seed.wrapping_add(1), out),
        (DataType::Array(_), [_, ..]) => {
            let items: Vec<&Column> = column.parts.iter().collect();
            unsafe_array(&items, column.length, row, seed, out);
        }
        (DataType::Map(..), [_, _, ..]) => {
            let (keys, values) = column.entries();
            let at = out.len();
            out.extend([0; 8]);
            unsafe_array(&keys, column.length, row, seed, out);
            let bytes = (out.len() - at - 8) as u64;
            out[at..at + 8].copy_from_slice(&bytes.to_le_bytes());
            unsafe_array(&values, column.length, row, seed.wrapping_add(100), out);
        }
        // Nothing is known of what is in it.
        _ => {
            let bytes = (column.raw() as usize).min(BLOCK);
            out.extend((0..bytes as u64).map(|at| mixed(row, seed.wrapping_add(at)) as u8));
        }
    }
}

/// A number as its shortest two's complement (`BigInteger.toByteArray`).
fn shortest(number: i128) -> Vec<u8> {
    let bytes = number.to_be_bytes();
    let spare = |pair: &[u8]| (pair[0] == 0 && pair[1] < 128) || (pair[0] == 255 && pair[1] >= 128);
    let leading = bytes.windows(2).take_while(|pair| spare(pair)).count();
    bytes[leading..].to_vec()
}

/// A column is null in a row, as it is in a share of them.
pub fn is_null(column: &Column, row: u64) -> bool {
    let before = |row: u64| (row as f64 * column.nulls).floor();
    before(row + 1) > before(row)
}

fn unsafe_row(columns: &[Column], row: u64, seed: u64, out: &mut Vec<u8>) {
    let start = out.len();
    out.resize(start + columns.len().div_ceil(64) * 8 + columns.len() * 8, 0);
    for (at, column) in columns.iter().enumerate() {
        let slot = start + columns.len().div_ceil(64) * 8 + at * 8;
        let seed = seed.wrapping_mul(64).wrapping_add(at as u64);
        if is_null(column, row) {
            out[start + at / 64 * 8 + at % 64 / 8] |= 1 << (at % 8);
            continue;
        }
        let value = if column.ty.fits_word() || column.ty == DataType::Unknown {
            // A number narrower than its word leaves the rest of it empty.
            let mut bytes = [0; 8];
            let used = width(&column.ty).clamp(1, 8);
            bytes[..used].copy_from_slice(&word(column, row, seed).to_le_bytes()[..used]);
            bytes
        } else {
            let behind = out.len();
            variable(column, row, seed, out);
            let length = out.len() - behind;
            let room = match column.ty {
                DataType::Decimal(..) => 16,
                _ => align8(length as f64) as usize,
            };
            out.resize(behind + room, 0);
            (((behind - start) as u64) << 32 | length as u64).to_le_bytes()
        };
        out[slot..slot + 8].copy_from_slice(&value);
    }
}

/// An array of that many items, which are such columns in turn.
fn unsafe_array(of: &[&Column], length: f64, row: u64, seed: u64, out: &mut Vec<u8>) {
    // One that is longer than a block shows no more than a block does.
    let items = (length.round() as usize).clamp(1, BLOCK / 8);
    let start = out.len();
    out.extend((items as u64).to_le_bytes());
    out.resize(out.len() + items.div_ceil(64) * 8, 0);
    let in_place = of[0].ty.fits_word();
    let fixed = if in_place { width(&of[0].ty) } else { 8 };
    let slots = out.len();
    out.resize(slots + align8((items * fixed) as f64) as usize, 0);
    for at in 0..items {
        if out.len() > slots + 2 * BLOCK {
            break;
        }
        let item = of[at % of.len()];
        // Each item of a list is written by itself; one in place of all of them continues from item to item.
        let (row, seed) = match item.values {
            Values::Sequence if of.len() == 1 => (row + at as u64, seed),
            Values::Sequence => (row, seed),
            _ => (row, seed.wrapping_add(1 + at as u64)),
        };
        let slot = slots + at * fixed;
        if in_place {
            let value = word(item, row, seed).to_le_bytes();
            out[slot..slot + fixed].copy_from_slice(&value[..fixed]);
        } else {
            let behind = out.len();
            variable(item, row, seed, out);
            let size = out.len() - behind;
            out.resize(behind + align8(size as f64) as usize, 0);
            let value = ((behind - start) as u64) << 32 | size as u64;
            out[slot..slot + 8].copy_from_slice(&value.to_le_bytes());
        }
    }
}

fn text(column: &Column, row: u64, seed: u64, out: &mut Vec<u8>) {
    if column.text.is_empty() {
        let length = (column.length.round() as usize).min(BLOCK);
        random_text(length, USUAL_ALPHABET, which(column.values, row, seed), seed, out);
    }
    for piece in &column.text {
        match piece {
            Piece::Same(length) => {
                out.extend(
                    (0..(*length).min(BLOCK)).map(|at| b' ' + (mixed(at as u64, 7) % 64) as u8),
                );
            }
            Piece::Printed(of) => out.extend(printed(of, row, seed).into_bytes()),
            Piece::Random { length, out_of, seed: own, values } => {
                let seed = seed.wrapping_add(*own);
                random_text((*length).min(BLOCK), *out_of, which(*values, row, seed), seed, out);
            }
        }
    }
}

/// Characters out of an alphabet, as a value of that number has them.
fn random_text(length: usize, out_of: u64, value: u64, seed: u64, out: &mut Vec<u8>) {
    let mut bits = 0;
    for at in 0..length {
        if at % 8 == 0 {
            bits = mixed(value, seed.wrapping_add(at as u64));
        }
        out.push(b'0' + ((bits & 0xFF) % out_of) as u8);
        bits >>= 8;
    }
}

/// A value as `cast(… as string)` prints it.
fn printed(column: &Column, row: u64, seed: u64) -> String {
    let raw = word(column, row, seed);
    match column.ty {
        DataType::Boolean => (raw != 0).to_string(),
        DataType::Double | DataType::Float => {
            let number = match column.ty {
                DataType::Float => f64::from(f32::from_bits(raw as u32)),
                _ => f64::from_bits(raw as u64),
            };
            // `Double.toString`: with an exponent from 10^7 on and under 10^-3, and a digit after the point at least.
            if number != 0.0 && !(1e-3..1e7).contains(&number.abs()) {
                format!("{number:E}")
            } else if number.fract() == 0.0 {
                format!("{number:.1}")
            } else if column.ty == DataType::Float {
                (number as f32).to_string()
            } else {
                number.to_string()
            }
        }
        DataType::Decimal(_, scale) => {
            let places = scale as usize;
            format!("{:.places$}", raw as f64 / 10_f64.powf(f64::from(scale)))
        }
        DataType::Date => day(raw),
        DataType::Timestamp => {
            let seconds = raw.div_euclid(1_000_000);
            let of_day = seconds.rem_euclid(86_400);
            let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
            format!("{} {hour:02}:{minute:02}:{second:02}", day(seconds.div_euclid(86_400)))
        }
        _ => raw.to_string(),
    }
}

/// A day since 1970 as a date, by months of 30.6 days from March on (the usual reckoning of the civil calendar).
fn day(days: i64) -> String {
    let since = days + 719_468;
    let (era, of_era) = (since.div_euclid(146_097), since.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let of_month = of_year - (153 * month + 2) / 5 + 1;
    let (month, more) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    format!("{:04}-{month:02}-{of_month:02}", year + era * 400 + more)
}

/// How long a column's values are on average when they are printed.
pub fn printed_length(column: &Column) -> f64 {
    const SAMPLES: u64 = 32;
    if let (Values::Sequence | Values::Runs(_), Some(range)) = (column.values, column.range)
        && matches!(column.ty, DataType::Byte | DataType::Short | DataType::Int | DataType::Long)
    {
        return digits(range.low, range.high);
    }
    let all: usize = (0..SAMPLES).map(|row| printed(column, row, 0).len()).sum();
    all as f64 / SAMPLES as f64
}

/// Digits of the whole numbers from `low` up to `high`, on average.
fn digits(low: f64, high: f64) -> f64 {
    let (low, high) = (low.max(0.0), high.max(1.0));
    let (mut from, mut all, mut each) = (low, 0.0, 1.0);
    while from < high {
        let until = 10_f64.powf(each).min(high);
        all += (until - from).max(0.0) * each;
        from = from.max(until);
        each += 1.0;
    }
    all / (high - low).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_as_dates() {
        assert_eq!([day(0), day(18_262), day(19_782)], ["1970-01-01", "2020-01-01", "2024-02-29"]);
    }

    #[test]
    fn numbers_take_as_many_bytes_as_they_need() {
        for (number, bytes) in [(0, 1), (127, 1), (128, 2), (-128, 1), (-129, 2), (1 << 40, 6)] {
            assert_eq!(shortest(number).len(), bytes, "{number}");
        }
    }

    #[test]
    fn digits_are_counted_over_the_whole_range() {
        assert!((digits(0.0, 1000.0) - 2.89).abs() < 0.01);
        assert!((digits(1_000_000.0, 1_400_000.0) - 7.0).abs() < 0.01);
    }
}
