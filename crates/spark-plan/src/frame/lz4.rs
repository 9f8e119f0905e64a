//! The length of a block compressed by LZ4: the greedy search of its fast compressor, without the output.
//!
//! Spark puts shuffle blocks, results, broadcasts and serialized blocks of the cache through LZ4, each 32 KiB by
//! themselves (`spark.io.compression.lz4.blockSize`, `LZ4CompressionCodec`). What that saves depends on how values
//! repeat, which no figure a type can say.

/// `spark.io.compression.lz4.blockSize`.
pub const BLOCK: usize = 32_768;

/// Bytes before each block (`LZ4BlockOutputStream.HEADER_LENGTH`).
const HEADER: usize = 21;

/// Of the LZ4 block format: a match has four bytes at least, the last five bytes are literals, and no match begins in
/// the last twelve.
const MIN_MATCH: usize = 4;
const LAST_LITERALS: usize = 5;
const NO_MATCH_AT_END: usize = 12;

/// Entries of the table where a block is under 64 KiB: 16 KiB of two bytes each (`LZ4_MEMORY_USAGE` 14).
const HASH_BITS: u32 = 13;

/// After so many places without a match the search takes longer steps (`LZ4_skipTrigger`).
const SKIP_BITS: usize = 6;

/// The bytes that the first `of` bytes of a block take with their share of its header; a block that LZ4 does not make
/// smaller is stored as it is.
pub fn stored(block: &[u8], of: usize) -> usize {
    HEADER * of / BLOCK + compressed(block).min(block.len())
}

fn compressed(block: &[u8]) -> usize {
    let word =
        |at: usize| u32::from_le_bytes([block[at], block[at + 1], block[at + 2], block[at + 3]]);
    let hash = |at: usize| (word(at).wrapping_mul(2_654_435_761) >> (32 - HASH_BITS)) as usize;
    let length = block.len();
    let mut anchor = 0;
    let mut bytes = 0;
    if length > NO_MATCH_AT_END {
        let last_start = length - NO_MATCH_AT_END;
        let mut table = vec![0_u16; 1 << HASH_BITS];
        let mut at = 1;
        'search: loop {
            let (mut next, mut step, mut misses) = (at, 1, 1_usize << SKIP_BITS);
            let mut found;
            loop {
                at = next;
                next += step;
                step = misses >> SKIP_BITS;
                misses += 1;
                if next > last_start + 1 {
                    break 'search;
                }
                let slot = &mut table[hash(at)];
                found = usize::from(*slot);
                *slot = at as u16;
                if word(found) == word(at) {
                    break;
                }
            }
            while at > anchor && found > 0 && block[at - 1] == block[found - 1] {
                at -= 1;
                found -= 1;
            }
            bytes += literals(at - anchor);
            loop {
                let (mut same, max) = (MIN_MATCH, length - LAST_LITERALS - at);
                while same < max && block[at + same] == block[found + same] {
                    same += 1;
                }
                bytes += 2 + more_bytes(same - MIN_MATCH);
                at += same;
                anchor = at;
                if at > last_start {
                    break 'search;
                }
                table[hash(at - 2)] = (at - 2) as u16;
                let slot = &mut table[hash(at)];
                found = usize::from(*slot);
                *slot = at as u16;
                if word(found) != word(at) {
                    break;
                }
                bytes += literals(0);
            }
            at += 1;
        }
    }
    bytes + literals(length - anchor)
}

/// Bytes of a token and the literals after it.
fn literals(count: usize) -> usize {
    1 + more_bytes(count) + count
}

/// Bytes of a length that does not fit its four bits of the token.
fn more_bytes(length: usize) -> usize {
    if length < 15 { 0 } else { 1 + (length - 15) / 255 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lengths that Arrow's `lz4_raw` codec, which is LZ4's own code, gives for the same bytes.
    #[test]
    fn blocks_are_as_long_as_lz4_makes_them() {
        let counted: Vec<u8> = (0..4096_u64).flat_map(u64::to_le_bytes).collect();
        let digits: Vec<u8> =
            (0..8000_u32).flat_map(|n| (n * n).to_string().into_bytes()).collect();
        for (block, expected) in [
            (vec![7; 1000], 14),
            (counted, 16_384),
            (digits[..BLOCK].to_vec(), 25_488),
            (b"short".to_vec(), 6),
        ] {
            assert_eq!(compressed(&block), expected);
        }
    }

    /// A pseudo-random number (after splitmix64).
    fn scattered(n: u64) -> u64 {
        let n = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let n = (n ^ n >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        n ^ n >> 27
    }

    /// A block of rows of a sequence, a scattered number below `out_of`, and a text of `length` signs.
    fn rows(out_of: u64, length: usize) -> Vec<u8> {
        let mut block = Vec::new();
        for row in 0_u64.. {
            if block.len() >= BLOCK {
                break;
            }
            block.extend(row.to_le_bytes());
            block.extend((scattered(row) % out_of).to_le_bytes());
            let sign = |at: usize| b'a' + (scattered(row * 64 + at as u64) % 26) as u8;
            block.extend((0..length).map(sign));
        }
        block.truncate(BLOCK);
        block
    }

    /// `lz4_flex` writes the same format, and finds matches by another hash and table: lengths are within 2 % of its.
    #[test]
    fn blocks_are_about_as_long_as_another_compressor_makes_them() {
        for out_of in [2, 10, 1000, 1_000_000, u64::MAX] {
            for length in [0, 4, 20, 100] {
                let block = rows(out_of, length);
                let found = compressed(&block) as f64;
                let expected = lz4_flex::block::compress(&block).len() as f64;
                assert!(
                    (found / expected - 1.0).abs() < 0.02,
                    "{out_of} {length}: {found} for {expected}"
                );
            }
        }
    }
}
