//! The conditions of a query block, taken apart: what each reads decides where it is evaluated.

use std::collections::BTreeSet;

use super::names::{Names, Resolved, read_by};
use super::subquery::Subquery;
use crate::frame::expr::{BinaryOp, Expr, UnaryOp};

/// A condition that must hold, under the names that the planner follows.
pub(super) struct Conjunct {
    pub(super) expr: Expr,
    /// The relations of the block that it reads, those of its subqueries' correlation too.
    pub(super) of: BTreeSet<usize>,
    /// It has a name that may be of several relations.
    pub(super) open: bool,
    /// The columns of the block around it that it reads.
    pub(super) outer: BTreeSet<String>,
    /// The columns that it reads, in lower case; `None` for all there are.
    pub(super) reads: Option<BTreeSet<String>>,
    /// The sides of an equality.
    pub(super) equal: Option<Equality>,
    /// The sides of an equality of the block around it and its own rows.
    pub(super) correlated: Option<(Expr, Expr)>,
    pub(super) subqueries: Vec<Subquery>,
}

/// Two expressions that must be equal, with the relations that each reads.
#[derive(Clone)]
pub(super) struct Equality {
    pub(super) sides: [(Expr, BTreeSet<usize>); 2],
    pub(super) null_safe: bool,
}

impl Conjunct {
    pub(super) fn new(expr: &Expr, names: &Names<'_>, subqueries: Vec<Subquery>) -> Self {
        let resolved = names.resolve(expr);
        let (mut equal, mut correlated) = (None, None);
        if let Expr::Binary(op @ (BinaryOp::Equal | BinaryOp::NullSafeEqual), a, b) = expr.bare() {
            let [a, b] = [a, b].map(|side| names.resolve(side));
            let own = |it: &Resolved| !it.open && !it.of.is_empty() && it.outer.is_empty();
            let outer = |it: &Resolved| !it.open && it.of.is_empty() && !it.outer.is_empty();
            let side = |it: Resolved| (it.expr.bare().clone(), it.of);
            let null_safe = *op == BinaryOp::NullSafeEqual;
            match () {
                () if own(&a) && own(&b) => {
                    equal = Some(Equality { sides: [side(a), side(b)], null_safe });
                }
                () if outer(&a) && own(&b) => correlated = Some((side(a).0, side(b).0)),
                () if own(&a) && outer(&b) => correlated = Some((side(b).0, side(a).0)),
                () => {}
            }
        }
        // What a query gives is not understood, but what it reads is known.
        let reads = if subqueries.is_empty() {
            read_by(std::iter::once(&resolved.expr))
        } else {
            read_by(parts(&resolved.expr).into_iter())
        };
        let mut conjunct = Self {
            of: resolved.of,
            open: resolved.open,
            outer: resolved.outer,
            expr: resolved.expr,
            reads,
            equal,
            correlated,
            subqueries: Vec::new(),
        };
        for subquery in subqueries {
            let value = subquery.value.as_ref().map(|value| names.resolve(value));
            for resolved in
                value.into_iter().chain(subquery.outer.iter().map(|it| names.followed(it)))
            {
                conjunct.of.extend(resolved.of);
                conjunct.open |= resolved.open;
                let read = read_by(std::iter::once(&resolved.expr));
                conjunct.reads = conjunct.reads.take().zip(read).map(|(mut all, more)| {
                    all.extend(more);
                    all
                });
            }
            conjunct.subqueries.push(subquery);
        }
        conjunct
    }

    /// A row of nulls does not pass (`EliminateOuterJoin` asks the same of a condition).
    pub(super) fn rejects_nulls(&self) -> bool {
        self.subqueries.is_empty() && rejects_nulls(&self.expr)
    }

    /// It is evaluated with the rows of these relations.
    pub(super) fn is_of(&self, relations: &BTreeSet<usize>) -> bool {
        !self.open && self.outer.is_empty() && self.of.is_subset(relations)
    }
}

/// A condition that no row passes of which every column is null.
pub(in crate::stages) fn rejects_nulls(expr: &Expr) -> bool {
    match expr.bare() {
        Expr::Binary(BinaryOp::NullSafeEqual, ..) => false,
        Expr::Binary(BinaryOp::Or, a, b) => rejects_nulls(a) && rejects_nulls(b),
        Expr::Binary(BinaryOp::And, a, b) => rejects_nulls(a) || rejects_nulls(b),
        Expr::Binary(op, a, b) if op.is_predicate() => keeps_null(a) || keeps_null(b),
        Expr::In(of, _) | Expr::Unary(UnaryOp::IsNotNull, of) => keeps_null(of),
        Expr::Unary(UnaryOp::Not, of) => rejects_nulls(of) && !matches!(of.bare(), Expr::Unary(..)),
        Expr::Call(name, args) if matches!(name.as_str(), "like" | "ilike" | "rlike") => {
            args.first().is_some_and(keeps_null)
        }
        _ => false,
    }
}

/// It is null where a column of it is.
fn keeps_null(expr: &Expr) -> bool {
    match expr.bare() {
        Expr::Column(_) => true,
        Expr::Cast(of, _) => keeps_null(of),
        Expr::Binary(op, a, b) => !op.is_predicate() && (keeps_null(a) || keeps_null(b)),
        _ => false,
    }
}

/// The parts of a condition that are understood.
fn parts(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Unknown => Vec::new(),
        Expr::Column(_) | Expr::Literal(_) => vec![expr],
        other => other.children().into_iter().flat_map(parts).collect(),
    }
}

/// The condition on one relation that a disjunction implies, where each of its branches has one
/// (`PushExtraPredicateThroughJoin`).
pub(in crate::stages) fn implied(expr: &Expr, is_of: &dyn Fn(&Expr) -> bool) -> Option<Expr> {
    let branches = disjuncts(expr);
    if branches.len() < 2 {
        return None;
    }
    let mut all = Vec::new();
    for branch in branches {
        let own: Vec<&Expr> = branch.conjuncts().into_iter().filter(|part| is_of(part)).collect();
        let and = |a: Expr, b: &Expr| Expr::Binary(BinaryOp::And, Box::new(a), Box::new(b.clone()));
        let (first, rest) = own.split_first()?;
        all.push(rest.iter().fold((*first).clone(), |a, b| and(a, b)));
    }
    let or = |a: Expr, b: Expr| Expr::Binary(BinaryOp::Or, Box::new(a), Box::new(b));
    all.into_iter().reduce(or)
}

/// The branches of a disjunction.
fn disjuncts(expr: &Expr) -> Vec<&Expr> {
    match expr.bare() {
        Expr::Binary(BinaryOp::Or, a, b) => {
            let mut parts = disjuncts(a);
            parts.extend(disjuncts(b));
            parts
        }
        other => vec![other],
    }
}

/// The conditions that all branches of a disjunction have (`BooleanSimplification`).
pub(super) fn common(expr: &Expr) -> Vec<Expr> {
    let branches = disjuncts(expr);
    let Some((first, rest)) = branches.split_first().filter(|(_, rest)| !rest.is_empty()) else {
        return Vec::new();
    };
    let has = |branch: &&Expr, part: &Expr| branch.conjuncts().iter().any(|own| own.is_same(part));
    let shared = |part: &&Expr| rest.iter().all(|branch| has(branch, part));
    first.conjuncts().into_iter().filter(shared).cloned().collect()
}
