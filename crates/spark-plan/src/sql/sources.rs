//! Number of rows the relations of a query have.

use pyspark_program::program::NodeId;
use pyspark_program::sql::ast::{
    CreateKind, Cte, Query, QueryBody, Relation, RelationSource, Script, StatementKind,
};

use super::block::{QueryBlock, query_blocks};
use super::rows::{of_query, of_script};
use crate::rows::{Rows, RowsOf};

/// Maximum depth to which queries that name queries are followed.
const MAX_DEPTH: u8 = 8;

impl RowsOf<'_, '_> {
    /// The rows of all that a query block selects from; without a FROM, one.
    pub fn from_relations(
        &mut self,
        node: NodeId,
        blocks: &[QueryBlock<'_>],
        block: &QueryBlock<'_>,
    ) -> Rows {
        let rows =
            block.relations().iter().map(|relation| self.of_relation(node, blocks, relation));
        let max = rows.max();
        max.unwrap_or(if block.is_plain() { Rows::AtMost(1) } else { Rows::Unknown })
    }

    /// The rows of a query that is known in full, which `node` runs.
    pub(crate) fn of_session_query(&mut self, node: NodeId, script: &Script) -> Rows {
        let blocks = query_blocks(script);
        let statement = script.statements.first();
        // The rows of a view are those of its query.
        let is_view = statement.is_some_and(|statement| {
            matches!(
                statement.kind,
                StatementKind::Cache { .. }
                    | StatementKind::Create {
                        kind: CreateKind::View | CreateKind::TemporaryView,
                        ..
                    }
            )
        });
        match statement.and_then(|statement| statement.query()) {
            Some(query) if is_view || of_script(script) == Rows::Unbounded => {
                self.of_query(node, &named(&blocks), query, 0)
            }
            _ => of_script(script),
        }
    }

    /// The rows of a relation of the query that `node` runs.
    pub fn of_relation(
        &mut self,
        node: NodeId,
        blocks: &[QueryBlock<'_>],
        relation: &Relation,
    ) -> Rows {
        self.of_source(node, &named(blocks), &relation.source, 0)
    }

    fn of_source(
        &mut self,
        node: NodeId,
        named: &[&Cte],
        source: &RelationSource,
        depth: u8,
    ) -> Rows {
        match source {
            RelationSource::Call(_) | RelationSource::Values(_) => Rows::Few,
            RelationSource::Unknown(_) | RelationSource::Joined(_) => Rows::Unbounded,
            RelationSource::Query(query) => self.of_query(node, named, query, depth),
            RelationSource::Table(_) | RelationSource::Argument(_) => {
                let name = source.name().unwrap_or_default();
                match named.iter().find(|cte| cte.name.is(&name)) {
                    Some(cte) => self.of_query(node, named, &cte.query, depth),
                    None => self.of_name(node, &name),
                }
            }
        }
    }

    fn of_query(&mut self, node: NodeId, named: &[&Cte], query: &Query, depth: u8) -> Rows {
        let shown = of_query(query);
        if shown != Rows::Unbounded || depth > MAX_DEPTH {
            return shown;
        }
        // It is no larger than what it selects from.
        self.of_body(node, named, query, &query.body, depth).unwrap_or(shown)
    }

    /// The rows of the largest relation that a body selects from.
    fn of_body(
        &mut self,
        node: NodeId,
        named: &[&Cte],
        query: &Query,
        body: &QueryBody,
        depth: u8,
    ) -> Option<Rows> {
        match body {
            QueryBody::Select(select) => {
                let block = QueryBlock { select, query, is_whole: true, inside: None, named: &[] };
                let relations = if block.is_plain() { block.relations() } else { &[] };
                relations
                    .iter()
                    .map(|relation| self.of_source(node, named, &relation.source, depth + 1))
                    .max()
            }
            QueryBody::Query(inner) => self.of_body(node, named, inner, &inner.body, depth),
            QueryBody::Sets { first, rest } => {
                let first = self.of_body(node, named, query, first, depth);
                let rest = rest.iter().map(|it| self.of_body(node, named, query, &it.body, depth));
                rest.fold(first, Ord::max)
            }
            QueryBody::Values(_) | QueryBody::Table(_) | QueryBody::Unknown(_) => None,
        }
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
        match program.view(node, name) {
            Some(frame) => self.rows(frame),
            None => self.of_table(name),
        }
    }
}

fn named<'t>(blocks: &[QueryBlock<'t>]) -> Vec<&'t Cte> {
    blocks.iter().flat_map(|block| block.named).collect()
}
