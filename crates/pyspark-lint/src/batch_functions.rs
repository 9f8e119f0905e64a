//! The functions that `foreachBatch` calls.

use pyspark_program::visitor::{self, Visitor};
use ruff_python_ast::{Expr, StmtFunctionDef};
use ruff_text_size::{Ranged, TextRange};

use crate::Checker;
use pyspark_program::api::{Class, Method};

/// Returns true if a place is in a function given to `foreachBatch`, where `stream-batch-cache` speaks of caching.
pub(crate) fn is_in_batch_function(checker: &mut Checker<'_, '_>, range: TextRange) -> bool {
    batch_functions(checker).iter().any(|def| def.range().contains_range(range))
}

/// The functions that a `foreachBatch` names, by themselves or in `partial(save, table)`, `Sink().save`,
/// `make_writer(table)`.
pub(crate) fn batch_functions<'a>(checker: &mut Checker<'_, 'a>) -> Vec<&'a StmtFunctionDef> {
    struct Names<'a>(Vec<&'a str>);

    impl<'a> Visitor<'a> for Names<'a> {
        fn visit_expr(&mut self, expr: &'a Expr) {
            match expr {
                Expr::Name(name) => self.0.push(name.id.as_str()),
                Expr::Attribute(attribute) => self.0.push(attribute.attr.as_str()),
                _ => {}
            }
            visitor::walk_expr(self, expr);
        }
    }

    let mut names = Names(Vec::new());
    for (_, node) in checker.program().calls(Class::StreamWriter, Method::ForeachBatch) {
        if let Some(function) = node.arg(0, "func") {
            names.visit_expr(function.expr);
        }
    }
    if names.0.is_empty() {
        return Vec::new();
    }
    let defs = checker.functions();
    defs.iter().copied().filter(|def| names.0.contains(&def.name.as_str())).collect()
}
