//! Spark's own registry of configuration keys, for each supported version.
//!
//! `registry.tsv` and `retired.tsv` are made by `examples/registry.rs` from what real Spark answered. They are searched
//! as text, by where their lines start, which the compiler has counted: nothing is parsed or built when the program
//! starts.

use std::cmp::Ordering;

use crate::conf::SparkVersion;

#[allow(long_running_const_eval)] // It counts the bytes of a file.
static REGISTRY: Sorted<{ lines(include_str!("registry.tsv")) }> =
    Sorted::new(include_str!("registry.tsv"));

static RETIRED: Sorted<{ lines(include_str!("retired.tsv")) }> =
    Sorted::new(include_str!("retired.tsv"));

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
pub struct RegistryEntry {
    pub key: &'static str,
    kinds: &'static str,
    /// The version that introduced it, as Spark's source says.
    pub since: &'static str,
    defaults: &'static str,
}

impl RegistryEntry {
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

/// Change of a key that is not what it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retirement {
    /// Another name of a newer key, which Spark still reads.
    Renamed,
    /// Read with a warning.
    Deprecated,
    /// Not read any more: Spark warns in its log, and nothing changes.
    Gone,
    /// A removed SQL key: setting it to anything but its old default raises.
    RemovedSql,
}

/// A key that Spark retired.
#[derive(Clone, Copy, Debug)]
pub struct Retired {
    pub how: Retirement,
    /// The version that retired it.
    pub since: &'static str,
    /// The value that a removed SQL key may still be set to.
    pub default: &'static str,
    /// The newer key, or what Spark says about it.
    pub advice: &'static str,
}

impl Retired {
    /// The key that replaces it, where Spark names one.
    pub fn successor(&self) -> Option<&'static str> {
        let start = self.advice.find("spark.")?;
        let rest = &self.advice[start..];
        let end = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')))
            .unwrap_or(rest.len());
        Some(rest[..end].trim_end_matches('.')).filter(|key| find(key).is_some())
    }
}

/// Change of `key` in `version`; `None` where it is as it was, or was never a key.
pub fn retired(key: &str, version: SparkVersion) -> Option<Retired> {
    let mut fields = RETIRED.line_of(key)?.split('\t').skip(1);
    let how = match fields.next()?.as_bytes()[version as usize] {
        b'n' => Retirement::Renamed,
        b'd' => Retirement::Deprecated,
        b'g' => Retirement::Gone,
        b'x' => Retirement::RemovedSql,
        _ => return None,
    };
    Some(Retired { how, since: fields.next()?, default: fields.next()?, advice: fields.next()? })
}

/// The entry of `key`, in whichever versions have it.
pub fn find(key: &str) -> Option<RegistryEntry> {
    read(REGISTRY.line_of(key)?)
}

/// Every entry, in the order of the keys.
pub fn entries() -> impl Iterator<Item = RegistryEntry> {
    REGISTRY.text.lines().filter_map(read)
}

/// Lines in the order of the keys that they begin with, each before a tab.
struct Sorted<const LINES: usize> {
    text: &'static str,
    starts: [u32; LINES],
}

impl<const LINES: usize> Sorted<LINES> {
    const fn new(text: &'static str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = [0; LINES];
        let (mut at, mut line) = (0, 1);
        while line < LINES {
            if bytes[at] == b'\n' {
                starts[line] = at as u32 + 1;
                line += 1;
            }
            at += 1;
        }
        Self { text, starts }
    }

    /// The line that begins with `key`.
    fn line_of(&self, key: &str) -> Option<&'static str> {
        let (text, key) = (self.text.as_bytes(), key.as_bytes());
        let at = self
            .starts
            .binary_search_by(|&start| {
                let line = &text[start as usize..];
                // The tab after a shorter key comes before every letter of a longer one.
                let (head, rest) = line.split_at(key.len().min(line.len()));
                head.cmp(key).then_with(|| {
                    if rest.first() == Some(&b'\t') { Ordering::Equal } else { Ordering::Greater }
                })
            })
            .ok()?;
        self.text[self.starts[at] as usize..].lines().next()
    }
}

const fn lines(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut at, mut lines) = (0, 0);
    while at < bytes.len() {
        if bytes[at] == b'\n' {
            lines += 1;
        }
        at += 1;
    }
    lines
}

fn read(line: &'static str) -> Option<RegistryEntry> {
    let mut fields = line.split('\t');
    Some(RegistryEntry {
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
        for line in REGISTRY.text.lines() {
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

    #[test]
    fn knows_what_became_of_old_keys() {
        let of =
            |key, version| retired(key, version).map(|retired| (retired.how, retired.successor()));
        let overhead = of("spark.yarn.executor.memoryOverhead", SparkVersion::V4_3);
        assert_eq!(overhead, Some((Retirement::Renamed, Some("spark.executor.memoryOverhead"))));
        assert_eq!(of("spark.shuffle.spill", SparkVersion::V4_3), Some((Retirement::Gone, None)));
        let arrow = of("spark.sql.execution.arrow.enabled", SparkVersion::V3_5);
        assert_eq!(
            arrow,
            Some((Retirement::Deprecated, Some("spark.sql.execution.arrow.pyspark.enabled")))
        );
        let verify = "spark.sql.hive.verifyPartitionPath";
        assert_eq!(
            of(verify, SparkVersion::V4_3).map(|found| found.0),
            Some(Retirement::RemovedSql)
        );
        assert_eq!(of("spark.executor.memory", SparkVersion::V4_3), None);
    }
}
