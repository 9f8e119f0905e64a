//! Configuration of a reader or a writer before it reads or writes: format, schema, mode, options, paths.

use compact_str::CompactString;

use pyspark_program::api::{Class, Method};
use pyspark_program::program::{Argument, Node, NodeId, NodeIds, Op, Program, Value};

/// A save mode or an output mode.
pub struct WriteMode<'p, 'a> {
    /// In lower case; `None` where it is not known.
    pub text: Option<String>,
    pub arg: &'p Argument<'a>,
    /// The link that says it; `None` where it is an argument of the call that writes.
    pub link: Option<NodeId>,
}

impl WriteMode<'_, '_> {
    pub fn is(&self, mode: &str) -> bool {
        self.text.as_deref() == Some(mode)
    }
}

/// All that the calls of one reader or writer say.
#[derive(Default)]
pub struct Access<'p, 'a> {
    /// In lower case; `None` where none is named, and the session's default counts.
    pub format: Option<String>,
    /// Where the format is written, if it is an argument of `format`.
    pub format_node: Option<NodeId>,
    /// True if a schema is given, whatever it is.
    pub schema: Option<&'p Argument<'a>>,
    pub mode: Option<WriteMode<'p, 'a>>,
    /// The columns that files are partitioned by, as they are given.
    pub partition_by: Vec<&'p Argument<'a>>,
    /// Target of the read or write: paths, or a table.
    pub paths: Vec<&'p Argument<'a>>,
    /// True if something was configured that is not seen.
    pub unclear: bool,
    options: Vec<(CompactString, Value)>,
    /// True if there may be options that are not known.
    open: bool,
}

impl Access<'_, '_> {
    /// The value of an option, by its name in lower case.
    pub fn option(&self, name: &str) -> Option<&Value> {
        self.options.iter().find(|(option, _)| option == name).map(|(_, value)| value)
    }

    /// Returns true if one of these options is given, or may be.
    pub fn may_have(&self, names: &[&str]) -> bool {
        self.open || names.iter().any(|name| self.option(name).is_some())
    }

    /// Returns true if an option is known to be true.
    pub fn is_on(&self, name: &str) -> bool {
        match self.option(name) {
            Some(Value::Bool(on)) => *on,
            Some(value) => value.text().is_some_and(|text| text.eq_ignore_ascii_case("true")),
            None => false,
        }
    }
}

/// The classes that are configured before they act.
fn is_access(class: Class) -> bool {
    matches!(class, Class::Reader | Class::StreamReader | Class::Writer | Class::StreamWriter)
}

/// Configuration of the call `end`, which reads or writes: by itself, by the links before it, and by earlier calls on
/// the same object, which each of them changes (`DataFrameReader.option` gives `self`).
pub fn access<'p, 'a>(program: &'p Program<'a>, end: NodeId) -> Access<'p, 'a> {
    let mut found = Access::default();
    let node = program.node(end);
    found.by_end(program, node);
    let mut next = node.receiver;
    let mut later_link = end;
    let mut other_uses = NodeIds::new();
    while let Some(id) = next {
        let node = program.node(id);
        if !is_access(node.class) {
            break;
        }
        match &node.op {
            Op::Method(_) => found.by_link(program, id),
            Op::Attribute(_) => {}
            // Handed over or joined: others may have configured more.
            _ => found.unclear = true,
        }
        // The link after this one, and what was done with it before the call.
        let users = program.users(id).iter().copied();
        other_uses.extend(users.filter(|user| *user < end && *user != later_link));
        later_link = id;
        next = node.receiver;
    }
    for id in other_uses {
        let node = program.node(id);
        match &node.op {
            Op::Escape => found.unclear = true,
            Op::Method(_) if is_access(node.class) => found.by_link(program, id),
            _ => {}
        }
    }
    found
}

/// The methods of readers and writers that are named as the format that they read or write.
const FORMATS: [Method; 7] = [
    Method::Csv,
    Method::Json,
    Method::Parquet,
    Method::Orc,
    Method::Text,
    Method::Xml,
    Method::Jdbc,
];

/// The parameters that the call which reads or writes takes by position, in lower case where they are options.
fn parameters(class: Class, method: Option<Method>) -> &'static [&'static str] {
    match (class, method) {
        (Class::Reader | Class::StreamReader, Some(Method::Load)) => &["path", "format", "schema"],
        (Class::Reader | Class::StreamReader, Some(Method::Csv)) => &[
            "path",
            "schema",
            "sep",
            "encoding",
            "quote",
            "escape",
            "comment",
            "header",
            "inferschema",
        ],
        (Class::Reader | Class::StreamReader, Some(Method::Json)) => &["path", "schema"],
        (Class::Reader | Class::StreamReader, Some(Method::Text)) => &["path", "wholetext"],
        (Class::Reader, Some(Method::Jdbc)) => &[
            "url",
            "dbtable",
            "partitioncolumn",
            "lowerbound",
            "upperbound",
            "numpartitions",
            "predicates",
            "properties",
        ],
        (Class::Writer, Some(Method::Save | Method::SaveAsTable)) => {
            &["path", "format", "mode", "partitionby"]
        }
        (Class::Writer, Some(Method::Parquet | Method::Orc)) => {
            &["path", "mode", "partitionby", "compression"]
        }
        (Class::Writer, Some(Method::Csv | Method::Json)) => &["path", "mode", "compression"],
        (Class::Writer, Some(Method::Jdbc)) => &["url", "dbtable", "mode", "properties"],
        (Class::StreamWriter, _) => &["path", "format", "outputmode", "partitionby", "queryname"],
        _ => &["path"],
    }
}

impl<'p, 'a> Access<'p, 'a> {
    fn by_end(&mut self, program: &'p Program<'a>, node: &'p Node<'a>) {
        let Some(class) = node.receiver.map(|receiver| program.node(receiver).class) else {
            return;
        };
        let method = node.called();
        let names = parameters(class, method);
        if node.is_one_of(&FORMATS) {
            self.format = Some(node.name().to_owned());
        }
        let many_paths = class == Class::Reader && node.is_one_of(&[Method::Parquet, Method::Orc]);
        let mut position = 0;
        for arg in &node.args {
            let name = match arg.keyword {
                Some(keyword) => CompactString::from_str_to_lowercase(keyword),
                None if arg.starred => {
                    self.spread(program, arg);
                    if !matches!(arg.value, Value::Dict(_)) {
                        self.paths.push(arg);
                    }
                    continue;
                }
                None if many_paths => "path".into(),
                None => {
                    position += 1;
                    names.get(position - 1).copied().unwrap_or_default().into()
                }
            };
            if matches!(arg.value, Value::None) {
                continue;
            }
            match &*name {
                "path" | "paths" | "name" | "tablename" => self.paths.push(arg),
                "format" => self.set_format(&arg.value, None),
                "schema" => self.schema = Some(arg),
                "mode" | "outputmode" => self.set_mode(arg, None),
                "partitionby" => self.partition_by.push(arg),
                "table" if method == Some(Method::Jdbc) => {
                    self.set_option("dbtable", arg.value.clone());
                }
                "column" if method == Some(Method::Jdbc) => {
                    self.set_option("partitioncolumn", arg.value.clone());
                }
                "properties" => self.set_options(&arg.value),
                _ => self.set_option(&name, arg.value.clone()),
            }
        }
    }

    fn by_link(&mut self, program: &'p Program<'a>, id: NodeId) {
        let node = program.node(id);
        let Some(method) = node.called() else { return };
        match method {
            Method::Format => {
                if let Some(arg) = node.args.first() {
                    self.set_format(&arg.value, Some(id));
                }
            }
            Method::Schema => self.schema = self.schema.or(node.args.first()),
            Method::Mode | Method::OutputMode => {
                if let Some(arg) = node.args.first() {
                    self.set_mode(arg, Some(id));
                }
            }
            Method::PartitionBy => self.partition_by.extend(&node.args),
            // They are formats to Spark too (`DataStreamWriter.foreachBatch` sets its `source`).
            Method::Foreach | Method::ForeachBatch if self.format.is_none() => {
                self.format = Some(node.name().to_lowercase());
            }
            Method::Option => match (node.arg(0, "key"), node.arg(1, "value")) {
                (Some(key), Some(value)) => match key.value.text() {
                    Some(key) => {
                        if key.eq_ignore_ascii_case("path") {
                            self.paths.push(value);
                        }
                        self.set_option(&key.to_lowercase(), value.value.clone());
                    }
                    None => self.open = true,
                },
                _ => self.open = true,
            },
            Method::Options => {
                for arg in &node.args {
                    match arg.keyword {
                        Some(keyword) => {
                            self.set_option(&keyword.to_lowercase(), arg.value.clone());
                        }
                        None => self.spread(program, arg),
                    }
                }
            }
            _ => {}
        }
    }

    /// The last call counts, and calls are read from the last one back.
    fn set_option(&mut self, name: &str, value: Value) {
        if self.option(name).is_none() && !matches!(value, Value::None) {
            self.options.push((name.into(), value));
        }
    }

    fn set_format(&mut self, value: &Value, node: Option<NodeId>) {
        match value.text() {
            Some(format) if self.format.is_none() => {
                self.format = Some(format.to_lowercase());
                self.format_node = node;
            }
            Some(_) => {}
            None => self.unclear = true,
        }
    }

    fn set_mode(&mut self, arg: &'p Argument<'a>, link: Option<NodeId>) {
        if self.mode.is_none() {
            let text = arg.value.text().map(|mode| mode.to_lowercase());
            self.mode = Some(WriteMode { text, arg, link });
        }
    }

    fn set_options(&mut self, value: &Value) {
        let Value::Dict(entries) = value else { return };
        for (key, value) in entries.iter() {
            if let Some(key) = key.text() {
                self.set_option(&key.to_lowercase(), value.clone());
            }
        }
    }

    /// `**options`: what is known of the dictionary, and whether it may have got more since it was written.
    fn spread(&mut self, program: &Program<'_>, arg: &Argument<'_>) {
        self.set_options(&arg.value);
        let written_here = arg.expr.is_dict_expr();
        let grows = arg.expr.as_name_expr().is_none_or(|name| {
            ["[", ".update", ".setdefault", " |="]
                .iter()
                .any(|change| program.source.contains(&format!("{}{change}", name.id)))
        });
        let is_dict = matches!(arg.value, Value::Dict(_));
        let is_mapping = arg.keyword.is_none() && arg.starred;
        self.open |= is_mapping && !(is_dict && (written_here || !grows));
    }
}

/// Every call that reads a frame through a reader of `class`.
pub fn reads_by<'p, 'a>(
    program: &'p Program<'a>,
    class: Class,
) -> impl Iterator<Item = (NodeId, &'p Node<'a>)> {
    let nodes = program.calls_on(class).iter().map(|id| (*id, program.node(*id)));
    nodes.filter(|(_, node)| node.class == Class::DataFrame && matches!(node.op, Op::Method(_)))
}

/// The texts of an argument, those of a list or of a loop's iterations too; an f-string's known parts, with what is not
/// known as `…`.
pub fn path_texts(program: &Program<'_>, arg: &Argument<'_>) -> Vec<String> {
    let mut texts = Vec::new();
    let values: Vec<&Value> = match &arg.value {
        Value::List(list) => program.list(*list).items.iter().collect(),
        Value::Iterations(iterations) => iterations.values.iter().collect(),
        value => vec![value],
    };
    for value in values {
        let Value::Str(text) = value else { continue };
        let last = text.pieces.last().and_then(|piece| {
            let end = piece.at?.to_usize() + piece.text.len();
            program.source.get(end..)?.chars().next()
        });
        let ends = text.complete || matches!(last, Some('"' | '\''));
        texts.push(if ends { text.text() } else { text.text() + "…" });
    }
    if texts.is_empty() {
        // `os.path.join(base, "x.gz")`, `base + "/x.gz"`: the last literal is how the path ends.
        let source = program.text(arg.expr).trim_end_matches([')', ']', ' ']);
        if let Some(quote) = source.chars().last().filter(|quote| matches!(quote, '"' | '\'')) {
            let inner = &source[..source.len() - 1];
            texts.extend(inner.rsplit_once(quote).map(|(_, last)| format!("…/{last}")));
        }
    }
    texts
}
