//! Python workers: functions of columns, of batches, of groups and of an RDD's elements.

use super::MemoryRequest;
use super::exchange::{Partitions, Spread};
use super::partial_stage::PartialStage;
use super::planner::Planner;
use crate::frame::column::{Column, of_expr};
use crate::frame::expr::{Expr, type_of_value};
use crate::frame::types::{DataType, fields};
use crate::frame::{Frame, Statistics};
use crate::quantity::{ByteCount, RowCount, Share, TaskCount};
use crate::scenario::MAX_ROWS;
use pyspark_program::api::{Class, Method, RowEffect};
use pyspark_program::program::{Node, NodeId, Op, Program, UdfId};
use spark_model::bytes::{ByteSize, MIB};

/// Rows that an RDD pickles at once: batches grow until one has 1 MiB, and shrink above 10
/// (`SerDeUtil.AutoBatchedPickler`).
const MAX_PICKLED: ByteSize = ByteSize(10 * MIB);

/// How far a column expression is followed.
const MAX_DEPTH: usize = 20;

impl Planner<'_, '_> {
    /// The Python worker that a call's functions of columns run in: it holds a batch of their arguments.
    pub(super) fn python_functions(&self, node: &Node<'_>, id: NodeId, stage: &mut PartialStage) {
        let calls = udf_calls(self.program, node);
        if calls.is_empty() && !self.calls_registered(node) {
            return;
        }
        let row = self.arguments(&calls, &stage.frame);
        let batch = if self.settings.arrow_udf || calls.iter().any(|(_, it)| it.name() != "udf") {
            self.settings.arrow_batch
        } else {
            self.settings.pickled_batch
        };
        stage.push_operator(
            id,
            MemoryRequest::PythonWorker { bytes: row.map(|row| batch * row), group: None },
        );
    }

    /// Bytes of a row of what the functions are called with; of the whole row where an argument is not known.
    fn arguments(&self, calls: &[(UdfId, &Node<'_>)], frame: &Frame) -> Option<ByteCount> {
        let columns = frame.columns.as_deref().unwrap_or_default();
        let given: Vec<Column> = calls
            .iter()
            .flat_map(|(_, call)| &call.args)
            .map(|arg| of_expr(&Expr::of_value(self.program, &arg.value), columns))
            .collect();
        if !given.is_empty() && given.iter().all(|it| it.ty != DataType::Unknown) {
            return Some(ByteCount::new(given.iter().map(|it| it.raw() + 8.0).sum()));
        }
        known_row(frame)
    }

    /// SQL text among a call's arguments calls a function that the program has registered.
    fn calls_registered(&self, node: &Node<'_>) -> bool {
        let mut names = self.program.udfs.iter().filter_map(|udf| udf.registered.as_deref());
        let texts: Vec<String> = node.args.iter().filter_map(|arg| arg.value.text()).collect();
        names.any(|name| texts.iter().any(|text| calls_by_name(text, name)))
    }

    /// `mapInPandas`, `mapInArrow`: the function is given batches, and may keep what it likes of them.
    pub(super) fn map_batches(&mut self, node: &Node<'_>, id: NodeId, stage: &mut PartialStage) {
        let bytes = known_row(&stage.frame).map(|row| self.settings.arrow_batch * row);
        stage.push_operator(id, MemoryRequest::PythonWorker { bytes, group: None });
        self.gives(node, stage);
    }

    /// A function of pandas over each group: one Python worker holds the whole group.
    pub(super) fn map_groups(
        &mut self,
        node: &Node<'_>,
        id: NodeId,
        keys: &[Expr],
        stage: &mut PartialStage,
    ) {
        self.hold_groups(id, keys, stage, group_row);
        self.gives(node, stage);
    }

    /// Shuffles and sorts rows by their group, and has a worker hold the largest one; `row` is what it holds of each
    /// row.
    fn hold_groups(
        &self,
        id: NodeId,
        keys: &[Expr],
        stage: &mut PartialStage,
        row: impl Fn(&Frame) -> Option<ByteCount>,
    ) {
        let scenario = self.settings.scenario;
        let group =
            stage.frame.largest_group(&Self::columns(&stage.frame, keys, scenario), scenario);
        let held = row(&stage.frame);
        if !stage.is_clustered_by(keys) {
            let spread = if keys.is_empty() { Spread::Single } else { Spread::Hash(keys.to_vec()) };
            stage.exchange_to(self, id, spread, Partitions::Default);
        }
        let width = stage.frame.unsafe_row();
        stage.push_operator(
            id,
            MemoryRequest::Sort { rows: stage.largest(), row: width, radix: false },
        );
        let bytes = group.zip(held).map(|(rows, row)| rows * row);
        stage.push_operator(id, MemoryRequest::PythonWorker { bytes, group });
    }

    /// A pandas UDF that makes one value of a group's (`ArrowAggregatePythonExec`): nothing is merged before the
    /// exchange, and a worker holds all of a group's arguments. Gives whether there is one among the call's arguments.
    pub(super) fn aggregates_in_python(
        &self,
        node: &Node<'_>,
        id: NodeId,
        keys: &[Expr],
        stage: &mut PartialStage,
    ) -> bool {
        let calls = udf_calls(self.program, node);
        if calls.is_empty() {
            return false;
        }
        let scenario = self.settings.scenario;
        let key_columns = Self::columns(&stage.frame, keys, scenario);
        let groups = if keys.is_empty() {
            Some(RowCount::ONE)
        } else {
            stage.frame.groups_in(&key_columns, scenario)
        };
        self.hold_groups(id, keys, stage, |frame| self.arguments(&calls, frame));
        let results = calls.iter().map(|(udf, _)| {
            Column::new("", type_of_value(self.program, &self.program.udf(*udf).returns))
        });
        stage.frame.columns = Some(key_columns.into_iter().chain(results).collect());
        stage.frame.rows = groups;
        stage.frame.disk_row = None;
        stage.frame.largest_key_share = None;
        true
    }

    /// Sets the columns of the schema that the call names for its function, which gives as many rows as it likes: likely
    /// those that it is given.
    fn gives(&mut self, node: &Node<'_>, stage: &mut PartialStage) {
        let scenario = self.settings.scenario;
        let schema = node.arg(1, "schema").and_then(|arg| arg.value.text());
        let fields = schema.and_then(|text| fields(&text));
        self.is_open = true;
        stage.frame.open = true;
        stage.frame.unique.clear();
        let any = |rows| scenario.choose(rows, RowCount::ZERO, RowCount::new(MAX_ROWS));
        stage.frame.rows = stage.frame.rows.map(any);
        stage.frame.columns = fields.map(|fields| {
            fields
                .into_iter()
                .map(|(name, (ty, length))| Column::of_length(name, ty, length, scenario))
                .collect()
        });
        stage.frame.disk_row = None;
    }

    /// A method of an RDD, whose elements are in Python wherever a Python function handles them.
    pub(super) fn of_rdd(&mut self, node: &Node<'_>, id: NodeId) -> PartialStage {
        let mut stage = self.input(node);
        stage.hint = None;
        let Some(method) = node.called() else {
            stage.push_operator(id, MemoryRequest::PythonWorker { bytes: None, group: None });
            stage.frame = Frame::unknown(self.missing_code(id));
            stage.largest_input = None;
            return stage;
        };
        let held = match method {
            Method::Map
            | Method::FlatMap
            | Method::Filter
            | Method::MapValues
            | Method::FlatMapValues
            | Method::KeyBy => Some(MAX_PICKLED.into()),
            _ => None,
        };
        match method {
            Method::SetName | Method::Cache | Method::Persist | Method::Unpersist => return stage,
            Method::Coalesce | Method::Repartition => {
                let number = node.args.first().and_then(|arg| arg.value.int());
                if method == Method::Repartition {
                    let number = number.map(|number| TaskCount::new(number as f64));
                    stage.exchange_to(self, id, Spread::RoundRobin, Partitions::of(number));
                }
                return stage;
            }
            Method::GroupByKey
            | Method::ReduceByKey
            | Method::AggregateByKey
            | Method::FoldByKey
            | Method::CombineByKey
            | Method::GroupBy
            | Method::SortBy
            | Method::SortByKey
            | Method::Distinct
            | Method::PartitionBy
            | Method::Join
            | Method::LeftOuterJoin
            | Method::RightOuterJoin
            | Method::FullOuterJoin
            | Method::Cogroup
            | Method::Subtract
            | Method::SubtractByKey
            | Method::Intersection => {
                // Elements are combined, or at least pickled, on both sides of the exchange; how many keys there are is
                // not known.
                stage.push_operator(id, MemoryRequest::PythonWorker { bytes: None, group: None });
                stage.end_stage();
                // As many as there were, where the call does not say (`RDD._defaultReducePartitions`).
                let partitions = node.arg(place_of_partitions(method), "numPartitions");
                if let Some(number) = partitions.and_then(|arg| arg.value.int()) {
                    stage.tasks = TaskCount::new(number.max(1) as f64);
                    stage.share = Share::of_each(stage.tasks);
                    stage.empty = TaskCount::ZERO;
                }
            }
            _ => {}
        }
        stage.push_operator(id, MemoryRequest::PythonWorker { bytes: held, group: None });
        let effect = self.program.effect(node);
        let keeps_rows = effect.is_some_and(|effect| effect.rows == RowEffect::Keeps);
        let rows = stage.frame.rows.filter(|_| keeps_rows);
        let statistics = Statistics::UNBOUNDED;
        stage.frame = Frame { rows, statistics, ..Frame::unknown(self.missing_code(id)) };
        stage.largest_input = None;
        stage
    }

    /// The worker of an action whose function runs on the executors.
    pub(super) fn acts_in_python(&self, node: &Node<'_>, action: NodeId, stage: &mut PartialStage) {
        let of_rdd =
            node.receiver.is_some_and(|receiver| self.program.node(receiver).class == Class::Rdd);
        let Some(method) = node.called() else { return };
        let bytes = match method {
            Method::Foreach => Some(MAX_PICKLED.into()),
            Method::ForeachPartition => None,
            Method::Reduce
            | Method::Fold
            | Method::Aggregate
            | Method::TreeReduce
            | Method::TreeAggregate
                if of_rdd =>
            {
                Some(MAX_PICKLED.into())
            }
            _ => return,
        };
        stage.push_operator(action, MemoryRequest::PythonWorker { bytes, group: None });
    }
}

/// The position of the number of partitions among a method's arguments.
fn place_of_partitions(method: Method) -> usize {
    match method {
        Method::GroupByKey | Method::Distinct | Method::PartitionBy => 0,
        Method::FoldByKey | Method::SortBy => 2,
        Method::AggregateByKey | Method::CombineByKey => 3,
        _ => 1,
    }
}

/// Bytes of a frame's row, where somebody gave its columns, its bytes or its rows, or its rows are counted on without.
fn known_row(frame: &Frame) -> Option<ByteCount> {
    let known = frame.columns.is_some()
        || frame.disk_row.is_some()
        || frame.rows.is_some()
        || frame.missing.is_empty();
    known.then(|| frame.unsafe_row())
}

/// A row of a group as Arrow and pandas hold it together: 340 bytes for a number and a text of 36
/// (tests/data/behaviour.json, `python_worker`: 500,000 such rows over a worker's own 150 MB).
fn group_row(frame: &Frame) -> Option<ByteCount> {
    let Some(columns) = &frame.columns else {
        return known_row(frame).map(|row| row * 4.0);
    };
    let value = |column: &Column| match column.ty {
        DataType::String | DataType::Binary => 3.0 * (column.length + 4.0) + 160.0,
        _ => 3.0 * column.raw(),
    };
    Some(ByteCount::new(columns.iter().map(value).sum()))
}

/// The calls of the program's UDFs among a call's columns, those in lists and functions around them too.
fn udf_calls<'p, 'a>(program: &'p Program<'a>, node: &Node<'_>) -> Vec<(UdfId, &'p Node<'a>)> {
    let mut found = Vec::new();
    let mut open: Vec<(NodeId, usize)> = node.inputs.iter().map(|input| (*input, 0)).collect();
    while let Some((id, depth)) = open.pop() {
        let node = program.node(id);
        if node.class != Class::Column || depth > MAX_DEPTH || found.len() > 100 {
            continue;
        }
        if let Op::Udf(udf, _) = node.op {
            found.push((udf, node));
        }
        open.extend(node.inputs.iter().map(|input| (*input, depth + 1)));
    }
    found
}

/// SQL text has the name right before a bracket.
fn calls_by_name(text: &str, name: &str) -> bool {
    let text = text.to_lowercase();
    let name = name.to_lowercase();
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '`');
    text.match_indices(&name).any(|(at, _)| {
        text[at + name.len()..].trim_start().starts_with('(') && !text[..at].ends_with(is_word)
    })
}
