//! The functions that SQL text calls.

use crate::sql::tokens::{Kind, Token};

/// A call of a function.
#[derive(Clone, Copy, Debug)]
pub struct Call<'t> {
    pub name: &'t str,
    pub start: usize,
    /// Where its brackets end.
    pub end: usize,
    pub arguments: &'t [Token],
    /// Whether a window follows it: `OVER …`.
    pub windowed: bool,
    /// The function that has this call for its one argument, and where that one starts and ends.
    pub within: Option<(&'t str, usize, usize)>,
    /// Whether a name follows the call, or the call around it: `AS name`.
    pub named: bool,
}

/// The calls in some tokens at any depth, those of nested queries left out.
pub fn calls(tokens: &[Token]) -> Vec<Call<'_>> {
    let mut found = Vec::new();
    gather(tokens, None, false, &mut found);
    found
}

fn gather<'t>(
    tokens: &'t [Token],
    within: Option<(&'t str, usize, usize)>,
    named_outside: bool,
    found: &mut Vec<Call<'t>>,
) {
    for (at, token) in tokens.iter().enumerate() {
        let Some(inner) = token.brackets() else { continue };
        if inner.first().is_some_and(|first| first.is("select") || first.is("with")) {
            continue;
        }
        let before = at.checked_sub(1).map(|before| &tokens[before]);
        let Some((Kind::Word(name), start)) = before.map(|before| (&before.kind, before.start))
        else {
            gather(inner, None, false, found);
            continue;
        };
        let named = named_outside
            || (within.is_none() && tokens.get(at + 1).is_some_and(|next| next.is("as")));
        found.push(Call {
            name,
            start,
            end: token.end,
            arguments: inner,
            windowed: tokens.get(at + 1).is_some_and(|next| next.is("over")),
            within: within.filter(|_| tokens.len() == 2),
            named,
        });
        gather(inner, Some((name, start, token.end)), named && inner.len() == 2, found);
    }
}
