//! The settings that a program writes, and where.

use ruff_python_ast::ExprCall;
use ruff_text_size::{Ranged, TextRange, TextSize};
use rustc_hash::FxHashMap;

use crate::api::{Class, Method};
use crate::program::{Argument, Iterations, Node, NodeId, Op, Program, Text, Value};
use crate::session::SessionChange;
use crate::sql;
use crate::sql::ast::{Span, StatementKind};
use spark_model::conf::{SessionValue, keys, text};

/// Place where a setting is written.
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
    /// `os.environ["PYSPARK_SUBMIT_ARGS"] = "--conf key=value pyspark-shell"`.
    SubmitArguments,
    /// `sc.getConf().set(key, value)`, `sc._conf.set(key, value)`: a copy that no context is started with.
    Copy,
}

/// A setting in the code.
#[derive(Clone, Debug)]
pub struct ProgramSetting<'a> {
    pub key: String,
    /// `None` where the value is not known.
    pub value: Option<String>,
    pub kind: SettingKind,
    /// True if a session already runs where it is written.
    pub running: bool,
    /// True if a session has run before, so that the driver's JVM is there: it outlives `spark.stop()`.
    pub jvm_runs: bool,
    /// The value's text with the place of each of its pieces, where it is a string.
    pub value_text: Option<std::rc::Rc<Text>>,
    pub key_range: TextRange,
    pub value_range: Option<TextRange>,
    pub node: NodeId,
    /// The call that writes it, where it writes nothing else.
    pub call: Option<&'a ExprCall>,
    /// True if a later line puts the session back: `spark.conf.unset(key)`, `RESET key`.
    pub undone: bool,
}

/// The settings of a program.
#[derive(Clone, Debug, Default)]
pub struct ProgramSettings<'a> {
    /// Every setting that it writes with a key that is known, in its order, each place once.
    pub written: Vec<ProgramSetting<'a>>,
    /// The changes of its running session, in the order in which calls make them.
    pub changes: Vec<SessionChange>,
}

/// The settings that a program writes.
pub fn settings<'a>(program: &Program<'a>) -> ProgramSettings<'a> {
    let mut found = SettingCollector {
        program,
        running: Vec::new(),
        started: Vec::new(),
        confs: FxHashMap::default(),
        settings: Vec::new(),
        changes: Vec::new(),
    };
    for id in program.ids() {
        found.node(id, program.node(id));
    }
    let SettingCollector { settings, mut changes, .. } = found;
    // A helper that is called twice writes each of its settings twice in the same place.
    let mut places = FxHashMap::default();
    let mut written: Vec<ProgramSetting<'a>> = Vec::new();
    let mut index = Vec::with_capacity(settings.len());
    for setting in settings {
        let place = (setting.key_range, setting.key.clone(), setting.value.clone());
        let at = *places.entry(place).or_insert(written.len());
        index.push(at);
        if at == written.len() {
            written.push(setting);
        }
    }
    for change in &mut changes {
        if let SessionValue::Written { setting, .. } = &mut change.to {
            *setting = index[*setting];
        }
    }
    ProgramSettings { written, changes }
}

struct SettingCollector<'p, 'a> {
    program: &'p Program<'a>,
    /// Where sessions have started since one was stopped.
    running: Vec<NodeId>,
    /// Where sessions have started at all.
    started: Vec<NodeId>,
    /// The indices in `settings` of each configuration object's settings, until a context is started with it.
    confs: FxHashMap<NodeId, Vec<usize>>,
    settings: Vec<ProgramSetting<'a>>,
    /// The changes of the running session, with indices in `settings`.
    changes: Vec<SessionChange>,
}

/// A value and its range.
type Placed<'v> = (&'v Value, TextRange);

impl<'a> SettingCollector<'_, 'a> {
    fn node(&mut self, id: NodeId, node: &Node<'a>) {
        match &node.op {
            Op::Function(path) if &**path == "os.environ.__setitem__" => {
                self.submit_arguments(id, node);
            }
            Op::Function(_) if node.class == Class::Context && node.call().is_some() => {
                if let Some(master) = node.arg(0, "master") {
                    self.named(id, node, master, keys::MASTER, SettingKind::SparkConf);
                }
                self.starts(id, node, node.arg(7, "conf"));
            }
            Op::Method(_) => {
                if let (Some(receiver), Some(method)) = (node.receiver, node.called()) {
                    self.method(id, node, receiver, method);
                }
            }
            _ => {}
        }
    }

    fn method(&mut self, id: NodeId, node: &Node<'a>, receiver: NodeId, method: Method) {
        let calls_on = self.program.node(receiver);
        // `sc.getConf()` gives a copy, and nothing reads `sc._conf` any more.
        let is_copy = matches!(calls_on.method(), Some(Method::GetConf | Method::InternalConf));
        let before = self.settings.len();
        let conf = if is_copy { SettingKind::Copy } else { SettingKind::SparkConf };
        match (calls_on.class, method) {
            (Class::SessionBuilder, Method::GetOrCreate | Method::Create) => {
                self.starts(id, node, None);
            }
            (Class::Context, Method::GetOrCreate) => self.starts(id, node, node.arg(0, "conf")),
            (Class::Session | Class::Context, Method::Stop) => {
                self.running.clear();
                // The next session has nothing of what was changed in this one.
                self.change(id, None, SessionValue::Initial);
            }
            (Class::SessionBuilder, Method::Config) => {
                let named = |name| node.args.iter().find(|arg| arg.keyword == Some(name));
                if let Some(map) = named("map") {
                    self.map(id, SettingKind::Builder, map);
                } else if let Some(conf) = named("conf") {
                    self.uses(id, conf);
                } else {
                    self.pair(id, node, SettingKind::Builder);
                }
            }
            (Class::SessionBuilder, Method::Master) => {
                self.first(id, node, keys::MASTER, SettingKind::Builder);
            }
            (Class::SessionBuilder, Method::AppName) => {
                self.first(id, node, "spark.app.name", SettingKind::Builder);
            }
            (Class::SparkConf, Method::Set | Method::SetIfMissing) => self.pair(id, node, conf),
            (Class::SparkConf, Method::SetMaster) => self.first(id, node, keys::MASTER, conf),
            (Class::SparkConf, Method::SetAppName) => self.first(id, node, "spark.app.name", conf),
            (Class::SparkConf, Method::SetSparkHome) => self.first(id, node, "spark.home", conf),
            (Class::SparkConf, Method::SetExecutorEnv) => self.executor_environment(id, node, conf),
            (Class::SparkConf, Method::SetAll) => {
                if let Some(pairs) = node.arg(0, "pairs") {
                    self.pairs(id, pairs, conf, "");
                }
            }
            (Class::RuntimeConf, Method::Set) | (Class::Session, Method::SetConf) => {
                self.pair(id, node, SettingKind::Runtime);
            }
            (Class::RuntimeConf, Method::Unset) => {
                if let Some(key) = node.arg(0, "key").and_then(|key| key.value.text()) {
                    self.undo(node, &key);
                    // `SQLConf.unsetConf` removes what the session was started with too.
                    self.change(id, Some(key), SessionValue::Default);
                }
            }
            (Class::Session, Method::Sql) => self.sql(id, node),
            _ => {}
        }
        if calls_on.class == Class::SparkConf {
            self.confs.entry(receiver).or_default().extend(before..self.settings.len());
        }
    }

    /// A context starts, or is found running.
    fn starts(&mut self, id: NodeId, node: &Node<'a>, conf: Option<&Argument<'a>>) {
        let conf = conf.or_else(|| node.args.iter().find(|arg| arg.keyword == Some("conf")));
        if let Some(conf) = conf {
            self.uses(id, conf);
        }
        self.running.push(id);
        self.started.push(id);
    }

    /// A configuration counts from where a context is first started with it; a copy of a context's is then one like any
    /// other.
    fn uses(&mut self, id: NodeId, conf: &Argument<'a>) {
        let Some(set) = conf.value.object().and_then(|conf| self.confs.remove(&conf)) else {
            return;
        };
        let running = self.is_after_one_of(&self.running, id);
        for at in set {
            self.settings[at].kind = SettingKind::SparkConf;
            self.settings[at].running = running;
            if running {
                self.change_to(id, at);
            }
        }
    }

    /// True if one of these nodes may have run before `id`: mutually exclusive branches never follow each other.
    fn is_after_one_of(&self, nodes: &[NodeId], id: NodeId) -> bool {
        let node = self.program.node(id);
        nodes
            .iter()
            .any(|before| !self.program.mutually_exclusive(self.program.node(*before), node))
    }

    fn pair(&mut self, id: NodeId, node: &Node<'a>, kind: SettingKind) {
        let (Some(key), Some(value)) = (node.arg(0, "key"), node.arg(1, "value")) else { return };
        let place = |arg: &Argument<'a>| arg.expr.range();
        self.add(id, kind, (&key.value, place(key)), (&value.value, place(value)), node.call());
    }

    /// The method's only argument is the value of `key`.
    fn first(&mut self, id: NodeId, node: &Node<'a>, key: &str, kind: SettingKind) {
        if let Some(value) = node.args.first() {
            self.named(id, node, value, key, kind);
        }
    }

    fn named(
        &mut self,
        id: NodeId,
        node: &Node<'a>,
        value: &Argument<'a>,
        key: &str,
        kind: SettingKind,
    ) {
        let range = value.expr.range();
        // A call that makes the context writes more than this setting.
        let call = if node.class == Class::Context { None } else { node.call() };
        self.push(id, kind, (key.to_owned(), range), value.value.setting(), Some(range), call);
    }

    /// `setExecutorEnv(key, value)` or `setExecutorEnv(pairs=[…])`.
    fn executor_environment(&mut self, id: NodeId, node: &Node<'a>, kind: SettingKind) {
        const PREFIX: &str = "spark.executorEnv.";
        if let Some(pairs) = node.arg(2, "pairs") {
            self.pairs(id, pairs, kind, PREFIX);
        }
        let (Some(key), Some(value)) = (node.arg(0, "key"), node.arg(1, "value")) else { return };
        let Some(name) = key.value.text() else { return };
        let key = (format!("{PREFIX}{name}"), key.expr.range());
        self.push(id, kind, key, value.value.setting(), Some(value.expr.range()), node.call());
    }

    fn map(&mut self, id: NodeId, kind: SettingKind, map: &Argument<'a>) {
        let Value::Dict(entries) = &map.value else { return };
        let everywhere = map.expr.range();
        // The entries' own places are in the dictionary's display, where it is written right here.
        let items = map.expr.as_dict_expr().map(|dict| &dict.items);
        let items = items.filter(|items| items.iter().all(|item| item.key.is_some()));
        for (at, (key, value)) in entries.iter().enumerate() {
            let item = items.and_then(|items| items.get(at));
            let key_range =
                item.and_then(|item| item.key.as_ref()).map_or(everywhere, Ranged::range);
            let value_range = item.map_or(everywhere, |item| item.value.range());
            self.add(id, kind, (key, key_range), (value, value_range), None);
        }
    }

    fn pairs(&mut self, id: NodeId, pairs: &Argument<'a>, kind: SettingKind, prefix: &str) {
        let Value::List(list) = &pairs.value else { return };
        let everywhere = pairs.expr.range();
        let exprs = pairs.expr.as_list_expr().map(|list| &list.elts);
        let program = self.program;
        for (at, pair) in program.list(*list).items.iter().enumerate() {
            let Value::List(pair) = pair else { continue };
            let [key, value] = &program.list(*pair).items[..] else { continue };
            let written =
                exprs.and_then(|exprs| exprs.get(at)).and_then(|expr| expr.as_tuple_expr());
            let range = |at: usize| {
                written.and_then(|tuple| tuple.elts.get(at)).map_or(everywhere, Ranged::range)
            };
            let before = self.settings.len();
            self.add(id, kind, (key, range(0)), (value, range(1)), None);
            for setting in &mut self.settings[before..] {
                setting.key.insert_str(0, prefix);
            }
        }
    }

    /// The statements `SET key=value` of a text, in the form that Spark's parser takes
    /// (`SparkSqlParser.visitSetConfiguration`).
    fn sql(&mut self, id: NodeId, node: &Node<'a>) {
        let Some(statement) = node.arg(0, "sqlQuery") else { return };
        let Value::Str(text) = &statement.value else { return };
        let (whole, everywhere) = (text.text(), statement.expr.range());
        let statements = sql::parse(text).statements;
        let several = statements.len() > 1;
        for part in &statements {
            let written = |span: &Span| span.of(&whole).trim_matches('`').to_owned();
            match &part.kind {
                StatementKind::Set { key: Some(key), value: Some(value) } => {
                    let key = written(key);
                    // `SET VARIABLE x = 1` and `SET -v` set no key.
                    if key.is_empty() || key.contains(char::is_whitespace) || key.starts_with('-') {
                        continue;
                    }
                    // Of `f"SET key={value}"` the key is known.
                    let value = text.complete.then(|| written(value));
                    // Of several statements each has a place of its own, where the text is in one piece.
                    let own = several.then(|| {
                        let last = text.place(part.span.end().checked_sub(1)?)?;
                        Some(TextRange::new(
                            text.place(part.span.start())?,
                            last + TextSize::new(1),
                        ))
                    });
                    let range = own.flatten().unwrap_or(everywhere);
                    let call = if several { None } else { node.call() };
                    self.push(id, SettingKind::Sql, (key, range), value, None, call);
                }
                StatementKind::Reset { key } if text.complete => {
                    let key = key.as_ref().map(written).unwrap_or_default();
                    if !key.contains(char::is_whitespace) {
                        self.undo(node, &key);
                        // `ResetCommand` sets again what the session was started with.
                        let key = (!key.is_empty()).then_some(key);
                        self.change(id, key, SessionValue::Initial);
                    }
                }
                _ => {}
            }
        }
    }

    /// The options in `PYSPARK_SUBMIT_ARGS`.
    fn submit_arguments(&mut self, id: NodeId, node: &Node<'a>) {
        let (Some(name), Some(given)) = (node.args.first(), node.args.get(1)) else { return };
        if name.value.text().as_deref() != Some("PYSPARK_SUBMIT_ARGS") {
            return;
        }
        let (Some(text), Value::Str(pieces)) = (given.value.text(), &given.value) else { return };
        let everywhere = node.statement.map_or(name.expr.range(), Ranged::range);
        let place = |range: &std::ops::Range<usize>| {
            let last = range.end.checked_sub(1).filter(|last| *last >= range.start)?;
            Some(TextRange::new(pieces.place(range.start)?, pieces.place(last)? + TextSize::new(1)))
        };
        for written in text::submit_arguments(&text).settings {
            let key_range = place(&written.key_range).unwrap_or(everywhere);
            let value_range = place(&written.value_range);
            let kind = SettingKind::SubmitArguments;
            self.push(id, kind, (written.key, key_range), written.value, value_range, None);
        }
    }

    fn add(
        &mut self,
        node: NodeId,
        kind: SettingKind,
        key: Placed<'_>,
        value: Placed<'_>,
        call: Option<&'a ExprCall>,
    ) {
        let in_loop = |of| {
            self.program.loops_around(self.program.node(node).in_loop).any(|around| around == of)
        };
        if let Value::Iterations(keys) = key.0 {
            // After its loop, a variable has the value of the last iteration.
            let set_here = in_loop(keys.of) || call.is_none();
            let first = if set_here { 0 } else { keys.values.len().saturating_sub(1) };
            for (at, name) in keys.values.iter().enumerate().skip(first) {
                let of_iteration = match value.0 {
                    Value::Iterations(values) if values.of == keys.of => {
                        values.values.get(at).unwrap_or(&Value::Unknown)
                    }
                    Value::Iterations(_) => &Value::Unknown,
                    other => other,
                };
                let changes = self.changes.len();
                // The call writes the others too.
                self.add(node, kind, (name, key.1), (of_iteration, value.1), None);
                for change in &mut self.changes[changes..] {
                    change.iteration = Some((keys.of, at));
                }
            }
            return;
        }
        let Some(name) = key.0.text() else { return };
        // A call that does not name its key itself is not where it is written, unless it alone uses the name.
        let (key_range, value_range) = if call.is_some() {
            (key.1, value.1)
        } else {
            (self.literal(key.0).unwrap_or(key.1), self.literal(value.0).unwrap_or(value.1))
        };
        let value_text = if let Value::Str(text) = value.0 { Some(text.clone()) } else { None };
        self.push(node, kind, (name, key_range), value.0.setting(), Some(value_range), call);
        if let Some(setting) = self.settings.last_mut() {
            setting.value_text = value_text;
        }
        if let Value::Iterations(values) = value.0 {
            self.change_to_iterations(values);
        }
    }

    /// The range of a text that is written in one piece, with its quotes.
    fn literal(&self, value: &Value) -> Option<TextRange> {
        let Value::Str(text) = value else { return None };
        let [piece] = &text.pieces[..] else { return None };
        let range = TextRange::at(piece.at?, TextSize::of(&*piece.text));
        let source = self.program.source;
        let quote = source[..range.start().to_usize()].chars().next_back()?;
        let closed = source[range.end().to_usize()..].starts_with(quote);
        (matches!(quote, '"' | '\'') && closed).then(|| {
            TextRange::new(range.start() - TextSize::new(1), range.end() + TextSize::new(1))
        })
    }

    fn push(
        &mut self,
        node: NodeId,
        kind: SettingKind,
        (key, key_range): (String, TextRange),
        value: Option<String>,
        value_range: Option<TextRange>,
        call: Option<&'a ExprCall>,
    ) {
        let running = match kind {
            SettingKind::Builder | SettingKind::SubmitArguments => {
                self.is_after_one_of(&self.running, node)
            }
            SettingKind::SparkConf | SettingKind::Copy => false,
            SettingKind::Runtime | SettingKind::Sql => true,
        };
        self.settings.push(ProgramSetting {
            key,
            value,
            kind,
            running,
            jvm_runs: self.is_after_one_of(&self.started, node),
            value_text: None,
            key_range,
            value_range,
            node,
            call,
            undone: false,
        });
        if running && kind != SettingKind::SubmitArguments {
            self.change_to(node, self.settings.len() - 1);
        }
    }

    /// The running session has a setting that is written.
    fn change_to(&mut self, node: NodeId, setting: usize) {
        let ProgramSetting { key, value, .. } = &self.settings[setting];
        let (key, value) = (key.clone(), value.clone());
        self.change(node, Some(key), SessionValue::Written { setting, value });
    }

    /// The setting that was written last has another value in each iteration of a loop.
    fn change_to_iterations(&mut self, values: &Iterations) {
        let setting = self.settings.len() - 1;
        let is_last = |it: &SessionChange| matches!(it.to, SessionValue::Written { setting: at, .. } if at == setting);
        let Some(change) = self.changes.pop_if(|it| is_last(it)) else { return };
        for (at, value) in values.values.iter().enumerate() {
            let to = SessionValue::Written { setting, value: value.setting() };
            self.changes.push(SessionChange {
                to,
                iteration: Some((values.of, at)),
                ..change.clone()
            });
        }
    }

    fn change(&mut self, node: NodeId, key: Option<String>, to: SessionValue) {
        self.changes.push(SessionChange { node, key, to, iteration: None });
    }

    /// Removes the session's settings of a key, of every key where it is empty.
    fn undo(&mut self, node: &Node<'a>, key: &str) {
        // Removed on one branch, they hold on the others.
        if node.in_branch.is_some() {
            return;
        }
        for setting in &mut self.settings {
            let of_session = matches!(setting.kind, SettingKind::Runtime | SettingKind::Sql);
            setting.undone |= of_session && (key.is_empty() || key == setting.key);
        }
    }
}
