//! A notebook's cell that configures its session: `%%configure` with one JSON object, or Glue's magics, a setting a line.
//!
//! Sources: sparkmagic's `%%configure`, "Configuring AWS Glue interactive sessions", "Spark session configuration magic
//! command" of Fabric.

use super::tree::{TreeEntry, TreeNode, TreeValue};
use super::{Parsed, TextKind, flow, forms};
use crate::conf::Launcher;

const MAGIC: &str = "%%configure";

/// Magics of Glue that are fields of its session.
const GLUE: &[&str] = &["%glue_version", "%number_of_workers", "%spark_conf", "%worker_type"];

/// Returns true if `text` is a cell that begins with one of the magics.
pub(super) fn is_cell(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    text.starts_with(MAGIC) || GLUE.iter().any(|magic| text.starts_with(magic))
}

pub(super) fn read(text: &str) -> Parsed {
    let Some(at) = text.find(MAGIC) else { return session(text, magics(text)) };
    let Some(start) = text[at..].find('{').map(|start| at + start) else {
        let mut parsed = Parsed::new(TextKind::Livy);
        parsed.problem(
            at..at + MAGIC.len(),
            "one JSON object is expected after this, such as `{\"executorMemory\": \"4g\"}`",
        );
        return parsed;
    };
    // The text before the object is blanked, so that places stay what they are.
    let blank = " ".repeat(start) + &text[start..];
    let mut problems = Vec::new();
    let root = flow::document(&blank, &mut problems);
    // Glue's magics may be above it.
    let mut entries = magics(&text[..at]);
    entries.push(TreeEntry { key: MAGIC.to_owned(), key_range: at..at + MAGIC.len(), value: root });
    let mut parsed = session(text, entries);
    parsed.problems.append(&mut problems);
    parsed
}

fn magics(text: &str) -> Vec<TreeEntry> {
    let mut entries = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at + line.len() - line.trim_start().len();
        at += line.len();
        let Some((name, value)) = line.trim().split_once(char::is_whitespace) else { continue };
        if !name.starts_with('%') {
            continue;
        }
        let key_range = start + 1..start + name.len();
        let from = start + name.len() + (line.trim().len() - name.len() - value.trim_start().len());
        let value = value.trim();
        let key = if name == "%spark_conf" { "conf" } else { &name[1..] };
        let node = TreeNode {
            range: from..from + value.len(),
            value: TreeValue::Scalar { text: value.to_owned(), quoted: false },
        };
        entries.push(TreeEntry { key: key.to_owned(), key_range, value: node });
    }
    entries
}

fn session(text: &str, entries: Vec<TreeEntry>) -> Parsed {
    let root = TreeNode { range: 0..text.len(), value: TreeValue::Map(entries) };
    let read = forms::read(text, &[root]);
    let mut parsed = read.unwrap_or_else(|| Parsed::new(TextKind::Livy));
    if parsed.kind == TextKind::Map {
        parsed.kind = TextKind::Livy;
    }
    // A session runs before any code of the notebook does.
    parsed.hints.launcher = Some(Launcher::Notebook);
    parsed.hints.deploy_mode = None;
    parsed
}
