//! Syntax trees of Spark SQL. Each node has its place in the text, in bytes.
//!
//! Chains of one kind (conditions joined by AND, set operations, joins) are lists, and what is nested deeper than
//! [`MAX_HEIGHT`] is `Unknown`: no walk over a tree needs much stack.

mod expression;
mod query;
mod statement;

pub use expression::{
    Argument, BinaryOp, Call, Expr, ExprKind, IsTest, LikeKind, Literal, Over, Quantifier,
    TypeName, UnaryOp,
};
pub use query::{
    Cte, GroupBy, GroupKind, Join, JoinOperator, LateralView, NamedWindow, Pivot, Query, QueryBody,
    Relation, RelationSource, Select, SelectHint, SelectItem, SetOperation, SetOperator, SortKey,
    Window,
};
pub use statement::{
    Assignment, CreateKind, Merge, MergeAction, MergeClause, Script, Statement, StatementKind,
    StorageOption,
};

use compact_str::CompactString;

/// The most levels that a tree has; deeper parts are `Unknown`. A chain of arithmetic has as many as it has operators.
pub const MAX_HEIGHT: u16 = 120;

/// A part of a text, in bytes from its begin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    pub fn new(start: usize, end: usize) -> Self {
        Self { start: start as u32, end: end as u32 }
    }

    pub fn start(self) -> usize {
        self.start as usize
    }

    pub fn end(self) -> usize {
        self.end as usize
    }

    pub fn to(self, end: Self) -> Self {
        Self { start: self.start, end: end.end.max(self.start) }
    }

    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The part of `text` that it is the place of.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start()..self.end()).unwrap_or_default()
    }
}

/// One name, as the text writes it without its backquotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ident {
    pub text: CompactString,
    pub span: Span,
    pub quoted: bool,
}

impl Ident {
    pub fn is(&self, name: &str) -> bool {
        self.text.eq_ignore_ascii_case(name)
    }

    pub fn lower(&self) -> String {
        self.text.to_lowercase().into()
    }
}

/// A name with its dots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    pub parts: Vec<Ident>,
    pub span: Span,
}

impl Name {
    pub fn last(&self) -> &str {
        self.parts.last().map_or("", |part| part.text.as_str())
    }

    /// The parts with dots between them, as written.
    pub fn text(&self) -> String {
        let parts: Vec<&str> = self.parts.iter().map(|part| part.text.as_str()).collect();
        parts.join(".")
    }

    /// The parts with dots between them, in lower case: names differ by no case.
    pub fn lower(&self) -> String {
        self.text().to_lowercase()
    }
}
