//! Rows of what a program reads: files, tables, queries pushed down to a database.

use super::{FEW_BYTES, MANY_ROWS, Rows, RowsOf, STEPS_OF_A_QUERY};
use crate::names::{name_suggests_model, name_suggests_settings, name_suggests_small};
use crate::sql::{of_sql, of_text};
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{Node, NodeId, Value};
use pyspark_program::sql::ast::Script;

impl RowsOf<'_, '_> {
    pub(super) fn read_rdd(&self, node: &Node<'_>) -> Option<NodeId> {
        let read = node.args.first()?.value.object()?;
        (self.program.node(read).class == Class::Rdd).then_some(read)
    }

    /// Rows of a read: as many as there are, unless its size is given and small, its name says so, or a query in it
    /// does.
    pub(super) fn stored(&self, node: &Node<'_>) -> Rows {
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
    pub(crate) fn of_table(&self, name: &str) -> Rows {
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
    pub(super) fn reads_whole_texts(&self, node: &Node<'_>) -> bool {
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
    pub(super) fn pushed_query(&self, node: &Node<'_>) -> Option<String> {
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

    pub(super) fn of_session(&mut self, id: NodeId, node: &Node<'_>, depth: usize) -> Rows {
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
            Method::Sql => {
                let Some(Value::Str(text)) = node.arg(0, "sqlQuery").map(|arg| &arg.value) else {
                    return Rows::Unknown;
                };
                match self.program.script(id) {
                    Some(script) if text.complete => self.of_whole_query(id, script, depth),
                    _ => of_text(text),
                }
            }
            _ => Rows::Unknown,
        }
    }

    /// A query is no larger than the views and tables that it selects from.
    fn of_whole_query(&mut self, id: NodeId, script: &Script, depth: usize) -> Rows {
        let before = std::mem::replace(&mut self.before_query, depth + STEPS_OF_A_QUERY);
        let rows = self.of_session_query(id, script);
        self.before_query = before;
        rows
    }

    pub(super) fn of_context(&self, node: &Node<'_>) -> Rows {
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
}
