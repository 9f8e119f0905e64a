//! The size of a broadcast relation, as `BroadcastExchangeExec` reports it ("data size").

use super::aggregate::Aggregate;
use crate::quantity::{ByteCount, RowCount};
use crate::stages::RelationKey;
use spark_model::bytes::{ByteSize, MIB};
use spark_model::conf::SparkVersion;

/// `BroadcastExchangeExec.MAX_BROADCAST_TABLE_ROWS`.
pub const MAX_ROWS: f64 = 512e6;

/// The first page of a relation by whole numbers: since 4.3 a page of the memory manager that `HashedRelation.apply`
/// makes for itself, of half of the heap and one core (32 MiB in heaps of 600 MiB and 1 GiB, 64 in larger ones:
/// tests/data/measured.json); before that 1 MiB.
fn first_page(heap: ByteSize, version: SparkVersion) -> u64 {
    const SAFETY: u64 = 16;
    if version < SparkVersion::V4_3 {
        return MIB;
    }
    (heap.0 / 2 / SAFETY).next_power_of_two().clamp(MIB, 64 * MIB)
}

/// The next power of two, or the largest size that there is.
fn power_of_two(size: u64) -> u64 {
    size.checked_next_power_of_two().unwrap_or(u64::MAX)
}

/// Where a relation came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Built of rows, whose number was not known before.
    Built,
    /// Read from its serialized blocks, which say how large it is (`LongToUnsafeRowMap.read`).
    Deserialized,
}

/// The relation of that many rows, in a process of that heap and those pages.
pub fn relation(
    rows: RowCount,
    row: ByteCount,
    key: RelationKey,
    (heap, page): (ByteSize, ByteSize),
    (version, origin): (SparkVersion, Origin),
) -> ByteSize {
    let count = rows.whole();
    if count == 0 {
        // `EmptyHashedRelation`.
        return ByteSize::ZERO;
    }
    let row = row.size().0;
    match key {
        RelationKey::None => ByteSize(count.saturating_mul(row)),
        RelationKey::Long { span, keys } => {
            // Each row and a pointer to the next of the same key; the page doubles (`LongToUnsafeRowMap.grow`).
            let wanted = count.saturating_mul(row.saturating_add(8));
            let mut bytes = first_page(heap, version);
            while bytes < wanted {
                bytes = match origin {
                    Origin::Built => bytes.saturating_mul(2),
                    Origin::Deserialized => wanted,
                };
            }
            // Two words a row at first, and a quarter of them at most are taken (`numKeys * 4 > array.length`); keys
            // that are close need no more than their span, and few have places by it anyway
            // (`LongToUnsafeRowMap.optimize`).
            let keys = keys.map_or(count, |keys| count.min(keys.whole()));
            let first = power_of_two(count).saturating_mul(2);
            let sparse = power_of_two(keys.saturating_mul(4)).max(first).saturating_mul(8);
            let dense = span.map(|span| (span.get() as u64).saturating_add(1).saturating_mul(8));
            let slots = dense.filter(|it| *it <= sparse.max(1024 * 8)).unwrap_or(sparse);
            ByteSize(bytes.saturating_add(slots))
        }
        RelationKey::Row { key, keys } => {
            // Slots for half as many keys again as there are rows; rows of one key take but one
            // (`UnsafeHashedRelation.apply`).
            let map = Aggregate { groups: count, key: key.size().0, buffer: row };
            let first = power_of_two(count.saturating_mul(3) / 2 + 1);
            let keys = keys.map_or(count, |keys| count.min(keys.whole()));
            map.with_slots(page, Aggregate::capacity(keys).max(first))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use spark_model::bytes::GIB;

    /// tests/data/behaviour.json, rows `broadcast`: "data size" in MiB, on 4.3 with pages of 64 MiB.
    #[test]
    fn relations_are_as_large_as_recorded() {
        let driver = (ByteSize(4 * GIB), ByteSize(64 * MIB - 16));
        let sequence =
            |rows: f64| RelationKey::Long { span: Some(RowCount::new(rows)), keys: None };
        let unknown = RelationKey::Long { span: None, keys: None };
        let built = (SparkVersion::V4_3, Origin::Built);
        for (rows, row, key, recorded) in [
            (1e6, 64.0, sequence(1e6), 135.6),
            (1e6, 24.0, unknown, 96.0),
            (1e4, 64.0, RelationKey::Row { key: ByteCount::new(56.0), keys: None }, 64.5),
            (1e5, 64.0, RelationKey::Row { key: ByteCount::new(56.0), keys: None }, 68.0),
            (1e4, 16.0, sequence(1e4), 64.1),
            (1e6, 16.0, sequence(1e6), 71.6),
        ] {
            let (count, width) = (RowCount::new(rows), ByteCount::new(row));
            let found = relation(count, width, key, driver, built).0 as f64 / MIB as f64;
            assert!((found / recorded - 1.0).abs() < 0.15, "{rows} {row}: {found} for {recorded}");
        }
    }

    /// tests/recordings/own-dies-4.3.jsonl, own/dies_broadcast_large: 136,617,600 bytes as built, 74,400,000 in the tasks,
    /// which read it again as it was too large for the storage memory.
    #[test]
    fn what_is_read_from_blocks_has_no_more_room_than_it_needs() {
        let driver = (ByteSize(512 * MIB), ByteSize(2 * MIB - 16));
        let (rows, row) = (RowCount::new(3e6), ByteCount::new(16.0));
        let key = RelationKey::Long { span: Some(RowCount::new(299_999.0)), keys: None };
        let of = |origin| relation(rows, row, key, driver, (SparkVersion::V4_3, origin)).0;
        assert!((136_600_000..=136_620_000).contains(&of(Origin::Built)));
        assert_eq!(of(Origin::Deserialized), 74_400_000);
    }
}
