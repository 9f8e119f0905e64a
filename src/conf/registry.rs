//! Spark's own registry of configuration keys, for each supported version.
//!
//! `registry.tsv` is made by `examples/registry.rs` from what real Spark answered. It is searched as text: nothing is parsed or
//! built when the program starts.

use crate::conf::SparkVersion;

static REGISTRY: &str = include_str!("registry.tsv");

/// Who reads a key, which decides whether a running session may change it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// Read by the core when the context starts.
    Core,
    /// A SQL key fixed when the first session starts.
    SqlStatic,
    /// A SQL key that `spark.conf.set` changes.
    SqlRuntime,
}

/// A registered key.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    pub key: &'static str,
    kinds: &'static str,
    /// The version that introduced it, as Spark's source says.
    pub since: &'static str,
    defaults: &'static str,
}

impl Entry {
    /// Who reads the key in `version`; `None` where that version does not have it.
    pub fn kind(&self, version: SparkVersion) -> Option<KeyKind> {
        match self.kinds.as_bytes()[version as usize] {
            b'c' => Some(KeyKind::Core),
            b's' => Some(KeyKind::SqlStatic),
            b'r' => Some(KeyKind::SqlRuntime),
            _ => None,
        }
    }

    /// The default in `version`, as Spark prints it (`<undefined>` where there is none).
    pub fn default(&self, version: SparkVersion) -> &'static str {
        let mut parts = self.defaults.split('\u{1f}');
        let first = parts.next().unwrap_or_default();
        parts
            .filter_map(|change| change.split_once('='))
            .take_while(|(index, _)| {
                index.parse::<usize>().is_ok_and(|index| index <= version as usize)
            })
            .last()
            .map_or(first, |(_, default)| default)
    }
}

/// The entry of `key`, in whichever versions have it.
pub fn find(key: &str) -> Option<Entry> {
    let (mut low, mut high) = (0, REGISTRY.len());
    while low < high {
        let middle = usize::midpoint(low, high);
        let start =
            REGISTRY.as_bytes()[..middle].iter().rposition(|&b| b == b'\n').map_or(0, |at| at + 1);
        let end = REGISTRY.as_bytes()[start..]
            .iter()
            .position(|&b| b == b'\n')
            .map_or(REGISTRY.len(), |n| start + n);
        let entry = read(&REGISTRY[start..end])?;
        match entry.key.cmp(key) {
            std::cmp::Ordering::Equal => return Some(entry),
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start,
        }
    }
    None
}

fn read(line: &'static str) -> Option<Entry> {
    let mut fields = line.split('\t');
    Some(Entry {
        key: fields.next()?,
        kinds: fields.next()?,
        since: fields.next()?,
        defaults: fields.next()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_every_line_and_nothing_else() {
        for line in REGISTRY.lines() {
            let key = line.split('\t').next().unwrap();
            assert_eq!(find(key).map(|entry| entry.key), Some(key));
        }
        for absent in ["", "a", "spark.executor.memoryFraction", "spark.zzz", "zzz"] {
            assert!(find(absent).is_none(), "{absent}");
        }
    }

    #[test]
    fn knows_what_each_version_has() {
        let memory = find("spark.executor.memory").unwrap();
        assert_eq!(memory.kind(SparkVersion::V3_5), Some(KeyKind::Core));
        assert_eq!(memory.default(SparkVersion::V4_3), "1g");
        let partitions = find("spark.sql.shuffle.partitions").unwrap();
        assert_eq!(partitions.kind(SparkVersion::V4_0), Some(KeyKind::SqlRuntime));
        let newer = find("spark.executor.minMemoryOverhead").unwrap();
        assert_eq!(newer.kind(SparkVersion::V3_5), None);
        assert_eq!(newer.kind(SparkVersion::V4_0), Some(KeyKind::Core));
    }
}
