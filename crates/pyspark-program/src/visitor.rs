//! Visitors of Python's syntax tree over one walk.
//!
//! `ruff_python_ast`'s walk is compiled anew for each type of visitor, some 3 kB each in the page's WebAssembly. This one
//! is compiled once, for visitors behind a pointer.

use ruff_python_ast::{Decorator, Expr, Stmt, visitor};

/// A visitor of statements and expressions, each in the order of evaluation. A method that is not written goes on with
/// what is inside; one that is written does so by calling the walk of its name.
pub trait Visitor<'a>: Sized {
    fn visit_body(&mut self, body: &'a [Stmt]) {
        visitor::walk_body(&mut Walk(self), body);
    }

    fn visit_stmt(&mut self, statement: &'a Stmt) {
        walk_stmt(self, statement);
    }

    fn visit_decorator(&mut self, decorator: &'a Decorator) {
        visitor::walk_decorator(&mut Walk(self), decorator);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        walk_expr(self, expr);
    }
}

/// Visits what is inside a statement.
pub fn walk_stmt<'a>(visitor: &mut impl Visitor<'a>, statement: &'a Stmt) {
    visitor::walk_stmt(&mut Walk(visitor), statement);
}

/// Visits what is inside an expression.
pub fn walk_expr<'a>(visitor: &mut impl Visitor<'a>, expr: &'a Expr) {
    visitor::walk_expr(&mut Walk(visitor), expr);
}

/// The methods of a [`Visitor`] whose type is not known.
trait Visit<'a> {
    fn body(&mut self, body: &'a [Stmt]);
    fn stmt(&mut self, statement: &'a Stmt);
    fn decorator(&mut self, decorator: &'a Decorator);
    fn expr(&mut self, expr: &'a Expr);
}

impl<'a, V: Visitor<'a>> Visit<'a> for V {
    fn body(&mut self, body: &'a [Stmt]) {
        self.visit_body(body);
    }

    fn stmt(&mut self, statement: &'a Stmt) {
        self.visit_stmt(statement);
    }

    fn decorator(&mut self, decorator: &'a Decorator) {
        self.visit_decorator(decorator);
    }

    fn expr(&mut self, expr: &'a Expr) {
        self.visit_expr(expr);
    }
}

/// The one visitor that `ruff_python_ast`'s walk is compiled for.
struct Walk<'v, 'a>(&'v mut dyn Visit<'a>);

impl<'a> visitor::Visitor<'a> for Walk<'_, 'a> {
    fn visit_body(&mut self, body: &'a [Stmt]) {
        self.0.body(body);
    }

    fn visit_stmt(&mut self, statement: &'a Stmt) {
        self.0.stmt(statement);
    }

    fn visit_decorator(&mut self, decorator: &'a Decorator) {
        self.0.decorator(decorator);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        self.0.expr(expr);
    }
}
