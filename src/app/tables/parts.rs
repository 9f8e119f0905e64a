//! The figures of a table, as text.

use spark_memory::bytes::{ByteSize, ByteUnit, ParseBytesError};
use spark_memory::{Table, order};

use crate::app::text::grouped;

/// One thing that is known of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Rows,
    Size,
    Share,
    Columns,
}

impl Part {
    pub(super) const ALL: [Self; 4] = [Self::Rows, Self::Size, Self::Share, Self::Columns];

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Rows => "Rows",
            Self::Size => "Size",
            Self::Share => "Largest key’s share",
            Self::Columns => "Columns",
        }
    }

    pub(super) fn slug(self) -> &'static str {
        match self {
            Self::Rows => "rows",
            Self::Size => "size",
            Self::Share => "share",
            Self::Columns => "columns",
        }
    }

    pub(super) fn example(self) -> &'static str {
        match self {
            Self::Rows => "2e9, 500M",
            Self::Size => "40g on disk",
            Self::Share => "5 %",
            Self::Columns => "user_id bigint, item string, price decimal(10,2)",
        }
    }

    pub(super) fn refusal(self) -> &'static str {
        match self {
            Self::Rows => "Write a number of rows, such as 2000000, 2e6 or 2M.",
            Self::Size => "Write a size on disk, such as 40g or 512 MB.",
            Self::Share => {
                "Write what part of all rows has the most frequent key, from 0 to 100 %."
            }
            Self::Columns => {
                "Write each column’s name and its type, as in user_id bigint, item string."
            }
        }
    }

    /// The table with this part of it as `text` has it, which may be nothing; `None` where the text is none for this
    /// part.
    pub(super) fn read(self, text: &str, table: &Table) -> Option<Table> {
        let text = text.trim();
        let mut table = table.clone();
        let empty = text.is_empty();
        match self {
            Self::Rows => table.rows = if empty { None } else { Some(rows(text)?) },
            Self::Size => table.bytes = if empty { None } else { Some(size(text)?) },
            Self::Share => table.largest_key_share = if empty { None } else { Some(share(text)?) },
            Self::Columns => {
                let columns = split(text).into_iter().filter(|it| !it.trim().is_empty());
                table.columns = order::map(columns.map(column).collect::<Option<Vec<_>>>()?);
            }
        }
        Some(table)
    }

    /// Text that `read` would read back.
    pub(super) fn write(self, table: &Table) -> String {
        match self {
            Self::Rows => table.rows.map(grouped).unwrap_or_default(),
            Self::Size => table.bytes.map(|size| size.to_string()).unwrap_or_default(),
            Self::Share => table
                .largest_key_share
                .map(|share| format!("{} %", (share * 1e6).round() / 1e4))
                .unwrap_or_default(),
            Self::Columns => {
                let columns = table.columns.iter().map(|(name, ty)| format!("{name} {ty}"));
                columns.collect::<Vec<_>>().join(", ")
            }
        }
    }
}

/// `2,000,000`, `2e6`, `2M`.
fn rows(text: &str) -> Option<u64> {
    let text: String = text.chars().filter(|it| !matches!(it, ',' | '_' | '’' | ' ')).collect();
    let (digits, factor) = match text.char_indices().last()? {
        (at, 'k' | 'K') => (&text[..at], 1e3),
        (at, 'm' | 'M') => (&text[..at], 1e6),
        (at, 'b' | 'B' | 'g' | 'G') => (&text[..at], 1e9),
        (at, 't' | 'T') => (&text[..at], 1e12),
        _ => (text.as_str(), 1.0),
    };
    let rows = digits.parse::<f64>().ok()? * factor;
    (0.0..1e18).contains(&rows).then_some(rows as u64)
}

/// Spark's byte strings, and common spellings: `40 GB`, `1.5 TiB`.
fn size(text: &str) -> Option<ByteSize> {
    let text: String = text.chars().filter(|it| !it.is_whitespace()).collect();
    let text = text.to_lowercase().replace("ib", "b");
    match ByteSize::parse(&text, ByteUnit::Byte) {
        Ok(size) | Err(ParseBytesError::Fractional { whole: size, .. }) => Some(size),
        Err(_) => None,
    }
}

/// A number of percent.
fn share(text: &str) -> Option<f64> {
    let percent: f64 = text.trim_end_matches('%').trim().parse().ok()?;
    (0.0..=100.0).contains(&percent).then_some(percent / 100.0)
}

/// Splits at the commas between columns, not at those within types.
fn split(text: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_u32, 0);
    for (at, letter) in text.char_indices() {
        match letter {
            '(' | '<' => depth += 1,
            ')' | '>' => depth = depth.saturating_sub(1),
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

/// `user_id bigint`; `user_id: bigint`, as printSchema writes it.
fn column(text: &str) -> Option<(String, String)> {
    let (name, ty) = text.trim().split_once([' ', ':'])?;
    let (name, ty) = (name.trim(), ty.trim_start_matches(':').trim());
    (!name.is_empty() && !ty.is_empty()).then(|| (name.to_owned(), ty.to_owned()))
}
