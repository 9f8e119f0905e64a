//! The functions that a text defines, by their places.

use pyspark_program::visitor::{self, Visitor};
use ruff_python_ast::{Expr, Stmt, StmtFunctionDef};

/// Every function that statements define, methods and nested ones too, in the order of the text.
pub(super) fn functions(statements: &[Stmt]) -> Vec<&StmtFunctionDef> {
    struct Defs<'a>(Vec<&'a StmtFunctionDef>);

    impl<'a> Visitor<'a> for Defs<'a> {
        fn visit_stmt(&mut self, statement: &'a Stmt) {
            if let Stmt::FunctionDef(def) = statement {
                self.0.push(def);
            }
            visitor::walk_stmt(self, statement);
        }

        // No statement is in an expression.
        fn visit_expr(&mut self, _: &'a Expr) {}
    }

    let mut defs = Defs(Vec::new());
    defs.visit_body(statements);
    defs.0
}
