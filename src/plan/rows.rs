//! How many rows a frame may have, as far as the code says.

use std::collections::{BTreeMap, HashMap};

use crate::plan::names::is_identifier;
use crate::plan::source::column_name;
use crate::plan::table::Table;
use crate::python::api::{self, Class};
use crate::python::program::{Node, NodeId, Op, Program, Value};

/// How many rows a frame may have. Ordered from the least alarming.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rows {
    /// No more than this.
    AtMost(u64),
    /// No more than the data has groups, flags or partitions, or than the driver itself made: small, as far as the code shows.
    Few,
    /// The code does not show it.
    Unknown,
    /// As many as the data has.
    Unbounded,
}

/// Answers how many rows frames have; remembers what it has answered.
pub struct RowsOf<'p, 'a> {
    program: &'p Program<'a>,
    tables: &'p BTreeMap<String, Table>,
    known: HashMap<NodeId, Rows>,
}

/// How far frames are followed back; a longer lineage is not known.
const MAX_DEPTH: usize = 400;

impl<'p, 'a> RowsOf<'p, 'a> {
    pub fn new(program: &'p Program<'a>, tables: &'p BTreeMap<String, Table>) -> Self {
        Self { program, tables, known: HashMap::new() }
    }

    pub fn rows(&mut self, frame: NodeId) -> Rows {
        self.follow(frame, 0)
    }

    fn follow(&mut self, id: NodeId, depth: usize) -> Rows {
        if let Some(&rows) = self.known.get(&id) {
            return rows;
        }
        if depth > MAX_DEPTH {
            return Rows::Unknown;
        }
        // Around a loop a frame is what it is without the loop.
        self.known.insert(id, Rows::AtMost(0));
        let rows = self.of_node(id, depth + 1);
        self.known.insert(id, rows);
        rows
    }

    fn of_node(&mut self, id: NodeId, depth: usize) -> Rows {
        let program = self.program;
        let node = program.node(id);
        match &node.op {
            Op::Free(_) | Op::Parameter(_) => Rows::Unbounded,
            Op::Join => self.most(&node.inputs, depth),
            Op::Function(_) if node.name() == "broadcast" => self.most(&node.inputs, depth),
            Op::Attribute(name) if matches!(&**name, "rdd" | "na" | "stat") => {
                self.receiver(node, depth)
            }
            Op::Method(name) => match node.receiver.map(|receiver| program.node(receiver).class) {
                Some(Class::Reader | Class::StreamReader) => self.stored(node),
                Some(Class::Session) => self.of_session(node, name),
                Some(Class::Context) => of_context(node, name, program),
                Some(Class::GroupedData) => self.grouped(node, name, depth),
                Some(Class::DataFrame | Class::FrameFunctions) => {
                    self.of_frame_call(node, name, depth)
                }
                Some(Class::Rdd) => self.of_rdd_call(node, name, depth),
                _ => Rows::Unknown,
            },
            _ => Rows::Unknown,
        }
    }

    fn receiver(&mut self, node: &Node<'_>, depth: usize) -> Rows {
        node.receiver.map_or(Rows::Unknown, |receiver| self.follow(receiver, depth))
    }

    fn most(&mut self, inputs: &[NodeId], depth: usize) -> Rows {
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

    fn stored(&self, node: &Node<'_>) -> Rows {
        let name = node.args.first().and_then(|arg| arg.value.text());
        self.table_rows(name).map_or(Rows::Unbounded, Rows::AtMost)
    }

    fn table_rows(&self, name: Option<String>) -> Option<u64> {
        self.tables.get(&name?)?.rows
    }

    fn of_session(&self, node: &Node<'_>, name: &str) -> Rows {
        match name {
            "table" => self.stored(node),
            "range" => {
                match (node.arg(0, "start").and_then(|arg| arg.value.int()), node.arg(1, "end")) {
                    (Some(end), None) => Rows::AtMost(end.unsigned_abs()),
                    (Some(start), Some(end)) => end.value.int().map_or(Rows::Unknown, |end| {
                        Rows::AtMost(end.saturating_sub(start).unsigned_abs())
                    }),
                    _ => Rows::Unknown,
                }
            }
            // What the driver hands over fits the driver.
            "createDataFrame" => Rows::Few,
            "sql" => node
                .arg(0, "sqlQuery")
                .and_then(|arg| arg.value.text())
                .map_or(Rows::Unknown, |text| of_sql(&text)),
            _ => Rows::Unknown,
        }
    }

    fn grouped(&mut self, node: &Node<'_>, name: &str, depth: usize) -> Rows {
        let Some(group) = node.receiver else { return Rows::Unknown };
        let of_frame = self.follow(group, depth);
        if matches!(name, "pivot" | "cogroup") {
            return of_frame;
        }
        if name.starts_with("apply") {
            return of_frame.min(Rows::Unknown);
        }
        match self.keys(group) {
            Keys::None => Rows::AtMost(1),
            Keys::Many => of_frame,
            Keys::Few => of_frame.min(Rows::Few),
        }
    }

    /// What a grouping's keys are like.
    fn keys(&self, group: NodeId) -> Keys {
        let node = self.program.node(group);
        if node.is_method("pivot") {
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
                    many |=
                        column_name(self.program, value).is_some_and(|name| is_identifier(&name));
                }
            }
        }
        if many { Keys::Many } else { Keys::Few }
    }

    fn of_frame_call(&mut self, node: &Node<'_>, name: &str, depth: usize) -> Rows {
        let of_frame = self.receiver(node, depth);
        match name {
            "limit" => match node.arg(0, "num").and_then(|arg| arg.value.int()) {
                Some(limit) => of_frame.min(Rows::AtMost(limit.unsigned_abs())),
                // Whoever writes a limit has thought of one.
                None => of_frame.min(Rows::Few),
            },
            "agg" => Rows::AtMost(1),
            "describe" | "summary" => Rows::AtMost(16),
            "crosstab" | "freqItems" => Rows::Few,
            "select"
                if !node.args.is_empty()
                    && node.args.iter().all(|arg| self.is_aggregate(&arg.value)) =>
            {
                Rows::AtMost(1)
            }
            "select" | "withColumn"
                if node.args.iter().any(|arg| self.is_generator(&arg.value)) =>
            {
                of_frame.max(Rows::Few)
            }
            "distinct" | "dropDuplicates" | "drop_duplicates" => self.distinct(node, of_frame),
            "sample" => Self::sample(node, of_frame),
            "filter" | "where" if self.looks_up_identifier(node) => of_frame.min(Rows::Few),
            "union" | "unionAll" | "unionByName" => self.together(node, depth, u64::saturating_add),
            "join" if is_semi_or_anti(node) => of_frame,
            "join" | "crossJoin" | "lateralJoin" => self.together(node, depth, u64::saturating_mul),
            "mapInPandas" | "mapInArrow" | "transform" => of_frame.min(Rows::Unknown),
            _ => of_frame,
        }
    }

    fn of_rdd_call(&mut self, node: &Node<'_>, name: &str, depth: usize) -> Rows {
        let of_rdd = self.receiver(node, depth);
        match name {
            // What a partition or a key becomes is the code's own affair.
            "mapPartitions" | "mapPartitionsWithIndex" => of_rdd.min(Rows::Unknown),
            "reduceByKey" | "aggregateByKey" | "foldByKey" | "combineByKey" | "distinct"
            | "countByKey" => of_rdd.min(Rows::Few),
            "filter" => of_rdd.min(Rows::Unknown),
            "union" | "join" | "leftOuterJoin" | "rightOuterJoin" | "fullOuterJoin"
            | "cartesian" => self.together(node, depth, u64::saturating_mul),
            _ => of_rdd,
        }
    }

    fn distinct(&self, node: &Node<'_>, of_frame: Rows) -> Rows {
        let columns = match node.args.first() {
            Some(subset) => Some(self.names_of(std::iter::once(&subset.value))),
            None => node
                .receiver
                .map(|receiver| self.program.node(receiver))
                .filter(|receiver| receiver.is_method("select") && receiver.args.len() <= 2)
                .map(|select| self.names_of(select.args.iter().map(|arg| &arg.value))),
        };
        match columns {
            Some(Keys::Few) => of_frame.min(Rows::Few),
            _ => of_frame,
        }
    }

    /// A sample of a hundredth or less is what people look at.
    fn sample(node: &Node<'_>, of_frame: Rows) -> Rows {
        let named = node.args.iter().find(|arg| arg.keyword == Some("fraction"));
        let fraction =
            named.or_else(|| node.args.iter().find(|arg| matches!(arg.value, Value::Float(_))));
        match fraction.map(|arg| &arg.value) {
            Some(Value::Float(fraction)) if *fraction <= 0.01 => of_frame.min(Rows::Few),
            _ => of_frame,
        }
    }

    fn is_aggregate(&self, value: &Value) -> bool {
        let Some(mut id) = value.object() else { return false };
        loop {
            let node = self.program.node(id);
            match &node.op {
                Op::Function(path) => return api::function(path).is_some_and(api::is_aggregate),
                Op::Method(name) if &**name == "over" => return false,
                Op::Method(_) => match node.receiver.or_else(|| node.inputs.first().copied()) {
                    Some(receiver) => id = receiver,
                    None => return false,
                },
                _ => return false,
            }
        }
    }

    fn is_generator(&self, value: &Value) -> bool {
        let mut id = value.object();
        while let Some(at) = id {
            let node = self.program.node(at);
            if matches!(&node.op, Op::Function(_)) {
                return matches!(
                    node.name(),
                    "explode" | "explode_outer" | "posexplode" | "posexplode_outer" | "inline"
                );
            }
            id = node.receiver;
        }
        false
    }

    /// `filter(F.col("user_id") == 7)`: one user's rows.
    fn looks_up_identifier(&self, node: &Node<'_>) -> bool {
        let Some(condition) = node.args.first().and_then(|arg| arg.value.object()) else {
            return false;
        };
        let condition = self.program.node(condition);
        let [left, right] = &condition.args[..] else { return false };
        let literal = |value: &Value| matches!(value, Value::Str(_) | Value::Int(_));
        condition.is_method("==")
            && literal(&right.value)
            && column_name(self.program, &left.value).is_some_and(|name| is_identifier(&name))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Keys {
    None,
    Few,
    Many,
}

fn is_semi_or_anti(node: &Node<'_>) -> bool {
    node.arg(2, "how")
        .and_then(|arg| arg.value.text())
        .is_some_and(|how| how.contains("semi") || how.contains("anti"))
}

fn of_context(node: &Node<'_>, name: &str, program: &Program<'_>) -> Rows {
    match name {
        "parallelize" => match node.args.first().map(|arg| &arg.value) {
            Some(Value::List(list)) if program.list(*list).complete => {
                Rows::AtMost(program.list(*list).items.len() as u64)
            }
            _ => Rows::Few,
        },
        "range" | "emptyRDD" => Rows::Few,
        "textFile" | "wholeTextFiles" | "binaryFiles" | "sequenceFile" | "newAPIHadoopFile"
        | "hadoopFile" | "pickleFile" => Rows::Unbounded,
        _ => Rows::Unknown,
    }
}

/// What the text of a query says of its result.
fn of_sql(text: &str) -> Rows {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '(' || c == '*'))
        .filter(|word| !word.is_empty())
        .collect();
    match words.first().copied() {
        Some("select" | "with" | "from" | "table") => {}
        // SHOW, DESCRIBE, SET, CREATE, … list what the catalog has, or nothing.
        Some(_) => return Rows::Few,
        None => return Rows::Unknown,
    }
    if let Some(limit) =
        words.iter().position(|word| *word == "limit").and_then(|at| words.get(at + 1))
    {
        return limit.parse().map_or(Rows::Few, Rows::AtMost);
    }
    if words.windows(2).any(|pair| pair == ["group", "by"]) {
        return Rows::Few;
    }
    let aggregates = ["count(", "sum(", "avg(", "min(", "max(", "count(*"];
    let over = words.iter().any(|word| word.starts_with("over"));
    if !over
        && words.iter().any(|word| aggregates.iter().any(|aggregate| word.starts_with(aggregate)))
    {
        return Rows::AtMost(1);
    }
    if words.contains(&"from") || words.first() == Some(&"table") {
        Rows::Unbounded
    } else {
        Rows::AtMost(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_size_of_a_query_in_its_text() {
        assert_eq!(of_sql("SELECT * FROM events"), Rows::Unbounded);
        assert_eq!(of_sql("SELECT * FROM events LIMIT 10"), Rows::AtMost(10));
        assert_eq!(of_sql("select count(*) from events"), Rows::AtMost(1));
        assert_eq!(of_sql("select day, count(*) from events group by day"), Rows::Few);
        assert_eq!(of_sql("SHOW TABLES"), Rows::Few);
        assert_eq!(of_sql("select 1"), Rows::AtMost(1));
        assert_eq!(of_sql("select sum(x) over (partition by y) from t"), Rows::Unbounded);
    }
}
