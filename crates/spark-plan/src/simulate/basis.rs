//! Where the figure of a demand is from. A search simulates a job dozens of times and reads no sentence of it, so that
//! the text is made where it is printed.

use std::fmt;

use crate::quantity::{ByteCount, RowCount};
use spark_model::bytes::{ByteSize, grouped};

/// Where a demand's bytes are from; its text is for people.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Basis {
    /// Rows in a sorter's pages, `row` bytes each without their length.
    SortedRows {
        rows: RowCount,
        row: ByteCount,
    },
    /// Rows of a window's largest group.
    WindowRows {
        rows: RowCount,
        row: ByteCount,
    },
    /// Serialized rows that a shuffle sorts by partition.
    SerializedRows {
        rows: RowCount,
        row: ByteCount,
    },
    /// Groups in a hash map, with records of key and buffers.
    Groups {
        groups: RowCount,
        record: ByteCount,
    },
    HashedSide,
    /// Values of the largest group: bytes of each as an object, and in the result.
    CollectedValues {
        values: RowCount,
        object: ByteCount,
        result: ByteCount,
    },
    /// A relation and its rows; the others may be built at the same time.
    RelationInDriver {
        relation: ByteSize,
        others: ByteSize,
    },
    /// A relation next to the others that the same tasks read.
    Relation {
        others: ByteSize,
    },
    /// A cached frame, so many times where the iterations of a loop release none.
    Cache {
        copies: u64,
    },
    /// Blocks of rows, and what their rows are when they are decoded.
    SerializedResults {
        decoded: ByteCount,
    },
    PythonObjects,
    StateOnHeap,
    RocksDb,
    BoundedRocksDb,
    /// A Python worker: what it takes without rows, and its rows.
    PythonWorker {
        own: ByteSize,
    },
}

impl fmt::Display for Basis {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::SortedRows { rows, row } => write!(
                out,
                "{} rows of {} bytes in pages, and their pointers",
                count(rows),
                row.get() + 4.0
            ),
            Self::WindowRows { rows, row } => write!(
                out,
                "the {} rows of the largest group, {} bytes each",
                count(rows),
                row.get()
            ),
            Self::SerializedRows { rows, row } => {
                write!(out, "{} serialized rows of about {} bytes", count(rows), row.get())
            }
            Self::Groups { groups, record } => write!(
                out,
                "{} groups of {} bytes in pages, and the map’s slots",
                count(groups),
                record.get() + 16.0
            ),
            Self::HashedSide => out.write_str("rows of the hashed side, all at once"),
            Self::CollectedValues { values, object, result } => write!(
                out,
                "{} values of the largest group, {} bytes each as objects and {} in the result",
                count(values),
                object.get(),
                result.get()
            ),
            Self::RelationInDriver { relation, others } => {
                write!(out, "a relation of {}, and twice its compressed rows", relation.human())?;
                if others > ByteSize::ZERO {
                    write!(out, "; {} of others may be built at the same time", others.human())?;
                }
                Ok(())
            }
            Self::Relation { others } => {
                out.write_str("the relation")?;
                if others > ByteSize::ZERO {
                    write!(out, ", next to {} of others that the same tasks read", others.human())?;
                }
                Ok(())
            }
            Self::Cache { copies } => {
                out.write_str("bytes a row by column type, as recorded")?;
                if copies > 1 {
                    write!(out, "; {copies} of them, as no iteration of the loop releases its own")?;
                }
                Ok(())
            }
            Self::SerializedResults { decoded } if decoded > ByteCount::ZERO => write!(
                out,
                "serialized results, as recorded; decoded, their rows take {} more",
                decoded.size().human()
            ),
            Self::SerializedResults { .. } => out.write_str("serialized results, as recorded"),
            Self::PythonObjects => out.write_str("Python objects a row, as recorded"),
            Self::StateOnHeap => out.write_str(
                "each key with its state as objects on the heap, for as long as a watermark lets it stay",
            ),
            Self::RocksDb => out.write_str(
                "RocksDB’s block cache and write buffers for each partition of state, outside the heap",
            ),
            Self::BoundedRocksDb => out.write_str(
                "what RocksDB may use on an executor: spark.sql.streaming.stateStore.rocksdb.maxMemoryUsageMB",
            ),
            Self::PythonWorker { own } => {
                write!(out, "a worker’s own {}, and its rows", own.human())
            }
        }
    }
}

/// The largest of the whole numbers that a fraction has all of, `Number.MAX_SAFE_INTEGER`.
const COUNTABLE: f64 = 9_007_199_254_740_991.0;

/// The digits of a count in groups of three.
fn count(number: RowCount) -> String {
    // Cross joins give more rows than a fraction counts one by one, and a size stays the largest that there is.
    let (over, number) =
        if number.get() > COUNTABLE { ("over ", COUNTABLE) } else { ("", number.get()) };
    format!("{over}{}", grouped(&format!("{number:.0}")))
}
