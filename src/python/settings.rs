//! The settings that a program writes, and where.

use ruff_python_ast::ExprCall;
use ruff_text_size::{Ranged, TextRange};

use crate::conf::keys;
use crate::python::api::Class;
use crate::python::program::{Argument, Node, NodeId, Op, Program, Text, Value};

/// How a setting is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingKind {
    /// `builder.config(key, value)`, `builder.master(url)`.
    Builder,
    /// `SparkConf().set(key, value)` and its like.
    SparkConf,
    /// `spark.conf.set(key, value)`.
    Runtime,
    /// `spark.sql("SET key=value")`.
    Sql,
}

/// A setting in the code.
#[derive(Clone, Debug)]
pub struct Setting<'a> {
    pub key: String,
    /// `None` where the value is not known.
    pub value: Option<String>,
    pub kind: SettingKind,
    /// Whether a session already runs where it is written.
    pub running: bool,
    /// The value's text with the place of each of its pieces, where it is a string.
    pub value_text: Option<std::rc::Rc<Text>>,
    pub key_range: TextRange,
    pub value_range: Option<TextRange>,
    pub node: NodeId,
    /// The call that writes it, where it writes nothing else.
    pub call: Option<&'a ExprCall>,
}

/// Every setting that the program writes with a key that is known, in its order.
pub fn settings<'a>(program: &Program<'a>) -> Vec<Setting<'a>> {
    let mut found = Collector { program, session_runs: false, settings: Vec::new() };
    for id in program.ids() {
        found.node(id, program.node(id));
    }
    let mut settings = found.settings;
    // A helper that is called twice writes each of its settings twice in the same place.
    let mut seen = std::collections::HashSet::new();
    settings.retain(|setting| {
        seen.insert((setting.key_range, setting.key.clone(), setting.value.clone()))
    });
    settings
}

struct Collector<'p, 'a> {
    program: &'p Program<'a>,
    session_runs: bool,
    settings: Vec<Setting<'a>>,
}

impl<'a> Collector<'_, 'a> {
    fn node(&mut self, id: NodeId, node: &Node<'a>) {
        let receiver = node.receiver.map(|receiver| self.program.node(receiver));
        let Some(class) = receiver.map(|receiver| receiver.class) else { return };
        let Op::Method(name) = &node.op else { return };
        match (class, &**name) {
            (Class::SessionBuilder, "getOrCreate" | "create") => self.session_runs = true,
            (Class::SessionBuilder, "config") => {
                if let Some(map) = node.args.iter().find(|arg| arg.keyword == Some("map")) {
                    self.map(id, SettingKind::Builder, map);
                } else {
                    self.pair(id, node, SettingKind::Builder);
                }
            }
            (Class::SessionBuilder, "master") => {
                self.named(id, node, keys::MASTER, SettingKind::Builder);
            }
            (Class::SessionBuilder, "appName") => {
                self.named(id, node, "spark.app.name", SettingKind::Builder);
            }
            // `sc.getConf()` gives a copy, which changes nothing.
            (Class::SparkConf, _)
                if receiver.is_some_and(|receiver| receiver.is_method("getConf")) => {}
            (Class::SparkConf, "set" | "setIfMissing") => {
                self.pair(id, node, SettingKind::SparkConf);
            }
            (Class::SparkConf, "setMaster") => {
                self.named(id, node, keys::MASTER, SettingKind::SparkConf);
            }
            (Class::SparkConf, "setAppName") => {
                self.named(id, node, "spark.app.name", SettingKind::SparkConf);
            }
            (Class::SparkConf, "setAll") => {
                if let Some(pairs) = node.arg(0, "pairs") {
                    self.pairs(id, pairs);
                }
            }
            (Class::RuntimeConf, "set") => self.pair(id, node, SettingKind::Runtime),
            (Class::Session, "sql") => self.sql(id, node),
            _ => {}
        }
    }

    fn pair(&mut self, node_id: NodeId, node: &Node<'a>, kind: SettingKind) {
        let (Some(key), Some(value)) = (node.arg(0, "key"), node.arg(1, "value")) else { return };
        self.add(
            node_id,
            kind,
            (&key.value, key.expr.range()),
            (&value.value, value.expr.range()),
            node.call(),
        );
    }

    fn named(&mut self, node_id: NodeId, node: &Node<'a>, key: &str, kind: SettingKind) {
        let Some(value) = node.args.first() else { return };
        let running = self.session_runs && kind != SettingKind::SparkConf;
        self.settings.push(Setting {
            key: key.to_owned(),
            value: value.value.setting(),
            kind,
            running,
            value_text: None,
            key_range: value.expr.range(),
            value_range: Some(value.expr.range()),
            node: node_id,
            call: node.call(),
        });
    }

    fn map(&mut self, id: NodeId, kind: SettingKind, map: &Argument<'a>) {
        let Value::Dict(entries) = &map.value else { return };
        // The entries' own places are in the dictionary's display, where it is written right here.
        let items = map.expr.as_dict_expr().map(|dict| &dict.items);
        for (at, (key, value)) in entries.iter().enumerate() {
            let item = items.and_then(|items| items.get(at));
            let key_range =
                item.and_then(|item| item.key.as_ref()).map_or(map.expr.range(), Ranged::range);
            let value_range = item.map_or(map.expr.range(), |item| item.value.range());
            self.add(id, kind, (key, key_range), (value, value_range), None);
        }
    }

    fn pairs(&mut self, id: NodeId, pairs: &Argument<'a>) {
        let Value::List(list) = &pairs.value else { return };
        let exprs = pairs.expr.as_list_expr().map(|list| &list.elts);
        for (at, pair) in self.program.list(*list).items.iter().enumerate() {
            let Value::List(pair) = pair else { continue };
            let [key, value] = &self.program.list(*pair).items[..] else { continue };
            let written =
                exprs.and_then(|exprs| exprs.get(at)).and_then(|expr| expr.as_tuple_expr());
            let range = |at: usize| {
                written
                    .and_then(|tuple| tuple.elts.get(at))
                    .map_or(pairs.expr.range(), Ranged::range)
            };
            self.add(id, SettingKind::SparkConf, (key, range(0)), (value, range(1)), None);
        }
    }

    /// `SET key=value`, the form that Spark's parser takes (`SparkSqlParser.visitSetConfiguration`).
    fn sql(&mut self, id: NodeId, node: &Node<'a>) {
        let Some(statement) = node.arg(0, "sqlQuery") else { return };
        let Some(text) = statement.value.text() else { return };
        let trimmed = text.trim();
        let Some((word, rest)) = trimmed.split_at_checked(4) else { return };
        if !word.eq_ignore_ascii_case("set ") {
            return;
        }
        let Some((key, value)) = rest.split_once('=') else { return };
        let key = key.trim().trim_matches('`');
        if key.contains(char::is_whitespace) || key.starts_with('-') {
            return;
        }
        let range = statement.expr.range();
        self.settings.push(Setting {
            key: key.to_owned(),
            value: Some(value.trim().trim_matches('`').trim_end_matches(';').to_owned()),
            kind: SettingKind::Sql,
            running: true,
            value_text: None,
            key_range: range,
            value_range: None,
            node: id,
            call: node.call(),
        });
    }

    fn add(
        &mut self,
        node: NodeId,
        kind: SettingKind,
        key: (&Value, TextRange),
        value: (&Value, TextRange),
        call: Option<&'a ExprCall>,
    ) {
        let (Some(name), key_range) = (key.0.text(), key.1) else { return };
        let running = match kind {
            SettingKind::Builder => self.session_runs,
            SettingKind::SparkConf => false,
            SettingKind::Runtime | SettingKind::Sql => true,
        };
        let value_text = if let Value::Str(text) = value.0 { Some(text.clone()) } else { None };
        self.settings.push(Setting {
            key: name,
            value: value.0.setting(),
            kind,
            running,
            value_text,
            key_range,
            value_range: Some(value.1),
            node,
            call,
        });
    }
}
