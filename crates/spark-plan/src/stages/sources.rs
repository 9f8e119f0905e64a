//! Frames that a program reads: stored tables and files, ranges, local data, and what it has written itself.

use std::rc::Rc;

use super::command;
use super::partial_stage::PartialStage;
use super::planner::Planner;
use super::walk::{code, first_line};

use crate::frame::column::{id_range, sequence};
use crate::frame::expr::Expr;
use crate::frame::{Frame, Statistics};
use crate::io::access;
use crate::quantity::{ByteCount, RowCount, Share, TaskCount};
use crate::{Assumption, Scenario, Table, streams};
use pyspark_program::api::{Class, Method};
use pyspark_program::notebook::first_template;
use pyspark_program::program::{Node, NodeId, Op, Value};
use spark_model::demand::Missing;
use spark_model::order;

/// The bytes of the narrowest stored row that is counted on: columns of few values take a bit or two of each row.
const MIN_STORED_ROW: ByteCount = ByteCount::ONE;

/// The bytes of the widest stored row of the 40 tables of tests/recordings (`call_center`, 31 columns).
const MAX_STORED_ROW: f64 = 995.0;

impl Planner<'_, '_> {
    pub(super) fn named(&mut self, name: &str, id: NodeId) -> PartialStage {
        // `SessionCatalog.qualifyIdentifier`.
        let qualified = self.database_at(id).filter(|_| !name.contains('.'));
        let qualified = qualified.map(|database| format!("{database}.{name}"));
        let name = match &qualified {
            Some(qualified) if self.has_table(qualified) => qualified,
            _ => name,
        };
        // SQL text has lost its capitals.
        let same = |(own, _): &(&String, &Table)| own.eq_ignore_ascii_case(name);
        let given = self.tables.get(name).or_else(|| self.tables.iter().find(same).map(|it| it.1));
        match given.cloned().or_else(|| self.size_comment(id)) {
            Some(table) => self.of_table(&table, &Missing::Table(name.to_owned())),
            None => self.not_given(&Missing::Table(name.to_owned())),
        }
    }

    /// The size that the comments next to a read give.
    pub(super) fn size_comment(&self, id: NodeId) -> Option<Table> {
        crate::frame::size_comment(self.program.lines_of(id)?)
    }

    pub(super) fn of_table(&mut self, table: &Table, source: &Missing) -> PartialStage {
        self.is_open = true;
        let assumptions = self.settings.assumptions.clone();
        let items = assumptions.items_given();
        let columns = crate::frame::column::of_table(table, items, self.settings.scenario);
        self.has_arrays |= columns.iter().flatten().any(|it| it.assumed_items);
        let mut frame = Frame {
            columns,
            largest_key_share: assumptions
                .largest_key_share
                .or(table.largest_key_share)
                .map(Share::new),
            open: true,
            ..Frame::default()
        };
        if let Some(rows) = table.rows {
            let unique = table.distinct.iter().filter(|(_, distinct)| **distinct >= rows);
            frame.unique = unique.map(|(name, _)| vec![name.clone()]).collect();
        }
        if frame.columns.is_none() && table.bytes.is_none() {
            self.assumed.insert(Assumption::RowWidth);
        }
        let bytes = table.bytes.map(|bytes| ByteCount::from(bytes) * assumptions.data_scale);
        let rows = table.rows.map(|rows| RowCount::new(rows as f64) * assumptions.data_scale);
        match (rows, bytes) {
            (Some(rows), Some(bytes)) => {
                frame.rows = Some(rows);
                frame.disk_row = Some(bytes / rows.max(RowCount::ONE).get());
            }
            (Some(rows), None) => frame.rows = Some(rows),
            (None, Some(bytes)) => {
                let likely = frame.compressed_row();
                let max = likely.max(ByteCount::new(MAX_STORED_ROW));
                let row = self.settings.scenario.choose(likely, max, MIN_STORED_ROW.min(likely));
                if row != likely {
                    frame.disk_row = Some(row);
                }
                frame.rows = Some(bytes.rows_of(row).ceil());
            }
            (None, None) => {
                frame.insert_missing(source.clone());
                frame.rows = self.settings.unknown_rows();
            }
        }
        if frame.columns.is_none() {
            frame.assume_row(self.settings.scenario);
        }
        if let (Some(rows), Missing::Table(name)) = (frame.rows, source) {
            frame.tables = Rc::new([(name.as_str().into(), rows)].into());
        }
        if let Some(bytes) = bytes {
            frame = frame.with_planned_size(bytes * self.settings.file_compression);
        }
        let on_disk = bytes.or_else(|| self.unknown_bytes(&frame));
        let tasks = on_disk.map_or(self.settings.parallelism, |bytes| {
            if source.text().to_lowercase().ends_with(".gz") {
                TaskCount::ONE
            } else {
                self.settings.scan_tasks(bytes)
            }
        });
        PartialStage {
            largest_input: on_disk.map(|bytes| bytes / tasks),
            plan: self.leaf(|| format!("scan {}", source.text())),
            ..PartialStage::read(frame, tasks)
        }
    }

    fn has_table(&self, name: &str) -> bool {
        let is_it = |own: &String| own.eq_ignore_ascii_case(name);
        let is_written = self.written.keys().any(is_it);
        self.tie(|it| it.reads_back |= is_written);
        self.tables.keys().any(is_it) || is_written
    }

    /// The database that names without one are of where the node `id` is: the last that `USE` or
    /// `setCurrentDatabase` names before it.
    fn database_at(&self, id: NodeId) -> Option<String> {
        let program = self.program;
        let calls = program.calls_of_any(&[Method::Sql, Method::SetCurrentDatabase]);
        let before = calls.into_iter().filter(|call| *call < id);
        let named = |call: NodeId| {
            let node = program.node(call);
            let text = node.args.first()?.value.text()?;
            if node.is_method(Method::SetCurrentDatabase) {
                return Some(text);
            }
            let words: Vec<&str> = text.split_whitespace().collect();
            let is_word = |at: usize, word: &str| {
                words.get(at).is_some_and(|it| it.eq_ignore_ascii_case(word))
            };
            let skipped = usize::from(
                is_word(1, "database") || is_word(1, "schema") || is_word(1, "namespace"),
            );
            let name = words.get(1 + skipped).filter(|_| is_word(0, "use"))?;
            Some(name.trim_matches(['`', ';']).to_owned())
        };
        before.filter_map(named).last()
    }

    pub(super) fn stored(&mut self, node: &Node<'_>, id: NodeId) -> PartialStage {
        let access = access(self.program, id);
        if access.format.as_deref() == Some("jdbc") {
            return self.jdbc(&access, id);
        }
        let name = ["path", "paths", "tableName", "table", "table_name"]
            .into_iter()
            .find_map(|keyword| node.args.iter().find(|arg| arg.keyword == Some(keyword)))
            .or_else(|| node.args.iter().find(|arg| arg.keyword.is_none()))
            .and_then(|arg| self.in_iteration(&arg.value).text());
        let source = name.map_or_else(|| self.missing_code(id), Missing::Table);
        match self.tables.get(source.text()).cloned().or_else(|| self.size_comment(id)) {
            Some(table) => self.of_table(&table, &source),
            None => self.not_given(&source),
        }
    }

    /// A stream: a query that ends with what is there reads it in one batch, or less where the source limits batches. Of
    /// others, how much a batch reads is the trigger's affair, and the source's.
    pub(super) fn streamed(&mut self, node: &Node<'_>, id: NodeId) -> PartialStage {
        let path = node.arg(0, "path").and_then(|arg| arg.value.text());
        let is_given = path.is_some_and(|path| self.tables.contains_key(&path));
        if !is_given || !streams::ends(self.program, self.now) {
            return PartialStage::read(Frame::default(), self.settings.parallelism);
        }
        let access = access(self.program, id);
        let limits = ["maxfilespertrigger", "maxbytespertrigger"];
        let is_limited = limits.iter().any(|name| access.option(name).is_some());
        let scenario = self.settings.scenario;
        let mut stage = self.stored(node, id);
        if is_limited || access.may_have(&limits) {
            let rows = |rows| scenario.choose(rows, RowCount::ZERO, rows);
            stage.frame.rows = stage.frame.rows.map(rows);
        }
        stage
    }

    /// The bytes of stored rows of which nobody gives them. The fewer they are, the more rows each task reads.
    fn unknown_bytes(&self, frame: &Frame) -> Option<ByteCount> {
        match self.settings.scenario {
            Scenario::Most => frame.rows.map(|rows| rows * MIN_STORED_ROW),
            _ => frame.compressed(),
        }
    }

    /// A source whose size is not given: it is known where the program itself has written it.
    pub(super) fn not_given(&mut self, source: &Missing) -> PartialStage {
        self.is_open = true;
        self.read_back(source.text()).unwrap_or_else(|| {
            let rows = self.settings.unknown_rows();
            let mut frame = Frame { rows, ..Frame::unknown(source.clone()) };
            frame.assume_row(self.settings.scenario);
            let mut tasks = self.settings.parallelism;
            if let (Some(rows), Missing::Table(name)) = (rows, source) {
                frame.tables = Rc::new([(name.as_str().into(), rows)].into());
                tasks = self
                    .unknown_bytes(&frame)
                    .map_or(tasks, |bytes| self.settings.scan_tasks(bytes));
            }
            PartialStage {
                plan: self.leaf(|| format!("scan {}", source.text())),
                ..PartialStage::read(frame, tasks)
            }
        })
    }

    pub(super) fn of_session(&mut self, node: &Node<'_>, id: NodeId) -> PartialStage {
        match node.called() {
            Some(Method::Table) => self.stored(node, id),
            Some(Method::Range) => self.range(node),
            Some(Method::CreateDataFrame) => self.local(node, id),
            // Its own job has run the statement before.
            Some(Method::Sql) if command::is_command(node) && !self.runs_command(id) => {
                Self::command_result()
            }
            Some(Method::Sql) => {
                let stage = self.query(node, id);
                let text = self.missing_code(id);
                let sql = node.arg(0, "sqlQuery").and_then(|arg| arg.value.text());
                if let Some(block) = sql.as_deref().and_then(first_template) {
                    self.not_understood.get_or_insert_with(|| first_line(block));
                } else if stage.frame.missing.contains(&text) {
                    self.not_understood.get_or_insert(text);
                }
                stage
            }
            _ => self.read_not_understood(id),
        }
    }

    /// The job that is planned is that of the statement which the call `id` reads.
    pub(super) fn runs_command(&self, id: NodeId) -> bool {
        let now = self.program.node(self.now);
        matches!(now.op, Op::Command(_)) && now.inputs.first() == Some(&id)
    }

    pub(super) fn of_context(&mut self, node: &Node<'_>, id: NodeId) -> PartialStage {
        match node.called() {
            Some(Method::TextFile | Method::WholeTextFiles | Method::BinaryFiles) => {
                self.stored(node, id)
            }
            Some(Method::Range) => self.range(node),
            Some(Method::Parallelize) => self.local(node, id),
            _ => self.read_not_understood(id),
        }
    }

    fn range(&self, node: &Node<'_>) -> PartialStage {
        let int = |at, name| node.arg(at, name).and_then(|arg| arg.value.int());
        let (start, end) = match (int(0, "start"), int(1, "end")) {
            (Some(end), None) => (0, Some(end)),
            (start, end) => (start.unwrap_or(0), end),
        };
        let step = int(2, "step").unwrap_or(1).unsigned_abs().max(1);
        let rows = end.map(|end| (end.saturating_sub(start).max(0) as u64).div_ceil(step));
        let rows = rows.map(|rows| RowCount::new(rows as f64));
        let step = step as f64;
        let high = end.map(|end| end as f64);
        let columns = vec![match high {
            Some(high) => id_range("id", start as f64, high, step),
            None => sequence("id"),
        }];
        let mut frame = Frame { rows, columns: Some(columns), ..Frame::default() };
        if let Some(rows) = rows {
            // `Range.computeStats`.
            frame = frame.with_planned_size(rows * ByteCount::new(8.0));
        }
        if rows.is_none() {
            frame.insert_missing(code("the end of a range"));
        }
        let tasks = int(3, "numPartitions")
            .map_or(self.settings.parallelism, |n| TaskCount::new(n.max(1) as f64));
        // A range reads nothing.
        PartialStage {
            largest_input: Some(ByteCount::ZERO),
            // `RangeExec.outputPartitioning`.
            is_single: tasks <= TaskCount::ONE,
            clustered: Some(vec![Expr::column("id")]),
            ranged: true,
            // `RangeExec.outputOrdering`.
            sorted: vec![Expr::column("id")],
            ..PartialStage::read(frame, tasks)
        }
    }

    fn local(&mut self, node: &Node<'_>, id: NodeId) -> PartialStage {
        let list = match node.args.first().map(|arg| &arg.value) {
            Some(Value::List(list)) => Some(*list),
            _ => None,
        };
        let rows = list.and_then(|list| self.program.list_length(list));
        let rows = rows.map(|rows| RowCount::new(rows as f64));
        let missing = rows.is_none().then(|| self.missing_code(id));
        let missing = Rc::new(order::set(missing));
        // `LogicalRDD.computeStats`.
        let statistics = Statistics::UNBOUNDED;
        let mut frame = Frame { rows, missing, open: true, statistics, ..Frame::default() };
        // Rows that a loop makes may be many, of any width.
        if rows.is_some() && list.is_some_and(|list| !self.program.list(list).complete) {
            self.is_open = true;
            self.assumed.insert(Assumption::RowWidth);
            frame.assume_row(self.settings.scenario);
        }
        PartialStage::read(frame, self.settings.parallelism)
    }

    /// Remembers what an action writes, for a later read of the same path: columns as they are, in formats that keep
    /// them.
    pub(super) fn writes(&mut self, action: NodeId, stage: &PartialStage) {
        let node = self.program.node(action);
        if node.receiver.is_none_or(|it| self.program.node(it).class != Class::Writer) {
            return;
        }
        let access = access(self.program, action);
        let [path] = access.paths[..] else { return };
        let Some(path) = path.value.text() else { return };
        self.tie(|it| it.writes = true);
        let keeps =
            access.format.as_deref().is_none_or(|it| matches!(it, "parquet" | "orc" | "delta"));
        let replaces = access.mode.as_ref().is_none_or(|mode| mode.is("overwrite"));
        if keeps && replaces && node.in_loop.is_none() && access.partition_by.is_empty() {
            self.remember(path, stage);
        } else {
            self.written.remove(&path);
        }
    }

    /// Remembers a frame that is written under a name.
    pub(super) fn remember(&mut self, name: String, stage: &PartialStage) {
        self.tie(|it| it.writes = true);
        self.written.insert(name, (stage.frame.clone(), stage.tasks - stage.empty));
    }

    /// The frame that the program has written under a name before.
    pub(super) fn read_back(&self, name: &str) -> Option<PartialStage> {
        let (frame, files) = self.written.get(name)?;
        self.tie(|it| it.reads_back = true);
        let bytes = frame.compressed()?;
        let mut frame = frame.clone().with_planned_size(bytes * self.settings.file_compression);
        let (tasks, share) = self.settings.scan_files(bytes, *files);
        self.prune(&mut frame);
        Some(PartialStage {
            largest_input: Some(bytes * share),
            share,
            ..PartialStage::read(frame, tasks)
        })
    }
}
