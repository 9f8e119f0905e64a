//! Which strategy Spark takes for a join: before the query runs (`JoinSelection`), and again once exchanges have run
//! (`AdaptiveSparkPlanExec.reOptimize`).

use super::join_keys::JoinKeys;
use super::partial_stage::{JoinStrategyHint, PartialStage};
use super::planner::Planner;
use crate::frame::Frame;
use crate::frame::expr::Expr;
use crate::quantity::{ByteCount, RowCount};
use crate::{JoinKind, Side};

/// How the rows of both sides come together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum JoinStrategy {
    /// A relation of one side in every executor: by hash, or of all rows where there is no key.
    Broadcast(Side),
    /// Every partition of one side with every one of the other (`CartesianProductExec`).
    Product,
    /// Both sides are shuffled by the keys.
    Shuffled,
}

/// Bytes that no threshold reaches.
const UNBOUNDED: ByteCount = ByteCount::MAX;

impl Planner<'_, '_> {
    /// The strategy of the first plan.
    pub(super) fn strategy(
        &self,
        (left, right): (&PartialStage, &PartialStage),
        keys: &JoinKeys,
        kind: JoinKind,
    ) -> JoinStrategy {
        let (may_left, may_right) = may_broadcast(kind);
        let sizes = (self.planned_size(&left.frame), self.planned_size(&right.frame));
        let hinted = |side: &PartialStage, hint| side.hint == Some(hint);
        let broadcast = JoinStrategyHint::Broadcast;
        let by_hint = (may_left && hinted(left, broadcast), may_right && hinted(right, broadcast));
        if let Some(side) = smaller_of(by_hint, sizes) {
            return JoinStrategy::Broadcast(side);
        }
        if !shuffle_is_hinted(left, right) || keys.is_empty() {
            let small = |size| self.settings.broadcast_threshold.is_some_and(|most| size <= most);
            let small = (may_left && small(sizes.0), may_right && small(sizes.1));
            if let Some(side) = smaller_of(small, sizes) {
                return JoinStrategy::Broadcast(side);
            }
        }
        if !keys.is_empty() {
            return JoinStrategy::Shuffled;
        }
        // `BroadcastNestedLoopJoinExec`, however large, unless both sides give rows only together.
        match (may_left, may_right) {
            (true, true) => JoinStrategy::Product,
            (true, false) => JoinStrategy::Broadcast(Side::Left),
            (false, true) => JoinStrategy::Broadcast(Side::Right),
            (false, false) => {
                JoinStrategy::Broadcast(smaller_of((true, true), sizes).unwrap_or(Side::Right))
            }
        }
    }

    /// The side that is broadcast after all, as it turns out to be small when what is upstream has run; `shuffled` are
    /// the sides that an exchange for the join itself has written.
    pub(super) fn side_at_run_time(
        &self,
        (left, right): (&PartialStage, &PartialStage),
        keys: &JoinKeys,
        kind: JoinKind,
        shuffled: (bool, bool),
    ) -> Option<Side> {
        if !self.settings.adaptive || shuffle_is_hinted(left, right) {
            return None;
        }
        let most = self.settings.adaptive_broadcast_threshold?;
        let (may_left, may_right) = may_broadcast(kind);
        let sizes = [left, right].map(|side| side.frame.runtime_size().unwrap_or(UNBOUNDED));
        let few = |side: &PartialStage, keys: &[Expr], shuffled| {
            shuffled && self.leaves_partitions_empty(side, keys)
        };
        let small = (
            may_left && sizes[0] <= most && !few(left, &keys.left, shuffled.0),
            may_right && sizes[1] <= most && !few(right, &keys.right, shuffled.1),
        );
        // The side whose exchanges end first decides, before the other one's are done
        // (`AdaptiveSparkPlanExec.getFinalPhysicalPlan` plans anew with each stage that ends).
        let levels = [left, right].map(PartialStage::level);
        match (small, levels) {
            ((true, true), [of_left, of_right]) if of_left < of_right => Some(Side::Left),
            ((true, true), [of_left, of_right]) if of_right < of_left => Some(Side::Right),
            _ => smaller_of(small, sizes.into()),
        }
    }

    /// The side whose own exchange ends, and turns out small, before that of the other one begins.
    pub(super) fn side_that_ends_first(
        &self,
        (left, right): (&PartialStage, &PartialStage),
        keys: &JoinKeys,
        kind: JoinKind,
    ) -> Option<Side> {
        if !self.settings.adaptive || shuffle_is_hinted(left, right) {
            return None;
        }
        let max = self.settings.adaptive_broadcast_threshold?;
        let ends_first = |side: &PartialStage, other: &PartialStage, keys: &[Expr]| {
            side.frame.runtime_size().is_none()
                && side.level() + 1 < other.level()
                && side.frame.size_once_written().is_some_and(|bytes| bytes <= max)
                && !self.leaves_partitions_empty(side, keys)
        };
        let (may_left, may_right) = may_broadcast(kind);
        match () {
            () if may_left && ends_first(left, right, &keys.left) => Some(Side::Left),
            () if may_right && ends_first(right, left, &keys.right) => Some(Side::Right),
            () => None,
        }
    }

    /// The most rows of a side that is broadcast at run time, where the code does not make them.
    pub(super) fn max_rows_at_run_time(
        &self,
        side: Side,
        (left, right): (&PartialStage, &PartialStage),
    ) -> Option<RowCount> {
        let of = match side {
            Side::Left => &left.frame,
            Side::Right => &right.frame,
        };
        let most = self.settings.adaptive_broadcast_threshold.filter(|_| of.open)?;
        Some(RowCount::new((most.get() / of.unsafe_row().get()).floor()))
    }

    /// `DynamicJoinSelection`: a side of whose partitions most are empty is not broadcast, as its own join is cheap.
    fn leaves_partitions_empty(&self, side: &PartialStage, keys: &[Expr]) -> bool {
        let scenario = self.settings.scenario;
        let columns = Self::columns(&side.frame, keys, scenario);
        let Some(groups) = side.frame.groups_in(&columns, scenario) else { return false };
        let all = self.settings.shuffle_partitions.get();
        // So many of the partitions have a key, as each has the next with the same chance.
        let filled = 1.0 - (-groups.get() / all).exp();
        groups > RowCount::ZERO && filled < self.settings.non_empty_ratio
    }

    /// The side that is hashed after both were shuffled; `None` where both are sorted
    /// (`JoinSelectionHelper.getShuffleHashJoinBuildSide`).
    pub(super) fn hashed_side(
        &self,
        (left, right): (&PartialStage, &PartialStage),
        kind: JoinKind,
    ) -> Option<Side> {
        // `canBuildShuffledHashJoinLeft`: not where its rows are only looked for.
        let (may_broadcast_left, may_broadcast_right) = may_broadcast(kind);
        let may_left = may_broadcast_left || kind == JoinKind::Left || kind == JoinKind::Full;
        let may_right = may_broadcast_right || kind == JoinKind::Right || kind == JoinKind::Full;
        let sizes = (self.planned_size(&left.frame), self.planned_size(&right.frame));
        let hint = JoinStrategyHint::ShuffleHash;
        let by_hint = (may_left && left.hint == Some(hint), may_right && right.hint == Some(hint));
        if let Some(side) = smaller_of(by_hint, sizes) {
            return Some(side);
        }
        if shuffle_is_hinted(left, right) {
            return None;
        }
        let most = self.settings.max_local_map;
        let local = |side: &PartialStage| {
            let largest = side.frame.runtime_size().map(|bytes| bytes * side.share);
            largest.is_some_and(|bytes| bytes <= most) && most > ByteCount::ZERO
        };
        if let Some(side) = smaller_of((may_left && local(left), may_right && local(right)), sizes)
        {
            return Some(side);
        }
        if self.settings.prefers_sort_merge {
            return None;
        }
        let of_each = self.settings.broadcast_threshold?;
        let limit = of_each * self.settings.shuffle_partitions.get();
        let hashes = |own: ByteCount, other: ByteCount| {
            own < limit && own * self.settings.shuffled_hash_factor <= other
        };
        let small = (may_left && hashes(sizes.0, sizes.1), may_right && hashes(sizes.1, sizes.0));
        smaller_of(small, sizes)
    }

    /// The bytes that Spark's planner sees. Where those of a file are not known, about as many as there are of data; at
    /// most so many that nothing is broadcast for their sake.
    fn planned_size(&self, frame: &Frame) -> ByteCount {
        frame.planned_size().unwrap_or_else(|| {
            let estimate = frame.compressed().unwrap_or(UNBOUNDED);
            self.settings.scenario.choose(estimate, estimate, UNBOUNDED)
        })
    }
}

/// The sides that a relation may be built of.
fn may_broadcast(kind: JoinKind) -> (bool, bool) {
    (kind.can_broadcast(Side::Left), kind.can_broadcast(Side::Right))
}

/// A hint asks for a strategy that shuffles both sides.
fn shuffle_is_hinted(left: &PartialStage, right: &PartialStage) -> bool {
    [left, right].iter().any(|side| {
        matches!(side.hint, Some(JoinStrategyHint::Merge | JoinStrategyHint::ShuffleHash))
    })
}

/// The side that is taken of those that may be: of both the smaller one, by default the right one
/// (`JoinSelectionHelper.getSmallerSide`).
fn smaller_of(may: (bool, bool), sizes: (ByteCount, ByteCount)) -> Option<Side> {
    match may {
        (true, true) if sizes.1 <= sizes.0 => Some(Side::Right),
        (true, _) => Some(Side::Left),
        (false, true) => Some(Side::Right),
        (false, false) => None,
    }
}
