//! Nodes: the objects and actions of a program, with their receivers and arguments.

use std::rc::Rc;

use ruff_python_ast::{Expr, ExprCall, Stmt};
use ruff_text_size::{Ranged, TextRange};

use super::{BranchId, LoopId, NodeId, NodeIds, UdfId, Value};
use crate::api::{Class, Method};

/// Origin of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Op {
    /// A method called on the receiver.
    Method(Rc<str>),
    /// An attribute of the receiver.
    Attribute(Rc<str>),
    /// A function of Spark's, by its dotted path, or a class that is called.
    Function(Rc<str>),
    /// A UDF of the program's own, called: a column.
    Udf(UdfId, Rc<str>),
    /// One of the inputs: control flow merges here.
    Phi,
    /// A name that the program never binds, known by how it is used.
    Free(Rc<str>),
    /// A parameter of a function whose callers are not seen.
    Parameter(Rc<str>),
    /// A statement of SQL that runs a job as soon as it is read, by its name: `INSERT INTO`. Its input is the call that
    /// reads it.
    Command(Rc<str>),
    /// A micro-batch of a stream, which `foreachBatch` hands to a function of the program.
    MicroBatch,
    /// A result of code that is not in the text, known by how it is used.
    Opaque,
    /// The first input was handed to code that is not seen.
    Escape,
}

/// An argument of a call.
#[derive(Clone, Debug)]
pub struct Argument<'a> {
    pub keyword: Option<&'a str>,
    pub value: Value,
    pub expr: &'a Expr,
    /// True if it is spread with `*` or `**`.
    pub starred: bool,
}

/// An object of Spark's API, or an action.
#[derive(Clone, Debug)]
pub struct Node<'a> {
    pub class: Class,
    /// The method or attribute of the receiver that it is.
    pub(crate) method: Option<Method>,
    pub op: Op,
    pub receiver: Option<NodeId>,
    /// The receiver, then the objects among the arguments, those in lists and dictionaries too.
    pub inputs: NodeIds,
    pub args: Vec<Argument<'a>>,
    /// The call or the attribute; `None` for what has no place of its own.
    pub expr: Option<&'a Expr>,
    /// The statement that it is in.
    pub statement: Option<&'a Stmt>,
    /// The innermost loop that it is in.
    pub in_loop: Option<LoopId>,
    /// The innermost branch of an `if` or a `match` that it is in.
    pub in_branch: Option<BranchId>,
}

impl<'a> Node<'a> {
    /// The name that a statement gives to what is made in it: `rules` of `rules = spark.read.csv(path)`.
    pub fn given_name(&self) -> Option<&'a str> {
        let Stmt::Assign(assign) = self.statement? else { return None };
        match &assign.targets[..] {
            [Expr::Name(name)] => Some(name.id.as_str()),
            _ => None,
        }
    }

    /// The name of the method or function that gave it.
    pub fn name(&self) -> &str {
        match &self.op {
            Op::Method(name) | Op::Attribute(name) | Op::Free(name) | Op::Parameter(name) => name,
            Op::Function(path) => path.rsplit('.').next().unwrap_or(path),
            Op::Udf(_, made_by) => made_by,
            Op::Command(name) => name,
            Op::Phi | Op::MicroBatch | Op::Opaque | Op::Escape => "",
        }
    }

    /// The method or attribute of its receiver that it is, whichever of its names is written; a method that the
    /// receiver's class has not is another class's of that name.
    pub fn method(&self) -> Option<Method> {
        self.method
    }

    /// A call of this method.
    pub fn is_method(&self, method: Method) -> bool {
        self.method == Some(method) && matches!(self.op, Op::Method(_))
    }

    /// A call of one of these methods.
    pub fn is_one_of(&self, methods: &[Method]) -> bool {
        self.called().is_some_and(|method| methods.contains(&method))
    }

    /// A call that registers a frame as a view.
    pub fn makes_view(&self) -> bool {
        self.is_one_of(&[
            Method::CreateTempView,
            Method::CreateOrReplaceTempView,
            Method::CreateGlobalTempView,
            Method::CreateOrReplaceGlobalTempView,
            Method::RegisterTempTable,
        ])
    }

    /// The method that it calls.
    pub fn called(&self) -> Option<Method> {
        self.method.filter(|_| matches!(self.op, Op::Method(_)))
    }

    /// True if its statement is an expression, whose value nobody keeps.
    pub fn is_discarded(&self) -> bool {
        matches!(self.statement, Some(Stmt::Expr(_)))
    }

    pub fn call(&self) -> Option<&'a ExprCall> {
        self.expr.and_then(Expr::as_call_expr)
    }

    /// The argument at `position`, or named `keyword`.
    pub fn arg(&self, position: usize, keyword: &str) -> Option<&Argument<'a>> {
        let named = self.args.iter().find(|arg| arg.keyword == Some(keyword));
        named.or_else(|| {
            self.args
                .iter()
                .filter(|arg| arg.keyword.is_none())
                .nth(position)
                .filter(|arg| !arg.starred)
        })
    }

    /// The place of the method's name and its arguments: `.collect()` of `df.collect()`, without the dot.
    pub fn name_range(&self) -> Option<TextRange> {
        let expr = self.expr?;
        let start = match expr {
            Expr::Call(call) => match &*call.func {
                Expr::Attribute(attribute) => attribute.attr.start(),
                func => func.start(),
            },
            Expr::Attribute(attribute) => attribute.attr.start(),
            other => other.start(),
        };
        Some(TextRange::new(start, expr.end()))
    }
}
