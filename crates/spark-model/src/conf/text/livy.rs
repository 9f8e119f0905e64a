//! `%%configure` of a notebook whose session Livy starts (sparkmagic), or AWS Glue; and the parameters of a Glue job.
//!
//! Sources: `CreateInteractiveRequest` and `InteractiveSession.create` of Livy (the fields, and that each wins over
//! `conf`); "Special parameters used by AWS Glue" and "Configuring AWS Glue interactive sessions" in AWS's guides
//! (`--conf`, workers).

use super::tree::{TreeEntry, TreeNode, TreeValue};
use super::{How, Parsed, TextKind, flow, properties, submit};
use crate::conf::{Launcher, keys};

/// The fields of a session that set keys.
const FIELDS: &[(&str, &str)] = &[
    ("driverMemory", keys::DRIVER_MEMORY),
    ("driverCores", keys::DRIVER_CORES),
    ("executorMemory", keys::EXECUTOR_MEMORY),
    ("executorCores", keys::EXECUTOR_CORES),
    ("numExecutors", keys::EXECUTOR_INSTANCES),
];

const MAGIC: &str = "%%configure";

/// Returns true if `text` is a cell that begins with the magic.
pub(super) fn is_cell(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').trim_start().starts_with(MAGIC)
}

/// Returns true if a map is a session's description, or holds a Glue job's `--conf`.
pub(super) fn is_session(node: &TreeNode) -> bool {
    let field = |key: &str| node.get(key).is_some_and(|value| value.text().is_some());
    FIELDS.iter().any(|(name, _)| field(name)) || field("--conf")
}

/// Reads a cell: the magic with its flags, then one JSON object.
pub(super) fn read_cell(text: &str) -> Parsed {
    let Some(start) = text.find('{') else {
        let mut parsed = Parsed::new(TextKind::Livy);
        let from = text.find(MAGIC).unwrap_or_default();
        parsed.problem(
            from..from + MAGIC.len(),
            "one JSON object is expected after this, such as `{\"executorMemory\": \"4g\"}`",
        );
        return parsed;
    };
    // The text before the object is blanked, so that places stay what they are.
    let blank = blanked(start) + &text[start..];
    let mut problems = Vec::new();
    let root = flow::document(&blank, &mut problems);
    let mut parsed = read(text, root.find(&is_session).unwrap_or(&root));
    parsed.problems.append(&mut problems);
    parsed
}

pub(super) fn read(text: &str, session: &TreeNode) -> Parsed {
    let mut parsed = Parsed::new(TextKind::Livy);
    // A notebook's session has started the driver before any code runs; a Glue job is submitted.
    let is_job = session.get("--conf").is_some() && !is_cell(text);
    parsed.hints.launcher = Some(if is_job { Launcher::SparkSubmit } else { Launcher::Notebook });
    for name in ["conf", "--conf"] {
        let Some(entry) = session.entry(name) else { continue };
        match &entry.value.value {
            TreeValue::Map(entries) => {
                for entry in entries {
                    if entry.key.starts_with("spark.") {
                        parsed.entry(text, &entry.key, entry, How::Entry);
                    } else {
                        let not_spark = properties::not_spark(&entry.key);
                        parsed.problem(entry.key_range.clone(), not_spark);
                    }
                }
            }
            TreeValue::Scalar { .. } => options(text, entry, &mut parsed),
            TreeValue::Null | TreeValue::Unread | TreeValue::List(_) => parsed.problem(
                entry.key_range.clone(),
                format!("`{name}` takes a map of keys and values, or Glue's `spark.key=value --conf spark.key=value`"),
            ),
        }
    }
    for (field, key) in FIELDS {
        if let Some(entry) = session.entry(field) {
            parsed.entry(text, key, entry, How::Field);
        }
    }
    let number = |key: &str| session.get(key)?.text()?.parse().ok();
    parsed.hints.workers = number("number_of_workers").or_else(|| number("NumberOfWorkers"));
    parsed
}

/// Reads `spark.a=b --conf spark.c=d`, as Glue takes more than one setting in one parameter.
fn options(text: &str, entry: &TreeEntry, parsed: &mut Parsed) {
    const OPTION: &str = "--conf ";
    let range = &entry.value.range;
    // What is escaped in JSON has no place letter by letter.
    let (Some(before), Some(written)) = (range.start.checked_sub(OPTION.len()), entry.value.text())
    else {
        return;
    };
    if text.get(range.clone()) != Some(written) {
        parsed.problem(range.clone(), "this is not read because of its escapes; write it without");
        return;
    }
    let first = if written.trim_start().starts_with("--") { "       " } else { OPTION };
    let mut read = submit::read(&(blanked(before) + first + written));
    for setting in &mut read.settings {
        setting.how = How::Conf;
    }
    parsed.settings.append(&mut read.settings);
    parsed.problems.append(&mut read.problems);
}

fn blanked(length: usize) -> String {
    " ".repeat(length)
}
