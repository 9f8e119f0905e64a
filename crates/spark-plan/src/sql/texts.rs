//! Where a program has SQL text.

use std::rc::Rc;

use ruff_text_size::{TextRange, TextSize};

use crate::sql::tokens::{Token, tokens};
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{Node, NodeId, Op, Program, Text, Value};

/// A text of SQL: a whole query, or a column's expression.
pub struct SqlText {
    /// The call that it is an argument of.
    pub node: NodeId,
    pub text: Rc<Text>,
    pub tokens: Vec<Token>,
    pub is_query: bool,
}

impl SqlText {
    /// Where a part of the text stands in the source, if it stands there to the letter.
    pub fn range(&self, start: usize, end: usize) -> Option<TextRange> {
        let first = self.text.place(start)?;
        let last = self.text.place(end.checked_sub(1)?)?;
        let range = TextRange::new(first, last + TextSize::new(1));
        (range.len().to_usize() == end - start).then_some(range)
    }
}

/// Every query of `spark.sql`, and every expression of `expr` and `selectExpr`.
pub fn sql_texts(program: &Program<'_>) -> Vec<SqlText> {
    let mut found = Vec::new();
    let mut calls = program.calls_of_any(&[Method::Sql, Method::SelectExpr]);
    calls.extend(program.named("expr"));
    calls.sort_unstable();
    for id in calls {
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
                Some(SqlText { node: id, text: text.clone(), tokens: tokens(text), is_query })
            }));
        }
    }
    found
}

/// Whether a call takes SQL text, and whether a whole query.
fn takes_sql(program: &Program<'_>, node: &Node<'_>) -> Option<bool> {
    let of = |class| node.receiver.is_some_and(|receiver| program.node(receiver).class == class);
    match &node.op {
        Op::Method(_) if node.is_method(Method::Sql) && of(Class::Session) => Some(true),
        Op::Method(_) if node.is_method(Method::SelectExpr) && of(Class::DataFrame) => Some(false),
        Op::Function(_) if node.class == Class::Column && node.name() == "expr" => Some(false),
        _ => None,
    }
}
