//! Bytes of rows as they are sent: in the blocks of a shuffle, and in those that tasks send to the driver.

use std::cell::RefCell;

use rustc_hash::FxHashMap;

use super::column::Column;
use super::{Frame, lz4, sample};
use crate::quantity::ByteCount;

/// Widths of rows as they are sent. They depend on columns alone, and are the costliest part of a plan to compute, so
/// that all plans of a program share them.
#[derive(Default)]
pub struct SentWidths {
    /// By the bytes of the sample, and the columns.
    sampled: RefCell<FxHashMap<usize, FxHashMap<Vec<Column>, f64>>>,
}

impl SentWidths {
    /// A row's bytes in the blocks that tasks send to the driver.
    pub fn row(&self, frame: &Frame) -> ByteCount {
        self.sampled_row(frame, lz4::BLOCK)
    }

    /// All of the rows in the blocks of a shuffle. There are many shuffles in a program, so that a part of a block has
    /// to do.
    pub fn all_rows(&self, frame: &Frame) -> Option<ByteCount> {
        const PART: usize = lz4::BLOCK / 8;
        frame.rows.map(|rows| rows * self.sampled_row(frame, PART))
    }

    /// A row's bytes compressed by LZ4, estimated from a sample of so many bytes.
    fn sampled_row(&self, frame: &Frame, bytes: usize) -> ByteCount {
        let Some(columns) = frame.columns.as_deref().filter(|columns| !columns.is_empty()) else {
            return frame.compressed_row();
        };
        ByteCount::new(match sample::incompressible_row(columns) {
            Some(row) => row,
            None => self.memoized(columns, bytes),
        })
    }

    fn memoized(&self, columns: &[Column], bytes: usize) -> f64 {
        let mut sampled = self.sampled.borrow_mut();
        let of_sample = sampled.entry(bytes).or_default();
        if let Some(row) = of_sample.get(columns) {
            return *row;
        }
        let row = sample::sent_row(columns, bytes);
        of_sample.insert(columns.to_vec(), row);
        row
    }
}
