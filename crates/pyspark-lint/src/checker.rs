//! What rules read, and where they report.

use std::collections::BTreeMap;
use std::rc::Rc;

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, ExprCall, Stmt};
use ruff_text_size::{Ranged, TextRange, TextSize};
use rustc_hash::FxHashMap;

use crate::facts::Shared;
use crate::{Edit, Finding, Fix, Rule, display_entries, edit};
use pyspark_program::Setting;
use pyspark_program::program::{Node, NodeId, Program};
use spark_model::bytes::ByteSize;
use spark_model::cluster::JavaVersion;
use spark_model::conf::{Conf, Master, Origin, SparkVersion, registry};
use spark_model::memory::Memory;
use spark_plan::simulate::Step;
use spark_plan::sql::{Relation, Select};
use spark_plan::{Reads, Rows, RowsOf, Table, is_cache, reads};

/// The facts that rules stand on.
pub struct Context<'c, 'a> {
    pub program: &'c Program<'a>,
    pub statements: &'a [Stmt],
    /// What the code sets.
    pub settings: &'c [Setting<'a>],
    /// What is set outside the code.
    pub outside: &'c BTreeMap<String, String>,
    pub conf: &'c Conf,
    pub memory: &'c Memory,
    pub master: Master,
    pub tables: &'c BTreeMap<String, Table>,
    /// What the actions run, and what that asks of the memory.
    pub steps: &'c [Step],
    pub version: SparkVersion,
    pub java: JavaVersion,
    /// Whether the code is a notebook of Databricks.
    pub databricks: bool,
}

/// A setting wherever it is written.
pub struct AnySetting<'s, 'a> {
    pub key: &'s str,
    pub value: Option<&'s str>,
    /// What Spark knows of the key, in any version.
    pub entry: Option<registry::Entry>,
    /// Where it is written in the code; `None` for one from outside.
    pub in_code: Option<&'s Setting<'a>>,
}

impl AnySetting<'_, '_> {
    pub fn key_range(&self) -> Option<TextRange> {
        self.in_code.map(|setting| setting.key_range)
    }

    pub fn value_range(&self) -> Option<TextRange> {
        self.in_code.map(|setting| setting.value_range.unwrap_or(setting.key_range))
    }
}

/// Runs rules over a context and gathers what they find.
pub struct Checker<'c, 'a> {
    pub context: &'c Context<'c, 'a>,
    rows: RowsOf<'c, 'a>,
    reads: FxHashMap<NodeId, Option<Reads>>,
    findings: Vec<Finding>,
    /// Where each finding is, by its rule, its place and its key.
    reported: FxHashMap<(&'static str, Option<TextRange>, Option<String>), usize>,
    statements: Option<FxHashMap<TextSize, Block<'a>>>,
    pub(super) shared: Shared<'c, 'a>,
}

/// Where a statement stands among its neighbours.
#[derive(Clone, Copy)]
struct Block<'a> {
    statements: &'a [Stmt],
}

/// What a rule says of one finding.
pub struct Words {
    pub message: String,
    pub why: String,
    pub help: String,
}

impl<'c, 'a> Checker<'c, 'a> {
    pub fn new(context: &'c Context<'c, 'a>) -> Self {
        let rows = RowsOf::new(context.program, context.tables);
        Self {
            context,
            rows,
            reads: FxHashMap::default(),
            findings: Vec::new(),
            reported: FxHashMap::default(),
            statements: None,
            shared: Shared::default(),
        }
    }

    pub fn program(&self) -> &'c Program<'a> {
        self.context.program
    }

    pub fn rows(&mut self, frame: NodeId) -> Rows {
        self.rows.rows(frame)
    }

    /// The reads of the frame that `cache`, a call of `cache` or `persist`, caches.
    pub fn reads(&mut self, cache: NodeId) -> Option<Reads> {
        *self.reads.entry(cache).or_insert_with(|| reads(self.context.program, cache))
    }

    /// The rows of what a select of the query in `node` selects from, before it groups them; `selects` are all of the query.
    pub fn rows_from(&mut self, node: NodeId, selects: &[Select<'_>], select: &Select<'_>) -> Rows {
        self.rows.from_relations(node, selects, select)
    }

    /// The rows of one of the relations of a query.
    pub fn rows_of_relation(
        &mut self,
        node: NodeId,
        selects: &[Select<'_>],
        relation: &Relation<'_>,
    ) -> Rows {
        self.rows.of_relation(node, selects, relation)
    }

    pub fn into_findings(self) -> Vec<Finding> {
        self.findings
    }

    /// Reports a finding at a place in the code; a second one of the same rule there (a helper that is called twice) is the same.
    pub fn report(&mut self, rule: &'static Rule, range: TextRange, words: Words) -> &mut Finding {
        self.add(rule, Some(range), None, words)
    }

    /// Reports a finding about a setting, wherever it is written.
    pub fn report_setting(
        &mut self,
        rule: &'static Rule,
        setting: &AnySetting<'_, '_>,
        range: Option<TextRange>,
        words: Words,
    ) -> &mut Finding {
        self.add(rule, range, Some(setting.key.to_owned()), words)
    }

    fn add(
        &mut self,
        rule: &'static Rule,
        range: Option<TextRange>,
        key: Option<String>,
        words: Words,
    ) -> &mut Finding {
        let Words { message, why, help } = words;
        let message = capitalized(message);
        let finding = Finding {
            rule: rule.id,
            severity: rule.severity,
            message,
            why,
            help,
            range,
            key,
            fixes: Vec::new(),
            source: rule.source,
        };
        let place = (rule.id, range, finding.key.clone());
        let at = *self.reported.entry(place).or_insert(self.findings.len());
        if at < self.findings.len() {
            self.findings[at] = finding;
        } else {
            self.findings.push(finding);
        }
        &mut self.findings[at]
    }

    /// Every setting, from outside and in the code.
    pub fn settings(&mut self) -> Rc<[AnySetting<'c, 'a>]> {
        if let Some(settings) = &self.shared.settings {
            return settings.clone();
        }
        let outside = self.context.outside.iter().map(|(key, value)| AnySetting {
            key,
            value: Some(value),
            entry: registry::find(key),
            in_code: None,
        });
        let inside = self.context.settings.iter().map(|setting| AnySetting {
            key: &setting.key,
            value: setting.value.as_deref(),
            entry: registry::find(&setting.key),
            in_code: Some(setting),
        });
        let settings: Rc<[_]> = outside.chain(inside).collect();
        self.shared.settings = Some(settings.clone());
        settings
    }

    /// How the code names what a call is made on, in backticks: `df` of `df.collect()`, or the name that `df = ….cache()` gives
    /// it; "this frame" where it has no name short enough for a sentence.
    pub fn frame_name(&self, node: &Node<'a>) -> String {
        let receiver = node.call().and_then(|call| call.func.as_attribute_expr());
        let short = |text: &str| text.len() <= 40 && !text.contains('\n');
        let named = match receiver.map(|attribute| &*attribute.value) {
            Some(name @ Expr::Name(_)) => Some(self.program().text(name)),
            _ => None,
        };
        let assigned = match node.statement {
            // What caches a frame gives the frame itself.
            Some(Stmt::Assign(assign))
                if is_cache(node) && Some(assign.value.range()) == node.expr.map(Ranged::range) =>
            {
                assign
                    .targets
                    .first()
                    .filter(|target| target.is_name_expr())
                    .map(|target| self.program().text(target))
            }
            _ => None,
        };
        let text = receiver
            .map(|attribute| self.program().text(&*attribute.value))
            .filter(|text| short(text));
        named
            .or(assigned)
            .or(text)
            .map_or_else(|| "this frame".to_owned(), |name| format!("`{name}`"))
    }

    /// How the code calls the function `name` of `pyspark.sql.functions` where it makes `call` of another one: `F.name` beside `F.other`; with
    /// the edit that imports it, where the other is imported by its name.
    pub fn function_beside(&self, call: &ExprCall, name: &str) -> Option<(String, Option<Edit>)> {
        let other = match &*call.func {
            Expr::Attribute(attribute) => {
                return Some((format!("{}.{name}", self.program().text(&*attribute.value)), None));
            }
            Expr::Name(other) => &other.id,
            _ => return None,
        };
        let imports = self.context.statements.iter().filter_map(Stmt::as_import_from_stmt);
        let aliases: Vec<_> = imports.flat_map(|import| &import.names).collect();
        let bound = |id: &str| {
            aliases.iter().find(|alias| alias.asname.as_ref().unwrap_or(&alias.name).as_str() == id)
        };
        let import = match (bound(name), bound(other)) {
            (None, Some(beside)) => Some(Edit::insert(beside.end(), format!(", {name}"))),
            _ => None,
        };
        Some((name.to_owned(), import))
    }

    /// An edit that takes `.name(…)` out of a chain, with the line break or the continuation before it.
    pub fn delete_link(&self, call: &'a ExprCall) -> Option<Edit> {
        let Expr::Attribute(attribute) = &*call.func else { return None };
        let receiver = self.program().parenthesized_end(&attribute.value, attribute.attr.start());
        let between = &self.program().source[TextRange::new(receiver, attribute.attr.start())];
        // A comment behind the link before stays with it.
        let start = match between.rfind('\n') {
            Some(line) if between.contains('#') => receiver + TextSize::new(line as u32),
            _ => receiver,
        };
        Some(Edit::delete(TextRange::new(start, call.end())))
    }

    /// An edit that takes a whole statement out, its line with it; `pass` takes its place where a block would be left empty.
    pub fn delete_statement(&mut self, statement: &'a Stmt) -> Option<Edit> {
        let context = self.context;
        let blocks = self.statements.get_or_insert_with(|| Blocks::gather(context.statements));
        let block = blocks.get(&statement.start())?;
        let source = context.program.source;
        let line_start =
            source[..statement.start().to_usize()].rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let rest = &source[statement.end().to_usize()..];
        let line_end = match rest.find(['\n', '\r']) {
            Some(at) if rest[at..].starts_with("\r\n") => statement.end().to_usize() + at + 2,
            Some(at) => statement.end().to_usize() + at + 1,
            None => source.len(),
        };
        let before = &source[line_start..statement.start().to_usize()];
        let after = source[statement.end().to_usize()..line_end].trim();
        let alone_on_line =
            before.trim().is_empty() && (after.is_empty() || after.starts_with('#'));
        if block.statements.len() == 1 && !std::ptr::eq(block.statements, context.statements) {
            return Some(Edit::replace(statement, "pass"));
        }
        if !alone_on_line {
            return None;
        }
        Some(Edit::delete(TextRange::new(
            TextSize::new(line_start as u32),
            TextSize::new(line_end as u32),
        )))
    }

    /// The statement around `inner` that stands in the same block as `beside`, where it stands there or behind it.
    pub fn beside(&mut self, beside: &Stmt, inner: &Stmt) -> Option<&'a Stmt> {
        let statements = self.context.statements;
        let blocks = self.statements.get_or_insert_with(|| Blocks::gather(statements));
        let block = blocks.get(&beside.start())?.statements;
        block
            .iter()
            .filter(|statement| statement.start() >= beside.start())
            .find(|statement| statement.range().contains_range(inner.range()))
    }

    /// The statements of a block behind `first`, to `last` with it.
    pub fn between(&mut self, first: &Stmt, last: &Stmt) -> Vec<&'a Stmt> {
        let statements = self.context.statements;
        let blocks = self.statements.get_or_insert_with(|| Blocks::gather(statements));
        let Some(block) = blocks.get(&first.start()) else { return Vec::new() };
        block
            .statements
            .iter()
            .filter(|statement| {
                statement.start() > first.start() && statement.start() <= last.start()
            })
            .collect()
    }

    /// The executor's region that storage and execution share, or the driver's in local mode.
    pub fn unified_region(&self) -> ByteSize {
        let memory = self.context.memory;
        memory.executor.as_ref().unwrap_or(&memory.driver).regions.unified()
    }

    /// An edit that writes a line after a statement, at its indentation.
    pub fn line_after(&self, statement: &Stmt, line: &str) -> Option<Edit> {
        let source = self.program().source;
        let (start, end) = (statement.start().to_usize(), statement.end().to_usize());
        let line_start = source[..start].rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let indentation = &source[line_start..start];
        let rest = source[end..].split(['\n', '\r']).next().unwrap_or_default();
        let alone = rest.trim().is_empty() || rest.trim_start().starts_with('#');
        (alone && indentation.trim().is_empty()).then(|| {
            let at = TextSize::new((end + rest.len()) as u32);
            let newline = if source.contains("\r\n") { "\r\n" } else { "\n" };
            Edit::insert(at, format!("{newline}{indentation}{line}"))
        })
    }

    /// The name that stands for a frame which a call caches: `df` of `df.cache()` and of `df = ….cache()`.
    pub fn cached_name(&self, node: &Node<'a>) -> Option<&'a str> {
        let name = match node.statement? {
            Stmt::Assign(assign) if Some(assign.value.range()) == node.expr.map(Ranged::range) => {
                match &assign.targets[..] {
                    [target @ Expr::Name(_)] => target,
                    _ => return None,
                }
            }
            _ => match &*node.call()?.func.as_attribute_expr()?.value {
                receiver @ Expr::Name(_) => receiver,
                _ => return None,
            },
        };
        Some(self.program().text(name))
    }

    /// Whether a call is a statement by itself, and nothing but that: what it is made on is a name, so that leaving the whole out
    /// leaves out nothing else.
    pub fn is_statement(&mut self, call: &ExprCall) -> bool {
        fn is_dotted_name(expr: &Expr) -> bool {
            match expr {
                Expr::Name(_) => true,
                Expr::Attribute(attribute) => is_dotted_name(&attribute.value),
                _ => false,
            }
        }
        self.statement_of(call).is_some() && is_dotted_name(&call.func)
    }

    fn statement_of(&mut self, call: &ExprCall) -> Option<&'a Stmt> {
        let statement = self.node_of(call)?.statement?;
        let alone = match statement {
            Stmt::Expr(expr) => expr.value.range() == call.range(),
            // `df = df.cache()` does no more than `df.cache()`.
            Stmt::Assign(assign) => {
                let receiver = call
                    .func
                    .as_attribute_expr()
                    .and_then(|attribute| attribute.value.as_name_expr());
                let target = match &assign.targets[..] {
                    [Expr::Name(target)] => Some(target),
                    _ => None,
                };
                assign.value.range() == call.range()
                    && receiver
                        .zip(target)
                        .is_some_and(|(receiver, target)| receiver.id == target.id)
            }
            _ => false,
        };
        alone.then_some(statement)
    }

    /// Edits that leave a call out: its statement where it is one, else its link of the chain.
    pub fn leave_out(&mut self, call: &'a ExprCall) -> Option<Vec<Edit>> {
        Some(vec![if self.is_statement(call) {
            self.delete_call_statement(call)?
        } else {
            self.delete_link(call)?
        }])
    }

    /// An edit that takes out the statement that a call is.
    pub fn delete_call_statement(&mut self, call: &ExprCall) -> Option<Edit> {
        let statement = self.statement_of(call)?;
        self.delete_statement(statement)
    }

    /// The calls of a chain in `statement` that begins with `call`: `a.b().c().d()` from `b` gives `b`, `c` and `d`.
    pub fn chain_from<'s>(&self, statement: &'s Stmt, call: &'s ExprCall) -> Vec<&'s ExprCall> {
        struct Links<'s> {
            chain: Vec<&'s ExprCall>,
        }

        impl<'s> Visitor<'s> for Links<'s> {
            fn visit_expr(&mut self, expr: &'s Expr) {
                // Calls are met after what they are made on, so a chain grows link by link.
                visitor::walk_expr(self, expr);
                if let Expr::Call(call) = expr
                    && let Expr::Attribute(attribute) = &*call.func
                    && self.chain.last().is_some_and(|last| last.range() == attribute.value.range())
                {
                    self.chain.push(call);
                }
            }
        }

        let mut links = Links { chain: vec![call] };
        links.visit_stmt(statement);
        links.chain
    }

    /// Edits that take a setting out of the code: its call, or its entry of a dictionary or a list; `None` where it shares its place with
    /// others.
    pub fn remove_setting(&mut self, setting: &AnySetting<'_, 'a>) -> Option<Vec<Edit>> {
        let written = setting.in_code?;
        match written.call {
            Some(call) => self.leave_out(call),
            None => display_entries::delete(
                self.program().source,
                self.context.statements,
                written.key_range,
            )
            .map(|edit| vec![edit]),
        }
    }

    /// Edits that write another value in a setting's place, where the value is a literal.
    pub fn rewrite_value(&self, setting: &AnySetting<'_, 'a>, value: &str) -> Option<Vec<Edit>> {
        Some(vec![edit::rewrite_value(self.program().source, setting.in_code?, value)?])
    }

    /// Edits that write another key in a setting's place, where the key is a literal.
    pub fn rename_setting(&self, setting: &AnySetting<'_, 'a>, key: &str) -> Option<Vec<Edit>> {
        let written = setting.in_code?;
        let text = self.program().text(written.key_range);
        let quote = text.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        (text.trim_matches(quote) == setting.key)
            .then(|| vec![Edit::replace(written.key_range, format!("{quote}{key}{quote}"))])
    }

    /// The setting that decides `key`, wherever it is written.
    pub fn setting_in_effect(&self, key: &str) -> Option<AnySetting<'c, 'a>> {
        let deciding = self.context.conf.setting(key)?;
        let in_code = if let Origin::Code(index) = deciding.origin {
            self.context.settings.get(index)
        } else {
            None
        };
        let key = &deciding.key;
        let value = deciding.value.as_deref();
        Some(AnySetting { key, value, entry: registry::find(key), in_code })
    }

    /// Fixes that a finding may carry are added with this, so that a rule that has none to offer says nothing.
    pub fn fix(finding: &mut Finding, title: &str, safe: bool, edits: Option<Vec<Edit>>) {
        if let Some(edits) = edits {
            finding.fixes.push(if safe {
                Fix::safe(title, edits)
            } else {
                Fix::with_risk(title, edits)
            });
        }
    }
}

/// A sentence with its first letter as a sentence has it; one that begins with a function or a key keeps it.
fn capitalized(mut sentence: String) -> String {
    let word = sentence.split(' ').next().unwrap_or_default();
    let is_code = word.contains(['(', '.']);
    if !is_code && let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    sentence
}

/// Finds the block that each statement stands in.
struct Blocks<'a>(FxHashMap<TextSize, Block<'a>>);

impl<'a> Blocks<'a> {
    fn gather(statements: &'a [Stmt]) -> FxHashMap<TextSize, Block<'a>> {
        let mut blocks = Blocks(FxHashMap::default());
        blocks.visit_body(statements);
        blocks.0
    }
}

impl<'a> Visitor<'a> for Blocks<'a> {
    fn visit_body(&mut self, body: &'a [Stmt]) {
        for statement in body {
            self.0.insert(statement.start(), Block { statements: body });
            visitor::walk_stmt(self, statement);
        }
    }

    // No statement stands in an expression.
    fn visit_expr(&mut self, _: &'a Expr) {}
}
