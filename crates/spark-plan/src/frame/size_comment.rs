//! Sizes that the code's own comments give: `# size: 40GB rows: 2e9 largestKeyShare: 0.3` next to a read.

use crate::Table;
use spark_model::bytes::{ByteSize, ByteUnit};

/// The sizes that the comments on these lines of the source give of a table; `None` where they give none.
pub fn size_comment(lines: &str) -> Option<Table> {
    if !lines.contains('#') {
        return None;
    }
    let mut found = Table::default();
    for line in lines.lines() {
        let Some((_, comment)) = line.split_once('#') else { continue };
        let mut words = comment.split([' ', ',', '\t']).filter(|word| !word.is_empty());
        while let Some(word) = words.next() {
            let (name, value) = match word.split_once([':', '=']) {
                Some((name, "")) => (name, words.next().unwrap_or_default()),
                Some((name, value)) => (name, value),
                None => continue,
            };
            match name.to_ascii_lowercase().as_str() {
                "size" | "bytes" => {
                    found.bytes = ByteSize::parse(&value.to_ascii_lowercase(), ByteUnit::Byte).ok();
                }
                "rows" => found.rows = rows(value),
                "largestkeyshare" => found.largest_key_share = share(value),
                _ => {}
            }
        }
    }
    let is_any = found.rows.is_some() || found.bytes.is_some() || found.largest_key_share.is_some();
    is_any.then_some(found)
}

/// `0.3`, `30%`.
fn share(text: &str) -> Option<f64> {
    let share = match text.strip_suffix('%') {
        Some(percent) => percent.parse::<f64>().ok()? / 100.0,
        None => text.parse().ok()?,
    };
    (0.0..=1.0).contains(&share).then_some(share)
}

/// `2e9`, `1_000_000`, `5M`.
fn rows(text: &str) -> Option<u64> {
    let text = text.replace('_', "");
    let (digits, factor) = match text.chars().last()? {
        'k' | 'K' => (&text[..text.len() - 1], 1e3),
        'm' | 'M' => (&text[..text.len() - 1], 1e6),
        'b' | 'B' | 'g' | 'G' => (&text[..text.len() - 1], 1e9),
        _ => (text.as_str(), 1.0),
    };
    let rows = digits.parse::<f64>().ok()? * factor;
    (0.0..1e18).contains(&rows).then_some(rows as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_sizes_beside_a_read() {
        let read =
            |line: &str| size_comment(line).map(|table| (table.bytes.map(|b| b.0), table.rows));
        let gib = 1 << 30;
        assert_eq!(
            read("df = spark.read.parquet(p)  # size: 40GB rows: 2e9"),
            Some((Some(40 * gib), Some(2_000_000_000)))
        );
        assert_eq!(read("df = t  # rows=5M, size=1g"), Some((Some(gib), Some(5_000_000))));
        assert_eq!(read("df = t  # the size of it"), None);
        assert_eq!(read("df = t"), None);
    }
}
