//! Column types, and what a value of each takes in a row, in a cached batch, on disk.

/// A column's type, as far as memory depends on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DataType {
    Boolean,
    Byte,
    Short,
    Int,
    Long,
    Float,
    Double,
    Date,
    Timestamp,
    /// Precision and scale, in digits.
    Decimal(u32, u32),
    String,
    Binary,
    Array(Box<DataType>),
    Map(Box<DataType>, Box<DataType>),
    Struct(Vec<DataType>),
    Unknown,
}

/// Digits of a decimal that still fit a long (`Decimal.MAX_LONG_DIGITS`).
const LONG_DIGITS: u32 = 18;

impl DataType {
    /// Reads a type as Spark writes it: `bigint`, `decimal(10,2)`, `array<string>`, with the length of a `varchar(10)`.
    pub fn parse(text: &str) -> (Self, Option<f64>) {
        let text = text.trim().to_ascii_lowercase();
        let inner = |prefix: &str, open: char, close: char| {
            let rest = text.strip_prefix(prefix)?.trim_start();
            rest.strip_prefix(open)?.strip_suffix(close).map(str::to_owned)
        };
        if let Some(of) = inner("array", '<', '>') {
            return (Self::Array(Box::new(Self::parse(&of).0)), None);
        }
        if let Some(of) = inner("map", '<', '>') {
            let mut parts = split(&of).into_iter().map(|part| Self::parse(part).0);
            let (key, value) = (parts.next(), parts.next());
            return (
                Self::Map(
                    Box::new(key.unwrap_or(Self::Unknown)),
                    Box::new(value.unwrap_or(Self::Unknown)),
                ),
                None,
            );
        }
        if let Some(of) = inner("struct", '<', '>') {
            let field = |part: &str| {
                let ty = part.split_once(':').map_or(part, |(_, ty)| ty);
                Self::parse(ty).0
            };
            return (Self::Struct(split(&of).into_iter().map(field).collect()), None);
        }
        if let Some(digits) = inner("decimal", '(', ')').or_else(|| inner("numeric", '(', ')')) {
            let mut digits = digits.split(',').map(|digits| digits.trim().parse().ok());
            let precision = digits.next().flatten().unwrap_or(10).min(38);
            let scale = digits.next().flatten().unwrap_or(0).min(precision);
            return (Self::Decimal(precision, scale), None);
        }
        for prefix in ["varchar", "char", "string"] {
            if let Some(length) = inner(prefix, '(', ')') {
                return (Self::String, length.trim().parse().ok());
            }
        }
        let plain = match text.as_str() {
            "boolean" | "bool" => Self::Boolean,
            "byte" | "tinyint" => Self::Byte,
            "short" | "smallint" => Self::Short,
            "int" | "integer" => Self::Int,
            "long" | "bigint" => Self::Long,
            "float" | "real" => Self::Float,
            "double" => Self::Double,
            "date" => Self::Date,
            "timestamp" | "timestamp_ntz" | "timestamp_ltz" => Self::Timestamp,
            "decimal" | "dec" | "numeric" => Self::Decimal(10, 0),
            "string" => Self::String,
            "binary" => Self::Binary,
            _ => Self::Unknown,
        };
        (plain, None)
    }

    /// A number that fits its eight-byte word, so that it can be a sort's whole prefix
    /// (`SortPrefixUtils.canSortFullyWithPrefix`) and a long relation's key.
    pub fn fits_word(&self) -> bool {
        match self {
            Self::Decimal(digits, _) => *digits <= LONG_DIGITS,
            Self::String
            | Self::Binary
            | Self::Array(_)
            | Self::Map(..)
            | Self::Struct(_)
            | Self::Unknown => false,
            _ => true,
        }
    }

    /// A whole number that `LongHashedRelation` takes as its key.
    pub fn is_integral(&self) -> bool {
        matches!(self, Self::Byte | Self::Short | Self::Int | Self::Long)
    }

    /// Bytes of a value besides its word in an `UnsafeRow`; `length` is a string's, or the number of an array's items.
    pub fn variable(&self, length: f64) -> f64 {
        match self {
            Self::String | Self::Binary => align8(length),
            Self::Decimal(digits, _) if *digits > LONG_DIGITS => 16.0,
            // `UnsafeArrayData`: a count, null bits, the items.
            Self::Array(of) => 8.0 + (length / 64.0).ceil() * 8.0 + align8(length * of.item()),
            // `UnsafeMapData`: the keys' size, an array of keys, one of values.
            Self::Map(key, value) => {
                8.0 + Self::Array(key.clone()).variable(length)
                    + Self::Array(value.clone()).variable(length)
            }
            Self::Struct(of) => {
                let words = of.len() as f64 * 8.0 + (of.len() as f64 / 64.0).ceil() * 8.0;
                words + of.iter().map(|field| field.variable(field.usual_length())).sum::<f64>()
            }
            _ => 0.0,
        }
    }

    /// An item of an array.
    fn item(&self) -> f64 {
        if self.fits_word() { self.raw() } else { 8.0 + self.variable(self.usual_length()) }
    }

    /// Bytes of a value alone, without what a container of values adds; a string's are its length.
    pub fn raw(&self) -> f64 {
        match self {
            Self::Boolean | Self::Byte => 1.0,
            Self::Short => 2.0,
            Self::Int | Self::Float | Self::Date => 4.0,
            Self::Decimal(digits, _) if *digits > LONG_DIGITS => 16.0,
            Self::String | Self::Binary => 0.0,
            Self::Array(_) | Self::Map(..) | Self::Struct(_) => 0.0,
            _ => 8.0,
        }
    }

    /// The length that Spark's own planner takes where it knows none (`StringType.defaultSize` 20,
    /// `BinaryType.defaultSize` 100; an array's and a map's default is one item).
    pub fn usual_length(&self) -> f64 {
        match self {
            Self::String => 20.0,
            Self::Binary => 100.0,
            Self::Array(_) | Self::Map(..) => 1.0,
            _ => 0.0,
        }
    }
}

/// Up to the next eight bytes, as `UnsafeRow` lays values out.
pub fn align8(bytes: f64) -> f64 {
    (bytes / 8.0).ceil() * 8.0
}

/// A column of a schema: its name, its type, and its length where that is given.
pub type Field = (String, (DataType, Option<f64>));

/// The columns of a schema as Spark writes it: `id bigint, name string`.
pub fn fields(text: &str) -> Option<Vec<Field>> {
    let field = |part: &str| {
        let (name, ty) = part.trim().split_once([' ', ':'])?;
        let ty = ty.trim_start_matches([' ', ':']);
        let ty = ty.to_ascii_lowercase().replace(" not null", "");
        Some((name.trim_matches('`').to_owned(), DataType::parse(&ty)))
    };
    split(text).into_iter().map(field).collect()
}

/// Splits at commas outside of brackets.
fn split(text: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0_i32, 0, Vec::new());
    for (at, c) in text.char_indices() {
        match c {
            '<' | '(' => depth += 1,
            '>' | ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_types_as_spark_writes_them() {
        use DataType::{Array, Decimal, Int, Long, Map, String, Struct};
        for (text, expected, length) in [
            ("bigint", Long, None),
            ("Decimal(12, 2)", Decimal(12, 2), None),
            ("varchar(36)", String, Some(36.0)),
            ("array<int>", Array(Box::new(Int)), None),
            ("map<string,array<int>>", Map(Box::new(String), Box::new(Array(Box::new(Int)))), None),
            (
                "struct<a:int,b:map<string,int>>",
                Struct(vec![Int, Map(Box::new(String), Box::new(Int))]),
                None,
            ),
            ("geometry", DataType::Unknown, None),
        ] {
            assert_eq!(DataType::parse(text), (expected, length), "{text}");
        }
    }

    #[test]
    fn values_take_what_unsafe_rows_give_them() {
        assert_eq!(DataType::String.variable(36.0) as u64, 40);
        assert_eq!(DataType::Decimal(38, 0).variable(0.0) as u64, 16);
        assert_eq!(DataType::Array(Box::new(DataType::Int)).variable(3.0) as u64, 32);
    }
}
