//! Pasted settings, calls of operators in Python among them.

use std::collections::BTreeMap;

use ruff_python_ast::{Expr, ExprCall, Stmt};
use ruff_text_size::{Ranged, TextRange};
use spark_model::conf::text::{self, Literal, Parsed, PlacedLiteral, TextKind};

use crate::Module;
use crate::visitor::{self, Visitor};

/// Reads pasted settings of any form.
///
/// A service's job or cluster may be written as a call of an operator, a client or a construct: its keyword arguments are
/// then the fields that the service's own notations have.
pub fn pasted_settings(source: &str) -> Parsed {
    let parsed = text::parse(source);
    if !text::may_be_python(source) {
        return parsed;
    }
    let Ok(module) = Module::parse(source) else { return parsed };
    if !module.errors().is_empty() {
        return parsed;
    }
    let mut reader = LiteralReader { source, names: BTreeMap::new(), found: Vec::new(), depth: 0 };
    reader.collect_names(module.statements());
    reader.visit_body(module.statements());
    let form = text::parse_literals(source, reader.found);
    let is_program = !module.statements().iter().all(is_declaration);
    match form.kind {
        TextKind::Unknown => parsed,
        // The maps of a program are a part of it.
        TextKind::Map | TextKind::Environment | TextKind::SparkApplication if is_program => parsed,
        _ => form,
    }
}

/// Returns true if `statement` only names a value, so that a text of such is no program.
fn is_declaration(statement: &Stmt) -> bool {
    match statement {
        Stmt::Assign(assign) => matches!(
            &*assign.value,
            Expr::Dict(_) | Expr::List(_) | Expr::StringLiteral(_) | Expr::NumberLiteral(_)
        ),
        Stmt::Expr(expr) => !matches!(&*expr.value, Expr::Call(_) | Expr::Await(_)),
        Stmt::Import(_) | Stmt::ImportFrom(_) | Stmt::Pass(_) => true,
        _ => false,
    }
}

struct LiteralReader<'a> {
    source: &'a str,
    /// The expression that each name is bound to; `None` for one that is bound twice.
    names: BTreeMap<&'a str, Option<&'a Expr>>,
    found: Vec<PlacedLiteral>,
    /// Number of names that are being followed.
    depth: u32,
}

impl<'a> Visitor<'a> for LiteralReader<'a> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        if let Stmt::Assign(assign) = statement
            && matches!(&*assign.value, Expr::Dict(_) | Expr::List(_))
        {
            let value = self.literal(&assign.value);
            self.found.push(value);
            return;
        }
        visitor::walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        if let Expr::Call(call) = expr
            && !call.arguments.keywords.is_empty()
            && let Some((name, range)) = callee(&call.func)
        {
            let value = self.keywords(call);
            self.push(name, range, value);
        }
        visitor::walk_expr(self, expr);
    }
}

impl<'a> LiteralReader<'a> {
    fn collect_names(&mut self, body: &'a [Stmt]) {
        for statement in body {
            match statement {
                Stmt::Assign(assign) => {
                    if let [Expr::Name(name)] = assign.targets.as_slice() {
                        let value = Some(&*assign.value);
                        self.names
                            .entry(name.id.as_str())
                            .and_modify(|it| *it = None)
                            .or_insert(value);
                    }
                }
                Stmt::With(with) => self.collect_names(&with.body),
                Stmt::FunctionDef(function) => self.collect_names(&function.body),
                _ => {}
            }
        }
    }

    fn push(&mut self, name: &str, range: TextRange, value: PlacedLiteral) {
        let outer = range.start().to_usize()..value.range.end;
        let entry = (name.to_owned(), range.into(), value);
        self.found.push(PlacedLiteral { range: outer, value: Literal::Map(vec![entry]) });
    }

    /// The keyword arguments of a call.
    fn keywords(&mut self, call: &'a ExprCall) -> PlacedLiteral {
        let mut entries = Vec::new();
        for keyword in &call.arguments.keywords {
            let value = self.literal(&keyword.value);
            match (&keyword.arg, value.value) {
                (Some(_), Literal::List(items)) if items.is_empty() => {}
                (Some(name), literal) => {
                    let value = PlacedLiteral { range: value.range, value: literal };
                    entries.push((name.id.to_string(), name.range.into(), value));
                }
                (None, Literal::Map(inner)) => entries.extend(inner),
                (None, _) => {}
            }
        }
        PlacedLiteral { range: call.range().into(), value: Literal::Map(entries) }
    }

    fn literal(&mut self, expr: &'a Expr) -> PlacedLiteral {
        const MAX_DEPTH: u32 = 8;
        let range = expr.range();
        let placed = |value| PlacedLiteral { range: range.into(), value };
        match expr {
            Expr::StringLiteral(literal) => {
                let mut parts = literal.value.iter();
                let range = match (parts.next(), parts.next()) {
                    (Some(only), None) => only.content_range(),
                    _ => range,
                };
                let value = Literal::Text(literal.value.to_str().to_owned());
                PlacedLiteral { range: range.into(), value }
            }
            Expr::NumberLiteral(_) | Expr::UnaryOp(_) => {
                placed(Literal::Text(self.source[range].replace('_', "")))
            }
            Expr::BooleanLiteral(literal) => placed(Literal::Text(literal.value.to_string())),
            // An argument that is not given.
            Expr::NoneLiteral(_) => placed(Literal::List(Vec::new())),
            Expr::List(list) => {
                placed(Literal::List(list.elts.iter().map(|it| self.literal(it)).collect()))
            }
            Expr::Tuple(tuple) => {
                placed(Literal::List(tuple.elts.iter().map(|it| self.literal(it)).collect()))
            }
            Expr::Dict(dict) => {
                let mut entries = Vec::new();
                for item in &dict.items {
                    let value = self.literal(&item.value);
                    let Some(key) = &item.key else {
                        if let Literal::Map(inner) = value.value {
                            entries.extend(inner);
                        }
                        continue;
                    };
                    let key = self.literal(key);
                    if let Literal::Text(name) = key.value {
                        entries.push((name, key.range, value));
                    }
                }
                placed(Literal::Map(entries))
            }
            Expr::Call(call) => self.call(call),
            Expr::Name(name) if self.depth < MAX_DEPTH => {
                let Some(Some(bound)) = self.names.get(name.id.as_str()).copied() else {
                    return placed(Literal::Unknown);
                };
                self.depth += 1;
                let found = self.literal(bound);
                self.depth -= 1;
                match found.value {
                    // The place is where the value is used, not where it is written.
                    Literal::Text(_) => placed(found.value),
                    Literal::Unknown => placed(Literal::Unknown),
                    value => PlacedLiteral { range: found.range, value },
                }
            }
            Expr::FString(_) => {
                // Braces say to the reader that a template fills the value in.
                placed(Literal::Unknown)
            }
            _ => placed(Literal::Unknown),
        }
    }

    /// A call that only wraps what its arguments say: a constructor, `json.dumps`.
    fn call(&mut self, call: &'a ExprCall) -> PlacedLiteral {
        let unknown = PlacedLiteral { range: call.range().into(), value: Literal::Unknown };
        let Some((name, _)) = callee(&call.func) else { return unknown };
        match (name, &*call.func, call.arguments.args.first()) {
            ("dumps", _, Some(argument)) => self.literal(argument),
            ("make", Expr::Attribute(method), None) => self.literal(&method.value),
            (_, _, None) if !call.arguments.keywords.is_empty() => self.keywords(call),
            _ => unknown,
        }
    }
}

/// The name of what is called, and its place.
fn callee(func: &Expr) -> Option<(&str, TextRange)> {
    match func {
        Expr::Name(name) => Some((name.id.as_str(), name.range)),
        Expr::Attribute(attribute) => Some((attribute.attr.id.as_str(), attribute.attr.range)),
        _ => None,
    }
}
