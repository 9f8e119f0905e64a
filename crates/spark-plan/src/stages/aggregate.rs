//! Grouping: partial groups upstream of the exchange, whole ones downstream.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::buffers::{
    buffer, buffer_of, buffered, distinct_args, holds_text, holds_wide_decimals, inner_aggregates,
    is_unknown_function, keeps_values,
};
use super::copies::{Copies, cube_sets, rollup_sets};
use super::exchange::{Partitions, Spread};
use super::keys::is_column;
use super::partial_stage::PartialStage;
use super::pivot::is_pivot_first;
use super::planner::Planner;
use super::{FirstLevel, MemoryRequest};
use crate::Assumption;
use crate::frame::column::{Column, Values, of_expr, unsafe_row};
use crate::frame::expr::Expr;
use crate::frame::types::DataType;
use crate::frame::{Frame, Statistics, expected_distinct};
use crate::quantity::{ByteCount, RowCount, Share};
use crate::streams::state;
use pyspark_program::api::{Buffer, Method};
use pyspark_program::program::{Node, NodeId};
use spark_model::order;

impl Planner<'_, '_> {
    /// A method of grouped data: `agg`, `count`, `sum`, `pivot`, `applyInPandas`.
    pub(super) fn grouped(&mut self, node: &Node<'_>, id: NodeId) -> PartialStage {
        let Some(group) = node.receiver else {
            return self.read_not_understood(id);
        };
        let mut keys = Vec::new();
        let mut at = group;
        // Past `pivot` to the grouping, and from there to the frame.
        let frame = loop {
            let grouping = self.program.node(at);
            if grouping.is_one_of(&[Method::GroupBy, Method::Rollup, Method::Cube]) {
                keys.extend(self.keys(grouping));
                break grouping.receiver;
            }
            match grouping.receiver {
                Some(receiver) => at = receiver,
                None => break None,
            }
        };
        let sets = match self.program.node(at).called() {
            Some(Method::Rollup) => Some(rollup_sets(&keys)),
            Some(Method::Cube) => Some(cube_sets(&keys)),
            _ => None,
        };
        let Some(frame) = frame else {
            return self.read_not_understood(id);
        };
        let name = node.name();
        let exprs = match node.called() {
            Some(Method::Agg) => self.exprs(node),
            Some(Method::Count) => vec![Expr::call(name, vec![Expr::Star])],
            _ => self.keys(node).into_iter().map(|column| Expr::call(name, vec![column])).collect(),
        };
        let pivots = self.program.node(group).is_method(Method::Pivot);
        let maps = maps_groups(node);
        let read = match pivots {
            _ if maps => None,
            true => Self::read_by_groups(&[&keys[..], &self.pivot_column(group)].concat(), &exprs),
            false => Self::read_by_groups(&keys, &exprs),
        };
        let downstream = std::mem::replace(&mut self.needed, read);
        let mut stage = self.walk(frame);
        self.needed = downstream;
        stage.hint = None;
        self.name_unknown(&keys, at, &mut stage.frame);
        if maps {
            self.map_groups(node, id, &keys, &mut stage);
            return stage;
        }
        if self.aggregates_in_python(node, id, &keys, &mut stage) {
            return stage;
        }
        match sets {
            _ if pivots => self.pivot(&mut stage, group, id, &keys, &exprs),
            Some(sets) => self.group_by_sets(&mut stage, id, &keys, &exprs, sets),
            None => self.group(&mut stage, id, &keys, &exprs),
        }
        stage
    }

    /// One row of each group by `keys`; of equal rows, where they are `None`.
    pub(super) fn deduplicate(
        &mut self,
        stage: &mut PartialStage,
        id: NodeId,
        keys: Option<Vec<Expr>>,
    ) {
        let columns = stage.frame.columns.clone();
        let Some(keys) = keys else {
            // `RemoveRedundantAggregates`.
            if stage.distinct_rows {
                return;
            }
            let all = every_column(&stage.frame);
            return self.group(stage, id, &all, &[]);
        };
        self.name_unknown(&keys, id, &mut stage.frame);
        // `ReplaceDeduplicateWithAggregate`: of the other columns the first value.
        let others = columns.iter().flatten().map(|column| Expr::column(&*column.name));
        let others = others.filter(|other| !keys.iter().any(|key| key.is_same(other)));
        let firsts: Vec<Expr> = others
            .map(|other| {
                let name = other.name().unwrap_or_default();
                Expr::call("first", vec![other]).alias(name)
            })
            .collect();
        self.group(stage, id, &keys, &firsts);
        if columns.is_some() {
            stage.frame.columns = columns;
        }
    }

    /// Groups by `keys` and computes `exprs`, those of different values too.
    pub(super) fn group(
        &mut self,
        stage: &mut PartialStage,
        id: NodeId,
        keys: &[Expr],
        exprs: &[Expr],
    ) {
        let (distinct, others): (Vec<&Expr>, Vec<&Expr>) =
            exprs.iter().partition(|it| distinct_args(it).is_some());
        if distinct.is_empty() {
            return self.group_once(stage, id, keys, exprs, None);
        }
        let input = stage.frame.columns.clone().unwrap_or_default();
        let key_columns = Self::columns(&stage.frame, keys, self.settings.scenario).len();
        let mut sets: Vec<Vec<Expr>> = distinct.iter().filter_map(|it| distinct_args(it)).collect();
        order::sort_by_key(&mut sets, |set| set.iter().map(sort_text).collect::<Vec<_>>());
        sets.dedup_by(|a, b| a.len() == b.len() && a.iter().zip(&*b).all(|(a, b)| a.is_same(b)));
        self.name_unknown(&sets.concat(), id, &mut stage.frame);
        // `AggUtils.planAggregateWithOneDistinct`: by the keys and the values together, then by the keys.
        let mut both = keys.to_vec();
        both.extend(sets.iter().flatten().filter(|it| !keys.contains(it)).cloned());
        both.dedup_by(|a, b| a.is_same(b));
        // `RewriteDistinctAggregates`: each set of columns has copies of the rows for itself, and so have the other
        // aggregates.
        let copies = if sets.len() > 1 {
            if !others.is_empty() {
                sets.push(Vec::new());
            }
            for set in &mut sets {
                set.extend(keys.iter().cloned());
            }
            Some(Copies { sets, marker: Column::new("gid", DataType::Int) })
        } else {
            None
        };
        let others: Vec<Expr> = others.into_iter().cloned().collect();
        self.group_once(stage, id, &both, &others, copies.as_ref());
        self.group_once(stage, id, &by_name(keys), exprs, None);
        let result = exprs.iter().map(|expr| of_expr(expr, &input));
        if let Some(columns) = &mut stage.frame.columns {
            columns.truncate(key_columns);
            columns.extend(result);
        }
    }

    /// Groups by each of several sets of the keys at once, as rollups and cubes do: every row is there once for each of
    /// them.
    pub(super) fn group_by_sets(
        &mut self,
        stage: &mut PartialStage,
        id: NodeId,
        keys: &[Expr],
        exprs: &[Expr],
        sets: Vec<Vec<Expr>>,
    ) {
        let mut distinct: Vec<Vec<Expr>> = exprs.iter().filter_map(distinct_args).collect();
        distinct.dedup();
        let values = Values::AtMost(sets.len().max(1) as f64);
        let marker = Column { values, ..Column::new("spark_grouping_id", DataType::Long) };
        if let [values] = &distinct[..] {
            return self.group_by_sets_of_different(stage, id, (keys, values, exprs), sets, marker);
        }
        // Several sets of different values would have copies of the copies.
        if !distinct.is_empty() {
            stage.frame = self.not_understood(id);
            return;
        }
        // `Expand` distinguishes the copies by `spark_grouping_id`.
        let copies = Copies { sets, marker };
        self.group_once(stage, id, keys, exprs, Some(&copies));
        if let Some(columns) = &mut stage.frame.columns {
            columns.retain(|column| column.name != copies.marker.name);
        }
    }

    /// The same with an aggregate of different values: the copies are grouped by the keys and the values together, then
    /// by the keys (`AggUtils.planAggregateWithOneDistinct` over `Expand`).
    fn group_by_sets_of_different(
        &mut self,
        stage: &mut PartialStage,
        id: NodeId,
        (keys, values, exprs): (&[Expr], &[Expr], &[Expr]),
        mut sets: Vec<Vec<Expr>>,
        marker: Column,
    ) {
        let name = marker.name.clone();
        let mut both = keys.to_vec();
        both.extend(values.iter().filter(|it| !keys.iter().any(|key| key.is_same(it))).cloned());
        for set in &mut sets {
            set.extend(values.iter().cloned());
        }
        let others: Vec<Expr> =
            exprs.iter().filter(|it| distinct_args(it).is_none()).cloned().collect();
        self.group_once(stage, id, &both, &others, Some(&Copies { sets, marker }));
        let mut by = by_name(keys);
        by.push(Expr::column(&*name));
        self.group_once(stage, id, &by, exprs, None);
        if let Some(columns) = &mut stage.frame.columns {
            columns.retain(|column| column.name != name);
        }
    }

    fn group_once(
        &mut self,
        stage: &mut PartialStage,
        id: NodeId,
        keys: &[Expr],
        exprs: &[Expr],
        copies: Option<&Copies>,
    ) {
        stage.place = self.next_place(id);
        let scenario = self.settings.scenario;
        let input = stage.frame.columns.clone().unwrap_or_default();
        let mut key_columns = Self::columns(&stage.frame, keys, self.settings.scenario);
        let own_keys = key_columns.clone();
        let understood = own_keys.iter().all(|key| key.values != Values::Unknown);
        // `PullOutGroupingExpressions`: what is no column becomes one before the grouping.
        if let Some(columns) = &mut stage.frame.columns {
            let computed = keys.iter().zip(&own_keys).filter(|(key, _)| !is_column(key));
            columns.extend(computed.map(|(_, it)| Column { name: String::new(), ..it.clone() }));
        }
        let mut sent_columns = key_columns.clone();
        if let Some(copies) = copies {
            stage.frame = stage.frame.clone().map_rows(|rows| rows * copies.sets.len() as f64);
            // Of a set with few groups each task sends all of them.
            let of_task = (stage.largest(), &mut sent_columns);
            for (rows, columns) in [of_task, (stage.frame.rows, &mut key_columns)] {
                copies.set_nulls(columns, keys, &stage.frame.clone().with_rows(rows), scenario);
                columns.push(copies.marker.clone());
            }
        }
        let unknown = |key: &Column| key.values == Values::Unique || !key.exact;
        if stage.frame.open && !stage.frame.is_unique(&own_keys) && own_keys.iter().any(unknown) {
            self.assumed.insert(Assumption::Groups);
        }
        let groups = match copies {
            Some(copies) => copies.groups(&stage.frame, stage.frame.rows, scenario),
            None if keys.is_empty() => Some(RowCount::ONE),
            None => stage.frame.groups_in(&key_columns, scenario),
        };
        let aggregates = inner_aggregates(exprs);
        // The buffer of a function that Spark does not have itself may be of any size.
        let unknown_buffer = aggregates.iter().any(|it| is_unknown_function(it));
        if unknown_buffer {
            stage.frame.insert_missing(self.call_text(id));
        }
        let kept: Vec<&Expr> = aggregates.iter().copied().filter(|it| keeps_values(it)).collect();
        let (key, sent_key) = (unsafe_row(&key_columns), unsafe_row(&sent_columns));
        let buffers: Vec<f64> = aggregates.iter().map(|it| buffer(it, &input)).collect();
        // A row without columns has no null bits either.
        let buffer = if buffers.is_empty() { 0.0 } else { 8.0 + buffers.iter().sum::<f64>() };
        let buffer = ByteCount::new(buffer);
        // A text that changes in place has no room in a row of fixed width: `HashAggregateExec.supportsAggregate`.
        let sorts = kept.is_empty() && aggregates.iter().any(|it| holds_text(it, &input));
        // `HashAggregateExec.supportCodegen`: not with an `ImperativeAggregate`.
        let imperative =
            |it: &&Expr| buffer_of(it) == Some(Buffer::Registers) || is_pivot_first(it);
        let generated = !aggregates.iter().any(imperative);
        let holds_objects = !kept.is_empty()
            || aggregates.iter().any(|it| matches!(buffer_of(it), Some(Buffer::Object(_))));
        // `HashAggregateExec.checkIfFastHashMapSupported`: no keys of several values, no buffers of wide decimals.
        let simple = own_keys.iter().all(|key| {
            !matches!(
                key.ty,
                DataType::Binary | DataType::Array(_) | DataType::Map(..) | DataType::Struct(_)
            )
        });
        // `HashAggregateExec.doConsumeWithKeys`: a key that is null goes to the second level at once.
        let nulls = copies.is_some_and(|copies| {
            let has = |set: &[Expr], key: &Expr| set.iter().any(|it| it.is_same(key));
            !copies.sets.iter().any(|set| keys.iter().all(|key| has(set, key)))
        });
        let first = match () {
            () if !generated
                || !simple
                || nulls
                || aggregates.iter().any(|it| holds_wide_decimals(it, &input)) =>
            {
                FirstLevel::None
            }
            () if own_keys
                .iter()
                .any(|it| it.ty == DataType::String || it.values == Values::Unique) =>
            {
                FirstLevel::Scattered
            }
            () => FirstLevel::InOrder,
        };
        let all = stage.frame.rows;
        let largest_group = stage.frame.largest_group(&own_keys, scenario);

        let in_no_order = own_keys.iter().all(|key| key.values.distinct_count().is_some())
            && own_keys.iter().any(|key| !matches!(key.values, Values::Cycle(_)));
        let is_repeated = |columns: &BTreeSet<String>| {
            let has = |key: &Expr| {
                key.column_name().is_some_and(|name| columns.contains(&name.to_lowercase()))
            };
            !keys.is_empty() && keys.iter().all(|key| is_column(key) && has(key))
        };
        // What a join repeats has no more values in a task than its side has rows there.
        let of_sides = stage.repeated.iter().filter(|(columns, _)| is_repeated(columns));
        let of_side =
            of_sides.map(|(_, rows)| *rows).reduce(RowCount::min).filter(|_| copies.is_none());
        let local = |stage: &PartialStage| match (stage.largest(), groups) {
            (Some(rows), Some(_)) if let Some(copies) = copies => {
                copies.groups(&stage.frame, Some(rows), scenario)
            }
            // Stored rows may lie in the order of their keys, of which a task has a part then, or in such an order that a
            // task has all.
            (Some(rows), Some(groups)) if in_no_order && stage.frame.open => Some(scenario.choose(
                expected_distinct(rows, groups),
                (groups / stage.tasks.get()).min(rows),
                rows.min(groups),
            )),
            (Some(rows), Some(groups)) if in_no_order => Some(expected_distinct(rows, groups)),
            (Some(rows), Some(groups)) => Some(rows.min(groups)),
            (None, Some(groups)) => Some(groups),
            (rows, None) => rows.filter(|_| understood),
        };
        let clustered = copies.is_none() && stage.is_clustered_by(keys);
        // `ReplaceHashWithSortAgg`: groups that come one after the other need no map.
        let in_order = clustered && self.settings.sort_aggregates && stage.is_sorted_by(keys);
        if !clustered {
            stage.plan.add(|| {
                let sets = copies.map(|copies| &copies.sets);
                format!("partial groups {keys:?} {sets:?} {exprs:?}")
            });
            let partial = local(stage).filter(|_| !unknown_buffer);
            let partial = partial.map(|groups| of_side.map_or(groups, |rows| groups.min(rows)));
            if holds_objects && !in_order {
                self.sort_groups(stage, id, &key_columns, partial);
            } else if !keys.is_empty() && !in_order {
                let request =
                    MemoryRequest::Aggregate { groups: partial, key: sent_key, buffer, first };
                self.aggregate(stage, id, (sorts, &key_columns), request);
            }
            if kept.is_empty() {
                // The map side has merged what it could.
                let values = stage.largest().zip(partial);
                let values = values.map_or(1.0, |(rows, groups)| {
                    (rows.get() / groups.max(RowCount::ONE).get()).max(1.0)
                });
                let rows = partial.map(|groups| groups * stage.tasks.get());
                stage.frame.rows = match (rows, all) {
                    (Some(rows), Some(all)) => Some(rows.min(all)),
                    (rows, _) => rows,
                };
                stage.frame.columns = Some(
                    sent_columns
                        .into_iter()
                        .chain(aggregates.iter().flat_map(|it| buffered(it, &input, values)))
                        .collect(),
                );
                // Merged groups are spread evenly, however their rows were.
                stage.frame.largest_key_share = Some(Share::ZERO);
            }
            let spread = if keys.is_empty() { Spread::Single } else { Spread::Hash(keys.to_vec()) };
            stage.exchange_to(self, id, spread, Partitions::Default);
        }
        stage.plan.add(|| format!("groups {keys:?} {exprs:?}"));
        let written = stage.frame.runtime_size();
        let own = groups.map(|groups| (groups * stage.share).ceil().max(RowCount::ONE).min(groups));
        let own = own.filter(|_| !unknown_buffer);
        if holds_objects && !in_order {
            self.sort_groups(stage, id, &key_columns, own);
        } else if !keys.is_empty() && !in_order {
            // Without aggregates the first level serves here too.
            let last = if exprs.is_empty() { first } else { FirstLevel::None };
            // `AggUtils.planStreamingAggregation`: what a batch has is merged by itself, and with the state.
            let merges = if state(self.program, id).is_some() { 2 } else { 0 };
            for first in std::iter::repeat_n(first, merges).chain([last]) {
                let request = MemoryRequest::Aggregate { groups: own, key, buffer, first };
                self.aggregate(stage, id, (sorts, &key_columns), request);
            }
        }
        for aggregate in kept {
            let value = match aggregate {
                Expr::Call(_, args) => args.first().map(|arg| of_expr(arg, &input)),
                _ => None,
            };
            let (length, fits_word) =
                value.as_ref().map_or((20.0, false), |it| (it.raw(), it.ty.fits_word()));
            stage.push_operator(
                id,
                MemoryRequest::Collected {
                    values: largest_group,
                    length: ByteCount::new(length),
                    fits_word,
                },
            );
        }
        // All rows together hold each value once, however uneven the groups are.
        let usual_group =
            all.zip(groups).map(|(all, groups)| all.get() / groups.max(RowCount::ONE).get());
        let mut columns = key_columns;
        columns.extend(exprs.iter().map(|expr| {
            let mut column = of_expr(expr, &input);
            if let (DataType::Array(_), Some(usual)) = (&column.ty, usual_group) {
                column.length = usual;
                column.assumed_items = false;
            }
            column
        }));
        stage.name_clusters(keys);
        stage.distinct_rows = exprs.is_empty() && copies.is_none();
        stage.repeated.clear();
        stage.frame.rows = groups;
        stage.frame.columns = Some(columns);
        stage.frame.disk_row = None;
        if keys.is_empty() {
            stage.frame.statistics = Statistics::of_rows(RowCount::ONE);
        }
        // `LogicalQueryStage.computeStats`: of the whole aggregate, what its exchange has written.
        if !clustered {
            stage.frame.set_runtime_size(written);
        }
        stage.frame.largest_key_share = None;
        stage.frame.unique = names_of(keys).into_iter().collect();
        stage.frame.dependencies = Rc::default();
        stage.frame.tables = Rc::default();
        if groups.is_some() {
            stage.frame.missing = Rc::default();
        }
    }
}

/// The keys as columns of a grouping by them.
fn by_name(keys: &[Expr]) -> Vec<Expr> {
    keys.iter().map(|key| key.name().map_or_else(|| key.clone(), Expr::Column)).collect()
}

/// The names that the keys of a grouping have in its result; `None` where one has none.
fn names_of(keys: &[Expr]) -> Option<Vec<String>> {
    keys.iter().map(Expr::name).collect()
}

/// Calls a Python function with all rows of a group.
fn maps_groups(node: &Node<'_>) -> bool {
    node.is_one_of(&[
        Method::Apply,
        Method::ApplyInPandas,
        Method::ApplyInArrow,
        Method::ApplyInPandasWithState,
        Method::Cogroup,
    ])
}

/// Every column of a frame as a key.
pub(super) fn every_column(frame: &Frame) -> Vec<Expr> {
    match &frame.columns {
        Some(columns) => columns.iter().map(|column| Expr::column(&*column.name)).collect(),
        None => vec![Expr::Star],
    }
}

/// The text that expressions are put in order by.
fn sort_text(expr: &Expr) -> String {
    match expr {
        Expr::Column(name) => name.clone(),
        other => other.name().unwrap_or_default(),
    }
}

impl Planner<'_, '_> {
    /// The map of groups, or the sort by these keys where a buffer does not fit a row of fixed width.
    fn aggregate(
        &self,
        stage: &mut PartialStage,
        id: NodeId,
        (sorts, keys): (bool, &[Column]),
        map: MemoryRequest,
    ) {
        if sorts {
            let (rows, row) = (stage.largest(), stage.frame.unsafe_row());
            let radix = self.sorts_groups_by_word(keys);
            stage.push_operator(id, MemoryRequest::Sort { rows, row, radix });
        } else {
            stage.push_operator(id, map);
        }
    }

    /// The sort that takes the place of a map of objects with too many groups, of the keys and of all rows that are
    /// left (`ObjectAggregationIterator.processInputs`).
    fn sort_groups(
        &self,
        stage: &mut PartialStage,
        id: NodeId,
        keys: &[Column],
        groups: Option<RowCount>,
    ) {
        if keys.is_empty() || groups.is_some_and(|it| it <= self.settings.object_groups) {
            return;
        }
        let (rows, row) = (stage.largest(), unsafe_row(keys) + stage.frame.unsafe_row());
        let rows = rows.filter(|_| groups.is_some());
        let radix = self.sorts_groups_by_word(keys);
        stage.push_operator(id, MemoryRequest::GroupSort { rows, row, radix });
    }

    fn sorts_groups_by_word(&self, keys: &[Column]) -> bool {
        self.settings.radix_sort && matches!(keys, [key] if key.ty.fits_word())
    }
}
