//! Expressions.

use compact_str::CompactString;

use super::{Ident, Name, Query, SortKey, Span, Window};

#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    pub kind: ExprKind,
    /// From the first token to the last; brackets around the whole are left out.
    pub span: Span,
    pub(crate) height: u16,
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
