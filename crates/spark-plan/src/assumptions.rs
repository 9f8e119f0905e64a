//! Assumptions about the data where neither the tables nor the code say it.

use serde::{Deserialize, Serialize};

/// Assumptions about data, each with the value that holds where nobody says otherwise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Assumptions {
    /// Factor on the given sizes of all tables.
    #[cfg_attr(feature = "types", ts(as = "Option<_>"))]
    pub data_scale: f64,
    /// The share of rows that a filter keeps: all, as Spark's planner counts without statistics
    /// (`SizeInBytesOnlyStatsPlanVisitor`).
    #[cfg_attr(feature = "types", ts(as = "Option<_>"))]
    pub filter_keeps: f64,
    /// Items of an array of which nobody says how many it has; where it is exploded one, as Spark's planner counts.
    #[cfg_attr(feature = "types", ts(as = "Option<_>"))]
    pub array_length: f64,
    /// The share of rows that the most frequent key of every table has, overriding each table's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub largest_key_share: Option<f64>,
}

impl Default for Assumptions {
    fn default() -> Self {
        Self { data_scale: 1.0, filter_keeps: 1.0, array_length: 1.0, largest_key_share: None }
    }
}

impl Assumptions {
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// The items of each array, where they are other than the default.
    pub fn items_given(&self) -> Option<f64> {
        Some(self.array_length).filter(|items| is_given(*items))
    }

    /// The values, each within what it can mean.
    pub fn checked(&self) -> Self {
        let sound = |value: f64, default: f64| {
            if value.is_finite() && value >= 0.0 { value } else { default }
        };
        Self {
            data_scale: sound(self.data_scale, 1.0),
            filter_keeps: sound(self.filter_keeps, 1.0).min(1.0),
            array_length: sound(self.array_length, 1.0),
            largest_key_share: self.largest_key_share.map(|share| sound(share, 0.0).min(1.0)),
        }
    }
}

/// A value is another than the default of its assumption, which is one.
pub(crate) fn is_given(assumed: f64) -> bool {
    (assumed - 1.0).abs() > f64::EPSILON
}

/// An assumption that a plan rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Assumption {
    FilterKeeps,
    ArrayLength,
    JoinRows,
    Groups,
    RowWidth,
}
