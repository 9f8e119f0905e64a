//! Queries as text: the same operations that calls of a frame's methods would be.

mod conjunct;
pub(super) use conjunct::{implied, rejects_nulls};
mod groups;
mod names;
mod pivot;
mod pushdown;
mod relations;
mod select;
mod sources;
mod subquery;
mod windows;

use std::collections::BTreeSet;
use std::rc::Rc;

use conjunct::Conjunct;
use names::{NamedRelation, Names};
pub(super) use pushdown::PushedCondition;
use pushdown::output_names;

use subquery::SubqueryKind;

use super::exchange::{Partitions, Spread};
use super::frames::union;
use super::partial_stage::PartialStage;
use super::planner::Planner;
use super::pruning::Needed;
use super::walk::MAX_VISITS;
use crate::JoinKind;
use crate::frame::Frame;
use crate::frame::expr::{Expr, sort_keys};
use crate::quantity::{RowCount, TaskCount};
use crate::sql::{alias_of, of_script};
use pyspark_program::program::{Node, NodeId, Text};
use pyspark_program::sql::ast::{
    self, Cte, ExprKind, Query, QueryBody, Relation, RelationSource, Select, SetOperation,
    SetOperator, Span,
};
use pyspark_program::sql::parse_column;
use pyspark_program::sql::walk::{Visitor, visit_query};

/// How deep queries in queries are followed.
const MAX_DEPTH: u8 = 24;

/// Steps of a lineage that a query counts as: more functions read it than read another step.
const STEPS: usize = 10;

/// Steps of the maximum number that one action visits which a query counts as: those that name one another twice
/// multiply.
const VISITS: usize = 10;

/// A query and what it may name.
#[derive(Clone)]
struct Scope<'t> {
    sql: &'t str,
    node: NodeId,
    /// The queries that WITH names, an inner one after those around it.
    named: Vec<&'t Cte>,
}

/// What a query in an expression gives to the block around it.
struct Inner<'n> {
    names: &'n Names<'n>,
    kind: SubqueryKind,
    /// The name of the column that it gives.
    result: &'n str,
    /// The conditions that compare its rows with those around it, as it is planned.
    correlation: Vec<Conjunct>,
}

/// A query's rows; the last columns may be there for ORDER BY only.
struct Body {
    stage: PartialStage,
    sort_only: usize,
    /// It is known to have no rows.
    is_empty: bool,
}

impl Planner<'_, '_> {
    pub(super) fn query(&mut self, node: &Node<'_>, id: NodeId) -> PartialStage {
        let sql = node.arg(0, "sqlQuery").and_then(|arg| arg.value.text());
        let (Some(sql), Some(script)) = (sql, self.program.script(id)) else {
            let mut stage = self.read_not_understood(id);
            self.python_functions(node, id, &mut stage);
            return stage;
        };
        let scope = Scope { sql: &sql, node: id, named: Vec::new() };
        let at = if self.runs_command(id) { self.statement_at(id) } else { 0 };
        let query = script.statements.get(at).and_then(|statement| statement.query());
        let followed = query.and_then(|query| self.of_query(&scope, query, 0, None));
        let mut stage = followed.unwrap_or_else(|| self.read_not_understood(id));
        if at == 0
            && let crate::Rows::AtMost(rows) = of_script(script)
        {
            let rows = RowCount::new(rows as f64);
            stage.frame.rows = Some(stage.frame.rows.map_or(rows, |own| own.min(rows)));
            stage.frame.missing = Rc::default();
        }
        self.python_functions(node, id, &mut stage);
        stage
    }

    /// A part of a query that is not followed, by its text.
    fn not_followed(&mut self, scope: &Scope<'_>, span: Span) -> PartialStage {
        let text = span.of(scope.sql);
        if text.is_empty() {
            return self.read_not_understood(scope.node);
        }
        let missing = super::walk::first_line(text);
        self.not_understood.get_or_insert_with(|| missing.clone());
        PartialStage::read(Frame::unknown(missing), self.settings.parallelism)
    }

    /// The frame of a query; `None` where it is not one that is followed.
    fn of_query<'t>(
        &mut self,
        outer: &Scope<'t>,
        query: &'t Query,
        depth: u8,
        inner: Option<&mut Inner<'_>>,
    ) -> Option<PartialStage> {
        self.visits += VISITS;
        let too_long = self.visits > MAX_VISITS || self.depth > super::walk::MAX_DEPTH;
        if depth > MAX_DEPTH || too_long || !query.unknown.is_empty() {
            return None;
        }
        self.depth += STEPS;
        let stage = self.of_read_query(outer, query, depth, inner);
        self.depth -= STEPS;
        stage
    }

    fn of_read_query<'t>(
        &mut self,
        outer: &Scope<'t>,
        query: &'t Query,
        depth: u8,
        inner: Option<&mut Inner<'_>>,
    ) -> Option<PartialStage> {
        let id = outer.node;
        // Conditions do not pass a limit.
        let limits = query.limit.is_some() || query.offset.is_some();
        let pushed = std::mem::take(&mut self.pushed);
        let (upstream, downstream) =
            if limits { (Vec::new(), pushed) } else { (pushed, Vec::new()) };
        let named = outer.named.iter().copied().chain(&query.with).collect();
        let scope = Scope { sql: outer.sql, node: id, named };
        let Body { mut stage, sort_only, .. } =
            self.of_body(&scope, query, &query.body, depth, (inner, upstream))?;
        let unqualified_all = |keys: Vec<Expr>| keys.iter().map(unqualified).collect::<Vec<_>>();
        let distribute: Vec<Expr> =
            query.distribute_by.iter().chain(&query.cluster_by).map(Expr::of_sql).collect();
        if !distribute.is_empty() {
            let keys = unqualified_all(distribute);
            stage.exchange_to(self, id, Spread::Hash(keys), Partitions::Default);
        }
        let sort = if query.cluster_by.is_empty() {
            sort_keys(&query.sort_by)
        } else {
            query.cluster_by.iter().map(Expr::of_sql).collect()
        };
        if !sort.is_empty() {
            self.sort(id, &mut stage, unqualified_all(sort));
        }
        if !query.order_by.is_empty() {
            let keys =
                sort_keys(&query.order_by).iter().map(|key| by_place(key, &stage.frame)).collect();
            self.order(id, &mut stage, keys);
        }
        if let Some(limit) = query.limit_rows() {
            Self::limit(id, &mut stage, RowCount::new(limit as f64));
        }
        if let Some(columns) = &mut stage.frame.columns {
            columns.truncate(columns.len() - sort_only.min(columns.len()));
        }
        if !downstream.is_empty() {
            self.gather(&mut stage);
            self.filter_downstream(&mut stage, &downstream);
        }
        Some(stage)
    }

    fn of_body<'t>(
        &mut self,
        scope: &Scope<'t>,
        query: &'t Query,
        body: &'t QueryBody,
        depth: u8,
        (inner, pushed): (Option<&mut Inner<'_>>, Vec<PushedCondition>),
    ) -> Option<Body> {
        let result = inner.as_ref().map(|inner| inner.result.to_owned());
        let mut downstream = Vec::new();
        let mut stage = match body {
            QueryBody::Select(select) => {
                return self.of_select(scope, query, select, depth, (inner, pushed));
            }
            QueryBody::Query(inner_query) => {
                self.pushed = pushed;
                self.of_query(scope, inner_query, depth + 1, None)?
            }
            QueryBody::Sets { first, rest } => {
                let is_union = |it: &SetOperation| it.operator == SetOperator::Union;
                let upstream = if rest.iter().all(is_union) {
                    pushed
                } else {
                    downstream = pushed;
                    Vec::new()
                };
                self.of_sets(scope, query, (first, rest), depth, &upstream)?
            }
            QueryBody::Values(rows) => {
                downstream = pushed;
                self.values(rows)
            }
            QueryBody::Table(name) => {
                downstream = pushed;
                self.table(scope, &name.lower(), depth)?
            }
            QueryBody::Unknown(_) => return None,
        };
        self.filter_downstream(&mut stage, &downstream);
        // A query in an expression gives one column.
        if let (Some(result), Some(columns)) = (result, &mut stage.frame.columns) {
            columns.truncate(1);
            if let Some(column) = columns.first_mut() {
                column.name = result;
            }
        }
        Some(Body { stage, sort_only: 0, is_empty: false })
    }

    /// Queries that set operations put together, from the left to the right.
    fn of_sets<'t>(
        &mut self,
        scope: &Scope<'t>,
        query: &'t Query,
        (first, rest): (&'t QueryBody, &'t [SetOperation]),
        depth: u8,
        pushed: &[PushedCondition],
    ) -> Option<PartialStage> {
        if depth >= MAX_DEPTH {
            return None;
        }
        let id = scope.node;
        let needed = self.needed.take();
        let bodies: Vec<&QueryBody> =
            std::iter::once(first).chain(rest.iter().map(|it| &it.body)).collect();
        // Columns go by their places (`ColumnPruning` of a `Union`); rows that are compared have all of them.
        let keeps_all = !query.order_by.is_empty()
            || rest.iter().any(|it| it.operator != SetOperator::Union || !it.all);
        let of_each =
            needed.as_ref().filter(|_| !keeps_all).and_then(|it| by_place_in(it, &bodies));
        let mut stages = Vec::new();
        for (at, body) in bodies.iter().enumerate() {
            self.needed = of_each.as_ref().map(|names| names[at].clone());
            let mut body = self.of_body(scope, query, body, depth + 1, (None, pushed.to_vec()));
            if let Some(body) = &mut body {
                self.gather(&mut body.stage);
            }
            stages.push(body);
        }
        self.needed = needed;
        let names = stages.first()?.as_ref()?.stage.frame.columns.as_ref().map(|columns| {
            columns.iter().map(|column| column.name.clone()).collect::<Vec<String>>()
        });
        let mut stages = stages.into_iter();
        let first = stages.next()??;
        let (mut left, mut is_empty) = (first.stage, first.is_empty);
        for (at, (operation, body)) in rest.iter().zip(stages).enumerate() {
            // `CombineUnions`: of unions one after the other the last one takes out what is there twice.
            let unions = rest[at + 1..].iter().take_while(|it| it.operator == SetOperator::Union);
            let takes_out = !operation.all && unions.clone().all(|it| it.all);
            let Body { stage, is_empty: has_none, .. } = body?;
            // `PropagateEmptyRelation`.
            let is_union = operation.operator == SetOperator::Union;
            if is_union {
                if is_empty {
                    left = stage;
                    is_empty = has_none;
                    if let (Some(columns), Some(names)) = (&mut left.frame.columns, &names) {
                        let both = columns.iter_mut().zip(names);
                        both.for_each(|(column, name)| column.name.clone_from(name));
                    }
                } else if !has_none {
                    union(&mut left, stage, self.settings);
                }
                if takes_out {
                    self.deduplicate(&mut left, id, None);
                }
                continue;
            }
            match (operation.operator, operation.all) {
                (_, false) => self.keep_of(&mut left, stage, JoinKind::Anti, id),
                (_, true) => self.keep_all_of(&mut left, stage, id),
            }
        }
        Some(left)
    }

    /// Filters a frame by a text with queries in it; false where it has none.
    pub(super) fn filter_by_queries(
        &mut self,
        stage: &mut PartialStage,
        text: &str,
        node: NodeId,
    ) -> bool {
        let item = parse_column(&Text::unplaced(text, true));
        let mut queries = 0;
        item.expr.each_query(&mut |_| queries += 1);
        if queries == 0 {
            return false;
        }
        let own = |name: &String| (name.to_lowercase(), name.clone());
        let columns = stage.frame.columns.as_ref();
        let columns = columns.map(|all| all.iter().map(|it| own(&it.name)).collect());
        let relations = vec![NamedRelation { alias: None, columns }];
        let names = Names { relations, outer: None };
        let scope = Scope { sql: text, node, named: Vec::new() };
        for conjunct in self.conjuncts(&scope, &names, item.expr.conjuncts().into_iter(), 0) {
            let input =
                std::mem::replace(stage, PartialStage::read(Frame::default(), TaskCount::ONE));
            *stage = self.evaluate(input, conjunct, &names, node);
        }
        true
    }

    /// INTERSECT ALL and EXCEPT ALL: the rows of both sides together are counted by all columns, and what is to be kept
    /// of each is written out again (`RewriteIntersectAll`, `RewriteExceptAll`).
    fn keep_all_of(&mut self, left: &mut PartialStage, right: PartialStage, id: NodeId) {
        let (rows, scenario) = (left.frame.rows, self.settings.scenario);
        union(left, right, self.settings);
        let columns = left.frame.columns.clone();
        let keys = super::aggregate::every_column(&left.frame);
        self.group(
            left,
            id,
            &keys,
            &[Expr::call("sum", vec![Expr::Literal(crate::frame::expr::Literal::Int(1))])],
        );
        left.frame.columns = columns;
        left.frame.rows = rows.map(|rows| scenario.choose(rows, RowCount::ZERO, rows));
        left.frame.map_names(|_| None);
    }
}

/// The names that the columns of these names in the first body have in each of them; `None` where one has none.
fn by_place_in(needed: &BTreeSet<String>, bodies: &[&QueryBody]) -> Option<Vec<BTreeSet<String>>> {
    let distinct_names = |body: &&QueryBody| -> Option<Vec<String>> {
        let names: Vec<String> = output_names(body)?.into_iter().collect::<Option<_>>()?;
        (names.iter().collect::<BTreeSet<_>>().len() == names.len()).then_some(names)
    };
    let names: Vec<Vec<String>> = bodies.iter().map(distinct_names).collect::<Option<_>>()?;
    let first = names.first()?;
    let places: Vec<usize> = (0..first.len()).filter(|at| needed.contains(&first[*at])).collect();
    let of = |names: &Vec<String>| places.iter().map(|at| names.get(*at).cloned()).collect();
    names.iter().map(of).collect()
}

/// The column of the result that a number in ORDER BY names; else the expression.
fn by_place(key: &Expr, frame: &Frame) -> Expr {
    let at = key.int().and_then(|place| usize::try_from(place).ok()?.checked_sub(1));
    let column = at.zip(frame.columns.as_ref()).and_then(|(at, columns)| columns.get(at));
    column.map_or_else(|| unqualified(key), |column| Expr::column(&*column.name))
}

/// The expression where it is a column: its name alone.
fn unqualified(expr: &Expr) -> Expr {
    expr.column_name().map_or_else(|| expr.clone(), Expr::column)
}

/// The columns of a relation that a select and what follows it read: every name in them that is not another relation's;
/// all columns where there is a star, or where a part is not understood.
fn needed_of(query: &Query, select: &Select, relation: &Relation) -> Needed {
    let relations = select.from.as_deref().unwrap_or_default();
    let is_natural = |it: &Relation| it.join.as_ref().is_some_and(|join| join.natural);
    // Columns that are grouped by are all read, whatever is read of the groups.
    if relations.iter().any(is_natural) || !relation.pivots.is_empty() {
        return None;
    }
    let mut nested = Aliases::default();
    select.each_expr(&mut |expr| expr.each_query(&mut |query| visit_query(query, &mut nested)));
    let mut others = Aliases::default();
    for relation in relations {
        others.relation_in(relation);
    }
    let own = alias_of(relation);
    nested.found.extend(others.found);
    nested.found.retain(|alias| Some(alias) != own.as_ref());
    let mut names = NamesRead { others: nested.found, own, found: BTreeSet::new(), all: false };
    let mut counted: Vec<*const ast::Expr> = Vec::new();
    select.each_expr(&mut |expr| names.read(expr, &mut counted));
    query.each_expr(&mut |expr| names.read(expr, &mut counted));
    let using = relations.iter().filter_map(|it| it.join.as_ref()?.using.as_ref());
    names.found.extend(using.flatten().map(ast::Ident::lower));
    (!names.all).then_some(names.found)
}

/// The names that relations are called by.
#[derive(Default)]
struct Aliases {
    found: BTreeSet<String>,
}

impl Aliases {
    fn relation_in(&mut self, relation: &Relation) {
        self.found.extend(alias_of(relation));
        if let RelationSource::Joined(relations) = &relation.source {
            for relation in relations {
                self.relation_in(relation);
            }
        }
    }
}

impl<'q> Visitor<'q> for Aliases {
    fn relation(&mut self, relation: &'q Relation) {
        self.found.extend(alias_of(relation));
    }
}

/// The names that expressions of a query read of one relation, those of the queries in them too: such a query may name
/// the rows around it.
struct NamesRead {
    /// The other relations' aliases.
    others: BTreeSet<String>,
    own: Option<String>,
    found: BTreeSet<String>,
    /// A star, or what is not understood, may read all columns.
    all: bool,
}

impl NamesRead {
    fn read(&mut self, expr: &ast::Expr, counted: &mut Vec<*const ast::Expr>) {
        expr.walk(&mut |part| {
            match &part.kind {
                ExprKind::Column(name) => self.add(name),
                // `count(*)` reads no column.
                ExprKind::Call(call) if call.name.last().eq_ignore_ascii_case("count") => {
                    counted.extend(call.arguments.iter().map(|it| std::ptr::from_ref(&it.expr)));
                }
                ExprKind::Star { qualifier, .. } => {
                    let of_other =
                        qualifier.as_ref().is_some_and(|it| self.others.contains(&it.lower()));
                    self.all |= !of_other && !counted.contains(&std::ptr::from_ref(part));
                }
                ExprKind::Unknown => self.all = true,
                _ => {}
            }
            if let Some(query) = part.query() {
                visit_query(query, self);
            }
        });
    }

    fn add(&mut self, name: &ast::Name) {
        let mut parts: Vec<String> = name.parts.iter().map(ast::Ident::lower).collect();
        if parts.len() > 1 && self.others.contains(&parts[parts.len() - 2]) {
            return;
        }
        if parts.len() > 1 && Some(&parts[0]) == self.own.as_ref() {
            parts.remove(0);
        }
        self.found.extend(parts);
    }
}

impl<'q> Visitor<'q> for NamesRead {
    fn expr(&mut self, expr: &'q ast::Expr) {
        match &expr.kind {
            ExprKind::Column(name) => self.add(name),
            ExprKind::Unknown => self.all = true,
            _ => {}
        }
    }
}
