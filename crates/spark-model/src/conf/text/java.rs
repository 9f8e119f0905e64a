//! Options of a JVM that runs a program of Spark's by itself, with no spark-submit: `-Dspark.key=value` and `-Xmx`.
//!
//! `SparkConf` takes over every system property whose name begins with `spark.` (`loadFromSystemProperties`).

use super::shell::Word;
use super::{How, Parsed};
use crate::conf::keys;

/// Returns true if `word` sets a key of Spark's.
pub(super) fn is_property(word: &str) -> bool {
    word.trim_matches(['"', '\'']).starts_with("-Dspark.")
}

/// Returns true if `word` is the JVM itself.
pub(super) fn is_program(word: &str) -> bool {
    matches!(word.rsplit(['/', '\\']).next(), Some("java" | "java.exe"))
}

/// Reads `words`; `launches` where they start the driver's own JVM, so that its heap is theirs to say.
pub(super) fn read(text: &str, words: &[Word], launches: bool, parsed: &mut Parsed) {
    let mut heap = None;
    let mut driver_memory = None;
    for word in words {
        let written = word.text();
        let length = word.letters.len();
        if written.starts_with("-Xmx") && launches {
            let (value, range) = word.part(4..length);
            heap = Some((value, word.part(0..4).1, range));
            continue;
        }
        let Some(equals) = written.chars().position(|c| c == '=') else { continue };
        let (Some(key), key_range) = word.part(2.min(equals)..equals) else { continue };
        if !written.starts_with("-D") || !key.starts_with("spark.") {
            continue;
        }
        let (value, range) = word.part(equals + 1..length);
        if key == keys::DRIVER_MEMORY {
            driver_memory = Some(key_range.clone());
        }
        parsed.set(text, &key, value, key_range, range, How::Conf);
    }
    match (heap, driver_memory) {
        (Some((value, key_range, range)), _) => {
            parsed.set(text, keys::DRIVER_MEMORY, value, key_range, range, How::Option);
        }
        (None, Some(range)) if launches => parsed.problem(
            range,
            "`java` starts the driver's JVM itself here, and `spark.driver.memory` comes too late for it: give the heap as `-Xmx`, or start the program with spark-submit",
        ),
        _ => {}
    }
}
