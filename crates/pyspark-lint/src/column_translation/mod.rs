//! Translation of a Python function of single values into an expression of columns with Spark's own functions.
//!
//! Only what has one plain counterpart is translated: a loop, a library, a name from outside or a guess at a type ends
//! it, and whoever asks gets nothing.

mod calls;
mod operators;
mod term;

use ruff_python_ast::{BoolOp, CmpOp, Expr, Stmt, UnaryOp};
use rustc_hash::FxHashMap;

use pyspark_program::program::{FunctionBody, Program};
use term::{Term, TermKind, bracketed, flag, gives_null, null};

/// A function as columns.
pub struct Columnar {
    /// The expression, the parameters in it as they were given.
    pub text: String,
    /// Spark's functions and methods of columns in it, in order, each once.
    pub builtins: Vec<String>,
}

/// Translates functions.
pub struct Translator<'p, 'a> {
    program: &'p Program<'a>,
    /// The code's name of `pyspark.sql.functions`, with the dot.
    prefix: &'p str,
    /// True if the function says, or its name does, that it gives text.
    gives_text: Option<bool>,
    names: FxHashMap<&'a str, Term>,
    builtins: Vec<String>,
}

impl<'p, 'a> Translator<'p, 'a> {
    pub fn new(program: &'p Program<'a>, prefix: &'p str, gives_text: Option<bool>) -> Self {
        Self { program, prefix, gives_text, names: FxHashMap::default(), builtins: Vec::new() }
    }

    /// `columns` are what is given for the parameters, as columns.
    pub fn translate(mut self, code: FunctionBody<'a>, columns: &[String]) -> Option<Columnar> {
        let parameters = code.parameters();
        if parameters.is_empty() || parameters.len() != columns.len() {
            return None;
        }
        for (name, column) in parameters.into_iter().zip(columns) {
            let kind = kind_of_parameter(code, name);
            let term =
                Term { text: column.clone(), kind, literal: false, atomic: true, joined: None };
            self.names.insert(name, term);
        }
        let term = match code {
            FunctionBody::Lambda(lambda) => self.expr(&lambda.body)?,
            FunctionBody::Def(def) => self.body(&def.body)?,
        };
        let Self { builtins, .. } = self;
        (!builtins.is_empty() && !term.literal).then_some(Columnar { text: term.text, builtins })
    }

    /// Statements that end in what they return; what falls off the end gives nothing.
    fn body(&mut self, body: &'a [Stmt]) -> Option<Term> {
        let Some((first, rest)) = body.split_first() else { return Some(null()) };
        match first {
            Stmt::Expr(expr) if expr.value.is_string_literal_expr() => self.body(rest),
            Stmt::Pass(_) => self.body(rest),
            Stmt::Return(returned) => {
                returned.value.as_deref().map_or_else(|| Some(null()), |value| self.expr(value))
            }
            Stmt::Assign(assign) => {
                let [Expr::Name(name)] = &assign.targets[..] else { return None };
                let term = self.expr(&assign.value)?;
                self.names.insert(name.id.as_str(), term);
                self.body(rest)
            }
            Stmt::If(statement) => {
                let mut branches = vec![(Some(&*statement.test), &statement.body[..])];
                branches.extend(
                    statement
                        .elif_else_clauses
                        .iter()
                        .map(|arm| (arm.test.as_ref(), &arm.body[..])),
                );
                // Assignments within a branch are not followed after it.
                if branches.iter().any(|(_, body)| !matches!(body.last(), Some(Stmt::Return(_)))) {
                    return None;
                }
                let mut last = if branches.last().is_some_and(|(test, _)| test.is_none()) {
                    let (_, body) = branches.pop()?;
                    self.body(body)?
                } else {
                    self.body(rest)?
                };
                for (test, body) in branches.into_iter().rev() {
                    let then = self.body(body)?;
                    last = self.choose(test?, then, last)?;
                }
                Some(last)
            }
            _ => None,
        }
    }

    /// `then if test else other`.
    fn choose(&mut self, test: &'a Expr, then: Term, other: Term) -> Option<Term> {
        // Spark's functions give null for null by themselves.
        if self.is_presence(test) == Some(true) && other.kind == TermKind::Null && gives_null(&then)
        {
            return Some(then);
        }
        if self.is_presence(test) == Some(false)
            && then.kind == TermKind::Null
            && gives_null(&other)
        {
            return Some(other);
        }
        let test = match self.is_presence(test) {
            Some(present) => {
                let mut test = test;
                while let Expr::UnaryOp(not) = test {
                    test = &not.operand;
                }
                let Term { text, .. } = match test {
                    Expr::Compare(compare) => self.expr(&compare.left)?,
                    name => self.expr(name)?,
                };
                self.uses(if present { "isNotNull" } else { "isNull" });
                format!("{text}.{}()", if present { "isNotNull" } else { "isNull" })
            }
            None => self.expr(test).filter(|test| test.kind == TermKind::Flag)?.text,
        };
        self.uses("when");
        let prefix = self.prefix;
        let kind = if then.kind == TermKind::Null { other.kind } else { then.kind };
        let start = format!("{prefix}when({test}, {})", then.text);
        // A chain of conditions is one `when` after another.
        let chain = other.text.strip_prefix(prefix).filter(|text| text.starts_with("when("));
        let written = match chain {
            Some(chain) => format!("{start}.{chain}"),
            None if other.kind == TermKind::Null => start,
            None => format!("{start}.otherwise({})", other.text),
        };
        Some(Term { text: written, kind, literal: false, atomic: true, joined: None })
    }

    /// Returns true if a condition only asks whether a parameter is there (`x`, `x is not None`), or is not.
    fn is_presence(&self, test: &Expr) -> Option<bool> {
        let is_column = |expr: &Expr| matches!(expr, Expr::Name(name) if self.names.get(name.id.as_str()).is_some_and(|term| term.kind != TermKind::Flag));
        match test {
            Expr::Name(_) if is_column(test) => Some(true),
            Expr::UnaryOp(not) if not.op == UnaryOp::Not => {
                self.is_presence(&not.operand).map(|present| !present)
            }
            Expr::Compare(compare) => match (&compare.ops[..], &compare.comparators[..]) {
                ([op], [Expr::NoneLiteral(_)]) if is_column(&compare.left) => match op {
                    CmpOp::Is | CmpOp::Eq => Some(false),
                    CmpOp::IsNot | CmpOp::NotEq => Some(true),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        }
    }

    fn expr(&mut self, expr: &'a Expr) -> Option<Term> {
        match expr {
            Expr::Name(name) => self.names.get(name.id.as_str()).cloned(),
            Expr::NoneLiteral(_) => Some(null()),
            Expr::StringLiteral(_) => Some(self.literal(expr, TermKind::Text)),
            Expr::NumberLiteral(_) => Some(self.literal(expr, TermKind::Number)),
            Expr::BooleanLiteral(_) => Some(self.literal(expr, TermKind::Flag)),
            Expr::If(choice) => {
                let then = self.expr(&choice.body)?;
                let other = self.expr(&choice.orelse)?;
                self.choose(&choice.test, then, other)
            }
            Expr::BinOp(operation) => {
                let left = self.expr(&operation.left)?;
                let right = self.expr(&operation.right)?;
                self.arithmetic(left, operation.op, right)
            }
            Expr::UnaryOp(operation) => {
                let operand = self.expr(&operation.operand)?;
                match operation.op {
                    UnaryOp::Not if operand.kind == TermKind::Flag && !operand.literal => {
                        Some(flag(format!("~{}", bracketed(&operand))))
                    }
                    UnaryOp::USub if operand.kind != TermKind::Text => Some(Term {
                        text: format!("-{}", bracketed(&operand)),
                        kind: TermKind::Number,
                        literal: operand.literal,
                        atomic: false,
                        joined: None,
                    }),
                    _ => None,
                }
            }
            Expr::BoolOp(operation) => {
                let op = if operation.op == BoolOp::And { " & " } else { " | " };
                let mut terms = Vec::new();
                for value in &operation.values {
                    let term = match self.is_presence(value) {
                        Some(_) => return None,
                        None => self.expr(value)?,
                    };
                    if term.kind != TermKind::Flag || term.literal {
                        return None;
                    }
                    terms.push(bracketed(&term));
                }
                Some(flag(terms.join(op)))
            }
            Expr::Compare(compare) => self.compare(compare),
            Expr::FString(_) => self.interpolated(expr),
            Expr::Subscript(subscript) => self.subscript(subscript),
            Expr::Call(call) => self.call(call),
            Expr::Attribute(attribute) => {
                let name = match attribute.attr.as_str() {
                    name @ ("year" | "month" | "hour" | "minute" | "second") => name,
                    "day" => "dayofmonth",
                    _ => return None,
                };
                let operand = self.expr(&attribute.value)?;
                Some(self.function(name, &[operand], TermKind::Number))
            }
            _ => None,
        }
    }

    fn literal(&self, expr: &Expr, kind: TermKind) -> Term {
        Term {
            text: self.program.text(expr).to_owned(),
            kind,
            literal: true,
            atomic: true,
            joined: None,
        }
    }

    fn uses(&mut self, name: &str) {
        if !self.builtins.iter().any(|known| known == name) {
            self.builtins.push(name.to_owned());
        }
    }
}

/// The type of a parameter by its annotation, or by a name that is used for texts alone.
fn kind_of_parameter(code: FunctionBody<'_>, name: &str) -> TermKind {
    let annotation = match code {
        FunctionBody::Def(def) => def
            .parameters
            .iter_non_variadic_params()
            .find(|parameter| parameter.parameter.name.as_str() == name)
            .and_then(|parameter| parameter.parameter.annotation.as_deref()),
        FunctionBody::Lambda(_) => None,
    };
    match annotation {
        Some(Expr::Name(kind)) => match kind.id.as_str() {
            "str" => TermKind::Text,
            "int" | "float" => TermKind::Number,
            "bool" => TermKind::Flag,
            "list" => TermKind::Array,
            _ => TermKind::Unknown,
        },
        Some(_) => TermKind::Unknown,
        None => match name {
            "s" | "text" | "string" | "txt" | "word" | "sentence" | "name" | "title" | "email"
            | "url" | "comment" | "description" | "message" => TermKind::Text,
            _ => TermKind::Unknown,
        },
    }
}
