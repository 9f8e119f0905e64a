//! Ranges of what is not known: the same plan, made for the ends of what is possible.

/// The choice that a plan makes wherever nobody gives a figure of the data. Plans for `Least` and for `Most` bound what
/// is possible; where a plan meets no such place, all three are the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scenario {
    /// The figure that is shown as the value.
    #[default]
    Likely,
    /// The least that operators may hold.
    Least,
    /// The most that operators may hold.
    Most,
}

impl Scenario {
    pub fn choose<T>(self, likely: T, least: T, most: T) -> T {
        match self {
            Self::Likely => likely,
            Self::Least => least,
            Self::Most => most,
        }
    }
}
