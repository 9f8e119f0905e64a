//! References to variables whose value the same text gives: Terraform's, a Databricks bundle's, CloudFormation's.

use std::collections::BTreeMap;

use super::tree::{TreeNode, TreeValue};

/// Puts the values of variables in the place of references to them. A reference to any other stays unknown.
pub(super) fn resolve(text: &str, roots: &mut [TreeNode]) {
    let mut values = BTreeMap::new();
    for root in roots.iter() {
        collect(root, &mut values);
    }
    for root in roots {
        substitute(text, root, &values);
    }
}

/// `variable "x" { default = … }` and `locals { x = … }`; `variables: {x: {default: …}}`;
/// `Parameters: {X: {Default: …}}`.
fn collect(root: &TreeNode, values: &mut BTreeMap<String, String>) {
    let known =
        |node: &TreeNode| node.text().filter(|text| !super::is_open(text)).map(str::to_owned);
    for entry in root.entries() {
        let (prefix, default) = match entry.key.as_str() {
            "variable" | "variables" => ("var.", Some("default")),
            "Parameters" => ("", Some("Default")),
            "locals" => ("local.", None),
            _ => continue,
        };
        for variable in entry.value.entries() {
            let node = match default {
                Some(default) => variable.value.get(default),
                None => Some(&variable.value),
            };
            if let Some(value) = node.and_then(known) {
                values.insert(format!("{prefix}{}", variable.key), value);
            }
        }
    }
}

fn substitute(text: &str, node: &mut TreeNode, values: &BTreeMap<String, String>) {
    let reference = reference(text, node).map(str::to_owned);
    match &mut node.value {
        TreeValue::Scalar { text, .. } if text.contains("${") => {
            for (name, value) in values {
                *text = text.replace(&format!("${{{name}}}"), value);
            }
        }
        TreeValue::Unread => {
            if let Some(value) = reference.and_then(|name| values.get(&name)) {
                node.value = TreeValue::Scalar { text: value.clone(), quoted: true };
            }
        }
        TreeValue::Map(entries) => {
            if let Some(value) = reference.and_then(|name| values.get(&name)) {
                node.value = TreeValue::Scalar { text: value.clone(), quoted: true };
                return;
            }
            // What CloudFormation computes; `Fn::Sub` writes a text.
            if let [only] = entries.as_mut_slice()
                && (only.key == "Ref" || only.key.starts_with("Fn::"))
            {
                let text = only.value.text().filter(|_| only.key == "Fn::Sub").map(str::to_owned);
                let text = text.map(|text| TreeValue::Scalar { text, quoted: true });
                node.value = text.unwrap_or(TreeValue::Unread);
                return;
            }
            for entry in entries {
                substitute(text, &mut entry.value, values);
            }
        }
        TreeValue::List(items) => {
            for item in items {
                substitute(text, item, values);
            }
        }
        TreeValue::Null | TreeValue::Scalar { .. } => {}
    }
}

/// The name in a reference that is a whole value: `var.x`, `!Ref X`, `{"Ref": "X"}`.
fn reference<'t>(text: &'t str, node: &'t TreeNode) -> Option<&'t str> {
    match &node.value {
        TreeValue::Unread => {
            let written = text.get(node.range.clone())?;
            Some(written.strip_prefix("!Ref").unwrap_or(written).trim().trim_matches(['"', '\'']))
        }
        TreeValue::Map(entries) => match entries.as_slice() {
            [only] if only.key == "Ref" => only.value.text(),
            _ => None,
        },
        _ => None,
    }
}
