//! Jobs and clusters as services describe them: JSON of their interfaces, YAML, Terraform, calls of operators, the options
//! of their command lines. All are trees, and a field means the same wherever it is.

mod evidence;
mod fields;
mod hints;
mod values;

use std::ops::Range;

use super::tree::{TreeEntry, TreeNode, TreeValue, embedded, plain_name};
use super::{How, Parsed, TextKind, properties, submit};
use evidence::{Evidence, Service};

/// Reads trees; `None` where nothing in them is a setting or describes a cluster.
pub(super) fn read(text: &str, roots: &[TreeNode]) -> Option<Parsed> {
    let mut reader = FormReader {
        text,
        parsed: Parsed::new(TextKind::Map),
        evidence: Evidence::default(),
        path: Vec::new(),
    };
    for root in roots {
        reader.evidence.collect(root);
    }
    for root in roots {
        reader.node(root);
    }
    reader.finish()
}

struct FormReader<'t> {
    text: &'t str,
    parsed: Parsed,
    evidence: Evidence,
    /// The plain names of the entries that lead here.
    path: Vec<String>,
}

impl FormReader<'_> {
    fn node(&mut self, node: &TreeNode) {
        match &node.value {
            TreeValue::Map(entries) => self.map(node, entries),
            TreeValue::List(items) => {
                if let [key, value] = items.as_slice()
                    && key.text().is_some_and(|key| key.starts_with("spark."))
                {
                    self.pair(key, value);
                    return;
                }
                for item in items {
                    self.node(item);
                }
            }
            TreeValue::Scalar { .. } => {
                self.text_value(node);
            }
            TreeValue::Null | TreeValue::Unread => {}
        }
    }

    fn map(&mut self, node: &TreeNode, entries: &[TreeEntry]) {
        if let Some((name, properties)) = classification(node) {
            self.classification(name, properties);
        } else if let Some((key, value)) = named_value(node) {
            self.pair(key, value);
            return;
        }
        self.cluster(node);
        let has_keys = entries.iter().any(|entry| is_key(&entry.key));
        let only_keys = has_keys && self.takes_keys_only(entries);
        for entry in entries {
            let classified = classification(node).is_some()
                && node.get("Classification").or(node.get("classification")).is_some()
                && plain_name(&entry.key).ends_with("properties");
            if classified {
                continue;
            }
            if is_key(&entry.key) {
                self.key(entry);
            } else if only_keys && !entry.key.contains(':') && !entry.key.is_empty() {
                self.parsed.problem(entry.key_range.clone(), properties::not_spark(&entry.key));
            } else {
                self.entry(entry);
            }
        }
    }

    /// Returns true if a map that has keys of Spark's is to have no other entries.
    fn takes_keys_only(&self, entries: &[TreeEntry]) -> bool {
        const MAPS: &[&str] = &["conf", "serversideparameters", "sparkconf", "sparkconfig"];
        let named = self.path.last().is_some_and(|name| MAPS.contains(&name.as_str()));
        let scalars =
            entries.iter().all(|entry| matches!(entry.value.value, TreeValue::Scalar { .. }));
        named || (self.path.is_empty() && scalars && self.evidence.is_empty())
    }

    /// An entry whose name is a key, with a prefix that names the file it goes into on Dataproc.
    fn key(&mut self, entry: &TreeEntry) {
        let key = entry.key.rsplit_once(':').map_or(entry.key.as_str(), |(_, key)| key);
        if let Some(at) = entry.key.find(':') {
            let spark = key.starts_with("spark.") && &entry.key[..at] == "spark";
            if !spark && !key.starts_with("yarn.") {
                return;
            }
        }
        // Zeppelin and Databricks' policies write more than the value.
        if let Some(value) = entry.value.field("value") {
            let entry = TreeEntry { value: value.clone(), ..entry.clone() };
            self.parsed.entry(self.text, key, &entry, How::Entry);
            return;
        }
        self.parsed.entry(self.text, key, entry, How::Entry);
    }

    fn pair(&mut self, key: &TreeNode, value: &TreeNode) {
        let entry = TreeEntry {
            key: key.text().unwrap_or_default().to_owned(),
            key_range: key.range.clone(),
            value: value.clone(),
        };
        self.key(&entry);
    }

    fn entry(&mut self, entry: &TreeEntry) {
        let name = plain_name(&entry.key);
        self.hint(&name, entry);
        if self.field(&name, entry) {
            return;
        }
        match (name.as_str(), &entry.value.value) {
            ("env" | "environment" | "envvars" | "extraenv" | "extraenvvars" | "sparkenvvars", _) => {
                self.environment(&entry.value);
            }
            ("conf", TreeValue::Scalar { text, .. }) if !text.trim_start().starts_with('{') => {
                self.conf_options(&entry.value);
            }
            ("conf", TreeValue::List(items))
                if items.iter().all(|it| it.text().is_some_and(|text| text.contains("spark."))) =>
            {
                for item in items {
                    self.conf_options(item);
                }
            }
            ("conf", TreeValue::Null | TreeValue::Unread | TreeValue::List(_))
                if entry.value.items().iter().all(|it| it.text().is_some()) => self.parsed.problem(
                entry.key_range.clone(),
                format!("`{}` takes a map of keys and values, or Glue's `spark.key=value --conf spark.key=value`", entry.key),
            ),
            ("sparksubmitparameters" | "sparksubmitargs", TreeValue::Scalar { .. }) => {
                self.options(&entry.value);
            }
            ("properties" | "sparkproperties", TreeValue::Scalar { text, .. })
                if text.starts_with("spark") && text.contains('=') && !text.contains('\n') =>
            {
                let letters = values::letters(self.text, &entry.value);
                let map = super::cli::dictionary(&letters);
                self.path.push(name);
                self.node(&map);
                self.path.pop();
            }
            (_, TreeValue::List(items)) if values::is_command(items) => self.words(items),
            ("memory" | "cores" | "instances", TreeValue::Scalar { .. }) if self.is_nested_key() => {
                let path = format!("spark.{}.{}", self.path.last().map_or("", String::as_str), entry.key);
                self.parsed.entry(self.text, &path, entry, How::Entry);
            }
            _ => {
                self.path.push(name);
                self.node(&entry.value);
                self.path.pop();
            }
        }
    }

    /// `spark: {executor: {memory: 4g}}`, as some tools nest keys.
    fn is_nested_key(&self) -> bool {
        matches!(self.path.as_slice(), [.., spark, role] if spark == "spark" && matches!(role.as_str(), "driver" | "executor"))
    }

    /// A text in which settings may be written.
    fn text_value(&mut self, node: &TreeNode) {
        let Some(written) = node.text() else { return };
        let trimmed = written.trim();
        if trimmed.starts_with(['{', '[']) && trimmed.contains("park") {
            let tree = embedded(self.text, &node.range, trimmed);
            if matches!(tree.value, TreeValue::Map(_) | TreeValue::List(_)) {
                self.node(&tree);
            }
        } else if trimmed
            .split_whitespace()
            .any(|word| submit::program(word).is_some_and(|it| it == submit::SubmitProgram::Submit))
            && trimmed.contains(char::is_whitespace)
        {
            let letters = values::letters(self.text, node);
            let read = submit::read_letters(self.text, &letters);
            self.absorb(read);
        } else if trimmed.contains('\n')
            && trimmed.lines().any(|line| line.trim_start().starts_with("spark."))
        {
            // Lines of a properties file have their places in the text, whatever their indentation.
            let read = properties::read_range(self.text, node.range.clone());
            self.absorb(read);
        }
    }

    /// The words of a command.
    fn words(&mut self, items: &[TreeNode]) {
        let words: Vec<_> = items.iter().map(|item| values::word(self.text, item)).collect();
        let found = words.iter().position(|word| submit::program(&word.text()).is_some());
        // Databricks' `spark_submit_task` and AWS's `Type=Spark` take the options alone.
        let options = values::is_options(&words);
        if found.is_none() && !options {
            for item in items {
                self.text_value(item);
            }
            return;
        }
        let read = submit::read_words(self.text, &words[found.map_or(0, |at| at + 1)..]);
        self.absorb(read);
    }

    /// A text of options: `--executor-memory 4g --conf spark.a=b`.
    fn options(&mut self, node: &TreeNode) {
        let letters = values::letters(self.text, node);
        let words = super::shell::Shell::new(&letters).command().unwrap_or_default();
        let read = submit::read_words(self.text, &words);
        self.absorb(read);
    }

    /// `spark.a=b --conf spark.c=d`, as Glue takes more than one setting in one parameter.
    fn conf_options(&mut self, node: &TreeNode) {
        if node.text().is_none_or(|text| text.contains('\n') && !text.contains("--conf")) {
            self.text_value(node);
            return;
        }
        let letters = values::letters(self.text, node);
        let read = submit::read_conf_value(self.text, &letters);
        self.absorb(read);
    }

    fn absorb(&mut self, read: Parsed) {
        let Parsed { mut settings, mut problems, hints, .. } = read;
        self.parsed.settings.append(&mut settings);
        self.parsed.problems.append(&mut problems);
        self.parsed.hints.fill(hints);
    }

    fn classification(&mut self, name: &str, properties: &TreeNode) {
        for entry in properties.entries() {
            match name {
                "spark-defaults" if !entry.key.starts_with("spark.") => {
                    self.parsed.problem(entry.key_range.clone(), properties::not_spark(&entry.key));
                }
                "spark-defaults" | "yarn-site" => {
                    self.parsed.entry(self.text, &entry.key, entry, How::Entry);
                }
                "spark"
                    if entry.key == "maximizeResourceAllocation"
                        && entry.value.text() == Some("true") =>
                {
                    self.parsed.problem(
                        entry.key_range.clone(),
                        "EMR writes executor memory, cores and instances by itself here, from the machines, and they are not in this text; \
                         add them to `spark-defaults` to count them",
                    );
                }
                // Any other file on the cluster shapes no memory of Spark's.
                _ => {}
            }
        }
    }

    fn environment(&mut self, node: &TreeNode) {
        for entry in node.entries() {
            self.variable(&entry.key, &entry.key_range, &entry.value);
        }
        for item in node.items() {
            if let Some((name, value)) = item.get("name").zip(item.get("value")) {
                self.variable(name.text().unwrap_or_default(), &name.range, value);
            } else if item.text().is_some() {
                let word = values::word(self.text, item);
                let Some((name, from)) = word.assignment() else { continue };
                let (value, range) = word.part(from..word.letters.len());
                let value = value
                    .map_or(TreeValue::Unread, |text| TreeValue::Scalar { text, quoted: true });
                self.variable(&name, &word.part(0..from - 1).1, &TreeNode { range, value });
            } else {
                self.node(item);
            }
        }
    }

    fn variable(&mut self, name: &str, range: &Range<usize>, value: &TreeNode) {
        use super::environment;
        match value.text() {
            Some(text) if !super::is_open(text) => environment::hint(name, text, &mut self.parsed),
            _ if environment::is_known(name) && environment::key(name).is_none() => {
                let written = super::quoted(self.text.get(value.range.clone()).unwrap_or_default());
                self.parsed.problem(
                    value.range.clone(),
                    format!("{written} is known only where this runs, so `{name}` is left open; write the value to count it"),
                );
            }
            _ => {}
        }
        if environment::is_known(name) {
            self.evidence.add(Service::Environment);
        }
        if name == environment::SUBMIT_OPTIONS {
            self.options(value);
        } else if environment::is_java_options(name) {
            let letters = values::letters(self.text, value);
            let words = super::shell::Shell::new(&letters).command().unwrap_or_default();
            super::java::read(self.text, &words, false, &mut self.parsed);
        } else if let Some(key) = environment::key(name) {
            let entry =
                TreeEntry { key: key.to_owned(), key_range: range.clone(), value: value.clone() };
            self.parsed.entry(self.text, key, &entry, How::Environment);
        } else {
            self.text_value(value);
        }
    }

    fn finish(mut self) -> Option<Parsed> {
        let kind = self.evidence.kind();
        if let Some(kind) = kind {
            self.parsed.kind = kind;
        }
        // A tool that hands settings on says nothing without any.
        let service = self.evidence.service();
        let hands_on =
            matches!(service, None | Some(Service::Airflow | Service::Map | Service::Livy));
        if hands_on && self.parsed.settings.is_empty() && self.parsed.problems.is_empty() {
            return None;
        }
        self.conclude();
        // A field gives way to nothing, and a variable to everything.
        let rank = |how: How| match how {
            How::Environment => 0,
            How::Field | How::Option => 2,
            _ => 1,
        };
        crate::order::sort_by_key(&mut self.parsed.settings, |setting| rank(setting.how));
        self.twice();
        Some(self.parsed)
    }

    /// Reports keys that two jobs or clusters of the text set to different values.
    fn twice(&mut self) {
        let settings = &self.parsed.settings;
        let again = settings.iter().enumerate().find_map(|(at, later)| {
            let earlier =
                settings[..at].iter().find(|it| it.key == later.key && it.how == later.how)?;
            (earlier.value != later.value).then_some(later)
        });
        let Some(later) = again else { return };
        let message = format!(
            "`{}` is set above as well, to another value, and this one is counted; paste one job or cluster at a time",
            later.key
        );
        self.parsed.problem(later.key_range.clone(), message);
    }
}

/// Returns true if `name` is a key of Spark's, or one of YARN's that has the prefix of its file.
fn is_key(name: &str) -> bool {
    name.strip_prefix("spark:").unwrap_or(name).starts_with("spark.")
        || name.strip_prefix("yarn:").is_some_and(|key| key.starts_with("yarn."))
}

/// The name and the properties of an EMR classification, which the CLI, CloudFormation and EMR on EKS each spell their
/// own way.
fn classification(node: &TreeNode) -> Option<(&str, &TreeNode)> {
    let name = node.field("classification")?.text()?;
    let properties = node.field("properties").or_else(|| node.field("configurationproperties"))?;
    Some((name, properties))
}

/// `{Key: spark.a, Value: b}`, `{name: spark.a, value: b}`.
fn named_value(node: &TreeNode) -> Option<(&TreeNode, &TreeNode)> {
    let key = node.field("key").or_else(|| node.field("name"))?;
    let value = node.field("value")?;
    key.text().is_some_and(is_key).then_some((key, value))
}
