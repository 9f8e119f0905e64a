//! Statements and scripts.

use compact_str::CompactString;

use super::{Expr, Name, Query, Relation, RelationSource, Span};

/// Statements, with the text between semicolons.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Script {
    pub statements: Vec<Statement>,
    /// The first ones are inserts of one text, `FROM t INSERT INTO a SELECT … INSERT INTO b SELECT …`: their number.
    pub inserts: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    pub kind: StatementKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum StatementKind {
    Query(Query),
    /// `INSERT INTO`, `INSERT OVERWRITE`.
    Insert {
        overwrite: bool,
        target: RelationSource,
        query: Option<Query>,
    },
    /// `CREATE TABLE`, `CREATE VIEW`, with the query after AS.
    Create {
        kind: CreateKind,
        target: RelationSource,
        query: Option<Query>,
    },
    Merge(Box<Merge>),
    Update {
        target: Relation,
        assignments: Vec<Assignment>,
        condition: Option<Expr>,
    },
    Delete {
        target: Relation,
        condition: Option<Expr>,
    },
    Cache {
        lazy: bool,
        target: RelationSource,
        options: Vec<StorageOption>,
        query: Option<Query>,
    },
    Uncache {
        target: RelationSource,
    },
    ClearCache,
    /// `SET key = value`. The key is `None` where a part of it is not known; the value, where there is no `=`.
    Set {
        key: Option<Span>,
        value: Option<Span>,
    },
    /// `RESET key`; all keys where it names none.
    Reset {
        key: Option<Span>,
    },
    /// A statement that is not read, by its first word in lower case.
    Other(CompactString),
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CreateKind {
    Table,
    View,
    TemporaryView,
}

/// `OPTIONS ('key' 'value')`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StorageOption {
    pub key: CompactString,
    pub value: CompactString,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Merge {
    pub target: Relation,
    pub source: Relation,
    pub on: Expr,
    pub clauses: Vec<MergeClause>,
}

/// `WHEN [NOT] MATCHED … THEN …`.
#[derive(Clone, Debug, PartialEq)]
pub struct MergeClause {
    pub matched: bool,
    pub by_source: bool,
    pub condition: Option<Expr>,
    pub action: MergeAction,
}

#[derive(Clone, Debug, PartialEq)]
pub enum MergeAction {
    /// Empty for `UPDATE SET *`.
    Update(Vec<Assignment>),
    /// Empty for `INSERT *`.
    Insert(Vec<Expr>),
    Delete,
    Unknown(Span),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Assignment {
    pub column: Name,
    pub value: Expr,
}
