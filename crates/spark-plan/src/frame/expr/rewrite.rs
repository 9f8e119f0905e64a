//! Expressions with parts replaced.

use super::{Expr, Window};

impl Expr {
    /// The expression with the outermost parts replaced for which `of` gives another.
    pub fn rewrite(&self, of: &mut dyn FnMut(&Self) -> Option<Self>) -> Self {
        if let Some(other) = of(self) {
            return other;
        }
        match self {
            Self::Column(_) | Self::Star | Self::Literal(_) | Self::Unknown => self.clone(),
            Self::Call(name, args) => Self::Call(name.clone(), rewrite_all(args, of)),
            Self::Cast(of_what, ty) => Self::Cast(Box::new(of_what.rewrite(of)), ty.clone()),
            Self::Unary(op, of_what) => Self::Unary(*op, Box::new(of_what.rewrite(of))),
            Self::Binary(op, left, right) => {
                Self::Binary(*op, Box::new(left.rewrite(of)), Box::new(right.rewrite(of)))
            }
            Self::Case(branches, otherwise) => {
                let branches = branches
                    .iter()
                    .map(|(condition, value)| (condition.rewrite(of), value.rewrite(of)))
                    .collect();
                Self::Case(branches, otherwise.as_ref().map(|it| Box::new(it.rewrite(of))))
            }
            Self::In(of_what, list) => {
                Self::In(Box::new(of_what.rewrite(of)), rewrite_all(list, of))
            }
            Self::Over(of_what, window) => {
                Self::Over(Box::new(of_what.rewrite(of)), window.rewrite(of))
            }
            Self::Alias(of_what, name) => Self::Alias(Box::new(of_what.rewrite(of)), name.clone()),
        }
    }
}

impl Window {
    /// The window with parts of its keys replaced.
    pub fn rewrite(&self, of: &mut dyn FnMut(&Expr) -> Option<Expr>) -> Self {
        Self {
            partition_by: rewrite_all(&self.partition_by, of),
            order_by: rewrite_all(&self.order_by, of),
            descending: self.descending.clone(),
        }
    }
}

fn rewrite_all(exprs: &[Expr], of: &mut dyn FnMut(&Expr) -> Option<Expr>) -> Vec<Expr> {
    exprs.iter().map(|expr| expr.rewrite(of)).collect()
}
