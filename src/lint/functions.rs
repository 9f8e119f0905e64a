//! The functions that a text defines, by where they stand.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Stmt, StmtFunctionDef};
use ruff_text_size::{Ranged, TextRange};

/// Every function that statements define, methods and nested ones too, in the order of the text.
pub fn functions(statements: &[Stmt]) -> Vec<&StmtFunctionDef> {
    struct Defs<'a>(Vec<&'a StmtFunctionDef>);

    impl<'a> Visitor<'a> for Defs<'a> {
        fn visit_stmt(&mut self, statement: &'a Stmt) {
            if let Stmt::FunctionDef(def) = statement {
                self.0.push(def);
            }
            visitor::walk_stmt(self, statement);
        }
    }

    let mut defs = Defs(Vec::new());
    defs.visit_body(statements);
    defs.0
}

/// Whether a place is in a test, whose data is small on purpose.
pub fn is_in_test(statements: &[Stmt], range: TextRange) -> bool {
    functions(statements)
        .iter()
        .any(|def| def.name.starts_with("test") && def.range().contains_range(range))
}
