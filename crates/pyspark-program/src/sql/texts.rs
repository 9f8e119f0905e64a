//! Where a program has SQL text.

use std::rc::Rc;

use ruff_text_size::{TextRange, TextSize};

use super::ast::{Script, SelectItem, Span};
use super::{parse, parse_column};
use crate::api::{Class, Method};
use crate::program::{Node, NodeId, Op, Program, Text, Value};

/// A text of SQL in a program.
pub struct SqlText {
    /// The call that it is an argument of.
    pub node: NodeId,
    pub text: Rc<Text>,
    pub content: Content,
}

pub enum Content {
    /// The text of `spark.sql`.
    Script(Rc<Script>),
    /// The text of one column: of `expr` and `selectExpr`.
    Column(SelectItem),
}

impl SqlText {
    /// The statements, where it is not the text of a column.
    pub fn script(&self) -> Option<&Script> {
        if let Content::Script(script) = &self.content { Some(script) } else { None }
    }

    /// The range in the source of a part of the text, where the source has it to the letter.
    pub fn range(&self, span: Span) -> Option<TextRange> {
        let first = self.text.place(span.start())?;
        let last = self.text.place(span.end().checked_sub(1)?)?;
        let range = TextRange::new(first, last + TextSize::new(1));
        (range.len().to_usize() == span.end() - span.start()).then_some(range)
    }
}

/// Every query of `spark.sql`, and every expression of `expr` and `selectExpr`.
pub fn sql_texts(program: &Program<'_>) -> Vec<SqlText> {
    let mut found = Vec::new();
    for id in program.named_one_of(&["sql", "selectExpr", "expr"]) {
        let node = program.node(id);
        let Some(is_query) = takes_sql(program, node) else { continue };
        // What follows a query are its parameters.
        let given = if is_query { 1 } else { node.args.len() };
        let values = node.args.iter().take(given).map(|arg| &arg.value);
        for value in values {
            let listed = match value {
                Value::List(list) => &program.list(*list).items[..],
                value => std::slice::from_ref(value),
            };
            found.extend(listed.iter().filter_map(|value| {
                let Value::Str(text) = value else { return None };
                let content = if is_query {
                    Content::Script(script(program, id, text))
                } else {
                    Content::Column(parse_column(text))
                };
                Some(SqlText { node: id, text: text.clone(), content })
            }));
        }
    }
    found
}

/// The statements of a text; those of the call's own query are read already.
fn script(program: &Program<'_>, call: NodeId, text: &Rc<Text>) -> Rc<Script> {
    let own = program.node(call).arg(0, "sqlQuery").map(|arg| &arg.value);
    let is_own = matches!(own, Some(Value::Str(own)) if Rc::ptr_eq(own, text));
    let known = program.script(call).filter(|_| is_own);
    known.map_or_else(|| Rc::new(parse(text)), Rc::clone)
}

/// Kind of SQL text that a call takes: none, a part, or a whole query.
fn takes_sql(program: &Program<'_>, node: &Node<'_>) -> Option<bool> {
    let of = |class| node.receiver.is_some_and(|receiver| program.node(receiver).class == class);
    match &node.op {
        Op::Method(_) if node.is_method(Method::Sql) && of(Class::Session) => Some(true),
        Op::Method(_) if node.is_method(Method::SelectExpr) && of(Class::DataFrame) => Some(false),
        Op::Function(_) if node.class == Class::Column && node.name() == "expr" => Some(false),
        _ => None,
    }
}
