//! Values of a tree as words of a command line.

use crate::conf::text::options;
use crate::conf::text::shell::{Letter, Word};
use crate::conf::text::submit;
use crate::conf::text::tree::{TreeNode, TreeValue};

/// The letters of a scalar: each with its place, or all with the whole's where escapes and folded lines keep them from
/// having one.
pub(super) fn letters(text: &str, node: &TreeNode) -> Vec<Letter> {
    let Some(written) = node.text() else {
        let source = text.get(node.range.clone()).unwrap_or_default();
        return source
            .chars()
            .map(|c| Letter { c, range: node.range.clone(), known: false })
            .collect();
    };
    let plain = text.get(node.range.clone()) == Some(written);
    let letter = |(at, c): (usize, char)| {
        let start = node.range.start + at;
        let range = if plain { start..start + c.len_utf8() } else { node.range.clone() };
        Letter { c, range, known: true }
    };
    written.char_indices().map(letter).collect()
}

/// A scalar as one word.
pub(super) fn word(text: &str, node: &TreeNode) -> Word {
    let mut letters = letters(text, node);
    // A template inside is filled in where the command runs.
    let written: String = letters.iter().map(|letter| letter.c).collect();
    if super::super::is_open(&written) {
        let from = written.find("{{").or_else(|| written.find("${")).unwrap_or(0);
        let from = written[..from].chars().count();
        letters.iter_mut().skip(from).for_each(|letter| letter.known = false);
    }
    Word { letters, range: node.range.clone() }
}

/// Returns true if a list is the words of a command of Spark's, or its options.
pub(super) fn is_command(items: &[TreeNode]) -> bool {
    let scalar =
        |item: &TreeNode| matches!(item.value, TreeValue::Scalar { .. } | TreeValue::Unread);
    let known = |item: &TreeNode| {
        item.text().is_some_and(|text| submit::program(text).is_some() || is_setting(text))
    };
    items.len() > 1 && items.iter().all(scalar) && items.iter().any(known)
}

/// Returns true if the words are options of spark-submit alone.
pub(super) fn is_options(words: &[Word]) -> bool {
    words.iter().any(|word| is_setting(&word.text()))
}

/// Returns true if `word` is an option of spark-submit that sets a key.
fn is_setting(word: &str) -> bool {
    let name = word.split('=').next().unwrap_or_default();
    options::find(name).is_some_and(|option| {
        (option.key.is_some() && !matches!(option.name, "--name" | "--files" | "--queue"))
            || option.name == "--conf"
    })
}
