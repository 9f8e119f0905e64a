//! Joins: which strategy Spark takes, and what each side holds.

use super::broadcast::gives_nothing;
use super::exchange::{Partitions, Spread};
use super::join_keys::JoinKeys;
use super::join_selection::JoinStrategy;
use super::partial_stage::PartialStage;
use super::planner::Planner;
use super::pushdown::PushedFilter;
use super::{MemoryRequest, join_rows};
use crate::frame::expr::Expr;
use crate::quantity::{Share, TaskCount};
use crate::{Assumption, Join, JoinKind, Side, join};
use pyspark_program::api::Method;
use pyspark_program::program::{Node, NodeId};

/// The sides of a join, and the conditions downstream of it that they may evaluate.
pub(super) struct JoinSides {
    left: Box<PartialStage>,
    right: Box<PartialStage>,
    conditions: Vec<PushedFilter>,
}

impl Planner<'_, '_> {
    /// The sides of a join, planned; `None` where it is not seen which they are. A lineage is as deep on the stack as it
    /// is long: only this is part of that.
    pub(super) fn sides_of(&mut self, node: &Node<'_>) -> Option<Box<JoinSides>> {
        let Join { right, kind, .. } = join(self.program, node)?;
        // The conditions downstream go to the side that has their columns, which its own columns decide.
        if self.filters_downstream.is_empty() {
            let left = self.boxed_input(node);
            let right = self.boxed_walk(right);
            return Some(Box::new(JoinSides { left, right, conditions: Vec::new() }));
        }
        let conditions = std::mem::take(&mut self.filters_downstream);
        let right = self.boxed_walk(right);
        self.filters_downstream = conditions;
        let by_name = self.names_of_join(node);
        let of_right = self.take_conditions_of(&right.frame, &by_name);
        let passes = !matches!(kind, None | Some(JoinKind::Right | JoinKind::Full));
        let mut held =
            if passes { Vec::new() } else { std::mem::take(&mut self.filters_downstream) };
        let left = self.boxed_input(node);
        let mut conditions = std::mem::take(&mut self.filters_downstream);
        conditions.append(&mut held);
        conditions.extend(of_right);
        Some(Box::new(JoinSides { left, right, conditions }))
    }

    fn boxed_input(&mut self, node: &Node<'_>) -> Box<PartialStage> {
        Box::new(self.input(node))
    }

    fn boxed_walk(&mut self, id: NodeId) -> Box<PartialStage> {
        Box::new(self.walk(id))
    }

    fn names_of_join(&self, node: &Node<'_>) -> Vec<String> {
        node.arg(1, "on").map(|on| self.names_of_keys(&on.value)).unwrap_or_default()
    }

    /// Joins the sides of a call.
    pub(super) fn join(
        &mut self,
        node: &Node<'_>,
        id: NodeId,
        sides: Option<Box<JoinSides>>,
    ) -> PartialStage {
        let kind = join(self.program, node).and_then(|join| join.kind);
        let (Some(sides), Some(mut kind)) = (sides, kind) else {
            return self.read_not_understood(id);
        };
        let JoinSides { mut left, mut right, conditions } = *sides;
        let mut more_keys = JoinKeys::default();
        if !conditions.is_empty() {
            let by_name = self.names_of_join(node);
            let sides = (&mut *left, &mut *right);
            kind = self.filter_sides(sides, kind, &by_name, conditions, &mut more_keys);
        }
        let mut keys = match node.arg(1, "on") {
            Some(on) if node.is_method(Method::Join) => {
                self.join_keys(&on.value, &left.frame, &right.frame)
            }
            _ => JoinKeys::default(),
        };
        keys.append(more_keys);
        self.join_sides(*left, *right, keys, kind, id)
    }

    /// Joins two frames by the strategy that Spark takes.
    pub(super) fn join_sides(
        &mut self,
        left: PartialStage,
        right: PartialStage,
        keys: JoinKeys,
        kind: JoinKind,
        id: NodeId,
    ) -> PartialStage {
        let place = self.next_place(id);
        let [left, right] =
            [left, right].map(|side| PartialStage { before_sort: None, place, ..side });
        if !kind.keeps_left_only() {
            self.assumed.insert(Assumption::JoinRows);
        }
        match self.strategy((&left, &right), &keys, kind) {
            JoinStrategy::Broadcast(side) => {
                self.broadcast(side, (left, right), keys, kind, (id, None))
            }
            JoinStrategy::Product => product(left, right),
            JoinStrategy::Shuffled => self.shuffle(left, right, keys, kind, id),
        }
    }

    /// A join by a key that is not understood gives so many rows as nobody knows.
    pub(super) fn of_known_keys(
        &self,
        mut joined: PartialStage,
        keys: &JoinKeys,
        kind: JoinKind,
        id: NodeId,
    ) -> PartialStage {
        joined.distinct_rows &= kind.keeps_left_only();
        let unknown = keys.left.iter().chain(&keys.right).any(Expr::is_unknown);
        if unknown && !kind.keeps_left_only() {
            joined.frame.rows = None;
            joined.frame.insert_missing(self.call_text(id));
        }
        joined
    }

    /// Both sides are shuffled by the keys; sorted and merged, or one of them hashed, or broadcast as it turns out to be
    /// small.
    fn shuffle(
        &self,
        mut left: PartialStage,
        mut right: PartialStage,
        keys: JoinKeys,
        kind: JoinKind,
        id: NodeId,
    ) -> PartialStage {
        if let Some(side) = self.side_that_ends_first((&left, &right), &keys, kind) {
            let max_rows = self.max_rows_at_run_time(side, (&left, &right));
            let (small, keys_of) = match side {
                Side::Left => (&mut left, &keys.left),
                Side::Right => (&mut right, &keys.right),
            };
            small.exchange_to(self, id, Spread::Hash(keys_of.clone()), Partitions::Default);
            return self.broadcast(side, (left, right), keys, kind, (id, max_rows));
        }
        // What exchanges upstream have written decides before the join's own exchange runs; that of the other side has
        // begun at once where it has none upstream (`AdaptiveSparkPlanExec.createQueryStages`).
        if let Some(side) = self.side_at_run_time((&left, &right), &keys, kind, (false, false)) {
            let (stream, keys_of) = match side {
                Side::Right => (&mut left, &keys.left),
                Side::Left => (&mut right, &keys.right),
            };
            if stream.frame.runtime_size().is_none() && !stream.is_clustered_by(keys_of) {
                stream.exchange_to(self, id, Spread::Hash(keys_of.clone()), Partitions::Default);
            }
            let max_rows = self.max_rows_at_run_time(side, (&left, &right));
            return self.broadcast(side, (left, right), keys, kind, (id, max_rows));
        }
        // Adaptive execution coalesces the partitions of both sides alike.
        let together = match (self.coalesced_by(&left.frame), self.coalesced_by(&right.frame)) {
            (Some(a), Some(b)) => Some(a + b),
            _ => None,
        };
        let (tasks, share) = self.settings.after_shuffle(together);
        let partitions = Partitions::Coalesced(tasks, share);
        let mut shuffled = [false, false];
        let stay = stay((&left, &right), &keys);
        let sides = [(&mut left, &keys.left), (&mut right, &keys.right)];
        for (((side, keys), shuffled), stays) in sides.into_iter().zip(&mut shuffled).zip(stay) {
            self.name_unknown(keys, id, &mut side.frame);
            if !stays {
                side.exchange_to(self, id, Spread::Hash(keys.clone()), partitions);
                *shuffled = true;
                if self.settings.skew_join {
                    self.split_skew(side);
                }
            }
        }
        if let Some(side) = self.side_at_run_time((&left, &right), &keys, kind, shuffled.into()) {
            let max_rows = self.max_rows_at_run_time(side, (&left, &right));
            return self.broadcast(side, (left, right), keys, kind, (id, max_rows));
        }
        let hashed = self.hashed_side((&left, &right), kind);
        let empty = (left.is_empty_at_run_time(), right.is_empty_at_run_time());
        let keys = &keys;
        let tasks = left.tasks.max(right.tasks);
        let key = Self::columns(&left.frame, &keys.left, self.settings.scenario);
        let radix = matches!(&key[..], [key] if key.ty.fits_word())
            && self.settings.radix_sort
            && !keys.null_safe;
        let of = |side: &PartialStage| (side.largest(), side.frame.unsafe_row());
        let (left_rows, left_width) = of(&left);
        let (right_rows, right_width) = of(&right);
        match hashed {
            // No join is left of one with no rows on a side.
            _ if empty.0 || empty.1 => {}
            Some(Side::Left) => {
                let request = MemoryRequest::HashedSide { rows: left_rows, row: left_width };
                left.push_operator(id, request);
            }
            Some(Side::Right) => {
                let request = MemoryRequest::HashedSide { rows: right_rows, row: right_width };
                right.push_operator(id, request);
            }
            None => {
                let sides = [
                    (&mut left, &keys.left, left_rows, left_width),
                    (&mut right, &keys.right, right_rows, right_width),
                ];
                for (side, keys, rows, row) in sides {
                    // `EnsureRequirements`: rows that are in this order already are not sorted again.
                    if !side.is_ordered_by(keys) {
                        side.push_operator(id, MemoryRequest::Sort { rows, row, radix });
                    }
                }
            }
        }
        left.plan.add_input(|| format!("{kind:?} join {hashed:?} by {keys:?}"), &right.plan);
        let rows = join_rows::rows(kind, &left.frame, &right.frame, keys, self.settings.scenario);
        let of_sides = [&left, &right].map(|side| {
            let columns = side.frame.columns.iter().flatten();
            Some((columns.map(|it| it.name.to_lowercase()).collect(), side.largest()?))
        });
        left.repeated.append(&mut right.repeated);
        left.repeated.extend(of_sides.into_iter().flatten());
        left.share = left.share.max(right.share);
        left.tasks = tasks;
        left.empty = left.empty.min(right.empty);
        left.largest_input = match (left.largest_input, right.largest_input) {
            (Some(a), Some(b)) => Some(a + b),
            _ => None,
        };
        left.upstream.append(&mut right.upstream);
        left.operators.append(&mut right.operators);
        left.spread_unknown |= right.spread_unknown;
        // `ShuffledJoin.outputPartitioning`.
        left.clustered = match kind {
            JoinKind::Right => Some(keys.right.clone()),
            JoinKind::Full => None,
            _ => Some(keys.left.clone()),
        };
        left.equal.append(&mut right.equal);
        if matches!(kind, JoinKind::Inner | JoinKind::Cross) {
            left.add_equal(&keys.left, &keys.right);
        }
        left.ranged = false;
        left.sorted =
            if hashed.is_some() || kind == JoinKind::Full { Vec::new() } else { keys.left.clone() };
        let share = match (left.frame.largest_key_share, right.frame.largest_key_share) {
            (Some(a), Some(b)) => Some(a.max(b)),
            // Where the values are not the code's own, both would have to be given.
            (one, other) if left.frame.open && right.frame.open => one.and(other),
            (one, other) => one.or(other),
        };
        join_rows::join_columns(&mut left.frame, right.frame, keys, kind, rows);
        left.frame.largest_key_share = share;
        left.hint = None;
        left.zips = true;
        if gives_nothing(kind, empty) {
            left.run_nothing();
        } else {
            left.reads_nothing = false;
        }
        self.of_known_keys(left, keys, kind, id)
    }

    /// `OptimizeSkewedJoin`: a partition that is both over the threshold and over the factor times the median is read
    /// in pieces.
    fn split_skew(&self, side: &mut PartialStage) {
        let Some(bytes) = self.sent.all_rows(&side.frame) else { return };
        let (largest, even) = (bytes * side.share, bytes / side.tasks);
        if largest > self.settings.skew_threshold && largest > even * self.settings.skew_factor {
            let piece = self.settings.advisory.max(even);
            side.share = Share::new(piece.get() / bytes.get()).min(side.share);
            side.largest_input = Some(bytes * side.share);
        }
    }
}

/// No key: every row is joined with every row.
fn product(mut left: PartialStage, mut right: PartialStage) -> PartialStage {
    let rows = match (left.frame.rows, right.frame.rows) {
        (Some(a), Some(b)) => Some(a * b),
        _ => None,
    };
    right.end_stage();
    left.end_stage();
    left.plan.add_input(|| "product".to_owned(), &right.plan);
    left.distinct_rows = false;
    left.is_single = false;
    left.repeated.clear();
    left.upstream.append(&mut right.upstream);
    left.tasks = left.tasks * right.tasks;
    left.share = Share::of_each(left.tasks);
    left.empty = TaskCount::ZERO;
    join_rows::join_columns(
        &mut left.frame,
        right.frame,
        &JoinKeys::default(),
        JoinKind::Inner,
        rows,
    );
    left.clustered = None;
    left.sorted.clear();
    left.hint = None;
    left
}

/// The sides whose rows are placed as a join by these keys needs them (`EnsureRequirements`): by the hash of all of them
/// (`spark.sql.requireAllClusterKeysForCoPartition`), and in the same order where both are.
fn stay((left, right): (&PartialStage, &PartialStage), keys: &JoinKeys) -> [bool; 2] {
    if left.is_single && right.is_single {
        return [true, true];
    }
    // The places of the keys by whose hash the rows are partitioned.
    let by = |side: &PartialStage, keys: &[Expr]| -> Option<Vec<usize>> {
        let of = side.clustered.as_ref().filter(|of| !side.ranged && !of.is_empty())?;
        let places: Option<Vec<usize>> =
            of.iter().map(|by| keys.iter().position(|key| side.is_equal(key, by))).collect();
        places.filter(|places| (0..keys.len()).all(|at| places.contains(&at)))
    };
    let (of_left, of_right) = (by(left, &keys.left), by(right, &keys.right));
    [of_left.is_some(), of_right.is_some() && (of_left.is_none() || of_left == of_right)]
}
