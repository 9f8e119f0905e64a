//! Code that looks at how many rows there are before it takes them.

use pyspark_program::visitor::{self, Visitor};
use ruff_python_ast::{BoolOp, CmpOp, Expr, Stmt, StmtIf};
use ruff_text_size::{Ranged, TextRange, TextSize};

use crate::Checker;
use spark_plan::name_suggests_count;

impl Checker<'_, '_> {
    /// Returns true if a place is reached only where a count was found small: `if n < 1000: df.collect()`, `if n >
    /// 1000: raise …` before it, or `if n > 1000: df = df.limit(1000)`.
    pub fn is_guarded_by_count(&self, range: TextRange) -> bool {
        let guard = Guard { place: range.start(), source: self.program().source };
        guard.is_in_bounds(self.context.statements)
    }
}

struct Guard<'s> {
    place: TextSize,
    source: &'s str,
}

impl Guard<'_> {
    fn is_in_bounds(&self, block: &[Stmt]) -> bool {
        block.iter().take_while(|statement| statement.start() <= self.place).any(|statement| {
            match statement {
                Stmt::If(test) if test.end() <= self.place => self.makes_small(test),
                statement if statement.end() <= self.place => false,
                Stmt::If(test) => self.is_small_way(test) || self.is_inside(statement),
                _ => self.is_inside(statement),
            }
        })
    }

    /// Returns true if the place is in bounds by a statement of the blocks that this one has.
    fn is_inside(&self, statement: &Stmt) -> bool {
        struct Bodies<'g, 's>(&'g Guard<'s>, bool);

        impl<'a> Visitor<'a> for Bodies<'_, '_> {
            fn visit_body(&mut self, body: &'a [Stmt]) {
                self.1 |= self.0.is_in_bounds(body);
            }

            // No statement is in an expression.
            fn visit_expr(&mut self, _: &'a Expr) {}
        }

        let mut bodies = Bodies(self, false);
        visitor::walk_stmt(&mut bodies, statement);
        bodies.1
    }

    /// Returns true if the branch of an `if` that the place is in is taken for few rows only.
    fn is_small_way(&self, test: &StmtIf) -> bool {
        if contains(&test.body, self.place) {
            return self.bounds(&test.test, Bound::Small);
        }
        let mut excluded = vec![&*test.test];
        for clause in &test.elif_else_clauses {
            if contains(&clause.body, self.place) {
                let own = clause.test.iter().any(|own| self.bounds(own, Bound::Small));
                return own || excluded.iter().any(|other| self.bounds(other, Bound::Large));
            }
            excluded.extend(&clause.test);
        }
        false
    }

    /// Returns true if an `if` that is past leaves where there are many rows, or takes fewer of them.
    fn makes_small(&self, test: &StmtIf) -> bool {
        let ends = match test.body.last() {
            Some(Stmt::Raise(_) | Stmt::Return(_) | Stmt::Continue(_) | Stmt::Break(_)) => true,
            Some(Stmt::Assign(assign)) => {
                let taken = &self.source[assign.value.range()];
                [".limit(", ".sample("].iter().any(|method| taken.contains(method))
            }
            _ => false,
        };
        ends && self.bounds(&test.test, Bound::Large)
    }

    /// Returns true if a test is true only for a count on that side of something.
    fn bounds(&self, test: &Expr, side: Bound) -> bool {
        match test {
            Expr::BoolOp(parts) => {
                let mut values = parts.values.iter();
                // All of `a and b` hold, and one of `a or b`; where a test is left by many rows, it is the opposite
                // round.
                match (parts.op, side) {
                    (BoolOp::And, Bound::Small) | (BoolOp::Or, Bound::Large) => {
                        values.any(|part| self.bounds(part, side))
                    }
                    (BoolOp::Or, Bound::Small) | (BoolOp::And, Bound::Large) => {
                        values.all(|part| self.bounds(part, side))
                    }
                }
            }
            Expr::Compare(compare) => {
                let ([op], [right]) = (&*compare.ops, &*compare.comparators) else { return false };
                let left_is_large = match op {
                    CmpOp::Gt | CmpOp::GtE => true,
                    CmpOp::Lt | CmpOp::LtE => false,
                    _ => return false,
                };
                // That there are any at all, or more than nothing, bounds nothing.
                let count_is_left = self.is_count(&compare.left);
                let (is_count, other) = if count_is_left {
                    (true, right)
                } else {
                    (self.is_count(right), &*compare.left)
                };
                is_count
                    && !is_zero(other)
                    && (left_is_large == count_is_left) == (side == Bound::Large)
            }
            _ => false,
        }
    }

    /// `df.count()`, a name that says that it is one, or a name that is given one.
    fn is_count(&self, expr: &Expr) -> bool {
        let text = &self.source[expr.range()];
        match expr {
            Expr::Call(_) => text.ends_with(".count()"),
            Expr::Name(name) => {
                let given = format!("{} = ", name.id);
                name_suggests_count(&name.id)
                    || self.source.lines().map(str::trim_start).any(|line| {
                        line.strip_prefix(&given).is_some_and(|value| value.ends_with(".count()"))
                    })
            }
            _ => false,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Bound {
    Small,
    Large,
}

fn contains(body: &[Stmt], place: TextSize) -> bool {
    body.first().zip(body.last()).is_some_and(|(first, last)| {
        TextRange::new(first.start(), last.end()).contains_inclusive(place)
    })
}

fn is_zero(expr: &Expr) -> bool {
    expr.as_number_literal_expr()
        .and_then(|number| number.value.as_int()?.as_u64())
        .is_some_and(|number| number == 0)
}
