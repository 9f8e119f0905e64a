//! Numbers that the code asks only whether they are zero.

use pyspark_program::visitor::{self, Visitor};
use ruff_python_ast::{CmpOp, Expr, Stmt, UnaryOp};
use ruff_text_size::{Ranged, TextRange};
use rustc_hash::FxHashMap;

/// A number that is compared with zero, or taken as true or false.
pub struct ZeroTest {
    /// The whole test, which an expression of the same truth may replace.
    pub range: TextRange,
    /// True if the test is true of zero.
    pub of_zero: bool,
}

impl ZeroTest {
    /// The test in terms of `is_empty`, an expression that is true where the number is zero.
    pub fn rewritten(&self, is_empty: &str) -> String {
        if self.of_zero { is_empty.to_owned() } else { format!("not {is_empty}") }
    }
}

/// Every test of a call's value against zero, by the place of the call.
pub fn zero_tests(statements: &[Stmt]) -> FxHashMap<TextRange, ZeroTest> {
    let mut tests = Tests(FxHashMap::default());
    tests.visit_body(statements);
    tests.0
}

struct Tests(FxHashMap<TextRange, ZeroTest>);

impl Tests {
    /// Notes a test of the number at `subject`; one around it has been noted before.
    fn note(&mut self, subject: TextRange, range: TextRange, of_zero: bool) {
        self.0.entry(subject).or_insert(ZeroTest { range, of_zero });
    }

    /// An expression of which only the truth matters.
    fn truth(&mut self, expr: &Expr, negation: Option<TextRange>) {
        match expr {
            Expr::Call(_) => {
                self.note(expr.range(), negation.unwrap_or(expr.range()), negation.is_some());
            }
            Expr::BoolOp(operation) if negation.is_none() => {
                operation.values.iter().for_each(|value| self.truth(value, None));
            }
            _ => {}
        }
    }
}

impl<'a> Visitor<'a> for Tests {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::If(statement) => {
                self.truth(&statement.test, None);
                let others = statement.elif_else_clauses.iter();
                others.flat_map(|clause| &clause.test).for_each(|test| self.truth(test, None));
            }
            Stmt::While(statement) => self.truth(&statement.test, None),
            Stmt::Assert(statement) => self.truth(&statement.test, None),
            _ => {}
        }
        visitor::walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Compare(compare) => {
                if let ([op], [right]) = (&*compare.ops, &*compare.comparators)
                    && let Some((subject, of_zero)) = compared(&compare.left, *op, right)
                {
                    self.note(subject, expr.range(), of_zero);
                }
            }
            Expr::UnaryOp(unary) if unary.op == UnaryOp::Not => {
                self.truth(&unary.operand, Some(expr.range()));
            }
            Expr::If(conditional) => self.truth(&conditional.test, None),
            _ => {}
        }
        visitor::walk_expr(self, expr);
    }
}

/// The call that is compared with zero, and whether the comparison is true of zero.
fn compared(left: &Expr, op: CmpOp, right: &Expr) -> Option<(TextRange, bool)> {
    let number = |expr: &Expr| expr.as_number_literal_expr()?.value.as_int()?.as_u8();
    if let (Expr::Call(_), Some(number)) = (left, number(right)) {
        let of_zero = match (op, number) {
            (CmpOp::Eq | CmpOp::LtE, 0) | (CmpOp::Lt, 1) => true,
            (CmpOp::NotEq | CmpOp::Gt, 0) | (CmpOp::GtE, 1) => false,
            _ => return None,
        };
        return Some((left.range(), of_zero));
    }
    let (Some(number), Expr::Call(_)) = (number(left), right) else { return None };
    let of_zero = match (number, op) {
        (0, CmpOp::Eq | CmpOp::GtE) | (1, CmpOp::Gt) => true,
        (0, CmpOp::NotEq | CmpOp::Lt) | (1, CmpOp::LtE) => false,
        _ => return None,
    };
    Some((right.range(), of_zero))
}
