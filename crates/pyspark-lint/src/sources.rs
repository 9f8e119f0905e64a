//! Reads: how a sentence names one, and reads that are small on purpose.

use crate::Checker;
use pyspark_program::program::{Node, Program};
use spark_plan::{Access, name_suggests_toy, path_texts};

/// Returns true if what is read is an example's, or a test's.
pub(crate) fn is_small_on_purpose(
    checker: &mut Checker<'_, '_>,
    node: &Node<'_>,
    access: &Access<'_, '_>,
) -> bool {
    let toy = access
        .paths
        .iter()
        .any(|path| path_texts(checker.program(), path).iter().any(|path| name_suggests_toy(path)));
    toy || node.name_range().is_some_and(|range| checker.is_in_test(range))
}

/// The name of a read at a sentence's start: its path where that is short, else its format.
pub(crate) fn subject(program: &Program<'_>, access: &Access<'_, '_>, otherwise: &str) -> String {
    let text = access.paths.first().and_then(|path| path.value.text());
    let short = text.filter(|text| text.len() <= 60 && !text.contains(['\n', '`']));
    let named = access
        .paths
        .first()
        .filter(|path| path.expr.is_name_expr())
        .map(|path| program.text(path.expr).to_owned());
    short.or(named).map_or_else(|| format!("The {otherwise} data"), |name| format!("`{name}`"))
}
