//! Which columns of its input an operation reads: the rest are left out before it (`ColumnPruning`).

use std::collections::BTreeSet;

use super::planner::Planner;
use crate::frame::Frame;
use crate::frame::expr::Expr;
use crate::sql::QueryBlock;
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{Node, Op, Value};
use pyspark_program::sql::ast::{self, ExprKind, Relation};
use pyspark_program::sql::walk::{Visitor, visit_query};

/// Names of columns in lower case; `None` for all there are.
pub(super) type Needed = Option<BTreeSet<String>>;

impl Planner<'_, '_> {
    /// Leaves out the columns that nothing downstream of the frame reads.
    pub(super) fn prune(&self, frame: &mut Frame) {
        if let (Some(needed), Some(columns)) = (&self.needed, &mut frame.columns) {
            columns.retain(|column| needed.contains(&column.name.to_lowercase()));
        }
    }

    /// The columns of its input that a frame's method reads, where downstream of it `self.needed` is read.
    pub(super) fn read_by(&self, node: &Node<'_>) -> Needed {
        let downstream = || self.needed.clone();
        match node.called()? {
            Method::Select => refs(self.exprs(node).iter()),
            Method::SelectExpr => {
                let texts = node.args.iter().map(|arg| arg.value.text());
                let exprs: Vec<Expr> = texts
                    .map(|text| text.map_or(Expr::Unknown, |text| Expr::parse(&text)))
                    .collect();
                refs(exprs.iter())
            }
            Method::WithColumn if !self.has_window(node) => {
                let [_, value] = &node.args[..] else { return None };
                both(downstream(), refs([Expr::of_value(self.program, &value.value)].iter()))
            }
            Method::Filter => {
                let condition = &node.args.first()?.value;
                let expr = match condition.text() {
                    Some(text) => Expr::parse(&text),
                    None => Expr::of_value(self.program, condition),
                };
                both(downstream(), refs([expr].iter()))
            }
            Method::Repartition | Method::RepartitionByRange => {
                both(downstream(), refs(self.partition_keys(node).iter()))
            }
            Method::OrderBy | Method::SortWithinPartitions => {
                both(downstream(), refs(self.keys(node).iter()))
            }
            Method::DropDuplicates if !node.args.is_empty() => {
                both(downstream(), refs(self.keys(node).iter()))
            }
            Method::Join => {
                let on = match node.arg(1, "on") {
                    Some(on) => refs(self.values_of(&on.value).iter()),
                    None => None,
                };
                both(downstream(), on)
            }
            Method::Limit
            | Method::Sample
            | Method::Coalesce
            | Method::Alias
            | Method::Hint
            | Method::Drop
            | Method::WithWatermark
            | Method::CrossJoin => downstream(),
            _ => None,
        }
    }

    /// The columns that a grouping reads: those of its keys and of its aggregates.
    pub(super) fn read_by_groups(keys: &[Expr], exprs: &[Expr]) -> Needed {
        refs(keys.iter().chain(exprs))
    }

    /// The columns that a select of a query reads: every name in it; all columns where it has a star, or where a part
    /// of it is not understood.
    pub(super) fn read_by_select(block: &QueryBlock<'_>) -> Needed {
        let relations = block.relations();
        let is_natural = |it: &Relation| it.join.as_ref().is_some_and(|join| join.natural);
        if relations.iter().any(is_natural) {
            return None;
        }
        let mut names = Names { found: BTreeSet::new(), all: false };
        let mut counted: Vec<*const ast::Expr> = Vec::new();
        block.select.each_expr(&mut |expr| names.read(expr, &mut counted));
        block.query.each_expr(&mut |expr| names.read(expr, &mut counted));
        let using = relations.iter().filter_map(|it| it.join.as_ref()?.using.as_ref());
        names.found.extend(using.flatten().map(ast::Ident::lower));
        (!names.all).then_some(names.found)
    }

    fn has_window(&self, node: &Node<'_>) -> bool {
        let mut open = node.inputs.to_vec();
        while let Some(id) = open.pop() {
            let found = self.program.node(id);
            if found.class == Class::WindowSpec || matches!(found.op, Op::Phi) {
                return true;
            }
            if found.class == Class::Column {
                open.extend(found.inputs.iter().copied());
            }
        }
        false
    }

    fn values_of(&self, value: &Value) -> Vec<Expr> {
        match value {
            Value::List(list) => {
                let items = &self.program.list(*list).items;
                items.iter().map(|item| Expr::of_value(self.program, item)).collect()
            }
            value => vec![Expr::of_value(self.program, value)],
        }
    }
}

fn both(a: Needed, b: Needed) -> Needed {
    let mut all = a?;
    all.extend(b?);
    Some(all)
}

/// The columns that expressions are made of.
fn refs<'e>(exprs: impl Iterator<Item = &'e Expr>) -> Needed {
    let mut found = BTreeSet::new();
    for expr in exprs {
        match expr {
            Expr::Column(name) => {
                // A field of a struct goes by the struct's name.
                found.extend(name.split('.').map(str::to_lowercase));
            }
            Expr::Call(name, args) if name == "count" && args[..] == [Expr::Star] => {}
            Expr::Star | Expr::Unknown => return None,
            other => found.extend(refs(other.children().into_iter())?),
        }
    }
    Some(found)
}

/// The names that expressions of a query read, those of the queries in them too: such a query may name the rows around
/// it.
struct Names {
    found: BTreeSet<String>,
    /// A star, or what is not understood, may read all columns.
    all: bool,
}

impl Names {
    fn read(&mut self, expr: &ast::Expr, counted: &mut Vec<*const ast::Expr>) {
        expr.walk(&mut |part| {
            match &part.kind {
                ExprKind::Column(name) => {
                    self.found.extend(name.parts.iter().map(ast::Ident::lower));
                }
                // `count(*)` reads no column.
                ExprKind::Call(call) if call.name.last().eq_ignore_ascii_case("count") => {
                    counted.extend(call.arguments.iter().map(|it| std::ptr::from_ref(&it.expr)));
                }
                ExprKind::Star { .. } => self.all |= !counted.contains(&std::ptr::from_ref(part)),
                ExprKind::Unknown => self.all = true,
                _ => {}
            }
            if let Some(query) = part.query() {
                visit_query(query, self);
            }
        });
    }
}

impl<'q> Visitor<'q> for Names {
    fn expr(&mut self, expr: &'q ast::Expr) {
        match &expr.kind {
            ExprKind::Column(name) => self.found.extend(name.parts.iter().map(ast::Ident::lower)),
            ExprKind::Unknown => self.all = true,
            _ => {}
        }
    }
}
