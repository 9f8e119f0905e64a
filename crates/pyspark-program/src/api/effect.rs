//! Effects of methods on the rows, the columns and the partitions of a frame or an RDD.

/// Difference between a method's result and its receiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effect {
    pub rows: RowEffect,
    pub columns: ColumnEffect,
    pub exchange: Exchange,
    /// The rows of each partition are sorted.
    pub sorts: bool,
}

/// Number of rows after a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowEffect {
    /// The same number.
    Keeps,
    /// The same number, unless its columns hold a generator, or aggregates alone.
    ByColumns,
    /// Some of them, each decided by itself: a filter, a sample.
    Fewer,
    /// One of those that are equal.
    Distinct,
    /// No more than its argument says.
    AtMost,
    /// One for each group.
    Groups,
    /// A few, however many there were: statistics, one row a partition.
    Few,
    /// One.
    One,
    /// Those of all its inputs together.
    Sums,
    /// Up to one for each pair of its inputs' rows.
    Pairs,
    /// Any number for each.
    More,
    /// Python code, or a comparison, decides.
    Unknown,
}

/// Which columns there are after a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnEffect {
    /// The same.
    Keeps,
    /// The same, and those that it names.
    Adds,
    /// The same under other names.
    Renames,
    /// Some of them.
    Drops,
    /// Those that its arguments list.
    Selects,
    /// Those of both inputs.
    Joins,
    /// Others, or code decides.
    Unknown,
}

/// Movement of rows between partitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exchange {
    /// They stay.
    None,
    /// Partitions are put together without a shuffle.
    Merges,
    /// The partitions of all inputs, one after the other.
    Concatenates,
    /// By the hash of keys.
    Hash,
    /// By the hash of keys, unless one side is broadcast.
    HashOrBroadcast,
    /// By ranges of keys, which a job samples first.
    Range,
    /// By the hash of its columns, or round-robin where it names none.
    Repartitions,
    /// All to one partition.
    Single,
    /// Code decides.
    Unknown,
}

impl Exchange {
    /// Rows are written to shuffle files; for a join, where no side is broadcast.
    pub fn shuffles(self) -> bool {
        !matches!(self, Self::None | Self::Merges | Self::Concatenates | Self::Unknown)
    }
}

impl Effect {
    /// Each row becomes one or none by itself, in its place: a projection, a filter, a new name.
    pub fn is_row_by_row(self) -> bool {
        use RowEffect::{ByColumns, Fewer, Keeps};
        matches!(self.rows, Keeps | ByColumns | Fewer) && self.keeps_partitions() && !self.sorts
    }

    /// The partitions of the result are those of the input.
    pub fn keeps_partitions(self) -> bool {
        self.exchange == Exchange::None
    }

    /// The result has all columns of the input, under their names or others.
    pub fn keeps_columns(self) -> bool {
        matches!(self.columns, ColumnEffect::Keeps | ColumnEffect::Adds | ColumnEffect::Renames)
    }
}

const fn effect(rows: RowEffect, columns: ColumnEffect, exchange: Exchange) -> Effect {
    Effect { rows, columns, exchange, sorts: false }
}

pub(super) const UNKNOWN: Effect =
    effect(RowEffect::Unknown, ColumnEffect::Unknown, Exchange::Unknown);
pub(super) const KEEPS: Effect = effect(RowEffect::Keeps, ColumnEffect::Keeps, Exchange::None);
pub(super) const FILTERED: Effect = Effect { rows: RowEffect::Fewer, ..KEEPS };
pub(super) const PROJECTED: Effect =
    effect(RowEffect::ByColumns, ColumnEffect::Selects, Exchange::None);
pub(super) const WITH_COLUMNS: Effect = Effect { columns: ColumnEffect::Adds, ..PROJECTED };
pub(super) const RENAMED: Effect = Effect { columns: ColumnEffect::Renames, ..KEEPS };
pub(super) const NARROWED: Effect = Effect { columns: ColumnEffect::Drops, ..KEEPS };
pub(super) const DISTINCT: Effect =
    effect(RowEffect::Distinct, ColumnEffect::Keeps, Exchange::Hash);
pub(super) const LIMITED: Effect = effect(RowEffect::AtMost, ColumnEffect::Keeps, Exchange::Single);
pub(super) const SKIPPED: Effect = Effect { rows: RowEffect::Fewer, ..LIMITED };
pub(super) const SORTED: Effect = Effect { exchange: Exchange::Range, ..SORTED_IN_PARTITIONS };
pub(super) const SORTED_IN_PARTITIONS: Effect = Effect { sorts: true, ..KEEPS };
pub(super) const REPARTITIONED: Effect = Effect { exchange: Exchange::Repartitions, ..KEEPS };
pub(super) const SPREAD_BY_RANGE: Effect = Effect { exchange: Exchange::Range, ..KEEPS };
pub(super) const PARTITIONED: Effect = Effect { exchange: Exchange::Hash, ..KEEPS };
pub(super) const PARTITIONED_AND_SORTED: Effect = Effect { sorts: true, ..PARTITIONED };
pub(super) const MERGED: Effect = Effect { exchange: Exchange::Merges, ..KEEPS };
pub(super) const JOINED: Effect =
    effect(RowEffect::Pairs, ColumnEffect::Joins, Exchange::HashOrBroadcast);
pub(super) const STACKED: Effect =
    effect(RowEffect::Sums, ColumnEffect::Keeps, Exchange::Concatenates);
/// Set operations: a semi or an anti join (`ReplaceIntersectWithSemiJoin`, `ReplaceExceptWithAntiJoin`).
pub(super) const COMPARED: Effect =
    effect(RowEffect::Distinct, ColumnEffect::Keeps, Exchange::HashOrBroadcast);
pub(super) const ONE_ROW: Effect = effect(RowEffect::One, ColumnEffect::Selects, Exchange::Single);
pub(super) const SUMMARIZED: Effect =
    effect(RowEffect::Few, ColumnEffect::Unknown, Exchange::Single);
pub(super) const UNPIVOTED: Effect = effect(RowEffect::More, ColumnEffect::Unknown, Exchange::None);
pub(super) const MAPPED_BATCHES: Effect =
    effect(RowEffect::Unknown, ColumnEffect::Unknown, Exchange::None);
pub(super) const GROUPED: Effect = effect(RowEffect::Groups, ColumnEffect::Keeps, Exchange::None);
pub(super) const AGGREGATED: Effect =
    effect(RowEffect::Groups, ColumnEffect::Selects, Exchange::Hash);
pub(super) const MAPPED_GROUPS: Effect =
    effect(RowEffect::Unknown, ColumnEffect::Unknown, Exchange::Hash);
pub(super) const MAPPED: Effect = effect(RowEffect::Keeps, ColumnEffect::Unknown, Exchange::None);
pub(super) const MULTIPLIED: Effect =
    effect(RowEffect::More, ColumnEffect::Unknown, Exchange::None);
pub(super) const SHUFFLED_PAIRS: Effect =
    effect(RowEffect::Pairs, ColumnEffect::Joins, Exchange::Hash);
pub(super) const ALL_PAIRS: Effect =
    effect(RowEffect::Pairs, ColumnEffect::Joins, Exchange::Concatenates);
pub(super) const GLOMMED: Effect = effect(RowEffect::Few, ColumnEffect::Unknown, Exchange::None);
