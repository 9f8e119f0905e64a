//! Joins: which strategy Spark takes, and what each side holds.

use super::exchange::{Partitions, Spread};
use super::join_selection::{JoinSide, JoinStrategy};
use super::keys::{has_columns, may_be_of};
use super::partial_stage::PartialStage;
use super::planner::Planner;
use super::{MemoryRequest, RelationKey};
use crate::frame::column::{Column, Values, unsafe_row};
use crate::frame::expr::{BinaryOp, Expr};
use crate::frame::{Frame, Statistics};
use crate::quantity::{RowCount, Share, TaskCount};
use crate::{Assumption, JoinKind, Scenario};
use pyspark_program::api::Method;
use pyspark_program::program::{Node, NodeId, Value};

/// The keys of a join: expressions that must be equal, one of each side.
#[derive(Clone, Debug, Default)]
pub(super) struct JoinKeys {
    pub(super) left: Vec<Expr>,
    pub(super) right: Vec<Expr>,
    /// Some are compared by `<=>`, which compares two things: the value, and whether it is null
    /// (`ExtractEquiJoinKeys`).
    pub(super) null_safe: bool,
}

impl JoinKeys {
    /// The same expressions on both sides.
    pub(super) fn by_name(keys: Vec<Expr>) -> Self {
        Self { left: keys.clone(), right: keys, null_safe: false }
    }

    /// Adds the expressions that a condition compares for equality; a part that is not understood may be a key.
    pub(super) fn add_condition(&mut self, condition: &Expr, left: &Frame, right: &Frame) {
        for part in condition.conjuncts() {
            match part {
                Expr::Unknown => self.push(Expr::Unknown, Expr::Unknown),
                Expr::Binary(op @ (BinaryOp::Equal | BinaryOp::NullSafeEqual), a, b) => {
                    let (a, b) = (a.bare(), b.bare());
                    let of = |a, b| may_be_of(a, left) && may_be_of(b, right);
                    let (straight, swapped) = (of(a, b), of(b, a));
                    if !has_columns(a) || !has_columns(b) || !(straight || swapped) {
                        continue;
                    }
                    self.null_safe |= *op == BinaryOp::NullSafeEqual;
                    let (of_left, of_right) = if straight { (a, b) } else { (b, a) };
                    self.push(of_left.clone(), of_right.clone());
                }
                _ => {}
            }
        }
    }

    pub(super) fn push(&mut self, left: Expr, right: Expr) {
        self.left.push(left);
        self.right.push(right);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.left.is_empty()
    }

    fn swapped(self) -> Self {
        Self { left: self.right, right: self.left, ..self }
    }
}

impl Planner<'_, '_> {
    pub(super) fn join(&mut self, node: &Node<'_>, id: NodeId) -> PartialStage {
        let left = self.input(node);
        let other = node.args.first().and_then(|arg| arg.value.object());
        let Some(other) = other else { return left };
        let right = self.walk(other);
        let keys = match node.arg(1, "on") {
            Some(on) if node.is_method(Method::Join) => {
                self.join_keys(&on.value, &left.frame, &right.frame)
            }
            _ => JoinKeys::default(),
        };
        let how = node.arg(2, "how").and_then(|arg| arg.value.text()).unwrap_or_default();
        self.join_sides(left, right, keys, JoinShape::read(&how), id)
    }

    /// Joins two frames by the strategy that Spark takes.
    pub(super) fn join_sides(
        &mut self,
        left: PartialStage,
        right: PartialStage,
        keys: JoinKeys,
        how: JoinShape,
        id: NodeId,
    ) -> PartialStage {
        let [left, right] = [left, right].map(|side| PartialStage { before_sort: None, ..side });
        if !how.keeps_left_only() {
            self.assumed.insert(Assumption::JoinRows);
        }
        match self.strategy((&left, &right), &keys, how) {
            JoinStrategy::Broadcast(side) => self.broadcast(side, (left, right), keys, how, id),
            JoinStrategy::Product => product(left, right),
            JoinStrategy::Shuffled => self.shuffle(left, right, keys, how, id),
        }
    }

    fn broadcast(
        &self,
        side: JoinSide,
        (left, right): (PartialStage, PartialStage),
        keys: JoinKeys,
        how: JoinShape,
        id: NodeId,
    ) -> PartialStage {
        let (stream, small, keys, how) = match side {
            JoinSide::Right => (left, right, keys, how),
            JoinSide::Left => (right, left, keys.swapped(), how.swapped()),
        };
        let joined = broadcast(stream, small, &keys, how, id, self.settings.scenario);
        self.of_known_keys(joined, &keys, how, id)
    }

    /// The keys of a join by names or by a condition.
    fn join_keys(&self, on: &Value, left: &Frame, right: &Frame) -> JoinKeys {
        let mut keys = JoinKeys::default();
        self.add_keys(on, left, right, &mut keys);
        keys
    }

    fn add_keys(&self, on: &Value, left: &Frame, right: &Frame, keys: &mut JoinKeys) {
        match on {
            Value::None => {}
            Value::List(list) => {
                let list = self.program.list(*list);
                for item in &list.items {
                    self.add_keys(item, left, right, keys);
                }
                if !list.complete {
                    keys.push(Expr::Unknown, Expr::Unknown);
                }
            }
            value => match Expr::of_value(self.program, value) {
                key @ Expr::Column(_) => keys.push(key.clone(), key),
                condition => keys.add_condition(&condition, left, right),
            },
        }
    }

    /// A join by a key that is not understood gives so many rows as nobody knows.
    fn of_known_keys(
        &self,
        mut joined: PartialStage,
        keys: &JoinKeys,
        how: JoinShape,
        id: NodeId,
    ) -> PartialStage {
        let unknown = keys.left.iter().chain(&keys.right).any(Expr::is_unknown);
        if unknown && !how.keeps_left_only() {
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
        how: JoinShape,
        id: NodeId,
    ) -> PartialStage {
        // What exchanges upstream have written decides before the join's own exchange runs; that of the other side has
        // begun at once where it has none upstream (`AdaptiveSparkPlanExec.createQueryStages`).
        if let Some(side) = self.side_at_run_time((&left, &right), &keys, how, (false, false)) {
            let (stream, keys_of) = match side {
                JoinSide::Right => (&mut left, &keys.left),
                JoinSide::Left => (&mut right, &keys.right),
            };
            if stream.frame.runtime_size().is_none() && !stream.is_clustered_by(keys_of) {
                stream.exchange_to(self, id, Spread::Hash(keys_of.clone()), Partitions::Default);
            }
            return self.broadcast(side, (left, right), keys, how, id);
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
        if let Some(side) = self.side_at_run_time((&left, &right), &keys, how, shuffled.into()) {
            return self.broadcast(side, (left, right), keys, how, id);
        }
        let hashed = self.hashed_side((&left, &right), how);
        let keys = &keys;
        let tasks = left.tasks.max(right.tasks);
        let key = Self::columns(&left.frame, &keys.left, self.settings.scenario);
        let radix = matches!(&key[..], [key] if key.ty.fits_word())
            && self.settings.radix_sort
            && how != JoinShape::Same
            && !keys.null_safe;
        let of = |side: &PartialStage| (side.largest(), side.frame.unsafe_row());
        let (left_rows, left_width) = of(&left);
        let (right_rows, right_width) = of(&right);
        match hashed {
            Some(JoinSide::Left) => {
                let request = MemoryRequest::HashedSide { rows: left_rows, row: left_width };
                left.push_operator(id, request);
            }
            Some(JoinSide::Right) => {
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
        left.plan.add_input(|| format!("{how:?} join {hashed:?} by {keys:?}"), &right.plan);
        let rows = how.rows(&left.frame, &right.frame, keys, self.settings.scenario);
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
        left.clustered = Some(keys.left.clone());
        left.ranged = false;
        left.sorted =
            if hashed.is_some() || how == JoinShape::Full { Vec::new() } else { keys.left.clone() };
        let share = match (left.frame.largest_key_share, right.frame.largest_key_share) {
            (Some(a), Some(b)) => Some(a.max(b)),
            // Where the values are not the code's own, both would have to be given.
            (one, other) if left.frame.open && right.frame.open => one.and(other),
            (one, other) => one.or(other),
        };
        join_columns(&mut left, right.frame, keys, how, rows);
        left.frame.largest_key_share = share;
        left.hint = None;
        self.of_known_keys(left, keys, how, id)
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

/// The driver collects the small side, builds the relation, and every executor holds it.
fn broadcast(
    mut stream: PartialStage,
    mut small: PartialStage,
    keys: &JoinKeys,
    how: JoinShape,
    id: NodeId,
    scenario: Scenario,
) -> PartialStage {
    let columns = Planner::columns(&small.frame, &keys.right, scenario);
    let different =
        if columns.is_empty() { Some(RowCount::ONE) } else { small.frame.groups(&columns) };
    let whole = columns.iter().all(|key| key.ty.is_integral()) && !columns.is_empty();
    let bytes: f64 = columns.iter().map(|key| key.ty.raw()).sum();
    // Whole numbers of eight bytes together are one (`HashJoin.canRewriteAsLongType`).
    let key = if whole && bytes <= 8.0 {
        let span = match &columns[..] {
            [key] if key.values != Values::Unique => {
                key.range.map(|it| RowCount::new(it.high - it.low))
            }
            _ => None,
        };
        RelationKey::Long { span, keys: different }
    } else {
        RelationKey::Row { key: unsafe_row(&columns), keys: different }
    };
    let request = MemoryRequest::Broadcast {
        rows: small.frame.rows,
        row: small.frame.unsafe_row(),
        key,
        compressed: small.frame.compressed(),
    };
    small.push_operator(id, request);
    small.plan.add(|| format!("broadcast by {:?}", keys.right));
    small.end_stage();
    stream.plan.add_input(|| format!("{how:?} broadcast join by {:?}", keys.left), &small.plan);
    let mut before = small.upstream;
    before.append(&mut stream.upstream);
    stream.upstream = before;
    let rows = how.rows(&stream.frame, &small.frame, keys, scenario);
    join_columns(&mut stream, small.frame, keys, how, rows);
    stream.hint = None;
    stream
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
    left.upstream.append(&mut right.upstream);
    left.tasks = left.tasks * right.tasks;
    left.share = Share::of_each(left.tasks);
    left.empty = TaskCount::ZERO;
    join_columns(&mut left, right.frame, &JoinKeys::default(), JoinShape::Inner, rows);
    left.clustered = None;
    left.sorted.clear();
    left.hint = None;
    left
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum JoinShape {
    Inner,
    Left,
    Right,
    Full,
    Semi,
    Anti,
    /// A semi or an anti join by rows that are the same, nulls too.
    Same,
}

impl JoinShape {
    pub(super) fn of(kind: JoinKind) -> Self {
        match kind {
            JoinKind::Inner | JoinKind::Cross => Self::Inner,
            JoinKind::Left => Self::Left,
            JoinKind::Right => Self::Right,
            JoinKind::Full => Self::Full,
            JoinKind::Semi => Self::Semi,
            JoinKind::Anti => Self::Anti,
        }
    }

    fn read(how: &str) -> Self {
        let how: String = how.to_lowercase().chars().filter(char::is_ascii_alphabetic).collect();
        match how.as_str() {
            "left" | "leftouter" => Self::Left,
            "right" | "rightouter" => Self::Right,
            "outer" | "full" | "fullouter" => Self::Full,
            "semi" | "leftsemi" => Self::Semi,
            "anti" | "leftanti" => Self::Anti,
            _ => Self::Inner,
        }
    }

    /// Its rows are some of the left side's, with no columns of the right one.
    fn keeps_left_only(self) -> bool {
        matches!(self, Self::Semi | Self::Anti | Self::Same)
    }

    fn swapped(self) -> Self {
        match self {
            Self::Left => Self::Right,
            Self::Right => Self::Left,
            other => other,
        }
    }

    /// Which sides a relation may be built of (`JoinSelectionHelper.canBuildBroadcastLeft` and `…Right`).
    pub(super) fn may_broadcast(self) -> (bool, bool) {
        match self {
            Self::Inner => (true, true),
            Self::Left | Self::Semi | Self::Anti | Self::Same => (false, true),
            Self::Right => (true, false),
            Self::Full => (false, false),
        }
    }

    /// Rows of the join. Likely as many as the larger side has, as with a key that is unique on one of them; at most
    /// every row of one side with every row of the other, unless one is known to have no key twice.
    fn rows(
        self,
        left: &Frame,
        right: &Frame,
        keys: &JoinKeys,
        scenario: Scenario,
    ) -> Option<RowCount> {
        if self.keeps_left_only() {
            return left.rows.map(|rows| scenario.choose(rows, RowCount::ZERO, rows));
        }
        let (of_left, of_right) = (left.rows?, right.rows?);
        let larger = of_left.max(of_right);
        // Of sides that the code makes of numbers, a join by them keeps the larger one.
        if !left.open && !right.open {
            return Some(larger);
        }
        let most = match (is_unique(left, &keys.left), is_unique(right, &keys.right)) {
            (true, true) => of_left.min(of_right),
            (true, false) => of_right,
            (false, true) => of_left,
            (false, false) => of_left * of_right,
        };
        let (least, most) = match self {
            Self::Left => (of_left, most.max(of_left)),
            Self::Right => (of_right, most.max(of_right)),
            Self::Full => (larger, (of_left + of_right).max(most)),
            // Each key is there, as where one table refers to the other.
            Self::Inner if is_whole(right, &keys.right) => (of_left, most),
            Self::Inner if is_whole(left, &keys.left) => (of_right, most),
            Self::Inner | Self::Semi | Self::Anti | Self::Same => (RowCount::ZERO, most),
        };
        Some(scenario.choose(larger.min(most), least, most))
    }
}

/// The sides whose rows are placed as a join by these keys needs them (`EnsureRequirements`): by the hash of all of them
/// (`spark.sql.requireAllClusterKeysForCoPartition`), and in the same order where both are.
fn stay((left, right): (&PartialStage, &PartialStage), keys: &JoinKeys) -> [bool; 2] {
    // The places of the keys by whose hash the rows are partitioned.
    let by = |side: &PartialStage, keys: &[Expr]| -> Option<Vec<usize>> {
        let of = side.clustered.as_ref().filter(|of| !side.ranged && !of.is_empty())?;
        let places: Option<Vec<usize>> =
            of.iter().map(|by| keys.iter().position(|key| key.is_same(by))).collect();
        places.filter(|places| (0..keys.len()).all(|at| places.contains(&at)))
    };
    let (of_left, of_right) = (by(left, &keys.left), by(right, &keys.right));
    [of_left.is_some(), of_right.is_some() && (of_left.is_none() || of_left == of_right)]
}

/// No two rows of a side have the same keys.
fn is_unique(side: &Frame, keys: &[Expr]) -> bool {
    let has = |name: &String| {
        let is_it = |key: &str| key.eq_ignore_ascii_case(name);
        keys.iter().any(|key| key.column_name().is_some_and(is_it))
    };
    side.unique.iter().any(|set| set.iter().all(has))
}

/// The side is a table with a row for each value of its key, and none of them is filtered out.
fn is_whole(side: &Frame, keys: &[Expr]) -> bool {
    let [key] = keys else { return false };
    let column = key.column_name().and_then(|name| side.column(name));
    let values = column.filter(|it| it.exact).and_then(|it| it.values.distinct_count());
    is_unique(side, keys) && values.is_some_and(|all| side.rows >= Some(RowCount::new(all)))
}

/// The columns of both sides, the keys once, of so many rows.
fn join_columns(
    left: &mut PartialStage,
    right: Frame,
    keys: &JoinKeys,
    how: JoinShape,
    rows: Option<RowCount>,
) {
    let all_of_left = left.frame.rows;
    left.frame.rows = rows;
    left.frame.open |= right.open;
    if !how.keeps_left_only() && !is_unique(&right, &keys.right) {
        left.frame.unique.clear();
    }
    left.frame.add_missing(&right);
    if how.keeps_left_only() {
        return;
    }
    let sides = [left.frame.clone(), right.clone()];
    left.frame.disk_row = match (left.frame.disk_row, right.disk_row) {
        (Some(a), Some(b)) => Some(a + b),
        _ => None,
    };
    left.frame.columns = match (left.frame.columns.take(), right.columns) {
        (Some(mut columns), Some(mut others)) => {
            repeat_values(&mut columns, all_of_left, rows);
            repeat_values(&mut others, right.rows, rows);
            let is_key = |name: &str| {
                keys.left
                    .iter()
                    .any(|key| key.column_name().is_some_and(|key| key.eq_ignore_ascii_case(name)))
            };
            columns.extend(others.into_iter().filter(|it| !is_key(&it.name)));
            Some(columns)
        }
        _ => None,
    };
    left.frame.statistics = Statistics::of_join(&sides[0], &sides[1], &left.frame);
}

/// A side of which a join repeats rows has no more different values than it has rows.
fn repeat_values(columns: &mut [Column], side: Option<RowCount>, joined: Option<RowCount>) {
    let (Some(side), Some(joined)) = (side, joined) else { return };
    if joined <= side {
        return;
    }
    for column in columns {
        if matches!(column.values, Values::Unique | Values::Sequence | Values::Runs(_)) {
            column.values = Values::AtMost(side.get());
        }
    }
}
