//! Sizes in bytes, and the grammars that Spark and the JVM read them by.
//!
//! There are two grammars of sizes in a Spark configuration. Most sizes go through Spark's own parser
//! ([`ByteSize::parse`]); the driver's heap goes to the JVM as it was written ([`ByteSize::parse_jvm`]), which knows
//! fewer spellings. A bare number means what its key says, so there is no `FromStr`.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de};

pub const KIB: u64 = 1 << 10;
pub const MIB: u64 = 1 << 20;
pub const GIB: u64 = 1 << 30;

/// A number of bytes. In JSON a report holds a number; an input may hold a Spark byte string (`"4g"`) or a number of
/// bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(type = "number"))]
#[serde(transparent)]
pub struct ByteSize(pub u64);

/// A size as an input gives it: a Spark byte string such as `"4g"`, or a whole number of bytes.
#[cfg(feature = "types")]
#[derive(ts_rs::TS)]
#[ts(type = "string | number")]
pub struct Size;

/// A unit of Spark's byte strings; all are binary (`ByteUnit.java`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByteUnit {
    Byte,
    KiB,
    MiB,
    GiB,
    TiB,
    PiB,
}

impl ByteUnit {
    /// Number of bytes in one of this unit.
    pub fn bytes(self) -> u64 {
        match self {
            Self::Byte => 1,
            Self::KiB => KIB,
            Self::MiB => MIB,
            Self::GiB => GIB,
            Self::TiB => 1 << 40,
            Self::PiB => 1 << 50,
        }
    }

    fn suffix(self) -> &'static str {
        match self {
            Self::Byte => "b",
            Self::KiB => "k",
            Self::MiB => "m",
            Self::GiB => "g",
            Self::TiB => "t",
            Self::PiB => "p",
        }
    }

    fn from_suffix(suffix: &str) -> Option<Self> {
        Some(match suffix {
            "b" => Self::Byte,
            "k" | "kb" => Self::KiB,
            "m" | "mb" => Self::MiB,
            "g" | "gb" => Self::GiB,
            "t" | "tb" => Self::TiB,
            "p" | "pb" => Self::PiB,
            _ => return None,
        })
    }
}

/// Why Spark or the JVM would refuse a size.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseBytesError {
    #[error("`{0}` is no size; write a whole number and a unit, such as `512m` or `4g`")]
    NotASize(String),
    #[error("`{text}` is a fraction, which Spark does not accept; write `{whole}`")]
    Fractional { text: String, whole: ByteSize },
    #[error("`{0}` is no unit; Spark knows b, k, m, g, t and p (each also with a b: `mb`)")]
    UnknownUnit(String),
    #[error("`{0}` is no size for a JVM; write a whole number and k, m, g or t, such as `2g`")]
    NotForJvm(String),
    #[error("`{0}` is more than Spark can count")]
    Overflow(String),
}

/// The digits of a whole number in groups of three.
pub fn grouped(digits: &str) -> String {
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

impl ByteSize {
    pub const ZERO: Self = Self(0);
    pub const MAX: Self = Self(u64::MAX);

    pub const fn mib(n: u64) -> Self {
        Self(n * MIB)
    }

    pub const fn gib(n: u64) -> Self {
        Self(n * GIB)
    }

    /// Reads `text` as `JavaUtils.byteStringAs` does; a bare number counts `default_unit`s.
    ///
    /// Source: `common/utils/src/main/java/org/apache/spark/network/util/JavaUtils.java`.
    pub fn parse(text: &str, default_unit: ByteUnit) -> Result<Self, ParseBytesError> {
        let lower = text.trim().to_lowercase();
        let (digits, rest) = split_digits(&lower);
        if digits.is_empty() {
            return Err(ParseBytesError::NotASize(text.to_owned()));
        }
        if let Some(after_point) = rest.strip_prefix('.') {
            let (decimals, suffix) = split_digits(after_point);
            if decimals.is_empty() || !suffix.bytes().all(|b| b.is_ascii_lowercase()) {
                return Err(ParseBytesError::NotASize(text.to_owned()));
            }
            let unit = unit_of(suffix, default_unit)?;
            let whole = whole_bytes(digits, decimals, unit)
                .ok_or_else(|| ParseBytesError::Overflow(text.to_owned()))?;
            return Err(ParseBytesError::Fractional { text: text.to_owned(), whole });
        }
        if !rest.bytes().all(|b| b.is_ascii_lowercase()) {
            return Err(ParseBytesError::NotASize(text.to_owned()));
        }
        let unit = unit_of(rest, default_unit)?;
        digits
            .parse::<u64>()
            .ok()
            .and_then(|n| n.checked_mul(unit.bytes()))
            // Spark counts in Java's signed long.
            .filter(|&bytes| i64::try_from(bytes).is_ok())
            .map(Self)
            .ok_or_else(|| ParseBytesError::Overflow(text.to_owned()))
    }

    /// Reads `text` as the JVM reads what follows `-Xmx`: digits and at most one of k, m, g, t.
    ///
    /// Source: `Arguments::atojulong` in `HotSpot`'s `arguments.cpp`.
    pub fn parse_jvm(text: &str) -> Result<Self, ParseBytesError> {
        let (digits, rest) = split_digits(text);
        let unit = match rest {
            "" => ByteUnit::Byte,
            "k" | "K" => ByteUnit::KiB,
            "m" | "M" => ByteUnit::MiB,
            "g" | "G" => ByteUnit::GiB,
            "t" | "T" => ByteUnit::TiB,
            _ => return Err(ParseBytesError::NotForJvm(text.to_owned())),
        };
        let number =
            digits.parse::<u64>().map_err(|_| ParseBytesError::NotForJvm(text.to_owned()))?;
        number
            .checked_mul(unit.bytes())
            .map(Self)
            .ok_or_else(|| ParseBytesError::Overflow(text.to_owned()))
    }

    /// The part of these bytes that `fraction` is, truncated as Scala's `(bytes * fraction).toLong` does.
    pub fn share(self, fraction: f64) -> Self {
        Self((self.0 as f64 * fraction) as u64)
    }

    pub fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// Rounds up to a multiple of `grain`, which is not zero.
    pub fn align_up(self, grain: u64) -> Self {
        Self(self.0.div_ceil(grain).saturating_mul(grain))
    }

    /// Rounds down to a multiple of `grain`, which is not zero.
    pub fn align_down(self, grain: u64) -> Self {
        Self(self.0 / grain * grain)
    }

    /// A short form for display, in binary units as Spark prints them: `434.4 MiB`. [`fmt::Display`] is the exact form.
    /// No size over 8 PiB means something: a sum of sizes stays the largest that there is, and says no number.
    pub fn human(self) -> String {
        const COUNTABLE: ByteSize = ByteSize(8 << 50);
        if self > COUNTABLE {
            return format!("over {}", COUNTABLE.human());
        }
        // Spark's `Utils.bytesToString` changes unit at twice the unit's size; readers expect the change at the unit
        // itself.
        let units = [("PiB", 1 << 50), ("TiB", 1 << 40), ("GiB", GIB), ("MiB", MIB), ("KiB", KIB)];
        // A page of 16 bytes under 1 MiB is "1.0 MiB", not "1024.0 KiB".
        let shown_as = |unit: u64| (self.0 as f64 / unit as f64 * 10.0).round() >= 10.0;
        match units.into_iter().find(|&(_, unit)| shown_as(unit)) {
            Some((name, unit)) if self.0.is_multiple_of(unit) => {
                format!("{} {name}", self.0 / unit)
            }
            Some((name, unit)) => format!("{:.1} {name}", self.0 as f64 / unit as f64),
            None => format!("{} B", self.0),
        }
    }
}

/// Prints the largest unit that loses nothing, so that Spark reads back the same size: `1536m`, `2g`.
impl fmt::Display for ByteSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = [ByteUnit::TiB, ByteUnit::GiB, ByteUnit::MiB, ByteUnit::KiB];
        let unit = units
            .into_iter()
            .find(|unit| self.0 > 0 && self.0.is_multiple_of(unit.bytes()))
            .unwrap_or(ByteUnit::Byte);
        write!(f, "{}{}", self.0 / unit.bytes(), unit.suffix())
    }
}

impl<'de> Deserialize<'de> for ByteSize {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl de::Visitor<'_> for Visitor {
            type Value = ByteSize;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(
                    "a size: a Spark byte string such as \"4g\", or a whole number of bytes",
                )
            }

            fn visit_u64<E: de::Error>(self, bytes: u64) -> Result<ByteSize, E> {
                Ok(ByteSize(bytes))
            }

            fn visit_i64<E: de::Error>(self, bytes: i64) -> Result<ByteSize, E> {
                u64::try_from(bytes)
                    .map(ByteSize)
                    .map_err(|_| E::invalid_value(de::Unexpected::Signed(bytes), &self))
            }

            // JavaScript has one kind of number.
            fn visit_f64<E: de::Error>(self, bytes: f64) -> Result<ByteSize, E> {
                if bytes.fract() == 0.0 && (0.0..9e15).contains(&bytes) {
                    Ok(ByteSize(bytes as u64))
                } else {
                    Err(E::invalid_value(de::Unexpected::Float(bytes), &self))
                }
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<ByteSize, E> {
                ByteSize::parse(text, ByteUnit::Byte).map_err(E::custom)
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}

fn split_digits(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()))
}

fn unit_of(suffix: &str, default_unit: ByteUnit) -> Result<ByteUnit, ParseBytesError> {
    if suffix.is_empty() {
        return Ok(default_unit);
    }
    ByteUnit::from_suffix(suffix).ok_or_else(|| ParseBytesError::UnknownUnit(suffix.to_owned()))
}

/// The size of `digits.decimals` units: exact where it is a whole number of bytes, else the whole MiB (or byte) below
/// it.
fn whole_bytes(digits: &str, decimals: &str, unit: ByteUnit) -> Option<ByteSize> {
    let decimals = &decimals[..decimals.len().min(15)];
    let scale = 10_u128.pow(decimals.len() as u32);
    let number =
        digits.parse::<u128>().ok()?.checked_mul(scale)? + decimals.parse::<u128>().ok()?;
    let scaled = number.checked_mul(u128::from(unit.bytes()))?;
    let bytes = u64::try_from(scaled / scale).ok().filter(|&bytes| i64::try_from(bytes).is_ok())?;
    let exact = scaled.is_multiple_of(scale);
    Some(if exact || bytes < MIB { ByteSize(bytes) } else { ByteSize(bytes).align_down(MIB) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads(text: &str, expected: Result<u64, ParseBytesError>) {
        assert_eq!(ByteSize::parse(text, ByteUnit::MiB), expected.map(ByteSize), "{text}");
    }

    #[test]
    fn reads_what_spark_reads() {
        reads("4g", Ok(4 * GIB));
        reads(" 4GB ", Ok(4 * GIB));
        reads("2048", Ok(2048 * MIB));
        reads("50b", Ok(50));
        reads("100kb", Ok(100 * KIB));
        reads("1t", Ok(1 << 40));
        reads("2pb", Ok(2 << 50));
    }

    #[test]
    fn refuses_what_spark_refuses() {
        reads("1gib", Err(ParseBytesError::UnknownUnit("gib".into())));
        reads("1bb", Err(ParseBytesError::UnknownUnit("bb".into())));
        reads("2 g", Err(ParseBytesError::NotASize("2 g".into())));
        reads("-1g", Err(ParseBytesError::NotASize("-1g".into())));
        reads("", Err(ParseBytesError::NotASize(String::new())));
        reads("9000p", Err(ParseBytesError::Overflow("9000p".into())));
    }

    #[test]
    fn says_which_whole_size_a_fraction_stands_for() {
        let whole = |text: &str| match ByteSize::parse(text, ByteUnit::MiB) {
            Err(ParseBytesError::Fractional { whole, .. }) => whole.to_string(),
            other => panic!("{text}: {other:?}"),
        };
        assert_eq!(whole("1.5g"), "1536m");
        assert_eq!(whole("0.5t"), "512g");
        assert_eq!(whole("2.0g"), "2g");
        assert_eq!(whole("0.3g"), "307m");
        assert_eq!(whole("1.5"), "1536k");
    }

    #[test]
    fn the_jvm_knows_fewer_spellings() {
        assert_eq!(ByteSize::parse_jvm("2g"), Ok(ByteSize::gib(2)));
        assert_eq!(ByteSize::parse_jvm("2048M"), Ok(ByteSize::gib(2)));
        assert_eq!(ByteSize::parse_jvm("4"), Ok(ByteSize(4)));
        assert!(ByteSize::parse_jvm("2gb").is_err());
        assert!(ByteSize::parse_jvm("2.5g").is_err());
        assert!(ByteSize::parse_jvm("").is_err());
    }

    #[test]
    fn prints_the_largest_unit_that_loses_nothing() {
        for (bytes, text) in
            [(0, "0b"), (1000, "1000b"), (1536 * MIB, "1536m"), (2 * GIB, "2g"), (3 << 50, "3072t")]
        {
            assert_eq!(ByteSize(bytes).to_string(), text);
            assert_eq!(ByteSize::parse(text, ByteUnit::Byte), Ok(ByteSize(bytes)));
        }
    }

    #[test]
    fn speaks_to_people_in_binary_units() {
        assert_eq!(ByteSize(455_501_414).human(), "434.4 MiB");
        assert_eq!(ByteSize::gib(2).human(), "2 GiB");
        assert_eq!(ByteSize(MIB - 16).human(), "1.0 MiB");
        assert_eq!(ByteSize(12).human(), "12 B");
    }

    #[test]
    fn json_takes_strings_and_numbers() {
        let read = |json: &str| serde_json::from_str::<ByteSize>(json).map_err(|e| e.to_string());
        assert_eq!(read("\"4g\""), Ok(ByteSize::gib(4)));
        assert_eq!(read("4096"), Ok(ByteSize(4096)));
        assert_eq!(read("4096.0"), Ok(ByteSize(4096)));
        assert!(read("\"4 GiB\"").unwrap_err().contains("write a whole number and a unit"));
        assert!(read("-1").unwrap_err().contains("or a whole number of bytes"));
    }
}
