//! Joins with a relation that the driver builds of one side and every executor holds (`BroadcastHashJoinExec`,
//! `BroadcastNestedLoopJoinExec`).

use super::join_keys::JoinKeys;
use super::partial_stage::PartialStage;
use super::planner::Planner;
use super::{BroadcastRelation, MemoryRequest, RelationKey, join_rows};
use crate::frame::Frame;
use crate::frame::column::{Column, unsafe_row};
use crate::frame::types::DataType;
use crate::quantity::RowCount;
use crate::{JoinKind, Scenario, Side};
use pyspark_program::program::NodeId;

impl Planner<'_, '_> {
    /// Joins the rows of one side with a relation of the other, `side`, which is built of at most `max_rows` where another
    /// join takes its place else.
    pub(super) fn broadcast(
        &self,
        side: Side,
        (left, right): (PartialStage, PartialStage),
        keys: JoinKeys,
        kind: JoinKind,
        (id, max_rows): (NodeId, Option<RowCount>),
    ) -> PartialStage {
        let (mut stream, mut small, keys, kind) = match side {
            Side::Right => (left, right, keys, kind),
            Side::Left => (right, left, keys.swapped(), kind.swapped()),
        };
        let scenario = self.settings.scenario;
        if let Some((max, rows)) = max_rows.zip(small.frame.rows).filter(|(max, rows)| max < rows) {
            small.frame.rows = Some(max);
            small.frame.statistics = small.frame.statistics.of_fewer(max, rows);
        }
        let mut relation = relation(&small.frame, &keys, scenario);
        relation.max_rows = max_rows;
        small.push_operator(id, MemoryRequest::BuildRelation(relation));
        small.plan.add(|| format!("broadcast by {:?}", keys.right));
        small.end_stage();
        let join = || format!("{kind:?} broadcast join by {:?}", keys.left);
        stream.plan.add_input(join, &small.plan);
        let is_empty = self.settings.adaptive
            && scenario == Scenario::Least
            && small.frame.rows == Some(RowCount::ZERO);
        if !is_empty {
            let joins = stream.union_inputs;
            let request = MemoryRequest::ReadRelation { relation, joins };
            stream.push_operator_of(id, request, &small.frame);
        }
        small.upstream.append(&mut stream.upstream);
        stream.upstream = small.upstream;
        if matches!(kind, JoinKind::Inner | JoinKind::Cross) {
            stream.add_equal(&keys.left, &keys.right);
        }
        let rows = join_rows::rows(kind, &stream.frame, &small.frame, &keys, scenario);
        join_rows::join_columns(&mut stream.frame, small.frame, &keys, kind, rows);
        stream.hint = None;
        let (empty_left, empty_right) = (stream.is_empty_at_run_time(), is_empty);
        if gives_nothing(kind, (empty_left, empty_right)) {
            stream.run_nothing();
        }
        self.of_known_keys(stream, &keys, kind, id)
    }
}

/// A join has no rows where a side has none (`PropagateEmptyRelation`).
pub(super) fn gives_nothing(kind: JoinKind, (left, right): (bool, bool)) -> bool {
    match kind {
        JoinKind::Inner | JoinKind::Cross | JoinKind::Semi => left || right,
        JoinKind::Left | JoinKind::Anti => left,
        JoinKind::Right => right,
        JoinKind::Full => left && right,
    }
}

/// The relation of a side's rows by the keys of the join.
fn relation(small: &Frame, keys: &JoinKeys, scenario: Scenario) -> BroadcastRelation {
    let mut columns = Planner::columns(small, &keys.right, scenario);
    let distinct = small.groups_in(&columns, scenario);
    let whole = columns.iter().all(|key| key.ty.is_integral());
    let bytes: f64 = columns.iter().map(|key| key.ty.raw()).sum();
    let key = if columns.is_empty() {
        RelationKey::None
    } else if whole && bytes <= 8.0 && !keys.null_safe {
        // Whole numbers of eight bytes together are one (`HashJoin.canRewriteAsLongType`).
        RelationKey::Long { span: key_span(small, &columns, distinct, scenario), keys: distinct }
    } else {
        if keys.null_safe {
            // Beside each value there is whether it is null (`ExtractEquiJoinKeys`).
            columns.extend(vec![Column::new("", DataType::Boolean); columns.len()]);
        }
        RelationKey::Row { key: unsafe_row(&columns), keys: distinct }
    };
    BroadcastRelation {
        rows: small.rows,
        row: small.unsafe_row(),
        key,
        compressed: small.compressed(),
        max_rows: None,
    }
}

/// The largest key less the smallest one, by which a map has a place for each number between them where that needs no
/// more room (`LongToUnsafeRowMap.optimize`); `None` where it is larger than that.
///
/// Of stored data nobody knows it: at least as many numbers as there are keys; likely as many as the table has of them,
/// as where identifiers are numbered from one on.
fn key_span(
    small: &Frame,
    columns: &[Column],
    distinct: Option<RowCount>,
    scenario: Scenario,
) -> Option<RowCount> {
    let [key] = columns else { return None };
    if !small.open {
        return key.range.map(|it| RowCount::new(it.high - it.low));
    }
    let unique = small.is_unique(columns).then_some(small.rows).flatten();
    let likely = key.values.distinct_count().map(RowCount::new).or(unique);
    let places = scenario.choose(likely, distinct, None);
    places.map(|places| RowCount::new(places.get() - 1.0))
}
