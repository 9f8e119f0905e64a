//! Queries as text: the same operations that calls of a frame's methods would be.

use std::rc::Rc;

use super::aggregate::{cube_sets, rollup_sets};
use super::frames::union;
use super::joins::{JoinKeys, JoinShape};
use super::keys::columns_of;
use super::planner::{JoinStrategyHint, PartialStage, Planner};
use crate::frame::Frame;
use crate::frame::expr::{BinaryOp, Expr, Window, sort_keys};
use crate::quantity::RowCount;
use crate::sql::{QueryBlock, alias_of, hinted, join_kind, of_script, stated, view};
use pyspark_program::api;
use pyspark_program::program::{Node, NodeId, Text};
use pyspark_program::sql::ast::{
    self, Cte, ExprKind, GroupBy, GroupKind, Over, Query, QueryBody, Relation, RelationSource,
    Select, SetOperation, SetOperator,
};
use pyspark_program::sql::parse;

/// How deep queries in queries are followed.
const MAX_DEPTH: u8 = 8;

/// A query and what it may name.
struct Scope<'t> {
    sql: &'t str,
    node: NodeId,
    /// The queries that WITH names, an inner one after those around it.
    named: Vec<&'t Cte>,
}

/// Steps of a lineage that a query counts as: more functions read it than read another step.
const STEPS: usize = 2;

impl Planner<'_, '_> {
    pub(super) fn query(&mut self, node: &Node<'_>, id: NodeId) -> PartialStage {
        let sql = node.arg(0, "sqlQuery").and_then(|arg| arg.value.text()).unwrap_or_default();
        let script = parse(&Text::unplaced(&sql, true));
        let scope = Scope { sql: &sql, node: id, named: Vec::new() };
        let query = script.statements.first().and_then(|statement| statement.query());
        self.depth += STEPS;
        let followed = query.and_then(|query| self.of_query(&scope, query, 0));
        self.depth -= STEPS;
        let mut stage = followed.unwrap_or_else(|| self.unread(id));
        if let crate::Rows::AtMost(rows) = of_script(&script) {
            let rows = RowCount::new(rows as f64);
            stage.frame.rows = Some(stage.frame.rows.map_or(rows, |own| own.min(rows)));
            stage.frame.missing = Rc::default();
        }
        self.python_functions(node, id, &mut stage);
        stage
    }

    fn unread(&self, id: NodeId) -> PartialStage {
        PartialStage::read(Frame::unknown(self.missing_code(id)), self.settings.parallelism)
    }

    /// The frame of a query; `None` where it is not one that is followed: laterals, pivots, what is not understood.
    fn of_query<'t>(
        &mut self,
        outer: &Scope<'t>,
        query: &'t Query,
        depth: u8,
    ) -> Option<PartialStage> {
        if depth > MAX_DEPTH || !query.unknown.is_empty() {
            return None;
        }
        let named = outer.named.iter().copied().chain(&query.with).collect();
        let scope = Scope { sql: outer.sql, node: outer.node, named };
        let mut stage = self.of_body(&scope, query, &query.body, depth)?;
        if !query.order_by.is_empty() {
            self.order(scope.node, &mut stage, sort_keys(&query.order_by));
        }
        if let Some(limit) = query.limit_rows() {
            Self::limit(scope.node, &mut stage, RowCount::new(limit as f64));
        }
        Some(stage)
    }

    fn of_body<'t>(
        &mut self,
        scope: &Scope<'t>,
        query: &'t Query,
        body: &'t QueryBody,
        depth: u8,
    ) -> Option<PartialStage> {
        match body {
            QueryBody::Select(select) => self.of_select(scope, query, select, depth),
            QueryBody::Query(inner) => self.of_query(scope, inner, depth + 1),
            QueryBody::Sets { first, rest } => self.of_sets(scope, query, first, rest, depth),
            QueryBody::Values(_) | QueryBody::Table(_) | QueryBody::Unknown(_) => None,
        }
    }

    /// Queries that set operations put together, from the left to the right.
    fn of_sets<'t>(
        &mut self,
        scope: &Scope<'t>,
        query: &'t Query,
        first: &'t QueryBody,
        rest: &'t [SetOperation],
        depth: u8,
    ) -> Option<PartialStage> {
        if depth >= MAX_DEPTH {
            return None;
        }
        let mut left = self.of_body(scope, query, first, depth + 1)?;
        for operation in rest {
            let stage = self.of_body(scope, query, &operation.body, depth + 1)?;
            match (operation.operator, operation.all) {
                (SetOperator::Union, true) => union(&mut left, stage),
                (SetOperator::Union, false) => {
                    union(&mut left, stage);
                    self.deduplicate(&mut left, scope.node, None);
                }
                (_, false) => self.keep_of(&mut left, stage, scope.node),
                (_, true) => return None,
            }
        }
        Some(left)
    }

    fn of_select<'t>(
        &mut self,
        scope: &Scope<'t>,
        query: &'t Query,
        select: &'t Select,
        depth: u8,
    ) -> Option<PartialStage> {
        let id = scope.node;
        let block = QueryBlock { select, query, is_whole: true, inside: None, named: &[] };
        if !block.is_plain() || !select.unknown.is_empty() {
            return None;
        }
        let read = Self::read_by_select(&block);
        let downstream = std::mem::replace(&mut self.needed, read);
        let joined = self.joined(scope, &block, depth);
        self.needed = downstream;
        let mut stage = joined?;
        if let Some(condition) = block.condition() {
            let joins_by_it = block.relations().len() > 1 && crate::sql::is_equality(condition);
            if !joins_by_it {
                self.filter(&mut stage, &Expr::of_sql(condition));
            }
        }
        stage.hint = None;
        let exprs: Vec<Expr> = select.items.iter().map(Expr::of_item).collect();
        let windows = windows_of(select);
        let grouped = select.group.is_some() || exprs.iter().any(aggregates);
        if grouped {
            let keys = match &select.group {
                Some(group) => self.group_keys(scope, group, &exprs, &mut stage)?,
                None => Vec::new(),
            };
            let of_group: Vec<Expr> = exprs.iter().filter(|it| aggregates(it)).cloned().collect();
            match sets_of(select.group.as_ref()) {
                None => self.group(&mut stage, id, &keys, &of_group),
                Some(sets) => self.group_by_sets(&mut stage, id, &keys, &of_group, sets(&keys)),
            }
            if select.having.is_some() {
                self.filter(&mut stage, &Expr::Unknown);
            }
            // What is computed over a window is so of the groups.
            for window in &windows {
                self.window(id, &mut stage, window);
            }
        } else {
            for window in &windows {
                self.window(id, &mut stage, window);
            }
            self.project(&exprs, &mut stage, true);
        }
        if select.distinct {
            self.deduplicate(&mut stage, id, None);
        }
        Some(stage)
    }

    /// The relations of FROM, joined from the left to the right.
    fn joined<'t>(
        &mut self,
        scope: &Scope<'t>,
        block: &QueryBlock<'t>,
        depth: u8,
    ) -> Option<PartialStage> {
        let mut all: Option<PartialStage> = None;
        for relation in block.relations() {
            let mut stage = self.relation(scope, relation, depth)?;
            if hinted(block, relation).is_some() {
                stage.hint = Some(JoinStrategyHint::Broadcast);
            }
            all = Some(match all {
                None => stage,
                Some(left) => {
                    let join = relation.join.as_ref();
                    let using = join.and_then(|join| join.using.as_deref()).unwrap_or_default();
                    let using = using.iter().map(|name| Expr::column(name.lower())).collect();
                    let mut keys = JoinKeys::by_name(using);
                    let condition = stated(relation).or(block.condition());
                    if let Some(condition) = condition {
                        add_keys(condition, relation, (&left.frame, &stage.frame), &mut keys);
                    }
                    self.join_sides(left, stage, keys, JoinShape::of(join_kind(join)), scope.node)
                }
            });
        }
        all
    }

    fn relation<'t>(
        &mut self,
        scope: &Scope<'t>,
        relation: &'t Relation,
        depth: u8,
    ) -> Option<PartialStage> {
        let id = scope.node;
        let program = self.program;
        match &relation.source {
            RelationSource::Query(query) => {
                let mut stage = self.of_query(scope, query, depth + 1)?;
                self.gather(&mut stage);
                Some(stage)
            }
            RelationSource::Call(_)
            | RelationSource::Values(_)
            | RelationSource::Joined(_)
            | RelationSource::Unknown(_) => None,
            RelationSource::Argument(name) => {
                let is_it = |keyword: &str| keyword.eq_ignore_ascii_case(name);
                let given = program.node(id).args.iter().find(|arg| arg.keyword.is_some_and(is_it));
                given.and_then(|arg| arg.value.object()).map(|frame| self.walk(frame))
            }
            RelationSource::Table(name) => {
                let name = name.lower();
                if let Some(cte) = scope.named.iter().rev().find(|cte| cte.name.is(&name)) {
                    let mut stage = self.of_query(scope, &cte.query, depth + 1)?;
                    self.gather(&mut stage);
                    return Some(stage);
                }
                Some(match view(program, id, &name) {
                    Some(frame) => self.walk(frame),
                    None => self.named(&name, id),
                })
            }
        }
    }

    /// The keys of a GROUP BY: expressions, places and names of the select list.
    fn group_keys(
        &mut self,
        scope: &Scope<'_>,
        group: &GroupBy,
        exprs: &[Expr],
        stage: &mut PartialStage,
    ) -> Option<Vec<Expr>> {
        let mut found = Vec::new();
        match group.kind {
            GroupKind::Sets => return None,
            GroupKind::All => {
                let keys = exprs.iter().filter(|expr| !aggregates(expr));
                found.extend(keys.map(|expr| key_of(expr, || "?".to_owned())));
            }
            GroupKind::Plain | GroupKind::Rollup | GroupKind::Cube => {
                for key in &group.keys {
                    let expr = match Expr::of_sql(key) {
                        place if place.int().is_some() => {
                            exprs.get(usize::try_from(place.int()?).ok()?.checked_sub(1)?)?.clone()
                        }
                        Expr::Column(name) if stage.frame.column(&name).is_none() => {
                            let of_list =
                                exprs.iter().find(|it| it.name().as_deref() == Some(name.as_str()));
                            of_list.cloned().unwrap_or(Expr::Column(name))
                        }
                        expr => expr,
                    };
                    found.push(key_of(&expr, || key.span.of(scope.sql).to_owned()));
                }
            }
        }
        self.name_unknown(&found, scope.node, &mut stage.frame);
        Some(found)
    }
}

/// A key of a grouping under the name that its column gets.
fn key_of(expr: &Expr, written: impl FnOnce() -> String) -> Expr {
    let name = expr.name().unwrap_or_else(written);
    match expr.bare() {
        Expr::Column(of) if of.eq_ignore_ascii_case(&name) => Expr::Column(name),
        bare => bare.clone().alias(name),
    }
}

/// Adds what a condition says to be equal of a relation and of those before it.
fn add_keys(
    condition: &ast::Expr,
    relation: &Relation,
    (left, right): (&Frame, &Frame),
    keys: &mut JoinKeys,
) {
    let mut unread = false;
    let alias = alias_of(relation).unwrap_or_default();
    for part in condition.conjuncts() {
        let expr = Expr::of_sql(part);
        let Expr::Binary(BinaryOp::Equal, a, b) = &expr else {
            unread |= expr.is_unknown();
            continue;
        };
        let (of_a, of_b) = (side(a, &alias), side(b, &alias));
        let (a, b) = (unqualified(a), unqualified(b));
        match (of_a, of_b) {
            (Side::This, Side::Before | Side::Any) => keys.push(b, a),
            (Side::Before | Side::Any, Side::This) => keys.push(a, b),
            (Side::Any, Side::Any) => {
                let equal = Expr::Binary(BinaryOp::Equal, Box::new(a), Box::new(b));
                keys.add_condition(&equal, left, right);
            }
            _ => {}
        }
    }
    if unread && keys.is_empty() && stated(relation).is_some() {
        keys.push(Expr::Unknown, Expr::Unknown);
    }
}

/// The windows that columns of the select list are computed over, each once.
fn windows_of(select: &Select) -> Vec<Window> {
    let mut found: Vec<Window> = Vec::new();
    for item in &select.items {
        item.expr.walk(&mut |expr| {
            let ExprKind::Call(call) = &expr.kind else { return };
            let window = match &call.over {
                Some(Over::Window(window)) => window_of(window, select),
                Some(Over::Named(name)) => match defined(select, &name.text) {
                    Some(window) => window_of(window, select),
                    None => return,
                },
                None => return,
            };
            if !found.contains(&window) {
                found.push(window);
            }
        });
    }
    found
}

fn defined<'t>(select: &'t Select, name: &str) -> Option<&'t ast::Window> {
    select.windows.iter().find(|window| window.name.is(name)).map(|window| &window.window)
}

/// The keys of a window, with those of the window that it extends.
fn window_of(window: &ast::Window, select: &Select) -> Window {
    let mut keys = Window::of_sql(window);
    if let Some(base) = window.base.as_ref().and_then(|base| defined(select, &base.text)) {
        let base = Window::of_sql(base);
        if keys.partition_by.is_empty() {
            keys.partition_by = base.partition_by;
        }
        if keys.order_by.is_empty() {
            keys.order_by = base.order_by;
        }
    }
    let unqualified_all = |keys: Vec<Expr>| keys.iter().map(unqualified).collect();
    Window {
        partition_by: unqualified_all(keys.partition_by),
        order_by: unqualified_all(keys.order_by),
    }
}

/// The sets of columns that GROUP BY groups by, made of all of its keys.
type Sets = fn(&[Expr]) -> Vec<Vec<Expr>>;

fn sets_of(group: Option<&GroupBy>) -> Option<Sets> {
    match group?.kind {
        GroupKind::Rollup => Some(rollup_sets),
        GroupKind::Cube => Some(cube_sets),
        GroupKind::Plain | GroupKind::All | GroupKind::Sets => None,
    }
}

/// Returns true if a column is an aggregate of all rows of its group.
fn aggregates(expr: &Expr) -> bool {
    match expr {
        Expr::Over(..) => false,
        Expr::Call(name, args) => {
            api::is_aggregate(name)
                || name == "count_distinct"
                || name == "sum_distinct"
                || args.iter().any(aggregates)
        }
        other => other.children().into_iter().any(aggregates),
    }
}

/// Which of the relations that a condition compares an expression is of, by what qualifies its columns.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    This,
    Before,
    /// Columns that nothing qualifies.
    Any,
    /// Of both, or of none.
    No,
}

fn side(expr: &Expr, alias: &str) -> Side {
    let names = columns_of(expr);
    let of = |name: &&str| name.rsplit_once('.').map(|(of, _)| of.eq_ignore_ascii_case(alias));
    match () {
        () if names.is_empty() => Side::No,
        () if names.iter().all(|name| of(name).is_none()) => Side::Any,
        () if names.iter().all(|name| of(name) == Some(true)) => Side::This,
        () if names.iter().all(|name| of(name) != Some(true)) => Side::Before,
        () => Side::No,
    }
}

/// The expression where it is a column: its name alone.
fn unqualified(expr: &Expr) -> Expr {
    expr.column_name().map_or_else(|| expr.clone(), Expr::column)
}
