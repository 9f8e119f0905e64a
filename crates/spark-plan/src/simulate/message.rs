//! Messages of demands that fail. A search for limits simulates an operator dozens of times and reads no sentence of it,
//! so that the text is made where it is printed.

use std::fmt;

use super::SizeRange;
use spark_model::bytes::ByteSize;

/// What is printed where a demand fails: by Spark, by the JVM, by Python, or by what kills the process.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FailureMessage {
    HeapSpace,
    ContainerKilled,
    PythonMemoryError,
    DriverPythonKilled,
    NoHashRelation { wanted: ByteSize, got: ByteSize },
    RowTooLarge { max: ByteSize },
    TooManyRowsToBroadcast { rows: u64, max: f64 },
    TooLargeToBroadcast { relation: ByteSize, max: ByteSize },
    NoMemoryToBroadcast,
    OverMaxResultSize { tasks: u32, bytes: ByteSize, max: ByteSize },
}

impl fmt::Display for FailureMessage {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::HeapSpace => out.write_str("java.lang.OutOfMemoryError: Java heap space"),
            Self::ContainerKilled => {
                out.write_str("the container is killed for exceeding its memory (exit code 137)")
            }
            Self::PythonMemoryError => out.write_str("MemoryError in a Python worker"),
            Self::DriverPythonKilled => out.write_str(
                "the driver’s Python process is killed (exit code 137), or raises MemoryError",
            ),
            Self::NoHashRelation { wanted, got } => write!(
                out,
                "Can't acquire {} bytes memory to build hash relation, got {} bytes",
                digits(wanted.0),
                got.0
            ),
            Self::RowTooLarge { max } => write!(
                out,
                "Cannot grow BufferHolder: the size after growing exceeds size limitation {}",
                max.0
            ),
            Self::TooManyRowsToBroadcast { rows, max } => {
                write!(out, "Cannot broadcast the table over {max} rows: {} rows", digits(rows))
            }
            Self::TooLargeToBroadcast { relation, max } => write!(
                out,
                "Cannot broadcast the table that is larger than {}: {}.",
                max.human(),
                relation.human()
            ),
            Self::NoMemoryToBroadcast => out.write_str(
                "Not enough memory to build and broadcast the table to all worker nodes.",
            ),
            Self::OverMaxResultSize { tasks, bytes, max } => write!(
                out,
                "Total size of serialized results of {tasks} tasks ({}) is bigger than spark.driver.maxResultSize ({})",
                bytes.human(),
                max.human()
            ),
        }
    }
}

/// The digits of a number; of one that is larger than any that means something, that it is.
fn digits(number: u64) -> String {
    let max = SizeRange::UNBOUNDED.0;
    if number > max { format!("over {max}") } else { number.to_string() }
}
