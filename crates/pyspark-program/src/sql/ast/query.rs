//! Queries: select lists, relations, joins, windows, set operations.

use compact_str::CompactString;

use super::{Call, Expr, Ident, Name, Span};

/// A window's definition.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    /// The window that this one extends.
    pub base: Option<Ident>,
    /// PARTITION BY, DISTRIBUTE BY or CLUSTER BY.
    pub partition: Vec<Expr>,
    pub order: Vec<SortKey>,
    /// `ROWS …` or `RANGE …`.
    pub frame: Option<Span>,
    /// Parts that are not understood.
    pub unknown: Vec<Span>,
    /// With its brackets.
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct NamedWindow {
    pub name: Ident,
    pub window: Window,
}

#[derive(Clone, Debug, PartialEq)]
pub struct SortKey {
    pub expr: Expr,
    pub descending: bool,
}

/// A query with what orders and limits it.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    pub with: Vec<Cte>,
    pub body: QueryBody,
    pub order_by: Vec<SortKey>,
    pub sort_by: Vec<SortKey>,
    pub distribute_by: Vec<Expr>,
    pub cluster_by: Vec<Expr>,
    pub limit: Option<Expr>,
    pub offset: Option<Expr>,
    /// Parts that are not understood: fields of f-strings between clauses, clauses of other dialects.
    pub unknown: Vec<Span>,
    pub span: Span,
    pub(crate) height: u16,
}

/// A query that WITH names.
#[derive(Clone, Debug, PartialEq)]
pub struct Cte {
    pub name: Ident,
    pub columns: Vec<Ident>,
    pub query: Query,
}

#[derive(Clone, Debug, PartialEq)]
pub enum QueryBody {
    Select(Box<Select>),
    Values(Vec<Expr>),
    /// `TABLE name`
    Table(Name),
    /// A query in brackets.
    Query(Box<Query>),
    /// Set operations of one precedence, from the left to the right.
    Sets {
        first: Box<QueryBody>,
        rest: Vec<SetOperation>,
    },
    Unknown(Span),
}

#[derive(Clone, Debug, PartialEq)]
pub struct SetOperation {
    pub operator: SetOperator,
    /// True if rows that are there more than once stay.
    pub all: bool,
    pub body: QueryBody,
    /// The place of the operator's word.
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetOperator {
    Union,
    Intersect,
    Except,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Select {
    pub hints: Vec<SelectHint>,
    pub distinct: bool,
    pub items: Vec<SelectItem>,
    /// `None` where there is no FROM.
    pub from: Option<Vec<Relation>>,
    pub lateral_views: Vec<LateralView>,
    pub condition: Option<Expr>,
    pub group: Option<GroupBy>,
    pub having: Option<Expr>,
    pub qualify: Option<Expr>,
    pub windows: Vec<NamedWindow>,
    /// Parts that are not understood.
    pub unknown: Vec<Span>,
    /// To its last clause; the query's ORDER BY and LIMIT follow it.
    pub span: Span,
}

/// One hint of `/*+ … */`.
#[derive(Clone, Debug, PartialEq)]
pub struct SelectHint {
    pub name: Ident,
    pub arguments: Vec<Expr>,
}

/// A column of a select list; also the text of `expr` and of `selectExpr`.
#[derive(Clone, Debug, PartialEq)]
pub struct SelectItem {
    pub expr: Expr,
    /// More than one for a generator: `AS (k, v)`.
    pub aliases: Vec<Ident>,
    pub span: Span,
}

impl SelectItem {
    pub fn alias(&self) -> Option<&Ident> {
        if let [alias] = &self.aliases[..] { Some(alias) } else { None }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct GroupBy {
    pub keys: Vec<Expr>,
    pub kind: GroupKind,
    /// The sets of GROUPING SETS, by the places of their keys; empty where other sets are written with them.
    pub sets: Vec<Vec<usize>>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum GroupKind {
    Plain,
    /// `GROUP BY ALL`
    All,
    Rollup,
    Cube,
    /// GROUPING SETS alone or with others; the keys are all that they name.
    Sets,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Relation {
    pub source: RelationSource,
    pub alias: Option<Ident>,
    /// `AS t(a, b)`
    pub columns: Vec<Ident>,
    /// The join with all before it; `None` for the first.
    pub join: Option<Join>,
    /// `LATERAL (query)` or `LATERAL function(…)`.
    pub lateral: bool,
    /// `VERSION AS OF …`, `TIMESTAMP AS OF …`
    pub version: Option<Span>,
    /// `TABLESAMPLE (…)`
    pub sample: Option<Span>,
    pub pivots: Vec<Pivot>,
    /// From its source to the end of its join's condition.
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum RelationSource {
    Table(Name),
    Query(Box<Query>),
    /// A table function: `range(10)`.
    Call(Box<Call>),
    Values(Vec<Expr>),
    /// Joins in brackets.
    Joined(Vec<Relation>),
    /// `{frame}`
    Argument(CompactString),
    Unknown(Span),
}

impl RelationSource {
    /// The name of a table in lower case, or of a frame that the query is given: `{frame}`.
    pub fn name(&self) -> Option<String> {
        match self {
            Self::Table(name) => Some(name.lower()),
            Self::Argument(name) => Some(format!("{{{}}}", name.to_lowercase())),
            _ => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Join {
    pub operator: JoinOperator,
    pub natural: bool,
    pub on: Option<Expr>,
    pub using: Option<Vec<Ident>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinOperator {
    Comma,
    Cross,
    Inner,
    Left,
    Right,
    Full,
    Semi,
    Anti,
}

/// `PIVOT (aggregates FOR columns IN (values))`, or `UNPIVOT (…)`, unread.
#[derive(Clone, Debug, PartialEq)]
pub struct Pivot {
    pub is_unpivot: bool,
    /// Empty where a part of it is not understood, like the columns and the values.
    pub aggregates: Vec<SelectItem>,
    /// The columns whose values become columns.
    pub columns: Vec<Name>,
    pub values: Vec<SelectItem>,
    pub span: Span,
}

/// `LATERAL VIEW [OUTER] generator(…) table AS columns`.
#[derive(Clone, Debug, PartialEq)]
pub struct LateralView {
    pub outer: bool,
    pub generator: Expr,
    pub table: Option<Ident>,
    pub columns: Vec<Ident>,
    /// From LATERAL to the last name.
    pub span: Span,
}
