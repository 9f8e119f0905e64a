//! Messages' patterns: literal text, numbers to read, gaps.
//!
//! `Unable to acquire {asked:bytes} bytes of memory` reads a number and calls it `asked`; `{code:code=137}` wants that
//! very number; `…` passes over anything; `^` in front holds the pattern to the start of the line, and `$` at the end holds it
//! to the end of the line.

use spark_model::bytes::MIB;

/// A number that a message gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    pub name: &'static str,
    pub value: u64,
    /// `bytes`, `rows`, `tasks`, `code`, `elements`, `percent`, `events`, `seconds` or `ms`.
    pub unit: &'static str,
}

/// The numbers of a line that holds the pattern; `None` where it does not.
pub fn read(pattern: &'static str, line: &str) -> Option<Vec<Number>> {
    let (anchored, pattern) = match pattern.strip_prefix('^') {
        Some(pattern) => (true, pattern),
        None => (false, pattern),
    };
    let (ended, pattern) = match pattern.strip_suffix('$') {
        Some(pattern) => (true, pattern),
        None => (false, pattern),
    };
    let line = if ended { line.trim_end() } else { line };
    let (head, tail) = pattern.split_at(literal_end(pattern));
    let follow = |rest| follow(tail, rest).filter(|(_, rest)| !ended || rest.is_empty());
    let numbers = |(numbers, _)| numbers;
    if anchored {
        return follow(line.trim_start().strip_prefix(head)?).map(numbers);
    }
    line.match_indices(head).find_map(|(at, _)| follow(&line[at + head.len()..])).map(numbers)
}

/// The three-byte sequences of a line, hashed: a line that lacks those of a pattern's beginning cannot hold it. A log has
/// many lines, and nearly none of them holds any pattern.
pub struct Trigrams([u64; BITS / 64]);

const BITS: usize = 4096;

fn bit(bytes: &[u8]) -> usize {
    let hash = bytes.iter().fold(0_usize, |hash, byte| hash.wrapping_mul(67) ^ usize::from(*byte));
    hash % BITS
}

impl Trigrams {
    pub fn of(line: &str) -> Self {
        let mut bits = [0; BITS / 64];
        for window in line.as_bytes().windows(3) {
            let bit = bit(window);
            bits[bit / 64] |= 1 << (bit % 64);
        }
        Self(bits)
    }

    /// Returns false if the line surely does not hold the pattern.
    pub fn may_hold(&self, signature: Signature) -> bool {
        signature.0.iter().flatten().all(|bit| {
            let bit = usize::from(*bit);
            self.0[bit / 64] & (1 << (bit % 64)) != 0
        })
    }
}

/// Three of the three-byte sequences of a pattern's beginning, hashed: together they tell nearly all lines apart.
#[derive(Clone, Copy)]
pub struct Signature([Option<u16>; 3]);

impl Signature {
    pub fn of(pattern: &str) -> Self {
        let pattern = pattern.trim_start_matches('^').trim_end_matches('$');
        let head = &pattern.as_bytes()[..literal_end(pattern)];
        let windows = head.len().saturating_sub(2);
        let at = |index: usize| Some(bit(head.get(index..index + 3)?) as u16);
        Self([at(0), at(windows / 2), at(windows.saturating_sub(1))])
    }
}

/// Where a pattern's literal text ends.
fn literal_end(pattern: &str) -> usize {
    pattern.find(['{', '…']).unwrap_or(pattern.len())
}

/// The numbers of a text that begins with the pattern, and what follows it.
fn follow<'l>(mut pattern: &'static str, mut line: &'l str) -> Option<(Vec<Number>, &'l str)> {
    let mut numbers = Vec::new();
    while !pattern.is_empty() {
        if let Some(after) = pattern.strip_prefix('…') {
            let (literal, tail) = after.split_at(literal_end(after));
            line = &line[line.find(literal)? + literal.len()..];
            pattern = tail;
        } else if let Some(after) = pattern.strip_prefix('{') {
            let (capture, tail) = after.split_once('}')?;
            let (number, rest) = self::number(capture, line)?;
            numbers.push(number);
            line = rest;
            pattern = tail;
        } else {
            let (literal, tail) = pattern.split_at(literal_end(pattern));
            line = line.strip_prefix(literal)?;
            pattern = tail;
        }
    }
    Some((numbers, line))
}

/// The number at the start of a text, and what follows it. `size` reads a unit too, and `mib` counts in MiB: both give
/// bytes.
fn number<'l>(capture: &'static str, line: &'l str) -> Option<(Number, &'l str)> {
    let (name, kind) = capture.split_once(':')?;
    let (kind, wanted) = match kind.split_once('=') {
        Some((kind, wanted)) => (kind, wanted.parse::<u64>().ok()),
        None => (kind, None),
    };
    let line = line.trim_start();
    let whole = line.find(|it: char| !it.is_ascii_digit()).unwrap_or(line.len());
    let fraction = line[whole..].strip_prefix('.').map_or(0, |after| {
        match after.find(|it: char| !it.is_ascii_digit()).unwrap_or(after.len()) {
            0 => 0,
            digits => digits + 1,
        }
    });
    let (digits, rest) = line.split_at(whole + fraction);
    let (value, unit, rest) = match kind {
        "size" => {
            let (factor, rest) = factor(rest);
            ((digits.parse::<f64>().ok()? * factor as f64).round() as u64, "bytes", rest)
        }
        "percent" => (digits.parse::<f64>().ok()?.round() as u64, "percent", rest),
        "mib" => (digits.parse::<u64>().ok()?.saturating_mul(MIB), "bytes", rest),
        unit => (digits.parse().ok()?, unit, rest),
    };
    if wanted.is_some_and(|wanted| wanted != value) {
        return None;
    }
    Some((Number { name, value, unit }, rest))
}

/// A size's unit, and what follows it. `KiB` is Spark's spelling, `KB` is YARN's and old Spark's; both count in powers
/// of 1024 (`Utils.bytesToString`, `StringUtils.TraditionalBinaryPrefix`).
fn factor(text: &str) -> (u64, &str) {
    let unit = text.trim_start();
    let power = match unit.chars().next() {
        Some('K' | 'k') => 10,
        Some('M' | 'm') => 20,
        Some('G' | 'g') => 30,
        Some('T' | 't') => 40,
        Some('B') => return (1, &unit[1..]),
        _ => return (1, text),
    };
    let rest = &unit[1..];
    let rest = rest.strip_prefix('i').unwrap_or(rest);
    (1 << power, rest.strip_prefix('B').unwrap_or(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads(pattern: &'static str, line: &str, expected: &[(&str, u64, &str)]) {
        let numbers = read(pattern, line).unwrap();
        let found: Vec<_> = numbers.iter().map(|it| (it.name, it.value, it.unit)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn numbers_sizes_and_gaps() {
        reads(
            "acquire {asked:bytes} bytes of memory, got {had:bytes}",
            "x: Unable to acquire 65536 bytes of memory, got 0. SQLSTATE: 53200",
            &[("asked", 65536, "bytes"), ("had", 0, "bytes")],
        );
        reads(
            "({results:size}) is bigger than … ({limit:size})",
            "of 2 tasks (2.4 MiB) is bigger than spark.driver.maxResultSize (1024.0 KiB)",
            &[("results", 2_516_582, "bytes"), ("limit", 1_048_576, "bytes")],
        );
        reads(
            "{used:size} of {limit:size} physical",
            "5.5 GB of 5 GB physical",
            &[("used", 5_905_580_032, "bytes"), ("limit", 5_368_709_120, "bytes")],
        );
        reads("code {code:code=137}", "exit code 1, code 137.", &[("code", 137, "code")]);
        reads("^Memory", "  MemoryError", &[]);
    }

    #[test]
    fn trigrams_never_hide_a_pattern() {
        for (pattern, line) in [
            ("acquire {asked:bytes} bytes", "x: Unable to acquire 65536 bytes of memory"),
            ("^Killed$", "  Killed"),
            ("({results:size}) is", "2 tasks (2.4 MiB) is bigger"),
            ("é…b", "aéb"),
        ] {
            assert!(
                read(pattern, line).is_some()
                    && Trigrams::of(line).may_hold(Signature::of(pattern)),
                "{pattern}"
            );
        }
        let signature = Signature::of("OutOfMemoryError");
        assert!(!Trigrams::of("INFO BlockManager: done").may_hold(signature));
    }

    #[test]
    fn another_text_is_none() {
        assert_eq!(read("^Killed$", "  Killed \r"), Some(Vec::new()));
        assert_eq!(read("^Killed$", "Killed process"), None);
        assert_eq!(read("Error$", "OutOfMemoryError: Java heap space"), None);
        assert_eq!(read("code {code:code=137}", "code 1370"), None);
        assert_eq!(read("code {code:code=137}", "code "), None);
        assert_eq!(read("^MemoryError", "OutOfMemoryError"), None);
        assert_eq!(read("a … b", "a "), None);
        assert_eq!(read("n {n:bytes}", "n 99999999999999999999999"), None);
    }
}
