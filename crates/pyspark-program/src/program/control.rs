//! Control flow and functions of a program: loops, branches, bodies, UDFs.

use std::rc::Rc;

use ruff_python_ast::{Expr, ExprCall, ExprLambda, Stmt, StmtFunctionDef};

use super::{BranchId, Filled, FunctionId, LoopId, NodeId, Value};
use crate::visitor::Visitor;

/// A loop, a comprehension, or a `reduce`.
#[derive(Clone, Debug)]
pub struct Loop<'a> {
    pub parent: Option<LoopId>,
    pub kind: LoopKind<'a>,
    /// Number of times the body runs, where the code has it.
    pub iterations: Option<u64>,
    /// The objects that it goes through, where they are known.
    pub over: Option<Over>,
    /// The branch that it is in.
    pub in_branch: Option<BranchId>,
}

/// Objects that a loop goes through, one an iteration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// The inputs of this merge, in their order.
    Items(NodeId),
    /// Those of a list that another loop fills.
    Filled(Filled),
}

#[derive(Clone, Debug)]
pub enum LoopKind<'a> {
    For(&'a ruff_python_ast::StmtFor),
    While(&'a ruff_python_ast::StmtWhile),
    Comprehension(&'a Expr),
    /// `functools.reduce(function, items, initial)`.
    Reduce(&'a ExprCall),
    /// No loop of the text: a function that code outside it calls, as often as it likes.
    Callback,
}

/// A branch of an `if` or a `match`; one within another has the larger index.
#[derive(Clone, Copy, Debug)]
pub struct Branch<'a> {
    pub parent: Option<BranchId>,
    /// The first branch of the same statement.
    pub first: BranchId,
    /// The statement that it belongs to.
    pub statement: Option<&'a Stmt>,
}

/// The text of a function.
#[derive(Clone, Copy, Debug)]
pub enum FunctionBody<'a> {
    Def(&'a StmtFunctionDef),
    Lambda(&'a ExprLambda),
}

impl<'a> FunctionBody<'a> {
    /// The names of the parameters that have a position, the object of a method not among them.
    pub fn parameters(self) -> Vec<&'a str> {
        let parameters = match self {
            Self::Def(def) => Some(&*def.parameters),
            Self::Lambda(lambda) => lambda.parameters.as_deref(),
        };
        parameters
            .into_iter()
            .flat_map(|parameters| parameters.posonlyargs.iter().chain(&parameters.args))
            .map(|parameter| parameter.parameter.name.as_str())
            .filter(|name| !matches!(*name, "self" | "cls"))
            .collect()
    }

    pub fn visit(self, visitor: &mut impl Visitor<'a>) {
        match self {
            Self::Def(def) => visitor.visit_body(&def.body),
            Self::Lambda(lambda) => visitor.visit_expr(&lambda.body),
        }
    }
}

/// A function that Spark calls on the executors for the values of columns.
#[derive(Clone, Debug)]
pub struct Udf<'a> {
    /// `None` for one whose text is not seen, such as an imported one.
    pub function: Option<FunctionId>,
    /// The decorator or function that creates it: `udf`, `pandas_udf`, `arrow_udf`.
    pub made_by: Rc<str>,
    /// The decorator, the call of `udf`, or the call of `spark.udf.register`.
    pub expr: &'a Expr,
    pub by: UdfBy,
    /// The type it gives, where that is given.
    pub returns: Value,
    /// The name that SQL calls it by.
    pub registered: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UdfBy {
    Decorator,
    Call,
    Register,
}
