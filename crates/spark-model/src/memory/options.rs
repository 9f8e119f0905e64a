//! JVM options: how Spark splits the string they are written in, and what those that move memory say.

use std::ops::Range;

use crate::bytes::ByteSize;

/// One option of a `…extraJavaOptions` value, with its place in that value (bytes).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JvmOption {
    pub text: String,
    pub range: Range<usize>,
}

impl JvmOption {
    /// The name of an `-XX:` option: `UseG1GC` of `-XX:+UseG1GC`, `NewRatio` of `-XX:NewRatio=3`.
    pub fn xx_name(&self) -> Option<&str> {
        let option = self.text.strip_prefix("-XX:")?;
        let option = option.strip_prefix(['+', '-']).unwrap_or(option);
        option.split('=').next()
    }

    fn switch(&self, name: &str) -> Option<bool> {
        match self.text.strip_prefix("-XX:")?.split_at_checked(1)? {
            ("+", rest) if rest == name => Some(true),
            ("-", rest) if rest == name => Some(false),
            _ => None,
        }
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.text.strip_prefix("-XX:")?.strip_prefix(name)?.strip_prefix('=')
    }
}

/// Splits `options` at white space outside quotes, as `CommandBuilderUtils.parseOptionString` and
/// `Utils.splitCommandString` do.
pub fn split(options: &str) -> Vec<JvmOption> {
    let mut found = Vec::new();
    let mut current: Option<(usize, String)> = None;
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in options.char_indices() {
        if quote.is_none() && !escaped && c.is_whitespace() {
            if let Some((start, text)) = current.take() {
                found.push(JvmOption { text, range: start..at });
            }
            continue;
        }
        let (_, text) = current.get_or_insert_with(|| (at, String::new()));
        match c {
            _ if escaped => {
                text.push(c);
                escaped = false;
            }
            '\\' => escaped = true,
            '"' | '\'' if quote == Some(c) => quote = None,
            '"' | '\'' if quote.is_none() => quote = Some(c),
            _ => text.push(c),
        }
    }
    if let Some((start, text)) = current {
        found.push(JvmOption { text, range: start..options.len() });
    }
    found
}

/// Garbage collectors, which differ in how much of the heap `Runtime.maxMemory` counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Collector {
    Serial,
    Parallel,
    /// Gone since Java 14.
    ConcMarkSweep,
    G1,
    Z,
    Shenandoah,
}

impl Collector {
    /// The name `HotSpot`'s own logs use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Serial => "Serial",
            Self::Parallel => "Parallel",
            Self::ConcMarkSweep => "Concurrent Mark Sweep",
            Self::G1 => "G1",
            Self::Z => "ZGC",
            Self::Shenandoah => "Shenandoah",
        }
    }
}

/// The options that decide the heap's size and shape; `None` where `HotSpot`'s default holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeapOptions {
    pub collector: Option<Collector>,
    pub initial_heap: Option<ByteSize>,
    pub new_size: Option<ByteSize>,
    pub max_new_size: Option<ByteSize>,
    pub new_ratio: Option<u64>,
    pub survivor_ratio: Option<u64>,
    pub min_survivor_ratio: Option<u64>,
    pub initial_survivor_ratio: Option<u64>,
    pub adaptive_size_policy: Option<bool>,
    pub g1_region: Option<ByteSize>,
    pub compressed_oops: Option<bool>,
}

impl HeapOptions {
    /// Reads the options in order; a later one overrides an earlier one, as in the JVM. What a JVM would refuse is
    /// passed over.
    pub fn read(options: &[JvmOption]) -> Self {
        let mut found = Self::default();
        for option in options {
            found.read_one(option);
        }
        found
    }

    fn read_one(&mut self, option: &JvmOption) {
        let collectors = [
            ("UseSerialGC", Collector::Serial),
            ("UseParallelGC", Collector::Parallel),
            ("UseParallelOldGC", Collector::Parallel),
            ("UseConcMarkSweepGC", Collector::ConcMarkSweep),
            ("UseG1GC", Collector::G1),
            ("UseZGC", Collector::Z),
            ("UseShenandoahGC", Collector::Shenandoah),
        ];
        for (name, collector) in collectors {
            match option.switch(name) {
                Some(true) => self.collector = Some(collector),
                Some(false) if self.collector == Some(collector) => self.collector = None,
                _ => {}
            }
        }
        for (name, field) in [
            ("NewRatio", &mut self.new_ratio),
            ("SurvivorRatio", &mut self.survivor_ratio),
            ("MinSurvivorRatio", &mut self.min_survivor_ratio),
            ("InitialSurvivorRatio", &mut self.initial_survivor_ratio),
        ] {
            if let Some(ratio) =
                option.value(name).and_then(|text| text.parse().ok()).filter(|&ratio| ratio > 0)
            {
                *field = Some(ratio);
            }
        }
        for (name, field) in [
            ("NewSize", &mut self.new_size),
            ("MaxNewSize", &mut self.max_new_size),
            ("InitialHeapSize", &mut self.initial_heap),
            ("G1HeapRegionSize", &mut self.g1_region),
        ] {
            if let Some(size) = option.value(name).and_then(|text| ByteSize::parse_jvm(text).ok()) {
                *field = Some(size);
            }
        }
        for (name, field) in [
            ("UseAdaptiveSizePolicy", &mut self.adaptive_size_policy),
            ("UseCompressedOops", &mut self.compressed_oops),
        ] {
            if let Some(on) = option.switch(name) {
                *field = Some(on);
            }
        }
        let after = |prefix: &str| {
            option.text.strip_prefix(prefix).and_then(|text| ByteSize::parse_jvm(text).ok())
        };
        if let Some(size) = after("-Xms") {
            self.initial_heap = Some(size);
        }
        if let Some(size) = after("-Xmn") {
            self.new_size = Some(size);
            self.max_new_size = Some(size);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_as_spark_does() {
        let texts = |options: &str| split(options).into_iter().map(|o| o.text).collect::<Vec<_>>();
        assert_eq!(texts("-XX:+UseG1GC  -Dkey='two words'"), ["-XX:+UseG1GC", "-Dkey=two words"]);
        assert_eq!(texts(r#"-Da="b \" c" -Xss4m"#), [r#"-Da=b " c"#, "-Xss4m"]);
        assert!(texts("  ").is_empty());
        assert_eq!(split(" -Xss4m")[0].range, 1..7);
    }

    #[test]
    fn names_an_option_whatever_its_form() {
        let name = |text: &str| split(text)[0].xx_name().map(str::to_owned);
        assert_eq!(name("-XX:+UseG1GC").as_deref(), Some("UseG1GC"));
        assert_eq!(name("-XX:NewRatio=3").as_deref(), Some("NewRatio"));
        assert_eq!(name("-Xss4m"), None);
    }
}
