//! Column expressions, written as SQL text or built of `Column`s, as one tree.

mod from_column;
mod from_sql;
mod print;
mod rewrite;

use super::types::DataType;

pub use from_column::{keys, of_each_item, type_of_value};
pub use from_sql::sort_keys;

/// A column expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    Column(String),
    /// Every column of the frame.
    Star,
    Literal(Literal),
    /// A call of the function of this name, which is in lower case.
    Call(String, Vec<Expr>),
    Cast(Box<Expr>, DataType),
    Unary(UnaryOp, Box<Expr>),
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// `CASE WHEN … THEN … ELSE … END`: conditions with their values, and the value where none of them holds.
    Case(Vec<(Expr, Expr)>, Option<Box<Expr>>),
    /// `a IN (1, 2)`.
    In(Box<Expr>, Vec<Expr>),
    /// A function computed over a window.
    Over(Box<Expr>, Window),
    Alias(Box<Expr>, String),
    /// An expression that is not understood.
    Unknown,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    Text(String),
    Int(i64),
    Double(f64),
    Boolean(bool),
    Null,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOp {
    Not,
    Negate,
    IsNull,
    IsNotNull,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    Add,
    Subtract,
    Multiply,
    Divide,
    IntegralDivide,
    Remainder,
    Concat,
    Equal,
    NullSafeEqual,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    And,
    Or,
    BitwiseAnd,
    BitwiseOr,
    BitwiseXor,
}

impl BinaryOp {
    /// A comparison or a connective, whose result is a boolean.
    pub fn is_predicate(self) -> bool {
        matches!(
            self,
            Self::Equal
                | Self::NullSafeEqual
                | Self::NotEqual
                | Self::Less
                | Self::LessOrEqual
                | Self::Greater
                | Self::GreaterOrEqual
                | Self::And
                | Self::Or
        )
    }
}

/// A window's keys.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Window {
    pub partition_by: Vec<Expr>,
    pub order_by: Vec<Expr>,
    /// The keys of the order that descend, by their places.
    pub descending: Vec<usize>,
}

/// How deep an expression is followed.
const MAX_DEPTH: usize = 60;

impl Expr {
    pub fn column(name: impl Into<String>) -> Self {
        Self::Column(name.into())
    }

    pub fn call(name: &str, args: Vec<Self>) -> Self {
        Self::Call(name.to_owned(), args)
    }

    pub fn alias(self, name: impl Into<String>) -> Self {
        Self::Alias(Box::new(self), name.into())
    }

    fn binary(op: BinaryOp, left: Self, right: Self) -> Self {
        Self::Binary(op, Box::new(left), Box::new(right))
    }

    /// The expression without its alias.
    pub fn bare(&self) -> &Self {
        match self {
            Self::Alias(of, _) => of.bare(),
            other => other,
        }
    }

    /// The whole number that it is.
    pub fn int(&self) -> Option<i64> {
        if let Self::Literal(Literal::Int(n)) = self.bare() { Some(*n) } else { None }
    }

    pub fn is_null(&self) -> bool {
        *self.bare() == Self::Literal(Literal::Null)
    }

    /// The column that it is, by its name without what qualifies it.
    pub fn column_name(&self) -> Option<&str> {
        match self.bare() {
            Self::Column(name) => Some(name.rsplit('.').next().unwrap_or(name)),
            _ => None,
        }
    }

    /// The column that it has as many different values as, about: a cast of it, a hash, its text in another case.
    pub fn renamed_column(&self) -> Option<&str> {
        const SAME: [&str; 16] = [
            "base64", "hex", "initcap", "lower", "lcase", "ltrim", "md5", "reverse", "rtrim",
            "sha1", "sha2", "string", "trim", "ucase", "upper", "xxhash64",
        ];
        match self {
            Self::Column(name) => Some(name),
            Self::Alias(of, _) | Self::Cast(of, _) | Self::Unary(UnaryOp::Negate, of) => {
                of.renamed_column()
            }
            Self::Call(name, args) if SAME.contains(&name.as_str()) => {
                args.first()?.renamed_column()
            }
            _ => None,
        }
    }

    /// The expressions that it is made of.
    pub fn children(&self) -> Vec<&Self> {
        match self {
            Self::Column(_) | Self::Star | Self::Literal(_) | Self::Unknown => Vec::new(),
            Self::Call(_, args) => args.iter().collect(),
            Self::Cast(of, _) | Self::Unary(_, of) | Self::Alias(of, _) => vec![of],
            Self::Binary(_, left, right) => vec![left, right],
            Self::Case(branches, otherwise) => {
                let pairs = branches.iter().flat_map(|(condition, value)| [condition, value]);
                pairs.chain(otherwise.as_deref()).collect()
            }
            Self::In(of, list) => std::iter::once(&**of).chain(list).collect(),
            Self::Over(of, window) => {
                let keys = window.partition_by.iter().chain(&window.order_by);
                std::iter::once(&**of).chain(keys).collect()
            }
        }
    }

    /// The expression itself or one that it is made of, for which `of` holds.
    pub fn any(&self, of: &dyn Fn(&Self) -> bool) -> bool {
        of(self) || self.children().into_iter().any(|child| child.any(of))
    }

    /// Its values are those of a part that is not understood. What a Python function gives has a type at least, a
    /// comparison has two values, and of a condition only the values that it chooses count.
    pub fn is_unknown(&self) -> bool {
        match self {
            Self::Unknown => true,
            Self::Cast(of, _) if **of == Self::Unknown => false,
            Self::Binary(op, ..) if op.is_predicate() => false,
            Self::Unary(UnaryOp::Not | UnaryOp::IsNull | UnaryOp::IsNotNull, _) | Self::In(..) => {
                false
            }
            Self::Case(branches, otherwise) => {
                let values = branches.iter().map(|(_, value)| value);
                values.chain(otherwise.as_deref()).any(Self::is_unknown)
            }
            other => other.children().into_iter().any(Self::is_unknown),
        }
    }

    /// The same value in every row, names of columns in any case; what is not understood is like nothing.
    pub fn is_same(&self, other: &Self) -> bool {
        match (self.bare(), other.bare()) {
            (Self::Unknown, _) | (_, Self::Unknown) => false,
            (Self::Column(a), Self::Column(b)) => a.eq_ignore_ascii_case(b),
            (Self::Call(a, _), Self::Call(b, _)) if a != b => false,
            (Self::Cast(_, a), Self::Cast(_, b)) if a != b => false,
            (Self::Unary(a, _), Self::Unary(b, _)) if a != b => false,
            (Self::Binary(a, ..), Self::Binary(b, ..)) if a != b => false,
            (Self::Literal(a), Self::Literal(b)) => a == b,
            (a, b) if std::mem::discriminant(a) == std::mem::discriminant(b) => {
                let (a, b) = (a.children(), b.children());
                a.len() == b.len() && a.into_iter().zip(b).all(|(a, b)| a.is_same(b))
            }
            _ => false,
        }
    }

    /// The parts that an AND connects.
    pub fn conjuncts(&self) -> Vec<&Self> {
        match self.bare() {
            Self::Binary(BinaryOp::And, left, right) => {
                let mut parts = left.conjuncts();
                parts.extend(right.conjuncts());
                parts
            }
            other => vec![other],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_in_another_form_has_as_many_values() {
        for (text, column) in [
            ("user_id", Some("user_id")),
            ("lower(trim(t.user_id)) as key", Some("t.user_id")),
            ("cast(user_id as string)", Some("user_id")),
            ("sha2(user_id, 256)", Some("user_id")),
            ("user_id % 100", None),
            ("substring(user_id, 1, 2)", None),
            ("1", None),
        ] {
            assert_eq!(Expr::parse(text).renamed_column(), column, "{text}");
        }
    }

    #[test]
    fn what_is_not_understood_is_so_wherever_its_values_count() {
        let unknown = || Expr::Unknown;
        assert!(unknown().is_unknown() && unknown().alias("z").is_unknown());
        assert!(Expr::call("upper", vec![unknown()]).is_unknown());
        // What a Python function gives has a type, and a comparison has two values.
        assert!(!Expr::Cast(Box::new(unknown()), DataType::String).is_unknown());
        assert!(!Expr::binary(BinaryOp::Less, unknown(), Expr::column("a")).is_unknown());
        assert!(!Expr::Unary(UnaryOp::IsNull, Box::new(unknown())).is_unknown());
    }
}
