//! Tables that a program caches and releases by name, and frames that it releases.

use rustc_hash::FxHashSet;

use crate::source::upstream;
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{Node, NodeId, Op, Program, Value};
use pyspark_program::sql::ast::StatementKind;
use pyspark_program::sql::parse;

/// Frames that a call releases from the storage region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Release {
    Frame(NodeId),
    /// A table or a view; `None` where its name is not known.
    Table(Option<String>),
    Everything,
}

/// Release by a call of `unpersist`, `clearCache`, `uncacheTable` or an SQL statement of that kind.
pub fn release(program: &Program<'_>, node: &Node<'_>) -> Option<Release> {
    let receiver = node.receiver?;
    let named = || node.args.first().and_then(|arg| arg.value.text()).map(|name| plain_name(&name));
    match (program.node(receiver).class, node.called()?) {
        (Class::DataFrame | Class::Rdd, Method::Unpersist) => Some(Release::Frame(receiver)),
        (Class::Catalog, Method::ClearCache) => Some(Release::Everything),
        (Class::Catalog, Method::UncacheTable | Method::DropTempView) => {
            Some(Release::Table(named()))
        }
        (Class::Session, Method::Stop) => Some(Release::Everything),
        (Class::Session, Method::Sql) => match cache_statement(node)? {
            StatementKind::ClearCache => Some(Release::Everything),
            StatementKind::Uncache { target } => Some(Release::Table(target.name())),
            _ => None,
        },
        _ => None,
    }
}

/// The table that a call caches by its name: `CACHE TABLE`, `CACHE LAZY TABLE`, `cacheTable`. The name is `None` where
/// it is not known.
pub fn caches_table(program: &Program<'_>, node: &Node<'_>) -> Option<Option<String>> {
    match (program.node(node.receiver?).class, node.called()?) {
        (Class::Catalog, Method::CacheTable) => Some(
            node.arg(0, "tableName").and_then(|arg| arg.value.text()).map(|name| plain_name(&name)),
        ),
        (Class::Session, Method::Sql) => match cache_statement(node)? {
            StatementKind::Cache { target, .. } => Some(target.name()),
            _ => None,
        },
        _ => None,
    }
}

/// Returns true if a release gives back what the frame `frame` has cached; one of a frame that is made of it is meant
/// to.
pub fn releases_frame(program: &Program<'_>, release: &Release, frame: NodeId) -> bool {
    match release {
        Release::Everything => true,
        Release::Table(_) => false,
        Release::Frame(released) => upstream(program, *released)
            .any(|id| may_be(program, id, frame, &mut FxHashSet::default())),
    }
}

/// Returns true if `id` is `frame` or, where branches merge, may be it.
fn may_be(program: &Program<'_>, id: NodeId, frame: NodeId, seen: &mut FxHashSet<NodeId>) -> bool {
    let node = program.node(id);
    id == frame
        || (node.op == Op::Phi
            && seen.insert(id)
            && node.inputs.iter().any(|input| may_be(program, *input, frame, seen)))
}

/// The statement about the cache that a call of `sql` runs.
fn cache_statement(node: &Node<'_>) -> Option<StatementKind> {
    let Value::Str(text) = &node.arg(0, "sqlQuery")?.value else { return None };
    // A query need not be read to know that it is no such statement.
    let first = text.pieces.first()?.text.split_whitespace().next()?.to_lowercase();
    if !matches!(first.as_str(), "cache" | "uncache" | "clear") {
        return None;
    }
    parse(text).statements.into_iter().next().map(|statement| statement.kind)
}

fn plain_name(name: &str) -> String {
    name.replace('`', "").trim_end_matches(';').to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use pyspark_program::{Module, evaluate};

    #[test]
    fn reads_what_statements_cache_and_release() {
        let table = |name: &str| Some(Some(name.to_owned()));
        let cases = [
            ("spark.sql('CACHE TABLE t')", table("t"), None),
            ("spark.sql('cache lazy table db.T')", table("db.t"), None),
            ("spark.sql(f'CACHE TABLE {x}')", Some(None), None),
            ("spark.catalog.cacheTable('t')", table("t"), None),
            ("spark.sql('CLEAR CACHE')", None, Some(Release::Everything)),
            ("spark.catalog.clearCache()", None, Some(Release::Everything)),
            ("spark.sql('UNCACHE TABLE t')", None, Some(Release::Table(Some("t".to_owned())))),
            ("spark.sql('select cache from t')", None, None),
        ];
        for (source, caches, releases) in cases {
            let module = Module::parse(source).unwrap();
            let program = evaluate(source, module.statements());
            let node = program.nodes.iter().rfind(|node| node.receiver.is_some()).unwrap();
            assert_eq!(caches_table(&program, node), caches, "{source}");
            assert_eq!(release(&program, node), releases, "{source}");
        }
    }
}
