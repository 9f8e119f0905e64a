//! A script with magics, as somebody pastes cells one under the other.

use super::magic::{self, MagicBody, Part, Result};
use super::map::Builder;
use crate::Module;

/// A text with more lines that begin with `%%` than this is no script of cells.
const MAX_CELLS: usize = 256;

/// Gives the script's Python to the builder; `false` where the script is plain Python already.
pub(super) fn read(source: &str, builder: &mut Builder) -> bool {
    if !magic::may_have_lines(source) {
        return false;
    }
    let part = Part::at(source, 0);
    let (mut from, mut changed) = (0, false);
    let mut tried = 0;
    let mut at = 0;
    while at < source.len() {
        let line = magic::first_line(&source[at..]);
        let next = magic::after_line_end(source, at + line.len());
        let magic = line.strip_prefix("%%").filter(|rest| rest.starts_with(char::is_alphabetic));
        if let Some(rest) = magic
            && tried < MAX_CELLS
        {
            tried += 1;
            if stands_alone(&source[from..next]) {
                magic::lines(&part, from..at, builder);
                builder.end_line();
                at = cell(&part, rest, next, builder);
                from = at;
                changed = true;
                continue;
            }
        }
        at = next;
    }
    if !changed && !line_magics(source) {
        return false;
    }
    magic::lines(&part, from..source.len(), builder);
    true
}

/// True if the last line of a text is a cell magic, rather than a line of a string or an expression.
fn stands_alone(text: &str) -> bool {
    let magic = |statement: &ruff_python_ast::Stmt| {
        statement.as_ipy_escape_command_stmt().is_some_and(|it| {
            it.kind == ruff_python_ast::IpyEscapeKind::Magic2
                && text[..it.range.end().to_usize()].lines().count() == text.lines().count()
        })
    };
    Module::parse(text).is_ok_and(|module| module.statements().last().is_some_and(magic))
}

fn line_magics(source: &str) -> bool {
    let mut probe = Builder::default();
    magic::lines(&Part::at(source, 0), 0..source.len(), &mut probe);
    probe.finish().python != source
}

/// Reads the cell whose magic's line ends at `start`; gives where it ends.
fn cell(part: &Part<'_>, magic: &str, start: usize, builder: &mut Builder) -> usize {
    let text = &part.text;
    let name_end = magic.find(char::is_whitespace).unwrap_or(magic.len());
    let (name, args) = (&magic[..name_end], magic[name_end..].trim());
    match magic::body_of(name, args) {
        Some(MagicBody::Python) | None => start,
        Some(MagicBody::Configure) => start + magic::configure(&text[start..], builder),
        Some(MagicBody::Sql) => {
            let end = end_of_body(text, start);
            magic::sql(part, start..end, Result::Shown, builder);
            end
        }
        Some(MagicBody::Other) => end_of_body(text, start),
    }
}

/// Where a body that is not Python ends: at the next cell, or where Python begins after an empty line.
fn end_of_body(text: &str, start: usize) -> usize {
    let (mut at, mut after_empty) = (start, false);
    while at < text.len() {
        let line = magic::first_line(&text[at..]);
        let marks = ["%%", "# %%", "#%%", "# In[", "# COMMAND ---"];
        let ends = marks.iter().any(|mark| line.starts_with(mark))
            || (after_empty && looks_like_python(line));
        if ends {
            return at;
        }
        after_empty = line.trim().is_empty();
        at = magic::after_line_end(text, at + line.len());
    }
    text.len()
}

/// A line that begins a Python statement, and neither one of SQL nor one of a shell.
fn looks_like_python(line: &str) -> bool {
    let is_name = |text: &str| {
        let part = |it: &str| {
            it.starts_with(|c: char| c.is_alphabetic() || c == '_')
                && it.chars().all(|c| c.is_alphanumeric() || c == '_')
        };
        text.split('.').all(part)
    };
    let import =
        line.starts_with("import ") || (line.starts_with("from ") && line.contains(" import "));
    let assignment = line.split_once(" = ").is_some_and(|(name, _)| is_name(name));
    let call = line.split_once('(').is_some_and(|(name, _)| is_name(name) && name.contains('.'));
    import || assignment || call || line.starts_with('%') || line.starts_with("display(")
}
