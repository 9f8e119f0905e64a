//! Names of columns, as Spark makes them of expressions (`usePrettyExpression`).

use super::{BinaryOp, Expr, Literal, UnaryOp};

impl Expr {
    /// The name that the column gets, where Spark's own naming is simple enough to say.
    pub fn name(&self) -> Option<String> {
        match self {
            Self::Column(name) => Some(name.rsplit('.').next().unwrap_or(name).to_owned()),
            Self::Alias(_, name) => Some(name.clone()),
            Self::Cast(of, _) => of.name(),
            Self::Call(name, args) => Some(format!("{name}({})", names(args)?)),
            Self::Unary(op, of) => {
                let of = of.name()?;
                Some(match op {
                    UnaryOp::Not => format!("(NOT {of})"),
                    UnaryOp::Negate => format!("(- {of})"),
                    UnaryOp::IsNull => format!("({of} IS NULL)"),
                    UnaryOp::IsNotNull => format!("({of} IS NOT NULL)"),
                })
            }
            Self::Binary(op, left, right) => {
                let (left, right) = (left.name()?, right.name()?);
                Some(match op {
                    BinaryOp::Concat => format!("concat({left}, {right})"),
                    op => format!("({left} {} {right})", op.symbol()),
                })
            }
            Self::Case(branches, otherwise) => {
                let mut text = "CASE".to_owned();
                for (condition, value) in branches {
                    text += &format!(" WHEN {} THEN {}", condition.name()?, value.name()?);
                }
                if let Some(otherwise) = otherwise {
                    text += &format!(" ELSE {}", otherwise.name()?);
                }
                Some(text + " END")
            }
            Self::In(of, list) => Some(format!("({} IN ({}))", of.name()?, names(list)?)),
            Self::Literal(Literal::Int(n)) => Some(n.to_string()),
            Self::Literal(Literal::Text(text)) => Some(text.clone()),
            Self::Literal(Literal::Boolean(value)) => Some(value.to_string()),
            Self::Literal(Literal::Null) => Some("NULL".to_owned()),
            // How a fraction is written is its type's affair, and a window has its frame in its name.
            Self::Literal(Literal::Double(_)) | Self::Over(..) | Self::Star | Self::Unknown => None,
        }
    }
}

impl BinaryOp {
    /// The operator as Spark prints it (`BinaryOperator.sqlOperator`).
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::IntegralDivide => "div",
            Self::Remainder => "%",
            Self::Concat => "||",
            Self::Equal => "=",
            Self::NullSafeEqual => "<=>",
            // Printed as the negation that it is parsed to.
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::And => "AND",
            Self::Or => "OR",
            Self::BitwiseAnd => "&",
            Self::BitwiseOr => "|",
            Self::BitwiseXor => "^",
        }
    }
}

fn names(exprs: &[Expr]) -> Option<String> {
    let names: Option<Vec<String>> = exprs.iter().map(Expr::name).collect();
    Some(names?.join(", "))
}

#[cfg(test)]
mod tests {
    use crate::frame::expr::Expr;

    #[test]
    fn columns_are_named_as_spark_names_them() {
        for (text, name) in [
            ("t.id", Some("id")),
            ("id % 1000", Some("(id % 1000)")),
            ("upper(u)", Some("upper(u)")),
            ("upper(u) as z", Some("z")),
            ("cast(id as string)", Some("id")),
            ("a = 1 and b < c", Some("((a = 1) AND (b < c))")),
            ("case when a then 'x' else 'y' end", Some("CASE WHEN a THEN x ELSE y END")),
            ("a + 1.5", None),
        ] {
            assert_eq!(Expr::parse(text).name().as_deref(), name, "{text}");
        }
    }

    #[test]
    fn what_is_the_same_is_so_in_any_case_and_under_any_alias() {
        let same = |a: &str, b: &str| Expr::parse(a).is_same(&Expr::parse(b));
        assert!(same("upper(U) as z", "upper(u)") && same("id % 10", "ID % 10"));
        for (a, b) in [
            ("upper(u)", "lower(u)"),
            ("id % 10", "id % 11"),
            ("id % 10", "id + 10"),
            ("cast(id as string)", "cast(id as int)"),
            ("a", "upper(a)"),
            // What is not understood may be anything.
            ("a between b and c d e", "a between b and c d e"),
        ] {
            assert!(!same(a, b), "{a}, {b}");
        }
    }
}
