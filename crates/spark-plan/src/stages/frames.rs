//! The methods of a frame, what a cached frame takes, and what comes to the driver.

use std::rc::Rc;

use super::joins::JoinKeys;
use super::keys::is_column;
use super::planner::{JoinStrategyHint, PartialStage, Partitions, Planner, Spread};
use super::window_limit::{Ranking, ranking};
use super::{MemoryRequest, Settings, StorageLevel};
use crate::Assumption;
use crate::frame::column::{Column, of_expr, sequence_length};
use crate::frame::expr::{Expr, Window, keys};
use crate::frame::types::DataType;
use crate::frame::{Frame, Statistics, batch, selectivity};
use crate::quantity::{ByteCount, RowCount, Share, TaskCount};
use pyspark_program::api::{self, Class, Method};
use pyspark_program::program::{Argument, Node, NodeId, Program, Value};

impl Planner<'_, '_> {
    pub(super) fn of_frame(&mut self, node: &Node<'_>, id: NodeId) -> PartialStage {
        let read = self.read_by(node);
        let downstream = std::mem::replace(&mut self.needed, read);
        let stage = if node.is_one_of(&[Method::Join, Method::CrossJoin]) {
            self.join(node, id)
        } else {
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
        let Some(method) = node.called() else {
            stage.frame = self.not_understood(id);
            return stage;
        };
        if !computes_rows_alone(method) {
            stage.before_sort = None;
        }
        match method {
            Method::Select | Method::SelectExpr => self.select(node, id, &mut stage),
            Method::WithColumn | Method::WithColumns => self.with_columns(node, id, &mut stage),
            Method::WithColumnRenamed => rename(node, &mut stage.frame),
            Method::Drop => drop_columns(node, &mut stage.frame),
            Method::ToDf => rename_all(node, &mut stage.frame),
            Method::Limit => {
                if let Some(limit) = node.arg(0, "num").and_then(|arg| arg.value.int()) {
                    Self::limit(id, &mut stage, RowCount::new(limit as f64));
                }
            }
            Method::Sample => {
                let fraction = node.args.iter().find_map(|arg| match arg.value {
                    Value::Float(fraction) => Some(fraction),
                    _ => None,
                });
                if let Some(fraction) = fraction {
                    stage.frame = stage.frame.map_rows(|rows| rows * Share::new(fraction));
                }
            }
            Method::Distinct | Method::DropDuplicates => {
                let subset = if method == Method::Distinct { Vec::new() } else { self.keys(node) };
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
                    union(&mut stage, other);
                }
            }
            Method::Intersect | Method::Subtract | Method::ExceptAll | Method::IntersectAll => {
                let other = node.args.first().and_then(|arg| arg.value.object());
                match other {
                    Some(other) if matches!(method, Method::Intersect | Method::Subtract) => {
                        let other = self.walk(other);
                        self.keep_of(&mut stage, other, id);
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
                let condition = match node.args.first().map(|arg| &arg.value) {
                    Some(Value::Str(_)) if method == Method::Filter => {
                        node.args[0].value.text().map(|text| Expr::parse(&text))
                    }
                    Some(value) if method == Method::Filter => {
                        Some(Expr::of_value(self.program, value))
                    }
                    _ => None,
                };
                stage.ranking = ranking;
                self.filter(&mut stage, &condition.unwrap_or(Expr::Unknown));
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
                    stage.frame = Frame::of(RowCount::new(5.0), Vec::new());
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

    /// The first rows of a frame: by a sort that keeps no more than these where the frame has just been sorted
    /// (`TakeOrderedAndProjectExec`).
    pub(super) fn limit(id: NodeId, stage: &mut PartialStage, limit: RowCount) {
        Self::sort_no_more_than(stage);
        let rows = stage.frame.rows.map_or(limit, |rows| rows.min(limit));
        stage.frame.rows = Some(rows);
        stage.frame.statistics = Statistics::of_rows(limit);
        stage.frame.missing = Rc::default();
        stage.frame.tables = Rc::default();
        stage.limit = Some(id);
    }

    /// Takes back a sort of all rows of which only the first are wanted: each task keeps no more than these, in no
    /// memory of the pools, and nothing is exchanged.
    pub(super) fn sort_no_more_than(stage: &mut PartialStage) {
        if let Some(before) = stage.before_sort.take() {
            let frame = std::mem::take(&mut stage.frame);
            *stage = PartialStage { frame, ..*before };
        }
    }

    /// Puts limited rows into one task (`CollectLimitExec.doExecute`).
    pub(super) fn gather(&self, stage: &mut PartialStage) {
        if let Some(id) = stage.limit.take() {
            stage.exchange_to(self, id, Spread::Single, Partitions::Default);
            stage.largest_input = stage.frame.compressed();
        }
    }

    /// A filter of whose condition nothing is known keeps every row, as Spark's planner counts without statistics.
    pub(super) fn filter(&mut self, stage: &mut PartialStage, condition: &Expr) {
        self.limit_groups(stage, condition);
        let selectivity = selectivity::of_frame(condition, &stage.frame);
        if !selectivity.is_exact() {
            self.assumed.insert(Assumption::FilterKeeps);
        }
        let Settings { scenario, ref assumptions, .. } = *self.settings;
        let share = match (selectivity.likely, assumptions.filter_keeps) {
            // The user says it of every filter of which nobody else does.
            (None, keeps) if is_given(keeps) => Share::new(keeps),
            (_, keeps) => selectivity.share(scenario, keeps),
        };
        if share < Share::ONE {
            stage.frame.rows = stage.frame.rows.map(|rows| rows * share);
        }
    }

    /// The expressions of a call's arguments.
    pub(super) fn exprs(&self, node: &Node<'_>) -> Vec<Expr> {
        let mut found = Vec::new();
        for arg in &node.args {
            match &arg.value {
                Value::List(list) => {
                    let items = &self.program.list(*list).items;
                    found.extend(items.iter().map(|item| Expr::of_value(self.program, item)));
                }
                // agg({"amount": "sum"})
                Value::Dict(entries) => found.extend(entries.iter().map(|(column, function)| {
                    let column = Expr::of_value(self.program, column);
                    let name = function.text().unwrap_or_default().to_lowercase();
                    Expr::Call(name, vec![column])
                })),
                value => found.push(Expr::of_value(self.program, value)),
            }
        }
        found
    }

    fn select(&mut self, node: &Node<'_>, id: NodeId, stage: &mut PartialStage) {
        let exprs = if node.is_method(Method::SelectExpr) {
            let texts = node.args.iter().map(|arg| arg.value.text());
            texts.map(|text| text.map_or(Expr::Unknown, |text| Expr::parse(&text))).collect()
        } else {
            self.exprs(node)
        };
        let ranking = self.windows(node, id, (&exprs, true), stage);
        self.project(&exprs, stage, true);
        stage.ranking = ranking;
    }

    fn with_columns(&mut self, node: &Node<'_>, id: NodeId, stage: &mut PartialStage) {
        let pairs: Vec<(String, Expr)> = match &node.args[..] {
            [map] => match &map.value {
                Value::Dict(entries) => entries
                    .iter()
                    .filter_map(|(name, value)| {
                        Some((name.text()?, Expr::of_value(self.program, value)))
                    })
                    .collect(),
                _ => Vec::new(),
            },
            [name, value, ..] => name
                .value
                .text()
                .map(|name| (name, Expr::of_value(self.program, &value.value)))
                .into_iter()
                .collect(),
            _ => Vec::new(),
        };
        let exprs: Vec<Expr> = pairs.into_iter().map(|(name, expr)| expr.alias(name)).collect();
        let ranking = self.windows(node, id, (&exprs, false), stage);
        if exprs.is_empty() {
            stage.frame.columns = None;
        }
        self.project(&exprs, stage, false);
        stage.ranking = ranking;
    }

    /// The different rows that another frame has too, or has not: a semi or an anti join by all columns, of which no
    /// group is known to lie together, as nulls are compared too (`ReplaceIntersectWithSemiJoin`,
    /// `ReplaceExceptWithAntiJoin`).
    pub(super) fn keep_of(&mut self, stage: &mut PartialStage, other: PartialStage, id: NodeId) {
        let mut keys = super::aggregate::every_column(&stage.frame);
        if keys.is_empty() {
            keys.push(Expr::Star);
        }
        let own = std::mem::replace(stage, PartialStage::read(Frame::default(), TaskCount::ONE));
        *stage =
            self.join_sides(own, other, JoinKeys::by_name(keys), super::joins::JoinShape::Same, id);
        stage.clustered = None;
        stage.sorted.clear();
        self.deduplicate(stage, id, None);
    }

    /// Computes columns: in place of the old ones, or in addition to them.
    pub(super) fn project(&mut self, exprs: &[Expr], stage: &mut PartialStage, only: bool) {
        stage.ranking = None;
        let input = stage.frame.columns.clone();
        if only {
            stage.rename_clusters(exprs);
        } else {
            stage.replace_sorted(exprs);
        }
        rename_unique(&mut stage.frame.unique, exprs, only);
        for expr in exprs {
            if let Expr::Call(name, args) = expr.bare()
                && api::is_generator(name)
            {
                let items = match args.first().map(Expr::bare) {
                    // `stack(2, …)` makes two rows of each.
                    Some(rows) if name == "stack" => rows.int().map(|rows| rows.max(0) as f64),
                    Some(Expr::Call(name, args)) if name == "sequence" => sequence_length(args),
                    Some(Expr::Call(name, args)) if name == "array" => Some(args.len() as f64),
                    Some(Expr::Column(name)) => stage.frame.column(name).map(|it| it.length),
                    _ => None,
                };
                if items.is_none() {
                    self.assumed.insert(Assumption::ArrayLength);
                }
                let keeps = self.settings.assumptions.array_length;
                let scenario = self.settings.scenario;
                // The user says it of every array of which the code does not.
                let unknown =
                    if is_given(keeps) { keeps } else { scenario.choose(1.0, 0.0, f64::INFINITY) };
                let items = items.unwrap_or(unknown);
                stage.frame.rows = stage.frame.rows.map(|rows| rows * items);
                stage.frame.unique.clear();
            }
        }
        let known = input.is_some()
            || exprs.iter().all(|expr| {
                matches!(expr.bare(), Expr::Call(..) | Expr::Case(..)) || expr.int().is_some()
            });
        if !known && only {
            // The widths of columns that nobody knows: as many as are selected, of the frame's usual row.
            stage.frame.columns = None;
            return;
        }
        let input = input.unwrap_or_default();
        let mut columns = if only { Vec::new() } else { input.clone() };
        if !only && stage.frame.columns.is_none() {
            return;
        }
        for expr in exprs {
            if *expr.bare() == Expr::Star {
                columns.extend(input.iter().cloned());
                continue;
            }
            let column = of_expr(expr, &input);
            columns.retain(|old| only || !old.name.eq_ignore_ascii_case(&column.name));
            columns.push(column);
        }
        stage.frame.columns = Some(columns);
        stage.frame.disk_row = None;
    }

    fn repartition(&self, node: &Node<'_>, id: NodeId, stage: &mut PartialStage) {
        let number = node.args.iter().find_map(|arg| arg.value.int());
        let number = number.map(|number| TaskCount::new(number as f64));
        let keys = self.partition_keys(node);
        self.name_unknown(&keys, id, &mut stage.frame);
        let spread = match (node.called(), keys.is_empty()) {
            (Some(Method::RepartitionByRange), _) => Spread::Range(keys),
            (_, true) if number == Some(TaskCount::ONE) => Spread::Single,
            (_, true) => Spread::RoundRobin,
            (_, false) => Spread::Hash(keys),
        };
        stage.exchange_to(self, id, spread, Partitions::of(number));
    }

    /// The keys of a `repartition`, whose first argument may be a number of partitions that the code does not show.
    pub(super) fn partition_keys(&self, node: &Node<'_>) -> Vec<Expr> {
        let shows = |arg: &Argument<'_>| {
            matches!(arg.value, Value::Str(_) | Value::Object(_) | Value::List(_))
        };
        let first = node.args.iter().position(|arg| arg.keyword.is_none() && !arg.starred);
        let number = first.filter(|at| !shows(&node.args[*at]));
        let args = node
            .args
            .iter()
            .enumerate()
            .filter(|(at, arg)| Some(*at) != number && arg.keyword != Some("numPartitions"));
        keys(self.program, args.map(|(_, arg)| arg))
    }

    /// A sort of everything: an exchange by ranges, then one of each partition.
    pub(super) fn order(&self, id: NodeId, stage: &mut PartialStage, keys: Vec<Expr>) {
        let before = Box::new(stage.clone());
        stage.exchange_to(self, id, Spread::Range(keys.clone()), Partitions::Default);
        self.sort(id, stage, keys);
        stage.before_sort = Some(before);
    }

    /// A sort of each partition.
    pub(super) fn sort(&self, id: NodeId, stage: &mut PartialStage, keys: Vec<Expr>) {
        let radix = self.sorts_by_word(&keys, &stage.frame);
        let (rows, row) = (stage.largest(), stage.frame.unsafe_row());
        stage.push_operator(id, MemoryRequest::Sort { rows, row, radix });
        stage.sorted = keys;
    }

    /// The first and only sort key fits its prefix.
    fn sorts_by_word(&self, keys: &[Expr], frame: &Frame) -> bool {
        let [_] = keys else { return false };
        let columns = Self::columns(frame, keys, self.settings.scenario);
        self.settings.radix_sort && matches!(&columns[..], [key] if key.ty.fits_word())
    }

    /// Exchanges, sorts and buffers for the windows among a call's expressions, each specification once
    /// (`ExtractWindowExpressions`).
    fn windows(
        &self,
        node: &Node<'_>,
        id: NodeId,
        (exprs, only): (&[Expr], bool),
        stage: &mut PartialStage,
    ) -> Option<Box<Ranking>> {
        let mut windows = Vec::new();
        for expr in exprs {
            windows_in(expr, &mut windows);
        }
        if windows.is_empty() {
            // An expression that is not understood may be computed over a window all the same.
            let spec = window_of(self.program, node);
            windows.extend(spec.map(|spec| Window::of_node(self.program, spec)));
        }
        let ranking = (!windows.is_empty())
            .then(|| ranking(stage.clone(), id, &windows, (exprs, only)))
            .flatten();
        for window in &windows {
            self.window(id, stage, window);
        }
        ranking
    }

    /// An exchange, a sort and a buffer for a window.
    pub(super) fn window(&self, id: NodeId, stage: &mut PartialStage, window: &Window) {
        let Window { partition_by: keys, order_by } = window;
        self.name_unknown(keys, id, &mut stage.frame);
        // `ExtractWindowExpressions`: a key that is no column becomes one upstream of the window, and is dropped
        // downstream.
        let by: Vec<&Expr> = keys.iter().chain(order_by).collect();
        let computed: Vec<Expr> = by.iter().copied().filter(|it| !is_column(it)).cloned().collect();
        let columns = stage.frame.columns.clone();
        let computed = Self::columns(&stage.frame, &computed, self.settings.scenario);
        if let Some(columns) = &mut stage.frame.columns {
            columns.extend(computed.into_iter().map(|it| Column { name: String::new(), ..it }));
        }
        if keys.is_empty() {
            stage.exchange_to(self, id, Spread::Single, Partitions::Default);
        } else if !stage.is_clustered_by(keys) {
            stage.exchange_to(self, id, Spread::Hash(keys.clone()), Partitions::Default);
        }
        let row = stage.frame.unsafe_row();
        let by: Vec<Expr> = by.into_iter().cloned().collect();
        // `EnsureRequirements`: rows that are in this order already are not sorted again.
        if !stage.is_ordered_by(&by) {
            self.sort(id, stage, by);
        }
        let scenario = self.settings.scenario;
        let group =
            stage.frame.largest_group(&Self::columns(&stage.frame, keys, scenario), scenario);
        stage.push_operator(id, MemoryRequest::Window { rows: group, row });
        stage.frame.columns = columns;
        if !keys.iter().all(is_column) {
            // The column that the rows are partitioned by is gone.
            stage.clustered = None;
        }
        if !stage.sorted.iter().all(is_column) {
            stage.sorted.clear();
        }
    }
}

/// The user has said otherwise than the default of an assumption, which is one.
fn is_given(assumed: f64) -> bool {
    (assumed - 1.0).abs() > f64::EPSILON
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

/// The windows that parts of an expression are computed over, each once, in the order in which they are written.
fn windows_in(expr: &Expr, found: &mut Vec<Window>) {
    if let Expr::Over(_, window) = expr
        && !found.contains(window)
    {
        found.push(window.clone());
    }
    for child in expr.children() {
        windows_in(child, found);
    }
}

fn window_of(program: &Program<'_>, node: &Node<'_>) -> Option<NodeId> {
    let mut open = node.inputs.to_vec();
    let mut steps = 0;
    while let Some(id) = open.pop() {
        steps += 1;
        let found = program.node(id);
        if steps > 200 {
            return None;
        }
        if found.class == Class::WindowSpec {
            return Some(id);
        }
        if found.class == Class::Column {
            open.extend(found.inputs.iter().copied());
        }
    }
    None
}

/// Puts partitions together: each task does the work of several.
pub(super) fn coalesce(stage: &mut PartialStage, number: TaskCount) {
    let tasks = number.min(stage.tasks);
    let factor = stage.tasks.get() / tasks.get();
    stage.share = stage.share * factor;
    stage.tasks = tasks;
    stage.empty = TaskCount::ZERO;
    stage.largest_input = stage.largest_input.map(|bytes| bytes * factor);
}

fn rename(node: &Node<'_>, frame: &mut Frame) {
    let text = |at: usize| node.args.get(at).and_then(|arg| arg.value.text());
    if let (Some(from), Some(to), Some(columns)) = (text(0), text(1), &mut frame.columns) {
        for column in columns.iter_mut().filter(|it| it.name.eq_ignore_ascii_case(&from)) {
            column.name.clone_from(&to);
        }
        for name in frame.unique.iter_mut().flatten().filter(|it| it.eq_ignore_ascii_case(&from)) {
            name.clone_from(&to);
        }
    }
}

/// The sets of columns in whose values no two rows are the same, under the names that a selection gives them.
fn rename_unique(unique: &mut Vec<Vec<String>>, exprs: &[Expr], only: bool) {
    let named = |name: &String| {
        let is_it = |expr: &&Expr| {
            expr.column_name().is_some_and(|column| column.eq_ignore_ascii_case(name))
        };
        let replaced =
            || exprs.iter().any(|expr| expr.name().is_some_and(|it| it.eq_ignore_ascii_case(name)));
        match exprs.iter().find(is_it) {
            Some(expr) if only => expr.name(),
            None if only => {
                exprs.iter().any(|expr| *expr.bare() == Expr::Star).then(|| name.clone())
            }
            _ => (!replaced()).then(|| name.clone()),
        }
    };
    *unique = unique.iter().filter_map(|set| set.iter().map(named).collect()).collect();
}

fn rename_all(node: &Node<'_>, frame: &mut Frame) {
    let names: Option<Vec<String>> = node.args.iter().map(|arg| arg.value.text()).collect();
    if let (Some(names), Some(columns)) = (names, &mut frame.columns) {
        for (column, name) in columns.iter_mut().zip(names) {
            column.name = name;
        }
    }
    frame.unique.clear();
}

fn drop_columns(node: &Node<'_>, frame: &mut Frame) {
    let names: Vec<String> = node.args.iter().filter_map(|arg| arg.value.text()).collect();
    let dropped = |of: &str| names.iter().any(|name| of.eq_ignore_ascii_case(name));
    if let Some(columns) = &mut frame.columns {
        columns.retain(|it| !dropped(&it.name));
    }
    frame.unique.retain(|set| !set.iter().any(|name| dropped(name)));
}

pub(super) fn union(stage: &mut PartialStage, other: PartialStage) {
    let tasks = stage.tasks + other.tasks;
    let largest = match (stage.largest(), other.largest()) {
        (Some(a), Some(b)) => Some(a.max(b)),
        _ => None,
    };
    let rows = match (stage.frame.rows, other.frame.rows) {
        (Some(a), Some(b)) => Some(a + b),
        _ => None,
    };
    stage.frame.statistics = Statistics::of_union(&stage.frame, &other.frame);
    stage.frame.add_missing(&other.frame);
    stage.frame.rows = rows;
    stage.frame.open |= other.frame.open;
    stage.frame.unique.clear();
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
    stage.empty = stage.empty + other.empty;
    stage.clustered = None;
    stage.sorted.clear();
    stage.operators.extend(other.operators);
    stage.upstream.extend(other.upstream);
    stage.largest_input = match (stage.largest_input, other.largest_input) {
        (Some(a), Some(b)) => Some(a.max(b)),
        _ => None,
    };
}

/// Bytes of a frame's blocks in the cache: batches on the heap as they are, or serialized, in memory and on disk.
pub(super) fn cached(
    frame: &Frame,
    level: StorageLevel,
    partitions: TaskCount,
    settings: &Settings,
) -> Option<ByteCount> {
    let rows = frame.rows?;
    let Some(columns) = &frame.columns else { return Some(rows * frame.unsafe_row()) };
    let of_each = (rows / partitions.max(TaskCount::ONE).get()).ceil();
    let row = batch::row(columns, of_each, settings.compressed_batches, !level.deserialized);
    Some(rows * row)
}

/// The rows that an action brings to the driver: the tasks' serialized results in the JVM, then objects in Python.
///
/// `collect` sends `UnsafeRow`s compressed by LZ4 (what the values are worth and a byte or so), Arrow sends columns as
/// they are. In Python a row is a tuple of objects; the figures a row are those of CPython 3.11 on 64 bits (a tuple 56
/// bytes and 8 a field, an int 32, a float 24, a text 49 and its length), 190 bytes are what a `Row` took beyond that
/// in tests/data/behaviour.json, rows `collect`.
pub(super) fn result(planner: &Planner<'_, '_>, action: Method, frame: &Frame) -> MemoryRequest {
    let rows = frame.rows;
    let arrow = action == Method::ToArrow || (action == Method::ToPandas && planner.settings.arrow);
    let columns = frame.columns.as_deref().unwrap_or_default();
    let arrow_row: f64 = columns.iter().map(arrow_value).sum::<f64>();
    let fields = columns.len().max(1) as f64;
    let row_objects = python_row(columns);
    let (serialized, python) = if columns.is_empty() {
        (frame.compressed_row(), 246.0 + 2.0 * frame.unsafe_row().get())
    } else if arrow {
        (
            ByteCount::new(arrow_row),
            2.5 * arrow_row + columns.iter().map(pandas_object).sum::<f64>(),
        )
    } else if action == Method::ToPandas {
        (planner.sent.row(frame), row_objects + 8.0 * fields)
    } else {
        (planner.sent.row(frame), row_objects)
    };
    // A local iterator holds a partition at a time; it has no bound on what it fetches but that.
    MemoryRequest::Result {
        rows,
        serialized: rows.map(|rows| rows * serialized),
        python: rows.map(|rows| rows * ByteCount::new(python)),
    }
}

fn arrow_value(column: &Column) -> f64 {
    match &column.ty {
        // Numbers have their place even where they are null, texts only their end.
        DataType::String | DataType::Binary => 4.0 + (1.0 - column.nulls) * column.length,
        DataType::Decimal(..) => 16.0,
        DataType::Boolean => 1.0 / 8.0,
        DataType::Struct(_) if !column.parts.is_empty() => {
            0.5 + column.parts.iter().map(arrow_value).sum::<f64>()
        }
        DataType::Array(_) if !column.parts.is_empty() => {
            4.0 + column.length * average(column.parts.iter().map(arrow_value))
        }
        DataType::Map(..) if column.parts.len() > 1 => {
            let (keys, values) = column.entries();
            let entry = average(keys.into_iter().map(arrow_value))
                + average(values.into_iter().map(arrow_value));
            4.0 + column.length * entry
        }
        DataType::Array(_) | DataType::Map(..) => 4.0 + column.raw(),
        _ => column.raw(),
    }
}

fn average(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len().max(1) as f64;
    values.sum::<f64>() / count
}

/// A value as an object of CPython: a number of 256 or less, a flag and a null are always there.
fn python_value(column: &Column) -> f64 {
    let small = column.range.is_some_and(|range| range.low >= 0.0 && range.high <= 257.0);
    let object = match &column.ty {
        DataType::Boolean => 0.0,
        DataType::Float | DataType::Double => 24.0,
        DataType::String => 49.0 + column.length,
        DataType::Binary => 33.0 + column.length,
        DataType::Date => 32.0,
        DataType::Timestamp => 48.0,
        DataType::Decimal(..) => 104.0,
        DataType::Array(_) if !column.parts.is_empty() => {
            72.0 + column.length * (8.0 + average(column.parts.iter().map(python_value)))
        }
        DataType::Array(_) => 72.0 + column.length * 40.0,
        DataType::Struct(_) if !column.parts.is_empty() => python_row(&column.parts),
        DataType::Map(..) if column.parts.len() > 1 => {
            let (keys, values) = column.entries();
            let of = |columns: Vec<&Column>| average(columns.into_iter().map(python_value));
            200.0 + column.length * (of(keys) + of(values))
        }
        DataType::Byte | DataType::Short | DataType::Int | DataType::Long if small => 0.0,
        _ => 32.0,
    };
    (1.0 - column.nulls) * object
}

/// A `Row` and its values.
fn python_row(columns: &[Column]) -> f64 {
    let values: f64 = columns.iter().map(python_value).sum();
    190.0 + 56.0 + 8.0 * columns.len().max(1) as f64 + values
}

/// Bytes that pandas holds of a value next to Arrow's own: an object, where numpy has no number for it.
fn pandas_object(column: &Column) -> f64 {
    match &column.ty {
        DataType::String => column.length + 117.0,
        DataType::Binary | DataType::Decimal(..) | DataType::Date => 8.0 + python_value(column),
        // An array of numpy's.
        DataType::Array(_) => 112.0 + 8.0 * column.length,
        DataType::Struct(_) | DataType::Map(..) => 8.0 + python_value(column),
        _ => 0.0,
    }
}
