//! Bounds of the rows of frames, by the plans for the ends of what is possible.

use rustc_hash::FxHashMap;

use crate::quantity::RowCount;
use crate::stages::Planned;
use pyspark_program::program::NodeId;

/// The least and the most rows of frames of stored data.
#[derive(Clone, Debug, Default)]
pub struct RowBounds(FxHashMap<NodeId, (RowCount, RowCount)>);

impl RowBounds {
    /// The bounds by the plans of a program for [`crate::Scenario::Least`] and [`crate::Scenario::Most`].
    pub fn new(least: &Planned, most: &Planned) -> Self {
        let both = least.rows.iter().filter_map(|(frame, least)| {
            let most = most.rows.get(frame)?;
            Some((*frame, (*least.min(most), *most.max(least))))
        });
        Self(both.collect())
    }

    pub fn of(&self, frame: NodeId) -> Option<(RowCount, RowCount)> {
        self.0.get(&frame).copied()
    }
}
