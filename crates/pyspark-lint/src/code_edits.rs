//! Edits of the code that rules write: links of a chain, statements, lines, settings.

use pyspark_program::visitor::{self, Visitor};
use ruff_python_ast::{Expr, ExprCall, Stmt};
use ruff_text_size::{Ranged, TextRange, TextSize};
use rustc_hash::FxHashMap;

use crate::checker::AnySetting;
use crate::{Checker, Edit, display_entries, edit};
use pyspark_program::program::Node;

impl<'a> Checker<'_, 'a> {
    /// The code's call of the function `name` of `pyspark.sql.functions` where it makes `call` of another one: `F.name`
    /// next to `F.other`; with the edit that imports it, where the other is imported by its name.
    pub fn function_in_style_of(
        &self,
        call: &ExprCall,
        name: &str,
    ) -> Option<(String, Option<Edit>)> {
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
        // A comment after the link before stays with it.
        let start = match between.rfind('\n') {
            Some(line) if between.contains('#') => receiver + TextSize::new(line as u32),
            _ => receiver,
        };
        Some(Edit::delete(TextRange::new(start, call.end())))
    }

    /// An edit that takes a whole statement out, its line with it; `pass` takes its place where a block would be left
    /// empty.
    pub fn delete_statement(&mut self, statement: &'a Stmt) -> Option<Edit> {
        let context = self.context;
        let blocks = self.blocks.get_or_insert_with(|| Blocks::gather(context.statements));
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
        if block.len() == 1 && !std::ptr::eq(*block, context.statements) {
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

    /// The statement around `inner` in the block of `statement`, where it is `statement` or after it.
    pub fn statement_in_block_of(&mut self, statement: &Stmt, inner: &Stmt) -> Option<&'a Stmt> {
        let statements = self.context.statements;
        let blocks = self.blocks.get_or_insert_with(|| Blocks::gather(statements));
        let block = blocks.get(&statement.start())?;
        block
            .iter()
            .filter(|other| other.start() >= statement.start())
            .find(|other| other.range().contains_range(inner.range()))
    }

    /// The statements of a block after `first`, up to and with `last`.
    pub fn between(&mut self, first: &Stmt, last: &Stmt) -> Vec<&'a Stmt> {
        let statements = self.context.statements;
        let blocks = self.blocks.get_or_insert_with(|| Blocks::gather(statements));
        let Some(block) = blocks.get(&first.start()) else { return Vec::new() };
        block
            .iter()
            .filter(|statement| {
                statement.start() > first.start() && statement.start() <= last.start()
            })
            .collect()
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

    /// The name of the frame that a call caches: `df` of `df.cache()` and of `df = ….cache()`.
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

    /// Returns true if a call is a statement by itself, and nothing but that: what it is made on is a name, so that
    /// leaving the whole out leaves out nothing else.
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
    pub fn remove_call(&mut self, call: &'a ExprCall) -> Option<Vec<Edit>> {
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
                // A call is visited after its receiver, so a chain grows link by link.
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

    /// Edits that take a setting out of the code: its call, or its entry of a dictionary or a list; `None` where it
    /// shares its place with others.
    pub fn remove_setting(&mut self, setting: &AnySetting<'_, 'a>) -> Option<Vec<Edit>> {
        let written = setting.in_code?;
        match written.call {
            Some(call) => self.remove_call(call),
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
}

/// The block of each statement, by where the statement starts.
struct Blocks<'a>(FxHashMap<TextSize, &'a [Stmt]>);

impl<'a> Blocks<'a> {
    fn gather(statements: &'a [Stmt]) -> FxHashMap<TextSize, &'a [Stmt]> {
        let mut blocks = Blocks(FxHashMap::default());
        blocks.visit_body(statements);
        blocks.0
    }
}

impl<'a> Visitor<'a> for Blocks<'a> {
    fn visit_body(&mut self, body: &'a [Stmt]) {
        for statement in body {
            self.0.insert(statement.start(), body);
            visitor::walk_stmt(self, statement);
        }
    }

    // No statement is in an expression.
    fn visit_expr(&mut self, _: &'a Expr) {}
}
