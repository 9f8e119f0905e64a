//! Syntax trees of Spark SQL. Each node has its place in the text, in bytes.
//!
//! Chains of one kind (conditions joined by AND, set operations, joins) are lists, and what is nested deeper than
//! [`MAX_HEIGHT`] is `Unknown`: no walk over a tree needs much stack.

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

#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    pub kind: ExprKind,
    /// From the first token to the last; brackets around the whole are left out.
    pub span: Span,
    pub(super) height: u16,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    Literal(Literal),
    Column(Name),
    /// `*` or `t.*`, with the columns that EXCEPT leaves out.
    Star {
        qualifier: Option<Name>,
        except: Vec<Name>,
    },
    /// `:name` or `?`.
    Parameter(CompactString),
    /// `{name}`, which `spark.sql` fills in.
    Argument(CompactString),
    Unary(UnaryOp, Box<Expr>),
    Binary {
        op: BinaryOp,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    /// Two or more operands.
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Between {
        of: Box<Expr>,
        low: Box<Expr>,
        high: Box<Expr>,
        negated: bool,
    },
    InList {
        of: Box<Expr>,
        list: Vec<Expr>,
        negated: bool,
    },
    InQuery {
        of: Box<Expr>,
        query: Box<Query>,
        negated: bool,
    },
    Exists(Box<Query>),
    Like {
        kind: LikeKind,
        of: Box<Expr>,
        patterns: Vec<Expr>,
        quantifier: Option<Quantifier>,
        negated: bool,
    },
    Is {
        of: Box<Expr>,
        test: IsTest,
        negated: bool,
    },
    Cast {
        of: Box<Expr>,
        target: TypeName,
        can_fail: bool,
    },
    Case {
        operand: Option<Box<Expr>>,
        branches: Vec<(Expr, Expr)>,
        otherwise: Option<Box<Expr>>,
    },
    Call(Box<Call>),
    Index {
        of: Box<Expr>,
        index: Box<Expr>,
    },
    /// A field of what is no plain name: `f(x).y`, `a[0].b`, `doc:path`.
    Field {
        of: Box<Expr>,
        name: Ident,
    },
    Lambda {
        parameters: Vec<Ident>,
        body: Box<Expr>,
    },
    /// `(a, b)`
    Row(Vec<Expr>),
    Query(Box<Query>),
    /// Text that is not understood, or a field of an f-string.
    Unknown,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    Null,
    Bool(bool),
    /// The digits with their suffix in lower case.
    Number(CompactString),
    /// `None` where a part of it is not known.
    Text(Option<CompactString>),
    /// `DATE '…'`: the word in lower case.
    Typed(CompactString),
    Interval,
    /// A unit or a part of a date: `year` of `extract(year FROM d)`.
    Keyword(CompactString),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOp {
    Plus,
    Minus,
    BitNot,
    Not,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    Eq,
    NullSafeEq,
    NotEq,
    Less,
    LessEq,
    Greater,
    GreaterEq,
    BitOr,
    BitXor,
    BitAnd,
    ShiftLeft,
    ShiftRight,
    Add,
    Subtract,
    Concat,
    Multiply,
    Divide,
    Modulo,
    IntegerDivide,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LikeKind {
    Like,
    ILike,
    RLike,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    Any,
    All,
}

#[derive(Clone, Debug, PartialEq)]
pub enum IsTest {
    Null,
    True,
    False,
    /// `IS UNKNOWN`
    Unknown,
    DistinctFrom(Box<Expr>),
}

/// A type as the text writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeName {
    pub text: CompactString,
    pub span: Span,
}

/// A call of a function.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    pub name: Name,
    pub distinct: bool,
    pub arguments: Vec<Argument>,
    /// `WITHIN GROUP (ORDER BY …)`.
    pub within_group: Vec<SortKey>,
    pub filter: Option<Expr>,
    pub over: Option<Over>,
    /// From the name to the bracket that closes the arguments.
    pub span: Span,
}

impl Call {
    pub fn name(&self) -> String {
        self.name.lower()
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// `name => value`, or `value AS name`.
    pub name: Option<Ident>,
    pub expr: Expr,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Over {
    Named(Ident),
    Window(Window),
}

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
    pub(super) height: u16,
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

/// `PIVOT (…)` or `UNPIVOT (…)`, unread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pivot {
    pub is_unpivot: bool,
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

/// Statements, with the text between semicolons.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Script {
    pub statements: Vec<Statement>,
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
