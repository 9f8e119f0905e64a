//! How many rows the relations of a query have.

use crate::reads::makes_view;
use crate::rows::{Rows, RowsOf};
use crate::sql::query::{Relation, Select, Source, selects};
use crate::sql::rows::of_tokens;
use crate::sql::tokens::{Token, tokens};
use pyspark_program::api::Class;
use pyspark_program::program::{NodeId, Program, Text};

/// How far queries that name queries are followed.
const MAX_DEPTH: u8 = 8;

impl RowsOf<'_, '_> {
    /// The rows of all that a select selects from; without a FROM, one.
    pub fn from_relations(
        &mut self,
        node: NodeId,
        selects: &[Select<'_>],
        select: &Select<'_>,
    ) -> Rows {
        let rows =
            select.relations.iter().map(|relation| self.of_relation(node, selects, relation));
        let most = rows.max();
        most.unwrap_or(if select.plain { Rows::AtMost(1) } else { Rows::Unknown })
    }

    /// The rows of a query that is known in full, which `node` runs.
    pub(crate) fn of_session_query(&mut self, node: NodeId, text: &Text) -> Rows {
        let tokens = tokens(text);
        let selects = selects(&tokens);
        let named: Vec<(&str, &[Token])> =
            selects.iter().flat_map(|select| select.named.iter().copied()).collect();
        self.of_query(node, &named, &tokens, 0)
    }

    /// The rows of a relation of the query that `node` runs.
    pub fn of_relation(
        &mut self,
        node: NodeId,
        selects: &[Select<'_>],
        relation: &Relation<'_>,
    ) -> Rows {
        let named: Vec<(&str, &[Token])> =
            selects.iter().flat_map(|select| select.named.iter().copied()).collect();
        self.of_source(node, &named, &relation.source, 0)
    }

    fn of_source(
        &mut self,
        node: NodeId,
        named: &[(&str, &[Token])],
        source: &Source<'_>,
        depth: u8,
    ) -> Rows {
        match source {
            Source::Made => Rows::Few,
            Source::Unknown => Rows::Unbounded,
            Source::Query(query) => self.of_query(node, named, query, depth),
            Source::Table(name) => match named.iter().find(|(own, _)| own == name) {
                Some((_, query)) => self.of_query(node, named, query, depth),
                None => self.of_name(node, name),
            },
        }
    }

    fn of_query(
        &mut self,
        node: NodeId,
        named: &[(&str, &[Token])],
        query: &[Token],
        depth: u8,
    ) -> Rows {
        let shown = of_tokens(query);
        if shown != Rows::Unbounded || depth > MAX_DEPTH {
            return shown;
        }
        // It is no larger than what it selects from.
        let inner = selects(query);
        let outermost = inner.iter().filter(|select| select.inside.is_none() && select.plain);
        outermost
            .flat_map(|select| &select.relations)
            .map(|relation| self.of_source(node, named, &relation.source, depth + 1))
            .max()
            .unwrap_or(shown)
    }

    /// A table, a view that the program made before, or a frame that is handed to the query by name.
    fn of_name(&mut self, node: NodeId, name: &str) -> Rows {
        let program = self.program;
        if let Some(field) = name.strip_suffix('}') {
            let given = program.node(node).args.iter().find(|arg| {
                arg.keyword.is_some_and(|keyword| {
                    keyword.eq_ignore_ascii_case(field.trim_start_matches('{'))
                })
            });
            let frame = given.and_then(|arg| arg.value.object());
            return frame.map_or(Rows::Unknown, |frame| self.rows(frame));
        }
        match view(program, node, name) {
            Some(frame) => self.rows(frame),
            None => self.of_table(name),
        }
    }
}

/// The frame that the program has made a view of by this name before `node`.
pub fn view(program: &Program<'_>, node: NodeId, name: &str) -> Option<NodeId> {
    let name = name.trim_start_matches("global_temp.");
    let registers = |id: &NodeId| {
        let call = program.node(*id);
        call.class == Class::Nothing
            && makes_view(call)
            && call
                .args
                .first()
                .and_then(|arg| arg.value.text())
                .is_some_and(|view| view.eq_ignore_ascii_case(name))
    };
    let registered = program.ids().filter(|id| *id < node).rfind(registers)?;
    program.node(registered).receiver
}
