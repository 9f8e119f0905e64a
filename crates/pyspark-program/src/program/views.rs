//! Views: frames and queries that a program registers by name, for SQL to read.

use rustc_hash::FxHashMap;

use super::{Node, NodeId, Program, Value};
use crate::api::{Class, Method};
use crate::sql::ast::{CreateKind, StatementKind};
use crate::sql::first_word;

/// The registrations of a program, by the last part of their names in lower case, each in the order of the program.
#[derive(Debug)]
pub(crate) struct Views {
    by_name: FxHashMap<String, Vec<Registration>>,
}

#[derive(Debug)]
struct Registration {
    /// The call that registers it.
    event: NodeId,
    frame: NodeId,
    name: String,
    /// `CREATE VIEW` and `CACHE TABLE … AS`: a database may qualify the name.
    by_statement: bool,
}

impl Views {
    pub(super) fn new(program: &Program<'_>) -> Self {
        let mut by_name: FxHashMap<String, Vec<Registration>> = FxHashMap::default();
        for event in program.ids() {
            let Some(found) = registration(program, event) else { continue };
            by_name.entry(last_part(&found.name)).or_default().push(found);
        }
        Self { by_name }
    }

    /// The frame that is registered last before `before`.
    pub(super) fn find(&self, before: NodeId, name: &str) -> Option<NodeId> {
        let name = name.trim_start_matches("global_temp.");
        let of_name = self.by_name.get(&last_part(name))?;
        let earlier = &of_name[..of_name.partition_point(|it| it.event < before)];
        earlier.iter().rfind(|it| it.is_named(name)).map(|it| it.frame)
    }
}

impl Registration {
    /// Returns true if a query may call it by `name`, of which [`last_part`] is the same.
    fn is_named(&self, name: &str) -> bool {
        let qualified = self.name.contains('.') && name.contains('.');
        if self.by_statement && (!qualified || self.name.starts_with("global_temp.")) {
            return true;
        }
        self.name.eq_ignore_ascii_case(name)
    }
}

fn last_part(name: &str) -> String {
    name.rsplit('.').next().unwrap_or_default().to_lowercase()
}

fn registration(program: &Program<'_>, event: NodeId) -> Option<Registration> {
    let node = program.node(event);
    if node.makes_view() && node.class == Class::Nothing {
        let name = node.args.first()?.value.text()?;
        return Some(Registration { event, frame: node.receiver?, name, by_statement: false });
    }
    let name = view_of_statement(program, event, node)?;
    Some(Registration { event, frame: event, name, by_statement: true })
}

/// The name of the view that a call of `spark.sql` makes of its query: `CREATE VIEW v AS SELECT …`, `CACHE TABLE v AS
/// SELECT …`.
fn view_of_statement(program: &Program<'_>, id: NodeId, node: &Node<'_>) -> Option<String> {
    if !node.is_method(Method::Sql) {
        return None;
    }
    let Value::Str(text) = &node.arg(0, "sqlQuery")?.value else { return None };
    // A query need not be read to know that it makes no view.
    let word = first_word(text);
    if !(word.eq_ignore_ascii_case("create") || word.eq_ignore_ascii_case("cache")) {
        return None;
    }
    match &program.script(id)?.statements.first()?.kind {
        StatementKind::Create {
            kind: CreateKind::View | CreateKind::TemporaryView,
            target,
            query: Some(_),
        }
        | StatementKind::Cache { target, query: Some(_), .. } => target.name(),
        _ => None,
    }
}
