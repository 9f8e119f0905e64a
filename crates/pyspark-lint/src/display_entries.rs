//! Taking one entry out of a dictionary or a list that is written out.

use pyspark_program::visitor::{self, Visitor};
use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::{Ranged, TextRange, TextSize};

use crate::Edit;

/// An edit that takes out `key: value` of a dictionary, or `(key, value)` of a list, whose key is at `key`.
pub(super) fn delete(source: &str, statements: &[Stmt], key: TextRange) -> Option<Edit> {
    let mut finder = Finder { key, found: None };
    finder.visit_body(statements);
    let (entries, at) = finder.found?;
    let entry = entries[at];
    let line_start = |at: TextSize| {
        let before = &source[..at.to_usize()];
        let line = before.rfind('\n').map_or(0, |newline| newline + 1);
        before[line..].trim().is_empty().then_some(line)
    };
    // With the comma and the rest of the line, where it has a line of its own.
    let after = &source[entry.end().to_usize()..];
    let comma = after.strip_prefix(',').map_or(0, |_| 1);
    let rest = &after[comma..];
    let line_end = rest.find('\n').filter(|&end| {
        let following = rest[..end].trim();
        following.is_empty() || following.starts_with('#')
    });
    if let (Some(start), Some(end), 1) = (line_start(entry.start()), line_end, comma) {
        let end = entry.end() + TextSize::new((comma + end + 1) as u32);
        return Some(Edit::delete(TextRange::new(TextSize::new(start as u32), end)));
    }
    // Else up to the next entry, or from the end of the one before.
    let range = match (entries.get(at + 1), at.checked_sub(1).map(|before| entries[before])) {
        (Some(next), _) => TextRange::new(entry.start(), next.start()),
        (None, Some(before)) => TextRange::new(before.end(), entry.end()),
        (None, None) if comma == 1 => TextRange::new(entry.start(), entry.end() + TextSize::new(1)),
        (None, None) => entry,
    };
    // A comment between two entries is about one of them, and nobody can say which.
    (!source[range].contains('#')).then(|| Edit::delete(range))
}

/// Finds the display that an entry is in, as the places of all its entries.
struct Finder {
    key: TextRange,
    found: Option<(Vec<TextRange>, usize)>,
}

impl<'a> Visitor<'a> for Finder {
    fn visit_expr(&mut self, expr: &'a Expr) {
        if self.found.is_some() || !expr.range().contains_range(self.key) {
            return;
        }
        match expr {
            Expr::Dict(dict) => {
                let is_it = |key: Option<&Expr>| key.is_some_and(|key| key.range() == self.key);
                if let Some(at) = dict.items.iter().position(|item| is_it(item.key.as_ref())) {
                    let range = |item: &ruff_python_ast::DictItem| {
                        // `**other` begins two letters before what it spreads.
                        let start = item
                            .key
                            .as_ref()
                            .map_or_else(|| item.value.start() - TextSize::new(2), Ranged::start);
                        TextRange::new(start, item.value.end())
                    };
                    self.found = Some((dict.items.iter().map(range).collect(), at));
                    return;
                }
            }
            Expr::List(list) => {
                let is_it = |pair: &Expr| {
                    let pair = pair.as_tuple_expr().filter(|pair| pair.parenthesized);
                    pair.is_some_and(|pair| pair.len() == 2 && pair.elts[0].range() == self.key)
                };
                if let Some(at) = list.elts.iter().position(is_it) {
                    self.found = Some((list.elts.iter().map(Ranged::range).collect(), at));
                    return;
                }
            }
            _ => {}
        }
        visitor::walk_expr(self, expr);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pyspark_program::Module;

    #[track_caller]
    fn check(source: &str, expected: &str) {
        let module = Module::parse(source).unwrap();
        let at = TextSize::new(source.find("'k'").unwrap() as u32);
        let edit =
            delete(source, module.statements(), TextRange::at(at, TextSize::new(3))).unwrap();
        let mut after = source.to_owned();
        after.replace_range(std::ops::Range::<usize>::from(edit.range), "");
        assert_eq!(after, expected);
    }

    #[test]
    fn an_entry_goes_with_its_comma_and_its_line() {
        check("c = {'k': 1}", "c = {}");
        check("c = {'k': 1, 'b': 2}", "c = {'b': 2}");
        check("c = {'a': 1, 'k': 2}", "c = {'a': 1}");
        check("c = {\n    'a': 1,\n    'k': 2,  # why\n}", "c = {\n    'a': 1,\n}");
        check("c = {\n    'a': 1,\n    'k': 2\n}", "c = {\n    'a': 1\n}");
        check("f([('k', 1), ('b', 2)])", "f([('b', 2)])");
        check("f([('a', 1), ('k', (2))])", "f([('a', 1)])");
    }
}
