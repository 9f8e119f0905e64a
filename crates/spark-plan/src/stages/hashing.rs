//! Where rows go that are spread by a hash of few keys: `HashPartitioning`, whose hash the values of a key decide.

use crate::frame::column::{Column, Values};
use crate::frame::types::DataType;
use crate::quantity::{Share, TaskCount};

/// The maximum number of groups that are hashed one by one: more are spread evenly enough.
const MAX_GROUPS: f64 = 1024.0;

/// `HashPartitioning` hashes with this seed (`Murmur3Hash`).
const SEED: u32 = 42;

/// The distribution of groups over partitions.
pub(super) struct Spreading {
    /// The share of them in the fullest partition.
    pub(super) largest: Share,
    /// Partitions that have none.
    pub(super) empty: TaskCount,
}

/// The distribution of groups over so many partitions, where the keys' values are known and few.
pub(super) fn spread(keys: &[Column], partitions: TaskCount) -> Option<Spreading> {
    let partitions = partitions.get();
    let groups: f64 =
        keys.iter().map(|key| known(key).map(|n| n as f64)).product::<Option<f64>>()?;
    if keys.is_empty() || groups > MAX_GROUPS || partitions > 1e6 {
        return None;
    }
    let mut counts = vec![0_u32; partitions as usize];
    for group in 0..groups as u64 {
        let mut left = group;
        let mut hash = SEED;
        for key in keys {
            let distinct = known(key)?;
            hash = hashed(key, left % distinct, hash)?;
            left /= distinct;
        }
        counts[i64::from(hash.cast_signed()).rem_euclid(partitions as i64) as usize] += 1;
    }
    let most = counts.iter().max()?;
    let empty = counts.iter().filter(|count| **count == 0).count() as f64;
    Some(Spreading { largest: Share::new(f64::from(*most) / groups), empty: TaskCount::new(empty) })
}

/// How many values a key has, where it is known which they are.
fn known(key: &Column) -> Option<u64> {
    match key.values {
        Values::Cycle(n) | Values::Below(n) if key.range.is_some() && n >= 1.0 => Some(n as u64),
        _ => None,
    }
}

/// The hash of one of a key's values (`HashExpression.computeHash`).
fn hashed(key: &Column, at: u64, seed: u32) -> Option<u32> {
    let range = key.range?;
    let value = range.low + at as f64 * range.step;
    match key.ty {
        DataType::Byte | DataType::Short | DataType::Int => {
            Some(hash_words(&[(value as i32).cast_unsigned()], seed))
        }
        DataType::Long => {
            let value = (value as i64).cast_unsigned();
            Some(hash_words(&[value as u32, (value >> 32) as u32], seed))
        }
        _ => None,
    }
}

/// Murmur3 of four-byte words (`Murmur3_x86_32.hashInt`, `hashLong`), as the standard has it for their little-endian
/// bytes. Of texts Spark's differs from the standard: `hashUnsafeBytes` mixes each of the last one to three bytes as a
/// word of its own.
fn hash_words(words: &[u32], seed: u32) -> u32 {
    let mut hash = seed;
    for word in words {
        let mixed = word.wrapping_mul(0xcc9e_2d51).rotate_left(15).wrapping_mul(0x1b87_3593);
        hash = (hash ^ mixed).rotate_left(13).wrapping_mul(5).wrapping_add(0xe654_6b64);
    }
    hash ^= words.len() as u32 * 4;
    hash = (hash ^ hash >> 16).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ hash >> 13).wrapping_mul(0xc2b2_ae35);
    hash ^ hash >> 16
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `SELECT hash(1), hash(1L)` of Spark 4.3.
    #[test]
    fn hashes_are_sparks_own() {
        assert_eq!(hash_words(&[1], SEED).cast_signed(), -559_580_957);
        assert_eq!(hash_words(&[1, 0], SEED).cast_signed(), -1_712_319_331);
    }

    /// The standard's Murmur3_x86_32, by the crate `murmur3`.
    #[track_caller]
    fn standard(words: &[u32]) {
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        for seed in [0, SEED, u32::MAX] {
            let expected = murmur3::murmur3_32(&mut bytes.as_slice(), seed).unwrap();
            assert_eq!(hash_words(words, seed), expected, "{words:?} {seed}");
        }
    }

    #[test]
    fn words_are_hashed_as_the_standard_does() {
        let edges = [0, 1, i64::MAX, -1, i64::MIN, 1 << 32, i64::from(u32::MAX)];
        let scattered =
            (0..10_000_i64).map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15_u64.cast_signed()));
        for value in edges.into_iter().chain(-1000..1000).chain(scattered) {
            let bits = value.cast_unsigned();
            standard(&[bits as u32]);
            standard(&[bits as u32, (bits >> 32) as u32]);
        }
    }
}
