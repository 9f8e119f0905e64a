//! Jobs of what is no call of a frame's own method: statements of SQL, builders of other libraries, functions.

use super::partial_stage::PartialStage;
use super::planner::Planner;
use super::walk::{code, first_line};
use super::{DEFAULT_LEVEL, MemoryRequest};
use crate::cached::{Release, release};
use crate::frame::Frame;
use crate::frame::column::sequence;
use crate::frame::expr::Expr;
use crate::quantity::{RowCount, TaskCount};
use pyspark_program::api::{Class, Method};
use pyspark_program::notebook::first_template;
use pyspark_program::program::{Node, NodeId, Op, Program, Value};
use pyspark_program::sql;
use pyspark_program::sql::ast::{RelationSource, Statement, StatementKind};
use spark_model::demand::Missing;

/// Rows that a notebook's `display` shows at most
/// (<https://docs.databricks.com/en/notebooks/notebook-outputs.html>: 10,000 rows or 2 MB).
pub(super) const DISPLAYED_ROWS: f64 = 10_000.0;

/// A change of a frame's caching by the name of its view.
pub(super) struct NamedCaching {
    pub event: NodeId,
    pub frame: NodeId,
    pub caches: bool,
}

/// The changes of frames' caching by the names of their views, in the order of the program: `CACHE TABLE`,
/// `cacheTable` and what releases them.
pub(super) fn cached_by_name(program: &Program<'_>) -> Vec<NamedCaching> {
    let methods = [Method::Sql, Method::CacheTable, Method::UncacheTable, Method::DropTempView];
    let mut found = Vec::new();
    for event in program.calls_of_any(&methods) {
        let node = program.node(event);
        let (name, caches) = match crate::cached::caches_table(program, node) {
            Some(Some(name)) => (name, true),
            Some(None) => continue,
            None => match release(program, node) {
                Some(Release::Table(Some(name))) => (name, false),
                _ => continue,
            },
        };
        // `CACHE TABLE v AS SELECT …` makes the view that it caches.
        let frame = program.view(NodeId(event.0 + 1), &name);
        found.extend(frame.map(|frame| NamedCaching { event, frame, caches }));
    }
    found
}

/// The statement at a place of a call of `spark.sql`, with the call's text.
fn statement_of<'p>(
    program: &'p Program<'_>,
    call: NodeId,
    at: usize,
) -> Option<(String, &'p Statement)> {
    let Value::Str(text) = &program.node(call).arg(0, "sqlQuery")?.value else { return None };
    Some((text.text(), program.script(call)?.statements.get(at)?))
}

/// Returns true if a call of `spark.sql` runs a statement whose job is done before anything asks for its result.
pub(super) fn is_command(node: &Node<'_>) -> bool {
    let Some(Value::Str(text)) = node.arg(0, "sqlQuery").map(|arg| &arg.value) else {
        return false;
    };
    sql::command(text).is_some_and(|name| name != "CACHE TABLE")
}

impl Planner<'_, '_> {
    /// The job of a statement that runs as soon as it is read; `Err` names the part of it that is not planned.
    pub(super) fn command(&mut self, call: NodeId) -> Result<PartialStage, Missing> {
        let node = self.program.node(call);
        let missing = self.missing_code(call);
        let at = self.statement_at(call);
        let Some((text, statement)) = statement_of(self.program, call, at) else {
            return Err(missing);
        };
        if let Some(block) = first_template(&text) {
            return Err(first_line(block));
        }
        match &statement.kind {
            StatementKind::Insert { target, query: Some(query), .. }
            | StatementKind::Create { target, query: Some(query), .. } => {
                // Rows that are written by the values of columns are sorted by these first (`V1Writes`).
                let before = text.get(statement.span.start()..query.span.start());
                let partitions = before.and_then(partitions_of);
                let mut stage = self.walk_to_root(call);
                self.gather(&mut stage);
                self.writes_table(target, &stage);
                let is_create = matches!(statement.kind, StatementKind::Create { .. });
                let by =
                    partitions.and_then(|names| self.partition_keys_of(names, is_create, &stage));
                let Some(by) = by else {
                    return Err(code(&format!("{} by partitions", statement_name(node))));
                };
                if !by.is_empty() && !stage.is_ordered_by(&by) {
                    self.sort(call, &mut stage, by);
                }
                if stage.frame.rows.is_none() && stage.frame.missing.is_empty() {
                    return Err(missing);
                }
                Ok(stage)
            }
            StatementKind::Cache { target, query, .. } => {
                let name = target.name().ok_or_else(|| missing.clone())?;
                let mut stage = match self.program.view(NodeId(call.0 + 1), &name) {
                    Some(frame) => self.walk(frame),
                    None if query.is_none() => self.cached_table(&name, call),
                    None => return Err(missing),
                };
                // It is filled by a count of its rows (`CacheTableExec`).
                stage.frame = Frame::of(RowCount::new(stage.tasks.get()), vec![sequence("count")]);
                Ok(stage)
            }
            _ => Err(missing),
        }
    }

    /// The place among a call's statements of the one whose job is planned.
    pub(super) fn statement_at(&self, call: NodeId) -> usize {
        let is_of_call = |id: &NodeId| {
            let node = self.program.node(*id);
            matches!(node.op, Op::Command(_)) && node.inputs.first() == Some(&call)
        };
        (call.0..self.now.0).map(NodeId).filter(is_of_call).count()
    }

    /// The columns by which rows that are written are sorted (`V1Writes`): those that CREATE TABLE names, the last ones
    /// of what INSERT writes (`PreprocessTableInsertion`); `None` where they are not known.
    fn partition_keys_of(
        &self,
        names: Vec<String>,
        is_create: bool,
        stage: &PartialStage,
    ) -> Option<Vec<Expr>> {
        // Tables of other catalogs distribute rows as these ask (`RequiresDistributionAndOrdering`).
        if names.is_empty() || self.program.source.to_lowercase().contains("iceberg") {
            return names.is_empty().then(Vec::new);
        }
        if is_create {
            return Some(names.into_iter().map(Expr::column).collect());
        }
        let columns = stage.frame.columns.as_ref()?;
        let first = columns.len().checked_sub(names.len())?;
        Some(columns[first..].iter().map(|column| Expr::column(&*column.name)).collect())
    }

    /// A table of the catalog, cached.
    fn cached_table(&mut self, name: &str, call: NodeId) -> PartialStage {
        let mut stage = self.named(name, call);
        let (level, partitions) = (DEFAULT_LEVEL, stage.tasks);
        let bytes = super::caching::cached_bytes(&stage.frame, level, partitions, self.settings);
        let request = MemoryRequest::Cache { frame: call, bytes, partitions, level, copies: 1 };
        stage.push_operator(call, request);
        stage
    }

    /// Remembers what a statement writes, for a later read of the same table.
    fn writes_table(&mut self, target: &RelationSource, stage: &PartialStage) {
        if let Some(name) = target.name() {
            self.remember(name, stage);
        }
    }

    /// The result of a statement that has done its job: a few numbers.
    pub(super) fn command_result() -> PartialStage {
        let frame = Frame::of(RowCount::ONE, vec![sequence("num_affected_rows")]);
        PartialStage::read(frame, TaskCount::ONE)
    }

    /// The rows of a table of Delta Lake, by the name or the path that it is found by.
    pub(super) fn delta_table(&mut self, node: &Node<'_>, id: NodeId) -> PartialStage {
        let mut at = node.receiver;
        while let Some(of) = at {
            let found = self.program.node(of);
            if found.is_one_of(&[Method::ForName, Method::ForPath]) {
                let name = found.arg(1, "tableOrViewName").and_then(|arg| arg.value.text());
                let path = || found.args.iter().find(|arg| arg.keyword == Some("path"));
                let name = name.or_else(|| path().and_then(|arg| arg.value.text()));
                return match name {
                    Some(name) => self.named(&name, of),
                    None => PartialStage::read(
                        Frame::unknown(self.missing_code(of)),
                        self.settings.parallelism,
                    ),
                };
            }
            at = found.receiver;
        }
        self.read_not_understood(id)
    }

    /// The frame that an action is about: its receiver, what a builder was given, the first frame among its arguments.
    pub(super) fn frame_of_action(&self, action: NodeId) -> Option<NodeId> {
        let program = self.program;
        let mut open = vec![action];
        let mut left = 32;
        while let Some(id) = open.pop() {
            let node = program.node(id);
            if id != action && is_data(node.class) {
                return Some(id);
            }
            left -= 1;
            if left == 0 {
                return None;
            }
            let inputs = node.inputs.iter().rev().copied();
            open.extend(inputs.filter(|input| *input < id));
        }
        None
    }
}

/// The columns by whose values a statement writes partitions, of its text up to its query: those of PARTITION without a
/// value, and of PARTITIONED BY; `None` where one of them is computed.
fn partitions_of(before: &str) -> Option<Vec<String>> {
    let lower = before.to_lowercase();
    let words = lower.replace('(', " ( ");
    let mut words =
        words.split_whitespace().skip_while(|it| !matches!(*it, "partition" | "partitioned"));
    if words.next().is_none() {
        return Some(Vec::new());
    }
    let list: Vec<&str> = words.skip_while(|it| *it != "(").skip(1).collect();
    let list = list.join(" ");
    let (list, _) = list.split_once(')')?;
    let column = |item: &str| {
        let name = item.split_whitespace().next()?.trim_matches('`');
        let is_name = !item.contains('(') && name.chars().all(|c| c.is_alphanumeric() || c == '_');
        is_name.then(|| name.to_owned())
    };
    list.split(',').filter(|item| !item.contains('=')).map(column).collect()
}

/// Frames whose lineage is followed.
fn is_data(class: Class) -> bool {
    matches!(
        class,
        Class::DataFrame
            | Class::FrameFunctions
            | Class::GroupedData
            | Class::Rdd
            | Class::DynamicFrame
    )
}

fn statement_name(node: &Node<'_>) -> &'static str {
    match node.arg(0, "sqlQuery").map(|arg| &arg.value) {
        Some(Value::Str(text)) => sql::command(text).unwrap_or("a statement"),
        _ => "a statement",
    }
}

/// What an action does beside reading its frame that is not planned; `None` where all of its job is.
pub(super) fn unplanned(program: &Program<'_>, node: &Node<'_>) -> Option<&'static str> {
    match &node.op {
        Op::Function(path) => (&**path != "display").then_some("training and evaluation of models"),
        Op::Command(_) => None,
        _ => match program.receiver_class(node)? {
            Class::DeltaTable | Class::MergeBuilder | Class::DeltaOptimize => {
                Some("the files of a table that are rewritten")
            }
            Class::PandasFrame => Some("pandas API on Spark"),
            Class::Context => Some("partitions that a function of the program reads"),
            Class::Rdd if brings_elements(node) => Some("elements that come to the driver"),
            _ => None,
        },
    }
}

/// Actions of RDDs whose elements, or one value for each key, the driver gathers in Python.
fn brings_elements(node: &Node<'_>) -> bool {
    node.is_one_of(&[
        Method::CollectAsMap,
        Method::CollectWithJobGroup,
        Method::ReduceByKeyLocally,
        Method::CountByKey,
        Method::CountByValue,
        Method::Lookup,
    ])
}
