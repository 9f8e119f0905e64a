//! `# noqa`: findings that the code itself asks to leave out.

use pyspark_program::visitor::{self, Visitor};
use ruff_python_ast::Stmt;
use ruff_text_size::{Ranged, TextRange, TextSize};

use crate::Finding;

/// Leaves out the findings whose line, or whose statement's last line, says `# noqa` or names their rule: `# noqa:
/// collect-unbounded`.
pub(super) fn suppress(findings: &mut Vec<Finding>, source: &str, statements: &[Stmt]) {
    if !source.contains("noqa") {
        return;
    }
    let mut ends = Ends { at: TextSize::new(0), end: None };
    findings.retain(|finding| {
        let Some(range) = finding.range else { return true };
        ends.find(statements, range);
        let places = [Some(range.start()), Some(range.end()), ends.end];
        !places
            .into_iter()
            .flatten()
            .any(|at| is_suppressed(line_at(source, at.to_usize()), finding.rule))
    });
}

/// Returns true if a line's comment leaves out `rule`.
fn is_suppressed(line: &str, rule: &str) -> bool {
    let Some(comment) = line.rfind("# noqa").or_else(|| line.rfind("#noqa")) else { return false };
    let directive =
        line[comment..].trim_start_matches(['#', ' ']).trim_start_matches("noqa").trim_start();
    match directive.strip_prefix(':') {
        Some(rules) => rules.split([',', ' ']).any(|named| named.trim() == rule),
        None => true,
    }
}

fn line_at(source: &str, at: usize) -> &str {
    let start = source[..at].rfind(['\n', '\r']).map_or(0, |line| line + 1);
    let end = source[at..].find(['\n', '\r']).map_or(source.len(), |line| at + line);
    &source[start..end]
}

/// Finds where the innermost statement around a place ends.
struct Ends {
    at: TextSize,
    end: Option<TextSize>,
}

impl Ends {
    fn find(&mut self, statements: &[Stmt], range: TextRange) {
        self.at = range.start();
        self.end = None;
        self.visit_body(statements);
    }
}

impl<'a> Visitor<'a> for Ends {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        if statement.range().contains_inclusive(self.at) {
            let simple = matches!(
                statement,
                Stmt::Expr(_)
                    | Stmt::Assign(_)
                    | Stmt::AnnAssign(_)
                    | Stmt::AugAssign(_)
                    | Stmt::Return(_)
            );
            if simple {
                self.end = Some(statement.end());
            }
            visitor::walk_stmt(self, statement);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_suppressed;

    #[test]
    fn reads_what_a_comment_leaves_out() {
        assert!(is_suppressed("x()  # noqa", "collect-unbounded"));
        assert!(is_suppressed("x()  # noqa: E501, collect-unbounded", "collect-unbounded"));
        assert!(is_suppressed("x()  #noqa:collect-unbounded", "collect-unbounded"));
        assert!(!is_suppressed("x()  # noqa: E501", "collect-unbounded"));
        assert!(!is_suppressed("x()  # collect", "collect-unbounded"));
    }
}
