//! A text as a tree of maps, lists and scalars with their places: what JSON and YAML have in common.

use std::ops::Range;

use super::{
    How, Parsed, Problem, TextKind, application, databricks, emr, flow, livy, unknown, yaml,
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

/// Reads JSON or YAML, and says by its fields what it is.
pub(super) fn read(text: &str) -> Parsed {
    let mut problems: Vec<Problem> = Vec::new();
    let roots = if text.trim_start().starts_with(['{', '[']) {
        vec![flow::document(text, &mut problems)]
    } else {
        yaml::documents(text, &mut problems)
    };
    let find = |is: &dyn Fn(&TreeNode) -> bool| roots.iter().find_map(|root| root.find(is));
    let has = |node: &TreeNode, keys: &[&str]| keys.iter().any(|key| node.get(key).is_some());
    let mut parsed = if let Some(manifest) = find(&application::is_manifest) {
        application::read(text, manifest)
    } else if roots.iter().any(|root| has(root, &["nbformat", "cells"])) {
        Parsed::new(TextKind::Python)
    } else if find(&emr::is_classification).is_some() {
        emr::read(text, &roots)
    } else if let Some(cluster) = find(&databricks::is_cluster) {
        databricks::read(text, cluster)
    } else if let Some(session) = find(&livy::is_session) {
        livy::read(text, session)
    } else if let Some(spec) = find(&application::is_spec) {
        application::read_spec(text, spec)
    } else if let Some(map) =
        find(&|node| node.entries().iter().any(|e| e.key.starts_with("spark.")))
    {
        let mut parsed = Parsed::new(TextKind::Map);
        for entry in map.entries() {
            if entry.key.starts_with("spark.") {
                parsed.entry(text, &entry.key, entry, How::Entry);
            } else {
                parsed.problem(entry.key_range.clone(), super::properties::not_spark(&entry.key));
            }
        }
        parsed
    } else {
        unknown(text)
    };
    if parsed.kind != TextKind::Python {
        parsed.problems.append(&mut problems);
    }
    parsed
}
