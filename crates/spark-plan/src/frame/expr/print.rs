//! Names of columns, as Spark makes them of expressions.

use super::Expr;

impl Expr {
    /// The name that the column gets, where Spark's own naming is simple enough to say.
    pub fn name(&self) -> Option<String> {
        match self {
            Self::Column(name) => Some(name.rsplit('.').next().unwrap_or(name).to_owned()),
            Self::Named(_, name) => Some(name.clone()),
            Self::Cast(of, _) => of.name(),
            Self::Call(name, args) => {
                let args: Option<Vec<String>> = args.iter().map(Self::name).collect();
                Some(format!("{name}({})", args?.join(", ")))
            }
            Self::Whole(n) => Some(n.to_string()),
            _ => None,
        }
    }
}
