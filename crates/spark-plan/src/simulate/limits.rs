//! Limits: the largest size of what a demand depends on at which it still fits, and at which it ends no worse than next
//! to that, all else as given.

use super::Application;
use super::demand::{self, Demand, StageTask};
use super::storage::Storage;
use crate::quantity::RowCount;
use crate::scenario::MAX_ROWS;
use crate::stages::{MemoryRequest, Operator, RelationKey};
use spark_model::demand::Outcome;

/// The size on which a demand depends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LimitOf {
    /// Rows of the one table that its rows are from.
    Table(String),
    /// Rows of the largest group.
    Group,
    /// Rows that it handles: those of one task, or of all tasks together where it holds all.
    Rows,
    /// Items of each array of which nobody says how many it has.
    Items,
}

/// The most rows, or items, with which a demand ends so.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    pub of: LimitOf,
    pub rows: u64,
    /// So many times the rows that the plan has of it.
    pub factor: f64,
    pub outcome: Outcome,
}

/// A factor is found to this share of itself.
pub(super) const PRECISION: f64 = 0.005;

/// Sizes are searched up to this factor of what they are.
const MAX_FACTOR: f64 = 1e15;

/// Gives each of an operator's demands its limits, found with the model that judges it: the factor on its rows up to
/// which it fits, and where it ends in one way before another, the factor up to which it does. `before` is the storage
/// as the operator finds it.
pub(super) fn add(
    demands: &mut [Demand],
    operator: &Operator,
    task: StageTask,
    application: &Application<'_>,
    before: &Storage,
) {
    if !operator.request.is_scalable() {
        return;
    }
    let Some((of, rows)) = operator.size() else { return };
    for (at, demand) in demands.iter_mut().enumerate() {
        let (Some(bytes), Some(available)) = (demand.bytes, demand.available) else { continue };
        let outcome = |factor: f64| {
            let scaled = Operator { request: operator.request.scaled(factor), ..operator.clone() };
            let of_scaled = demand::of(&scaled, task, application, &mut before.clone());
            of_scaled.get(at).map(|demand| demand.outcome)
        };
        // Memory grows about as rows do, so that the search begins where it would end if it grew just so.
        let guess = available.0 as f64 / bytes.0.max(1) as f64;
        let fits = largest_factor(guess, |factor| outcome(factor) == Some(Outcome::Fits));
        let found = fits.map(|factor| (factor, Outcome::Fits));
        let next = operator.request.has_outcome_between().then(|| outcome_between(fits, outcome));
        for (factor, outcome) in found.into_iter().chain(next.flatten()) {
            let rows = (rows * factor).get();
            // Where not one row fits, no number of them does.
            if (1.0..=MAX_ROWS).contains(&rows) {
                demand.limits.push(Limit { of: of.clone(), rows: rows as u64, factor, outcome });
            }
        }
    }
}

/// The outcome next to fitting, and the largest factor with it; `None` where any larger one ends so too.
fn outcome_between(
    fits: Option<f64>,
    outcome: impl Fn(f64) -> Option<Outcome>,
) -> Option<(f64, Outcome)> {
    // What never fits ends with the least rows as it does next to fitting.
    let over = fits.map_or(1.0 / MAX_FACTOR, |fits| fits * (1.0 + 2.0 * PRECISION));
    let next = outcome(over).filter(|it| !matches!(it, Outcome::Fits | Outcome::Fails))?;
    let factor = largest_factor(over, |factor| factor <= over || outcome(factor) == Some(next))?;
    Some((factor, next))
}

/// The largest factor that `holds`, searched from a guess; `None` where any does, or none.
fn largest_factor(guess: f64, holds: impl Fn(f64) -> bool) -> Option<f64> {
    let guess = guess.clamp(1.0 / MAX_FACTOR, MAX_FACTOR);
    let (mut low, mut high) = (guess, guess);
    while !holds(low) {
        high = low;
        low /= 4.0;
        if low < 1.0 / MAX_FACTOR {
            return None;
        }
    }
    while high <= low || holds(high) {
        low = low.max(high);
        high = low * 4.0;
        if high > MAX_FACTOR {
            return None;
        }
    }
    while high / low > 1.0 + PRECISION {
        let middle = (low * high).sqrt();
        if holds(middle) { low = middle } else { high = middle }
    }
    Some(low)
}

impl Operator {
    /// It holds the rows of a task, all of which are of one table.
    pub(super) fn is_limited_by_rows_of_task(&self) -> bool {
        self.table.is_some() && matches!(self.size(), Some((LimitOf::Rows, _)))
    }

    /// The size on which its demands depend, and what it is.
    fn size(&self) -> Option<(LimitOf, RowCount)> {
        match self.request {
            MemoryRequest::Window { rows: group, .. }
            | MemoryRequest::Collected { values: group, .. }
            | MemoryRequest::PythonWorker { group, .. } => Some((LimitOf::Group, group?)),
            MemoryRequest::Sort { rows, .. }
            | MemoryRequest::SpreadSort { rows, .. }
            | MemoryRequest::GroupSort { rows, .. }
            | MemoryRequest::ShuffleWrite { rows, .. }
            | MemoryRequest::HashedSide { rows, .. }
            | MemoryRequest::Aggregate { groups: rows, .. } => Some((LimitOf::Rows, rows?)),
            MemoryRequest::BuildRelation(_)
            | MemoryRequest::ReadRelation { .. }
            | MemoryRequest::Cache { .. }
            | MemoryRequest::Result { .. } => match &self.table {
                Some((table, rows)) => Some((LimitOf::Table(table.to_string()), *rows)),
                None => Some((LimitOf::Rows, self.rows?)),
            },
            MemoryRequest::CacheRead { .. } | MemoryRequest::State => None,
        }
    }
}

impl MemoryRequest {
    /// It grows with rows of the data.
    fn is_scalable(&self) -> bool {
        match self {
            Self::State | Self::CacheRead { .. } => false,
            Self::PythonWorker { group, .. } => group.is_some(),
            _ => true,
        }
    }

    /// It ends in a second way before it ends in a third, the more rows it has: what others have in the cache gives way
    /// before its own blocks go to disk, and a relation or a result may fit before it cannot. Sorts and maps of groups
    /// spill any number of rows, and all else fits or fails.
    fn has_outcome_between(&self) -> bool {
        match self {
            Self::Cache { level, copies, .. } => level.memory && level.disk && *copies == 1,
            Self::BuildRelation(_) | Self::ReadRelation { .. } | Self::Result { .. } => true,
            _ => false,
        }
    }

    /// The same request for so many times the rows.
    fn scaled(&self, factor: f64) -> Self {
        let times = |rows: Option<RowCount>| rows.map(|rows| rows * factor);
        let mut scaled = self.clone();
        match &mut scaled {
            Self::Sort { rows, .. }
            | Self::SpreadSort { rows, .. }
            | Self::GroupSort { rows, .. }
            | Self::Window { rows, .. }
            | Self::ShuffleWrite { rows, .. }
            | Self::HashedSide { rows, .. } => *rows = times(*rows),
            Self::Aggregate { groups, .. } => *groups = times(*groups),
            Self::Collected { values, .. } => *values = times(*values),
            Self::BuildRelation(relation) | Self::ReadRelation { relation, .. } => {
                relation.rows = times(relation.rows);
                relation.compressed = relation.compressed.map(|bytes| bytes * factor);
                match &mut relation.key {
                    RelationKey::None => {}
                    RelationKey::Long { keys, .. } | RelationKey::Row { keys, .. } => {
                        *keys = times(*keys);
                    }
                }
            }
            Self::Cache { bytes, .. } => *bytes = bytes.map(|bytes| bytes * factor),
            Self::Result { rows, serialized, decoded, python } => {
                *rows = times(*rows);
                *serialized = serialized.map(|bytes| bytes * factor);
                *decoded = decoded.map(|bytes| bytes * factor);
                *python = python.map(|bytes| bytes * factor);
            }
            Self::PythonWorker { bytes, group } => {
                *bytes = bytes.map(|bytes| bytes * factor);
                *group = times(*group);
            }
            Self::State | Self::CacheRead { .. } => {}
        }
        scaled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: u64, available: u64, max: f64, expected: Option<f64>) {
        let found = largest_factor(available as f64 / bytes as f64, |it| it <= max);
        match (found, expected) {
            (Some(found), Some(expected)) => {
                assert!(found <= expected && found > expected * (1.0 - 2.0 * PRECISION), "{found}");
            }
            _ => assert_eq!(found, expected),
        }
    }

    #[test]
    fn the_largest_factor_is_found_wherever_it_is() {
        check(100, 100, 1.0, Some(1.0));
        check(100, 1000, 3.0, Some(3.0));
        check(100, 1000, 500.0, Some(500.0));
        check(1 << 40, 1 << 20, 1e-7, Some(1e-7));
        check(100, 100, f64::INFINITY, None);
        check(100, 100, 0.0, None);
    }
}
