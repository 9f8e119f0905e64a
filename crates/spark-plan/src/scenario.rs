//! Ranges of what is not known: the same plan, made for the ends of what is possible.

/// The choice that a plan makes wherever nobody gives a figure of the data. Plans for `Least` and for `Most` bound what
/// is possible; where a plan meets no such place, all are the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scenario {
    /// The figure that is shown as the value.
    #[default]
    Likely,
    /// The same, with [`PROBE_ROWS`] in tables of unknown size: what limits are measured at.
    Probe,
    /// The least that operators may hold.
    Least,
    /// The most that operators may hold.
    Most,
}

/// Rows of a table of unknown size: any would do, for what operators hold is proportional to it once there are as many
/// tasks as there will be.
pub const PROBE_ROWS: f64 = 1e9;

/// Rows that no table has more of whose size nobody gives: at a byte each, the least that a stored row takes, 10 TB.
pub const MAX_ROWS: f64 = 1e13;

impl Scenario {
    /// The rows of a table of which nobody gives a size; `None` for those that are shown as unknown.
    pub fn unknown_rows(self) -> Option<f64> {
        match self {
            Self::Likely => None,
            Self::Probe => Some(PROBE_ROWS),
            Self::Least => Some(0.0),
            Self::Most => Some(MAX_ROWS),
        }
    }

    pub fn choose<T>(self, likely: T, least: T, most: T) -> T {
        match self {
            Self::Likely | Self::Probe => likely,
            Self::Least => least,
            Self::Most => most,
        }
    }
}
