//! The methods of a frame.

use super::exchange::{Partitions, Spread, coalesce};
use super::join_keys::JoinKeys;
use super::partial_stage::{JoinStrategyHint, PartialStage};
use super::planner::Planner;
use super::projection::{drop_columns, rename, rename_all};
use super::pushdown::has_queries;
use super::reuse::CanonicalPlan;
use super::{MemoryRequest, Operator, Settings};
use crate::assumptions::is_given;

use crate::frame::expr::Expr;
use crate::frame::{Frame, Statistics, selectivity};
use crate::quantity::{RowCount, Share, TaskCount};
use crate::rows;
use crate::streams::{StreamState, state};
use crate::{Assumption, JoinKind, Scenario};
use pyspark_program::api::Method;
use pyspark_program::program::{Node, NodeId, Value};

impl Planner<'_, '_> {
    pub(super) fn of_frame(&mut self, node: &Node<'_>, id: NodeId) -> PartialStage {
        let read = self.read_by(node, id);
        let downstream = std::mem::replace(&mut self.needed, read);
        let stage = if node.is_one_of(&[Method::Join, Method::CrossJoin]) {
            let sides = self.sides_of(node);
            self.join(node, id, sides)
        } else {
            self.push_filter(node, id);
            // A lineage is as deep on the stack as it is long: what handles one call is not part of that.
            let input = self.input(node);
            self.of_one_frame(input, node, id)
        };
        self.needed = downstream;
        stage
    }

    fn of_one_frame(
        &mut self,
        mut stage: PartialStage,
        node: &Node<'_>,
        id: NodeId,
    ) -> PartialStage {
        let hint = stage.hint.take();
        let ranking = stage.ranking.take();
        self.python_functions(node, id, &mut stage);
        // What such a frame is made of is not compared (`is_described`): operators without an exchange of their own need no
        // text, and the others begin with that of their input.
        let Some(method) = node.called() else {
            stage.frame = self.not_understood(id);
            return stage;
        };
        if !computes_rows_alone(method) {
            stage.before_sort = None;
        }
        if !matches!(
            method,
            Method::Select | Method::SelectExpr | Method::WithColumn | Method::WithColumns
        ) {
            stage.windowed = None;
        }
        match method {
            Method::Select | Method::SelectExpr => self.select(node, id, &mut stage),
            Method::WithColumn | Method::WithColumns => self.with_columns(node, id, &mut stage),
            Method::WithColumnRenamed => rename(self, node, &mut stage.frame),
            Method::Drop => drop_columns(node, &mut stage.frame),
            Method::ToDf => rename_all(node, &mut stage.frame),
            Method::Limit => {
                if let Some(limit) = rows::limit(node) {
                    Self::limit(id, &mut stage, RowCount::new(limit as f64));
                }
            }
            Method::Sample => {
                if let Some(fraction) = rows::fraction(node) {
                    stage.frame = stage.frame.map_rows(|rows| rows * Share::new(fraction));
                }
            }
            Method::Distinct | Method::DropDuplicates => {
                let subset = if method == Method::Distinct { Vec::new() } else { self.keys(node) };
                if state(self.program, id) == Some(StreamState::Duplicates) {
                    self.deduplicate_stream(&mut stage, id, subset);
                    return stage;
                }
                self.deduplicate(&mut stage, id, (!subset.is_empty()).then_some(subset));
            }
            Method::OrderBy => self.order(id, &mut stage, self.keys(node)),
            Method::SortWithinPartitions => {
                self.sort(id, &mut stage, self.keys(node));
            }
            Method::Repartition | Method::RepartitionByRange => {
                self.repartition(node, id, &mut stage);
            }
            Method::Coalesce => {
                if let Some(number) = node.arg(0, "numPartitions").and_then(|arg| arg.value.int()) {
                    coalesce(&mut stage, TaskCount::new(number.max(1) as f64));
                }
            }
            Method::Union | Method::UnionByName => {
                let other = node.args.first().and_then(|arg| arg.value.object());
                if let Some(other) = other {
                    let other = self.walk(other);
                    stage.plan = CanonicalPlan::default();
                    union(&mut stage, other, self.settings);
                }
            }
            Method::Intersect | Method::Subtract | Method::ExceptAll | Method::IntersectAll => {
                let other = node.args.first().and_then(|arg| arg.value.object());
                match other {
                    Some(other) if matches!(method, Method::Intersect | Method::Subtract) => {
                        let other = self.walk(other);
                        let intersects = method == Method::Intersect;
                        let kind = if intersects { JoinKind::Semi } else { JoinKind::Anti };
                        self.keep_of(&mut stage, other, kind, id);
                    }
                    _ => stage.frame = self.not_understood(id),
                }
            }
            Method::Hint => {
                let name = node.args.first().and_then(|arg| arg.value.text()).unwrap_or_default();
                stage.hint = match name.to_lowercase().as_str() {
                    "broadcast" | "broadcastjoin" | "mapjoin" => Some(JoinStrategyHint::Broadcast),
                    "merge" | "shuffle_merge" | "mergejoin" => Some(JoinStrategyHint::Merge),
                    "shuffle_hash" => Some(JoinStrategyHint::ShuffleHash),
                    _ => hint,
                };
            }
            Method::Filter if self.filters_by_queries(node, id, &mut stage) => stage.hint = hint,
            Method::Filter | Method::Dropna => {
                stage.ranking = ranking;
                let left = match self.condition_of(node, id) {
                    Some(condition) if has_queries(node) => Some((*condition).clone()),
                    Some(condition) => self.left_of(id, &condition),
                    None if has_queries(node) => Some(Expr::Unknown),
                    None => self.left_of(id, &Expr::Unknown),
                };
                stage.plan = CanonicalPlan::default();
                if let Some(left) = left {
                    self.filter(&mut stage, &left);
                }
                stage.hint = hint;
            }
            // Names and views change nothing.
            Method::Alias
            | Method::Unpersist
            | Method::Cache
            | Method::Persist
            | Method::Fillna
            | Method::Replace
            | Method::WithWatermark
            | Method::To
            | Method::Observe
            | Method::WithMetadata => {
                stage.hint = hint;
            }
            Method::MapInPandas | Method::MapInArrow => self.map_batches(node, id, &mut stage),
            Method::Describe | Method::Summary | Method::Agg => {
                if method == Method::Agg {
                    let aggregates: Vec<Expr> = self.exprs(node);
                    self.group(&mut stage, id, &[], &aggregates);
                } else {
                    stage.exchange_to(self, id, Spread::Single, Partitions::Default);
                    stage.frame =
                        Frame::of(RowCount::new(rows::statistics(node) as f64), Vec::new());
                }
            }
            Method::Checkpoint | Method::LocalCheckpoint => {}
            // `Dataset.randomSplit`: each partition is sorted by every column, so that the parts do not overlap.
            Method::RandomSplit => {
                let keys = super::aggregate::every_column(&stage.frame);
                // The call itself has no place in the program; what it is called on has one.
                self.sort(node.receiver.unwrap_or(id), &mut stage, keys);
                let scenario = self.settings.scenario;
                let kept = |rows| scenario.choose(rows, RowCount::ZERO, rows);
                stage.frame.rows = stage.frame.rows.map(kept);
            }
            // Each row is handled by itself: whatever comes of it, nothing is held.
            _ if self
                .program
                .effect(node)
                .is_some_and(|effect| effect.keeps_partitions() && !effect.sorts) =>
            {
                stage.frame = Frame::unknown(self.missing_code(id));
            }
            _ => stage.frame = self.not_understood(id),
        }
        stage
    }

    /// The keys that a stream has had are its state (`StreamingDeduplicateExec`): nothing else is held.
    fn deduplicate_stream(&self, stage: &mut PartialStage, id: NodeId, mut keys: Vec<Expr>) {
        if keys.is_empty() {
            keys = super::aggregate::every_column(&stage.frame);
        }
        stage.exchange_to(self, id, Spread::Hash(keys), Partitions::Default);
        let scenario = self.settings.scenario;
        let new = |rows| scenario.choose(rows, RowCount::ZERO, rows);
        stage.frame.rows = stage.frame.rows.map(new);
    }

    /// A filter whose text has queries in it.
    fn filters_by_queries(
        &mut self,
        node: &Node<'_>,
        id: NodeId,
        stage: &mut PartialStage,
    ) -> bool {
        let Some(Value::Str(_)) = node.args.first().map(|arg| &arg.value) else { return false };
        let text = node.args[0].value.text();
        text.is_some_and(|text| self.filter_by_queries(stage, &text, id))
    }

    /// A filter of whose condition nothing is known keeps every row, as Spark's planner counts without statistics.
    pub(super) fn filter(&mut self, stage: &mut PartialStage, condition: &Expr) {
        self.limit_groups(stage, condition);
        stage.plan.add_condition(condition);
        self.keep_rows(stage, condition);
    }

    /// The rows for which a condition holds.
    pub(super) fn keep_rows(&mut self, stage: &mut PartialStage, condition: &Expr) {
        let selectivity = selectivity::of_frame(condition, &stage.frame);
        if !selectivity.is_exact() {
            self.assumed.insert(Assumption::FilterKeeps);
        }
        let Settings { scenario, ref assumptions, .. } = *self.settings;
        let keeps = assumptions.filter_keeps;
        let share = match selectivity.likely {
            // The user says it of every filter of which nobody else does.
            None if is_given(keeps) => Share::new(keeps),
            _ => selectivity.share(scenario, keeps),
        };
        if !is_given(keeps) && matches!(scenario, Scenario::Likely | Scenario::Probe) {
            let kept = selectivity.kept_beside_likely();
            stage.frame.statistics = stage.frame.statistics.kept(kept);
        }
        if share < Share::ONE {
            stage.frame.rows = stage.frame.rows.map(|rows| rows * share);
        }
    }

    /// The different rows that another frame has too, or has not: a semi or an anti join by all columns, of which no
    /// group is known to lie together, as nulls are compared too (`ReplaceIntersectWithSemiJoin`,
    /// `ReplaceExceptWithAntiJoin`).
    pub(super) fn keep_of(
        &mut self,
        stage: &mut PartialStage,
        other: PartialStage,
        kind: JoinKind,
        id: NodeId,
    ) {
        let [left, right] = [&stage.frame, &other.frame].map(super::aggregate::every_column);
        // Columns belong together by their places.
        let (left, right) = if left.len() == right.len() && !left.is_empty() {
            (left, right)
        } else {
            (vec![Expr::Star], vec![Expr::Star])
        };
        // Nulls are compared as values (`ExtractEquiJoinKeys`).
        let not_null = |keys: Vec<Expr>| -> Vec<Expr> {
            keys.into_iter().map(|key| Expr::call("coalesce", vec![key])).collect()
        };
        let by_columns = left != [Expr::Star];
        let (left, right) =
            if by_columns { (not_null(left), not_null(right)) } else { (left, right) };
        let own = std::mem::replace(stage, PartialStage::read(Frame::default(), TaskCount::ONE));
        let keys = JoinKeys { left, right, null_safe: true };
        *stage = self.join_sides(own, other, keys, kind, id);
        if !by_columns {
            stage.clustered = None;
            stage.sorted.clear();
        }
        self.deduplicate(stage, id, None);
    }
}

/// An operation that the optimizer moves upstream of a sort, or that names and computes columns downstream of it.
fn computes_rows_alone(method: Method) -> bool {
    matches!(
        method,
        Method::Select
            | Method::SelectExpr
            | Method::WithColumn
            | Method::WithColumns
            | Method::WithColumnRenamed
            | Method::Drop
            | Method::ToDf
            | Method::Limit
            | Method::Filter
            | Method::Dropna
            | Method::Fillna
            | Method::Replace
            | Method::Alias
    )
}

pub(super) fn union(stage: &mut PartialStage, other: PartialStage, settings: &Settings) {
    stage.plan.add_input(|| "union".to_owned(), &other.plan);
    let clustered = settings.union_partitioning && is_clustered_alike(stage, &other, settings);
    let (tasks, empty, largest) = match (stage.largest(), other.largest(), clustered) {
        // `UnionExec.outputPartitioning`: each task has a partition of both.
        (a, b, true) => {
            let largest = a.zip(b).map(|(a, b)| a + b);
            (stage.tasks.max(other.tasks), stage.empty.min(other.empty), largest)
        }
        (a, b, false) => {
            let largest = a.zip(b).map(|(a, b)| a.max(b));
            (stage.tasks + other.tasks, stage.empty + other.empty, largest)
        }
    };
    let rows = match (stage.frame.rows, other.frame.rows) {
        (Some(a), Some(b)) => Some(a + b),
        _ => None,
    };
    stage.frame.statistics = Statistics::of_union(&stage.frame, &other.frame);
    stage.frame.add_missing(&other.frame);
    stage.frame.rows = rows;
    stage.frame.open |= other.frame.open;
    stage.frame.map_names(|_| None);
    stage.frame.columns = match (stage.frame.columns.take(), other.frame.columns) {
        (Some(own), Some(others)) if own.len() == others.len() => {
            Some(own.into_iter().zip(others).map(|(own, other)| own.or(&other)).collect())
        }
        _ => None,
    };
    stage.share = match (largest, rows) {
        (Some(largest), Some(rows)) if rows > RowCount::ZERO => {
            Share::new(largest.get() / rows.get())
        }
        _ => Share::of_each(tasks),
    };
    stage.tasks = tasks;
    stage.empty = empty;
    if !clustered {
        stage.clustered = None;
    }
    stage.sorted.clear();
    stage.distinct_rows = false;
    stage.is_single = false;
    stage.repeated.clear();
    // Where one function has the code of all inputs, each task counts the relations of all (`BroadcastHashJoinExec` adds
    // them as its code is set up); else the operators of both run in different tasks, and those that are alike ask for
    // the same twice.
    let generated = settings.generates_unions && !clustered && !stage.zips && !other.zips;
    for operator in other.operators {
        let alike = |own: &&mut Operator| match (&own.request, &operator.request) {
            (
                MemoryRequest::ReadRelation { relation: own, .. },
                MemoryRequest::ReadRelation { relation, .. },
            ) => own == relation,
            (own, request) => own == request,
        };
        let own = stage.operators.iter_mut().filter(|own| own.node == operator.node).find(alike);
        match (own.map(|own| &mut own.request), &operator.request) {
            (None, _) => stage.operators.push(operator),
            (
                Some(MemoryRequest::ReadRelation { joins, .. }),
                MemoryRequest::ReadRelation { joins: more, .. },
            ) if generated => *joins += more,
            (Some(_), _) => {}
        }
    }
    stage.union_inputs = if generated { stage.union_inputs + other.union_inputs } else { 1 };
    stage.zips |= other.zips;
    stage.reads_nothing &= other.reads_nothing;
    stage.upstream.extend(other.upstream);
    stage.largest_input = match (stage.largest_input, other.largest_input) {
        (Some(a), Some(b)) => Some(a.max(b)),
        _ => None,
    };
}

/// Rows of both are partitioned by the hash of the same columns, by their places.
fn is_clustered_alike(stage: &PartialStage, other: &PartialStage, settings: &Settings) -> bool {
    let places = |stage: &PartialStage| -> Option<Vec<usize>> {
        let by = stage.clustered.as_ref().filter(|by| !stage.ranged && !by.is_empty())?;
        let columns = stage.frame.columns.as_ref()?;
        let place = |key: &Expr| {
            let Expr::Column(name) = key else { return None };
            columns.iter().position(|column| column.name.eq_ignore_ascii_case(name))
        };
        by.iter().map(place).collect()
    };
    let (own, others) = (places(stage), places(other));
    // Adaptive execution coalesces the partitions of both together.
    own.is_some() && own == others && (settings.adaptive || stage.tasks == other.tasks)
}
