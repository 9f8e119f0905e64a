//! A text as a tree of maps, lists and scalars with their places: what JSON and YAML have in common.

use std::ops::Range;

use super::{
    How, Literal, Parsed, PlacedLiteral, Problem, TextKind, application, flow, forms, hcl, kind,
    reference, unknown, yaml,
};

/// Maximum depth of a tree; what is deeper is nobody's settings.
pub(super) const MAX_DEPTH: usize = 64;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TreeNode {
    /// The whole of a map or a list; the text of a scalar without its quotes.
    pub range: Range<usize>,
    pub value: TreeValue,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TreeValue {
    Null,
    Scalar {
        text: String,
        quoted: bool,
    },
    /// The text here is not read: an alias, say.
    Unread,
    Map(Vec<TreeEntry>),
    List(Vec<TreeNode>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TreeEntry {
    pub key: String,
    pub key_range: Range<usize>,
    pub value: TreeNode,
}

impl TreeNode {
    pub fn null(at: usize) -> Self {
        Self { range: at..at, value: TreeValue::Null }
    }

    pub fn entries(&self) -> &[TreeEntry] {
        if let TreeValue::Map(entries) = &self.value { entries } else { &[] }
    }

    pub fn items(&self) -> &[Self] {
        if let TreeValue::List(items) = &self.value { items } else { &[] }
    }

    pub fn entry(&self, key: &str) -> Option<&TreeEntry> {
        // A key that is written twice counts as its last.
        self.entries().iter().rev().find(|entry| entry.key == key)
    }

    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The entry of that name, whatever its capitals, hyphens and underscores: services, their SDKs and their command
    /// lines write `WorkerType`, `worker_type` and `--worker-type`. `name` has none of them.
    pub fn field(&self, name: &str) -> Option<&Self> {
        let entry = self.entries().iter().rev().find(|entry| plain_name(&entry.key) == name);
        entry.map(|entry| &entry.value)
    }

    /// The text of a scalar.
    pub fn text(&self) -> Option<&str> {
        if let TreeValue::Scalar { text, .. } = &self.value { Some(text) } else { None }
    }

    /// The first map in the tree, from the top, that `is` what is looked for.
    pub fn find(&self, is: &dyn Fn(&Self) -> bool) -> Option<&Self> {
        if matches!(self.value, TreeValue::Map(_)) && is(self) {
            return Some(self);
        }
        let below = self.entries().iter().map(|entry| &entry.value).chain(self.items());
        below.into_iter().find_map(|node| node.find(is))
    }
}

/// `name` without capitals, hyphens and underscores.
pub(super) fn plain_name(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '-' | '_')).map(|c| c.to_ascii_lowercase()).collect()
}

impl Parsed {
    /// Sets `entry.key` to the entry's scalar.
    pub(super) fn entry(&mut self, text: &str, key: &str, entry: &TreeEntry, how: How) {
        let value = match &entry.value.value {
            TreeValue::Scalar { text, .. } => Some(text.clone()),
            TreeValue::Null => {
                self.problem(entry.key_range.clone(), format!("`{key}` has no value; write one"));
                return;
            }
            TreeValue::Unread => None,
            TreeValue::Map(_) | TreeValue::List(_) => {
                self.problem(
                    entry.key_range.clone(),
                    format!("`{key}` takes one value, and a map or a list stands here; write the value as a text"),
                );
                return;
            }
        };
        self.set(text, key, value, entry.key_range.clone(), entry.value.range.clone(), how);
    }
}

impl From<PlacedLiteral> for TreeNode {
    fn from(PlacedLiteral { range, value }: PlacedLiteral) -> Self {
        let value = match value {
            Literal::Text(text) => TreeValue::Scalar { text, quoted: true },
            Literal::Unknown => TreeValue::Unread,
            Literal::List(items) => TreeValue::List(items.into_iter().map(Self::from).collect()),
            Literal::Map(entries) => {
                let entry = |(key, key_range, value): (String, Range<usize>, PlacedLiteral)| {
                    TreeEntry { key, key_range, value: value.into() }
                };
                TreeValue::Map(entries.into_iter().map(entry).collect())
            }
        };
        Self { range, value }
    }
}

/// The tree of a text that is written inside another, such as JSON in quotes; `range` is where `written` is in `text`.
///
/// Places are those in `text`, or the whole range where escapes keep letters from having places of their own.
pub(super) fn embedded(text: &str, range: &Range<usize>, written: &str) -> TreeNode {
    let plain = text.get(range.clone()).and_then(|source| source.find(written));
    let mut problems = Vec::new();
    if let Some(at) = plain {
        let start = range.start + at;
        return flow::document(&(" ".repeat(start) + written), &mut problems);
    }
    let mut node = flow::document(written, &mut problems);
    relocate(&mut node, range);
    node
}

fn relocate(node: &mut TreeNode, range: &Range<usize>) {
    node.range = range.clone();
    match &mut node.value {
        TreeValue::Map(entries) => {
            for entry in entries {
                entry.key_range = range.clone();
                relocate(&mut entry.value, range);
            }
        }
        TreeValue::List(items) => items.iter_mut().for_each(|item| relocate(item, range)),
        TreeValue::Null | TreeValue::Scalar { .. } | TreeValue::Unread => {}
    }
}

/// Reads JSON, YAML or HCL, and says by its fields what it is.
pub(super) fn read(text: &str) -> Parsed {
    let mut problems: Vec<Problem> = Vec::new();
    let roots = if text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[', '(']) {
        vec![flow::document(text, &mut problems)]
    } else if kind::is_hcl(text) {
        vec![hcl::document(text, &mut problems)]
    } else {
        yaml::documents(text, &mut problems)
    };
    let mut parsed = read_roots(text, roots);
    let is_json = text.trim_start().starts_with(['{', '[']);
    let is_read = !matches!(parsed.kind, TextKind::Python | TextKind::Unknown);
    if is_read || (is_json && parsed.kind == TextKind::Unknown) {
        parsed.problems.append(&mut problems);
    }
    parsed
}

/// Reads trees, whatever notation they were written in.
pub(super) fn read_roots(text: &str, mut roots: Vec<TreeNode>) -> Parsed {
    reference::resolve(text, &mut roots);
    let find = |is: &dyn Fn(&TreeNode) -> bool| roots.iter().find_map(|root| root.find(is));
    let has = |node: &TreeNode, keys: &[&str]| keys.iter().any(|key| node.get(key).is_some());
    if let Some(manifest) = find(&application::is_manifest) {
        return application::read(text, manifest);
    }
    if roots.iter().any(|root| has(root, &["nbformat", "cells"])) {
        return Parsed::new(TextKind::Python);
    }
    let form = forms::read(text, &roots);
    let names_service = form
        .as_ref()
        .is_some_and(|form| !matches!(form.kind, TextKind::Map | TextKind::Environment));
    match (form, find(&application::is_spec)) {
        (_, Some(spec)) if !names_service => application::read_spec(text, spec),
        (Some(form), _) => form,
        (None, _) => unknown(text),
    }
}
