//! Number of rows a frame may have, as far as the code shows.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::frame::expr::Expr;
use crate::names::{
    is_identifier, name_suggests_model, name_suggests_sample, name_suggests_settings,
    name_suggests_small,
};
use crate::one_row::gives_one_row;
use crate::ranks::keeps_first_of_group;
use crate::source::column_name;
use crate::sql::{looks_up, of_sql, of_text};
use crate::table::Table;
use pyspark_program::api::{self, Class, Method, RowEffect};
use pyspark_program::program::{Node, NodeId, Op, Program, Text, Value};
use spark_model::bytes::ByteSize;

/// Number of rows a frame may have. Ordered from the least alarming.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rows {
    /// No more than this.
    AtMost(u64),
    /// No more than the data has groups, flags or partitions, or than the driver itself made: small, as far as the code
    /// shows.
    Few,
    /// The code does not show it.
    Unknown,
    /// As many as the data has.
    Unbounded,
}

impl Rows {
    /// Returns true if the code shows that there are few.
    pub fn is_small(self) -> bool {
        self < Self::Unknown
    }

    /// Returns true if the code does not show that there are few.
    pub fn may_be_large(self) -> bool {
        !self.is_small()
    }

    /// Returns true if there are as many as the data has.
    pub fn is_unbounded(self) -> bool {
        self == Self::Unbounded
    }
}

/// Answers how many rows frames have; remembers what it has answered.
pub struct RowsOf<'p, 'a> {
    pub(super) program: &'p Program<'a>,
    pub(super) tables: &'p BTreeMap<String, Table>,
    /// By node.
    known: Vec<Option<Rows>>,
    /// Depth to which frames have been followed before a query led to another frame.
    before_query: usize,
    /// The nodes whose answers are not final: those being followed, by how many were before them, and those made of the
    /// answer of one of these, by the first of them.
    open: FxHashMap<NodeId, usize>,
    /// The first of those being followed that the answer at hand is made of.
    first_open: usize,
    /// Number of nodes that are being followed.
    followed: usize,
}

/// More rows than this are many, even where their number is known.
const MANY_ROWS: u64 = 100_000;

/// A table of this size is small by `spark.sql.autoBroadcastJoinThreshold`'s default.
const FEW_BYTES: ByteSize = ByteSize::mib(10);

/// Depth that a query counts for where frames are followed back: it is read by more than one function.
const STEPS_OF_A_QUERY: usize = 8;

/// Maximum depth to which frames are followed back; a longer lineage is not known.
const MAX_DEPTH: usize = 400;

impl<'p, 'a> RowsOf<'p, 'a> {
    pub fn new(program: &'p Program<'a>, tables: &'p BTreeMap<String, Table>) -> Self {
        Self {
            program,
            tables,
            known: vec![None; program.nodes.len()],
            open: FxHashMap::default(),
            first_open: usize::MAX,
            before_query: 0,
            followed: 0,
        }
    }

    pub fn rows(&mut self, frame: NodeId) -> Rows {
        self.follow(frame, self.before_query)
    }

    fn follow(&mut self, id: NodeId, depth: usize) -> Rows {
        if let Some(rows) = self.known[id.index()] {
            let open = self.open.get(&id).copied().unwrap_or(usize::MAX);
            self.first_open = self.first_open.min(open);
            return rows;
        }
        if depth > MAX_DEPTH {
            return Rows::Unknown;
        }
        // Around a loop a frame is what it is without the loop.
        self.known[id.index()] = Some(Rows::AtMost(0));
        let at = self.followed;
        self.open.insert(id, at);
        self.followed += 1;
        let outer_first_open = std::mem::replace(&mut self.first_open, usize::MAX);
        let rows = self.of_node(id, depth + 1);
        self.followed = at;
        self.known[id.index()] = Some(rows);
        if self.first_open < at {
            self.open.insert(id, self.first_open);
        } else {
            self.finish(id, at);
        }
        self.first_open = self.first_open.min(outer_first_open);
        rows
    }

    /// The answer for `id` is final; those that were made of an earlier one are asked for anew.
    fn finish(&mut self, id: NodeId, at: usize) {
        self.open.remove(&id);
        if self.first_open == at {
            let known = &mut self.known;
            self.open.retain(|other, first| {
                let stays = *first < at;
                if !stays {
                    known[other.index()] = None;
                }
                stays
            });
        }
        self.first_open = usize::MAX;
    }

    fn of_node(&mut self, id: NodeId, depth: usize) -> Rows {
        let program = self.program;
        let node = program.node(id);
        match &node.op {
            Op::Free(name) | Op::Parameter(name)
                if name_suggests_settings(name) || name_suggests_sample(name) =>
            {
                Rows::Few
            }
            Op::Free(_) | Op::Parameter(_) => Rows::Unbounded,
            Op::Phi => self.max_rows(&node.inputs, depth),
            // A list for each user that there is.
            Op::Function(_) if node.name().starts_with("recommendForAll") => Rows::Unbounded,
            Op::Function(_) if node.class == Class::DataFrame => self.max_rows(&node.inputs, depth),
            // An RDD of a frame, and the functions on it.
            Op::Attribute(_) if node.class == Class::Rdd || node.class == Class::FrameFunctions => {
                self.receiver(node, depth)
            }
            Op::Method(_) => match program.receiver_class(node) {
                // Texts that are read from an RDD: `spark.read.json(sc.parallelize(texts))`.
                Some(Class::Reader) if self.read_rdd(node).is_some() => {
                    self.read_rdd(node).map_or(Rows::Unknown, |rdd| self.follow(rdd, depth))
                }
                Some(Class::Reader | Class::StreamReader) => self.stored(node),
                Some(Class::Session) => self.of_session(id, node, depth),
                Some(Class::Context) => self.of_context(node),
                Some(Class::GroupedData) => self.grouped(node, depth),
                Some(Class::DataFrame | Class::FrameFunctions) => self.of_frame_call(node, depth),
                Some(Class::Rdd) => self.of_rdd_call(node, depth),
                _ => Rows::Unknown,
            },
            _ => Rows::Unknown,
        }
    }

    fn receiver(&mut self, node: &Node<'_>, depth: usize) -> Rows {
        node.receiver.map_or(Rows::Unknown, |receiver| self.follow(receiver, depth))
    }

    fn max_rows(&mut self, inputs: &[NodeId], depth: usize) -> Rows {
        inputs.iter().map(|input| self.follow(*input, depth)).max().unwrap_or(Rows::Unknown)
    }

    /// The inputs that are frames, at most as many rows as all of them together.
    fn together(&mut self, node: &Node<'_>, depth: usize, combine: fn(u64, u64) -> u64) -> Rows {
        let frames: Vec<NodeId> = node
            .inputs
            .iter()
            .copied()
            .filter(|input| {
                matches!(self.program.node(*input).class, Class::DataFrame | Class::Rdd)
            })
            .collect();
        frames
            .iter()
            .map(|frame| self.follow(*frame, depth))
            .reduce(|a, b| match (a, b) {
                (Rows::AtMost(a), Rows::AtMost(b)) => Rows::AtMost(combine(a, b)),
                _ => a.max(b),
            })
            .unwrap_or(Rows::Unknown)
    }

    fn read_rdd(&self, node: &Node<'_>) -> Option<NodeId> {
        let read = node.args.first()?.value.object()?;
        (self.program.node(read).class == Class::Rdd).then_some(read)
    }

    /// Rows of a read: as many as there are, unless its size is given and small, its name says so, or a query in it
    /// does.
    fn stored(&self, node: &Node<'_>) -> Rows {
        if let Some(query) = self.pushed_query(node) {
            return of_sql(&query);
        }
        if self.reads_whole_texts(node) {
            return Rows::Few;
        }
        let of_model =
            node.args.first().is_some_and(|arg| name_suggests_model(self.program.text(arg.expr)));
        match node.args.first().and_then(|arg| arg.value.text()) {
            Some(name) if self.tables.contains_key(&name) => self.of_table(&name),
            _ if of_model => Rows::Few,
            Some(name) => self.of_table(&name),
            // Of a path that is not known, the name of what it is read into may show it.
            None if node.given_name().is_some_and(name_suggests_settings) => Rows::Few,
            None => Rows::Unbounded,
        }
    }

    /// Rows stored under a name: as large as its given size, few where its name suggests it.
    pub(super) fn of_table(&self, name: &str) -> Rows {
        if let Some(table) = self.tables.get(name) {
            return match (table.rows, table.bytes) {
                (Some(rows), _) if rows <= MANY_ROWS => Rows::AtMost(rows),
                (None, Some(bytes)) if bytes <= FEW_BYTES => Rows::Few,
                _ => Rows::Unbounded,
            };
        }
        let last = name.trim_end_matches('/').rsplit('/').next().unwrap_or(name);
        if name_suggests_small(last) { Rows::Few } else { Rows::Unbounded }
    }

    /// `text(path, wholetext=True)`: a row for each file.
    fn reads_whole_texts(&self, node: &Node<'_>) -> bool {
        let by_argument = node
            .args
            .iter()
            .any(|arg| arg.keyword == Some("wholetext") && matches!(arg.value, Value::Bool(true)));
        let by_option = std::iter::successors(node.receiver, |id| self.program.node(*id).receiver)
            .any(|id| {
                let option = self.program.node(id);
                option.is_method(Method::Option)
                    && option
                        .args
                        .first()
                        .and_then(|arg| arg.value.text())
                        .is_some_and(|name| name.eq_ignore_ascii_case("wholetext"))
            });
        node.is_method(Method::Text) && (by_argument || by_option)
    }

    /// The query that a database runs for a reader: `option("query", …)`, or a table in brackets.
    fn pushed_query(&self, node: &Node<'_>) -> Option<String> {
        let mut at = Some(node);
        while let Some(node) = at {
            for (position, arg) in node.args.iter().enumerate() {
                let Some(text) = arg.value.text() else { continue };
                let is_query = node.is_method(Method::Option)
                    && position == 1
                    && matches!(node.args[0].value.text().as_deref(), Some("query" | "dbtable"));
                let in_brackets = text.trim_start().to_lowercase().starts_with("(select");
                if (is_query || node.is_method(Method::Jdbc) || arg.keyword == Some("table"))
                    && (in_brackets || text.to_lowercase().starts_with("select"))
                {
                    let inner = text.trim().strip_prefix('(');
                    let query = inner.and_then(|inner| inner.rsplit_once(')'));
                    return Some(query.map_or(text.as_str(), |(query, _)| query).to_owned());
                }
            }
            at = node
                .receiver
                .map(|id| self.program.node(id))
                .filter(|node| node.class == Class::Reader);
        }
        None
    }

    fn of_session(&mut self, id: NodeId, node: &Node<'_>, depth: usize) -> Rows {
        let Some(method) = node.called() else { return Rows::Unknown };
        match method {
            Method::Table => self.stored(node),
            Method::Range => {
                match (node.arg(0, "start").and_then(|arg| arg.value.int()), node.arg(1, "end")) {
                    (Some(end), None) => Rows::AtMost(end.unsigned_abs()),
                    (Some(start), Some(end)) => end.value.int().map_or(Rows::Unknown, |end| {
                        Rows::AtMost(end.saturating_sub(start).unsigned_abs())
                    }),
                    _ => Rows::Unknown,
                }
            }
            // What the driver hands over fits the driver.
            Method::CreateDataFrame => Rows::Few,
            Method::Sql => match node.arg(0, "sqlQuery").map(|arg| &arg.value) {
                Some(Value::Str(text)) if text.complete => self.of_whole_query(id, text, depth),
                Some(Value::Str(text)) => of_text(text),
                _ => Rows::Unknown,
            },
            _ => Rows::Unknown,
        }
    }

    /// A query is no larger than the views and tables that it selects from.
    fn of_whole_query(&mut self, id: NodeId, text: &Text, depth: usize) -> Rows {
        let before = std::mem::replace(&mut self.before_query, depth + STEPS_OF_A_QUERY);
        let rows = self.of_session_query(id, text);
        self.before_query = before;
        rows
    }

    fn of_context(&self, node: &Node<'_>) -> Rows {
        let Some(method) = node.called() else { return Rows::Unknown };
        match method {
            Method::Parallelize => match node.args.first().map(|arg| &arg.value) {
                Some(Value::List(list)) if self.program.list(*list).complete => {
                    Rows::AtMost(self.program.list(*list).items.len() as u64)
                }
                _ => Rows::Few,
            },
            Method::Range | Method::EmptyRdd => Rows::Few,
            Method::TextFile => self.stored(node),
            Method::WholeTextFiles
            | Method::BinaryFiles
            | Method::SequenceFile
            | Method::NewApiHadoopFile
            | Method::HadoopFile
            | Method::PickleFile => Rows::Unbounded,
            _ => Rows::Unknown,
        }
    }

    fn grouped(&mut self, node: &Node<'_>, depth: usize) -> Rows {
        let (Some(group), Some(effect)) = (node.receiver, self.program.effect(node)) else {
            return Rows::Unknown;
        };
        let of_frame = self.follow(group, depth);
        if node.class == Class::GroupedData {
            return of_frame;
        }
        if effect.rows == RowEffect::Unknown {
            return of_frame.min(Rows::Unknown);
        }
        match self.keys(group) {
            Keys::None => Rows::AtMost(1),
            Keys::Many => of_frame,
            Keys::Few => of_frame.min(Rows::Few),
        }
    }

    /// Kind of a grouping's keys.
    fn keys(&self, group: NodeId) -> Keys {
        let node = self.program.node(group);
        if node.is_method(Method::Pivot) {
            return node.receiver.map_or(Keys::Few, |group| self.keys(group));
        }
        if node.args.is_empty() {
            return Keys::None;
        }
        self.names_of(node.args.iter().map(|arg| &arg.value))
    }

    fn names_of<'v>(&self, values: impl Iterator<Item = &'v Value>) -> Keys {
        let mut many = false;
        for value in values {
            match value {
                Value::List(list) => {
                    many |= self.names_of(self.program.list(*list).items.iter()) == Keys::Many;
                }
                value => {
                    let key = Expr::of_value(self.program, value);
                    many |= key.renamed_column().is_some_and(is_identifier);
                }
            }
        }
        if many { Keys::Many } else { Keys::Few }
    }

    fn of_frame_call(&mut self, node: &Node<'_>, depth: usize) -> Rows {
        let of_frame = self.receiver(node, depth);
        let Some(method) = node.called() else { return of_frame };
        match method {
            Method::Limit => match node.arg(0, "num").and_then(|arg| arg.value.int()) {
                Some(limit) => of_frame.min(Rows::AtMost(limit.unsigned_abs())),
                // Whoever writes a limit has thought of one.
                None => of_frame.min(Rows::Few),
            },
            Method::Describe | Method::Summary => Rows::AtMost(16),
            Method::Select | Method::SelectExpr => match gives_one_row(self.program, node) {
                Some(true) => Rows::AtMost(1),
                None => of_frame.min(Rows::Unknown),
                Some(false) if node.args.iter().any(|arg| self.is_generator(&arg.value)) => {
                    of_frame.max(Rows::Few)
                }
                Some(false) => of_frame,
            },
            Method::WithColumn if node.args.iter().any(|arg| self.is_generator(&arg.value)) => {
                of_frame.max(Rows::Few)
            }
            Method::Distinct | Method::DropDuplicates => self.distinct(node, of_frame),
            Method::Sample => Self::sample(node, of_frame),
            Method::Filter if self.looks_up(node) => of_frame.min(Rows::Few),
            Method::Filter
                if node
                    .receiver
                    .is_some_and(|receiver| keeps_first_of_group(self.program, receiver, node)) =>
            {
                of_frame.min(Rows::Few)
            }
            Method::SampleBy => of_frame.min(Rows::Few),
            // A semi join keeps what the other side names.
            Method::Join if is_semi_or_anti(node) => {
                let other = node.args.first().and_then(|arg| arg.value.object());
                let few = other.is_some_and(|other| self.follow(other, depth) < Rows::Unknown);
                if few && !how(node).contains("anti") { of_frame.min(Rows::Few) } else { of_frame }
            }
            _ => self.by_effect(node, of_frame, depth),
        }
    }

    /// The rows of a method whose arguments say no more than its effect does.
    fn by_effect(&mut self, node: &Node<'_>, of_input: Rows, depth: usize) -> Rows {
        let effect = self.program.effect(node);
        let Some(effect) = effect.filter(|_| matches!(node.class, Class::DataFrame | Class::Rdd))
        else {
            return of_input;
        };
        match effect.rows {
            RowEffect::One => Rows::AtMost(1),
            RowEffect::Few => Rows::Few,
            RowEffect::Sums => self.together(node, depth, u64::saturating_add),
            RowEffect::Pairs => self.together(node, depth, u64::saturating_mul),
            RowEffect::More => of_input.max(Rows::Few),
            RowEffect::Unknown => of_input.min(Rows::Unknown),
            RowEffect::Keeps
            | RowEffect::ByColumns
            | RowEffect::Fewer
            | RowEffect::Distinct
            | RowEffect::AtMost
            | RowEffect::Groups => of_input,
        }
    }

    fn of_rdd_call(&mut self, node: &Node<'_>, depth: usize) -> Rows {
        let of_rdd = self.receiver(node, depth);
        let Some(method) = node.called() else { return of_rdd };
        match method {
            Method::ReduceByKey
            | Method::AggregateByKey
            | Method::FoldByKey
            | Method::CombineByKey
            | Method::Distinct
            | Method::CountByKey => of_rdd.min(Rows::Few),
            Method::Filter if looks_up_in_python(node) => of_rdd.min(Rows::Unknown),
            // A list for each partition holds all of them.
            Method::Glom => of_rdd,
            _ => self.by_effect(node, of_rdd, depth),
        }
    }

    fn distinct(&self, node: &Node<'_>, of_frame: Rows) -> Rows {
        let columns = match node.args.first() {
            Some(subset) => Some(self.names_of(std::iter::once(&subset.value))),
            None => node
                .receiver
                .map(|receiver| self.program.node(receiver))
                .filter(|receiver| receiver.is_method(Method::Select) && receiver.args.len() <= 2)
                .map(|select| self.names_of(select.args.iter().map(|arg| &arg.value))),
        };
        match columns {
            Some(Keys::Few) => of_frame.min(Rows::Few),
            _ => of_frame,
        }
    }

    /// A sample of a hundredth or less is for looking at.
    fn sample(node: &Node<'_>, of_frame: Rows) -> Rows {
        let named = node.args.iter().find(|arg| arg.keyword == Some("fraction"));
        let fraction =
            named.or_else(|| node.args.iter().find(|arg| matches!(arg.value, Value::Float(_))));
        match fraction.map(|arg| &arg.value) {
            Some(Value::Float(fraction)) if *fraction > 0.01 => of_frame,
            // A fraction that is computed is computed to be small enough.
            _ => of_frame.min(Rows::Few),
        }
    }

    fn is_generator(&self, value: &Value) -> bool {
        let mut id = value.object();
        while let Some(at) = id {
            let node = self.program.node(at);
            if matches!(&node.op, Op::Function(_)) {
                return api::is_generator(node.name());
            }
            id = node.receiver;
        }
        false
    }

    /// Returns true if a filter looks up one thing by its identifier (`F.col("user_id") == 7`, `"order_id = 5"`), or
    /// nothing at all.
    fn looks_up(&self, node: &Node<'_>) -> bool {
        let Some(condition) = node.args.first() else { return false };
        match &condition.value {
            Value::Object(id) => self.is_lookup(*id, 0),
            Value::Str(text) => looks_up(text),
            _ => false,
        }
    }

    fn is_lookup(&self, id: NodeId, depth: u8) -> bool {
        let node = self.program.node(id);
        let identifier = |value: &Value| {
            column_name(self.program, value)
                .is_some_and(|name| is_identifier(&name) || name_suggests_settings(&name))
        };
        let is_column = |value: &Value| {
            value.object().map(|id| self.program.node(id)).is_some_and(|node| {
                let is_literal = matches!(node.op, Op::Function(_)) && node.name() == "lit";
                node.class == Class::Column && !is_literal
            })
        };
        match (node.name(), &node.args[..]) {
            ("==", [left, right]) => identifier(&left.value) && !is_column(&right.value),
            ("&", [left, right]) if depth < 8 => {
                let lookup =
                    |value: &Value| value.object().is_some_and(|id| self.is_lookup(id, depth + 1));
                lookup(&left.value) || lookup(&right.value)
            }
            ("isin", args) => {
                let listed =
                    !args.iter().any(|arg| arg.starred || matches!(arg.value, Value::Unknown));
                listed && node.receiver.is_some_and(|receiver| identifier(&Value::Object(receiver)))
            }
            _ => false,
        }
    }
}

/// Returns true if a function that filters rows may look up one thing: it compares by `==`, or asks something that is
/// not read.
fn looks_up_in_python(node: &Node<'_>) -> bool {
    let Some(lambda) = node.args.first().and_then(|arg| arg.expr.as_lambda_expr()) else {
        return true;
    };
    let Some(compare) = lambda.body.as_compare_expr() else { return true };
    compare.ops.iter().any(|op| op.as_str() == "==")
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Keys {
    None,
    Few,
    Many,
}

fn is_semi_or_anti(node: &Node<'_>) -> bool {
    let how = how(node);
    how.contains("semi") || how.contains("anti")
}

fn how(node: &Node<'_>) -> String {
    node.arg(2, "how").and_then(|arg| arg.value.text()).unwrap_or_default()
}
