//! Translation of a Python function of single values into an expression of columns with Spark's own functions.
//!
//! Only what has one plain counterpart is translated: a loop, a library, a name from outside or a guess at a type ends
//! it, and whoever asks gets nothing.

use ruff_python_ast::{
    BoolOp, CmpOp, Expr, ExprCall, ExprCompare, ExprSubscript, InterpolatedStringElement, Operator,
    Stmt, UnaryOp,
};
use rustc_hash::FxHashMap;

use pyspark_program::program::{Code, Program};

/// A function as columns.
pub struct Columnar {
    /// The expression, the parameters in it as they were given.
    pub text: String,
    /// Spark's functions and methods of columns in it, in order, each once.
    pub builtins: Vec<String>,
}

/// The known type of a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Unknown,
    Text,
    Number,
    Flag,
    Array,
    Null,
}

#[derive(Clone)]
struct Term {
    text: String,
    kind: Kind,
    /// True if it is a value of Python's, which a function of columns takes only in `lit`.
    literal: bool,
    /// True if it needs no brackets as an operand.
    atomic: bool,
    /// The arguments of the `concat` that it is.
    joined: Option<String>,
}

/// Translates functions.
pub struct Translator<'p, 'a> {
    program: &'p Program<'a>,
    /// How the code names `pyspark.sql.functions`, with the dot.
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
    pub fn translate(mut self, code: Code<'a>, columns: &[String]) -> Option<Columnar> {
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
            Code::Lambda(lambda) => self.expr(&lambda.body)?,
            Code::Def(def) => self.body(&def.body)?,
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
        if self.is_presence(test) == Some(true) && other.kind == Kind::Null && gives_null(&then) {
            return Some(then);
        }
        if self.is_presence(test) == Some(false) && then.kind == Kind::Null && gives_null(&other) {
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
            None => self.expr(test).filter(|test| test.kind == Kind::Flag)?.text,
        };
        self.uses("when");
        let prefix = self.prefix;
        let kind = if then.kind == Kind::Null { other.kind } else { then.kind };
        let start = format!("{prefix}when({test}, {})", then.text);
        // A chain of conditions is one `when` after another.
        let chain = other.text.strip_prefix(prefix).filter(|text| text.starts_with("when("));
        let written = match chain {
            Some(chain) => format!("{start}.{chain}"),
            None if other.kind == Kind::Null => start,
            None => format!("{start}.otherwise({})", other.text),
        };
        Some(Term { text: written, kind, literal: false, atomic: true, joined: None })
    }

    /// Returns true if a condition only asks whether a parameter is there (`x`, `x is not None`), or is not.
    fn is_presence(&self, test: &Expr) -> Option<bool> {
        let is_column = |expr: &Expr| matches!(expr, Expr::Name(name) if self.names.get(name.id.as_str()).is_some_and(|term| term.kind != Kind::Flag));
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
            Expr::StringLiteral(_) => Some(self.literal(expr, Kind::Text)),
            Expr::NumberLiteral(_) => Some(self.literal(expr, Kind::Number)),
            Expr::BooleanLiteral(_) => Some(self.literal(expr, Kind::Flag)),
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
                    UnaryOp::Not if operand.kind == Kind::Flag && !operand.literal => {
                        Some(flag(format!("~{}", bracketed(&operand))))
                    }
                    UnaryOp::USub if operand.kind != Kind::Text => Some(Term {
                        text: format!("-{}", bracketed(&operand)),
                        kind: Kind::Number,
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
                    if term.kind != Kind::Flag || term.literal {
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
                Some(self.function(name, &[operand], Kind::Number))
            }
            _ => None,
        }
    }

    fn literal(&self, expr: &Expr, kind: Kind) -> Term {
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

    /// A call of one of Spark's functions; its first arguments are columns, `rest` are values as they are.
    fn function_with(&mut self, name: &str, columns: &[Term], rest: &[&str], kind: Kind) -> Term {
        self.uses(name);
        let mut args: Vec<String> = columns.iter().map(|term| self.column(term)).collect();
        args.extend(rest.iter().map(|text| (*text).to_owned()));
        Term {
            text: format!("{}{name}({})", self.prefix, args.join(", ")),
            kind,
            literal: false,
            atomic: true,
            joined: None,
        }
    }

    fn function(&mut self, name: &str, columns: &[Term], kind: Kind) -> Term {
        self.function_with(name, columns, &[], kind)
    }

    /// `concat` of terms; one that is a concat already gives its own arguments.
    fn concat(&mut self, terms: &[Term]) -> Term {
        let args: Vec<String> = terms
            .iter()
            .map(|term| term.joined.clone().unwrap_or_else(|| self.column(term)))
            .collect();
        let args = args.join(", ");
        self.uses("concat");
        Term {
            text: format!("{}concat({args})", self.prefix),
            kind: Kind::Text,
            literal: false,
            atomic: true,
            joined: Some(args),
        }
    }

    /// A term where a column must be.
    fn column(&self, term: &Term) -> String {
        if term.literal { format!("{}lit({})", self.prefix, term.text) } else { term.text.clone() }
    }

    fn arithmetic(&mut self, left: Term, op: Operator, right: Term) -> Option<Term> {
        let text = left.kind == Kind::Text || right.kind == Kind::Text;
        if left.literal && right.literal {
            return None;
        }
        let written = match op {
            Operator::Add if text => {
                return Some(self.concat(&[left, right]));
            }
            // Two of them may be texts as well as numbers.
            Operator::Add
                if left.kind == Kind::Unknown
                    && right.kind == Kind::Unknown
                    && self.gives_text != Some(false) =>
            {
                return None;
            }
            Operator::Add => "+",
            Operator::Sub if !text => "-",
            Operator::Mult if !text => "*",
            Operator::Div if !text => "/",
            Operator::Mod if !text => "%",
            Operator::FloorDiv if !text => {
                let quotient = format!("{} / {}", bracketed(&left), bracketed(&right));
                let quotient = Term {
                    text: quotient,
                    kind: Kind::Number,
                    literal: false,
                    atomic: false,
                    joined: None,
                };
                return Some(self.function("floor", &[quotient], Kind::Number));
            }
            Operator::Pow if !text => {
                self.uses("pow");
                let text = format!("{}pow({}, {})", self.prefix, self.column(&left), right.text);
                return Some(Term {
                    text,
                    kind: Kind::Number,
                    literal: false,
                    atomic: true,
                    joined: None,
                });
            }
            _ => return None,
        };
        self.uses(written);
        Some(Term {
            text: format!("{} {written} {}", bracketed(&left), bracketed(&right)),
            kind: Kind::Number,
            literal: false,
            atomic: false,
            joined: None,
        })
    }

    fn compare(&mut self, compare: &'a ExprCompare) -> Option<Term> {
        let mut left = self.expr(&compare.left)?;
        let mut parts = Vec::new();
        for (op, comparator) in compare.ops.iter().zip(&compare.comparators) {
            if let (CmpOp::In | CmpOp::NotIn, Expr::List(_) | Expr::Tuple(_) | Expr::Set(_)) =
                (op, comparator)
            {
                let items = match comparator {
                    Expr::List(list) => &list.elts[..],
                    Expr::Tuple(tuple) => &tuple.elts[..],
                    Expr::Set(set) => &set.elts[..],
                    _ => return None,
                };
                if !items.iter().all(Expr::is_literal_expr) || left.literal {
                    return None;
                }
                let items: Vec<&str> = items.iter().map(|item| self.program.text(item)).collect();
                self.uses("isin");
                let not = if *op == CmpOp::NotIn { "~" } else { "" };
                parts.push(format!("{not}{}.isin({})", bracketed(&left), items.join(", ")));
                continue;
            }
            let right = self.expr(comparator)?;
            let written = match op {
                CmpOp::Eq => "==",
                CmpOp::NotEq => "!=",
                CmpOp::Lt => "<",
                CmpOp::LtE => "<=",
                CmpOp::Gt => ">",
                CmpOp::GtE => ">=",
                // `"x" in text`
                CmpOp::In | CmpOp::NotIn
                    if left.literal && left.kind == Kind::Text && !right.literal =>
                {
                    if right.kind == Kind::Array {
                        return None;
                    }
                    self.uses("contains");
                    let not = if *op == CmpOp::NotIn { "~" } else { "" };
                    parts.push(format!("{not}{}.contains({})", bracketed(&right), left.text));
                    continue;
                }
                CmpOp::Is | CmpOp::IsNot if right.kind == Kind::Null && !left.literal => {
                    let test = if *op == CmpOp::Is { "isNull" } else { "isNotNull" };
                    self.uses(test);
                    parts.push(format!("{}.{test}()", bracketed(&left)));
                    continue;
                }
                _ => return None,
            };
            if left.literal && right.literal || right.kind == Kind::Null {
                return None;
            }
            self.uses(written);
            parts.push(format!("{} {written} {}", bracketed(&left), bracketed(&right)));
            left = right;
        }
        match &parts[..] {
            [only] => Some(flag(only.clone())),
            several => Some(flag(format!("({})", several.join(") & (")))),
        }
    }

    /// `f"{a}-{b}"`.
    fn interpolated(&mut self, expr: &'a Expr) -> Option<Term> {
        let Expr::FString(text) = expr else { return None };
        let mut parts = Vec::new();
        for element in text.value.elements() {
            match element {
                InterpolatedStringElement::Literal(literal) => {
                    let written: &str = &literal.value;
                    if written.contains(['"', '\\', '\n']) {
                        return None;
                    }
                    let text = format!("\"{written}\"");
                    parts.push(Term {
                        text,
                        kind: Kind::Text,
                        literal: true,
                        atomic: true,
                        joined: None,
                    });
                }
                InterpolatedStringElement::Interpolation(field) => {
                    if field.format_spec.is_some() || !field.conversion.is_none() {
                        return None;
                    }
                    parts.push(self.expr(&field.expression).filter(|term| !term.literal)?);
                }
            }
        }
        Some(self.concat(&parts))
    }

    fn subscript(&mut self, subscript: &'a ExprSubscript) -> Option<Term> {
        if let Expr::Call(call) = &*subscript.value
            && let Some(text) = self.json_text(call)
            && let Some(key) = subscript.slice.as_string_literal_expr()
        {
            return self.json_field(text, key.value.to_str());
        }
        let of = self.expr(&subscript.value)?;
        match &*subscript.slice {
            Expr::Slice(slice) if of.kind != Kind::Array && slice.step.is_none() => {
                let bound = |bound: &Option<Box<Expr>>| match bound {
                    None => Some(None),
                    Some(bound) => whole(bound).map(Some),
                };
                let (from, to) = (bound(&slice.lower)?, bound(&slice.upper)?);
                let (start, length) = match (from, to) {
                    (None | Some(0), Some(to)) if to > 0 => (1, to),
                    (Some(from), Some(to)) if from > 0 && to > from => (from + 1, to - from),
                    (Some(from), None) if from < 0 => (from, -from),
                    _ => return None,
                };
                let (start, length) = (start.to_string(), length.to_string());
                Some(self.function_with("substring", &[of], &[&start, &length], Kind::Text))
            }
            index if of.kind == Kind::Array => match whole(index)? {
                -1 => Some(self.function_with("element_at", &[of], &["-1"], Kind::Text)),
                at @ 0.. => Some(Term {
                    text: format!("{}[{at}]", of.text),
                    kind: Kind::Text,
                    literal: false,
                    atomic: true,
                    joined: None,
                }),
                _ => None,
            },
            Expr::StringLiteral(_) if of.kind == Kind::Unknown && !of.literal => {
                self.uses("getItem");
                let key = self.program.text(&*subscript.slice);
                let text = format!("{}[{key}]", bracketed(&of));
                Some(Term { text, kind: Kind::Unknown, literal: false, atomic: true, joined: None })
            }
            _ => None,
        }
    }

    /// The text that `json.loads(text)` reads.
    fn json_text(&mut self, call: &'a ExprCall) -> Option<Term> {
        let [argument] = &call.arguments.args[..] else { return None };
        (self.program.text(&*call.func) == "json.loads").then(|| self.expr(argument))?
    }

    fn json_field(&mut self, text: Term, key: &str) -> Option<Term> {
        let plain = key.chars().all(|c| c.is_alphanumeric() || c == '_');
        let path = format!("\"$.{key}\"");
        plain.then(|| self.function_with("get_json_object", &[text], &[&path], Kind::Text))
    }

    fn call(&mut self, call: &'a ExprCall) -> Option<Term> {
        if !call.arguments.keywords.is_empty() {
            return None;
        }
        match &*call.func {
            Expr::Name(name) => self.builtin(name.id.as_str(), &call.arguments.args),
            Expr::Attribute(attribute) => {
                let args = &call.arguments.args[..];
                if let Expr::Name(module) = &*attribute.value
                    && !self.names.contains_key(module.id.as_str())
                {
                    return self.library(module.id.as_str(), attribute.attr.as_str(), args);
                }
                // `json.loads(text).get("key")`
                if let (Expr::Call(inner), "get", [Expr::StringLiteral(key)]) =
                    (&*attribute.value, attribute.attr.as_str(), args)
                    && let Some(text) = self.json_text(inner)
                {
                    return self.json_field(text, key.value.to_str());
                }
                let of = self.expr(&attribute.value).filter(|of| !of.literal)?;
                self.method(of, attribute.attr.as_str(), args)
            }
            _ => None,
        }
    }

    /// One of Python's own functions.
    fn builtin(&mut self, name: &str, args: &'a [Expr]) -> Option<Term> {
        let mut terms = Vec::new();
        for arg in args {
            terms.push(self.expr(arg)?);
        }
        let first = terms.first().filter(|term| !term.literal)?.clone();
        match (name, args.len()) {
            ("len", 1) if first.kind == Kind::Array => {
                Some(self.function("size", &terms, Kind::Number))
            }
            ("len", 1) if first.kind == Kind::Text => {
                Some(self.function("length", &terms, Kind::Number))
            }
            ("abs", 1) => Some(self.function("abs", &terms, Kind::Number)),
            // Python rounds halves to the even one, as `bround` does.
            ("round", 1) => Some(self.function("bround", &terms, Kind::Number)),
            ("round", 2) => {
                whole(&args[1])?;
                let digits = terms[1].text.clone();
                Some(self.function_with("bround", &terms[..1], &[&digits], Kind::Number))
            }
            ("min", 2..) => Some(self.function("least", &terms, first.kind)),
            ("max", 2..) => Some(self.function("greatest", &terms, first.kind)),
            ("int", 1) => Some(self.cast(&first, "bigint", Kind::Number)),
            ("float", 1) => Some(self.cast(&first, "double", Kind::Number)),
            ("str", 1) => Some(self.cast(&first, "string", Kind::Text)),
            _ => None,
        }
    }

    fn cast(&mut self, term: &Term, to: &str, kind: Kind) -> Term {
        self.uses("cast");
        let text = format!("{}.cast(\"{to}\")", bracketed(term));
        Term { text, kind, literal: false, atomic: true, joined: None }
    }

    /// A function of a module of Python's own.
    fn library(&mut self, module: &str, name: &str, args: &'a [Expr]) -> Option<Term> {
        let spark = match (module, name) {
            ("math", "sqrt" | "exp" | "floor" | "ceil" | "log" | "log10" | "sin" | "cos") => name,
            ("re", "sub") => {
                let [pattern @ Expr::StringLiteral(_), by @ Expr::StringLiteral(_), text] = args
                else {
                    return None;
                };
                let (pattern, by) = (self.program.text(pattern), self.program.text(by));
                // Java writes a group as `$1`.
                if by.contains(['\\', '$']) {
                    return None;
                }
                let text = self.expr(text).filter(|text| !text.literal)?;
                return Some(self.function_with(
                    "regexp_replace",
                    &[text],
                    &[pattern, by],
                    Kind::Text,
                ));
            }
            _ => return None,
        };
        let [arg] = args else { return None };
        let arg = self.expr(arg).filter(|arg| !arg.literal)?;
        Some(self.function(spark, &[arg], Kind::Number))
    }

    /// A method of a text.
    fn method(&mut self, of: Term, name: &str, args: &'a [Expr]) -> Option<Term> {
        if of.kind == Kind::Array || of.kind == Kind::Number {
            return None;
        }
        let texts: Option<Vec<&str>> = args
            .iter()
            .map(|arg| arg.as_string_literal_expr().map(|text| text.value.to_str()))
            .collect();
        let texts = texts?;
        let written: Vec<&str> = args.iter().map(|arg| self.program.text(arg)).collect();
        match (name, &texts[..]) {
            ("upper" | "lower", []) => Some(self.function(name, &[of], Kind::Text)),
            ("strip", []) => Some(self.function("trim", &[of], Kind::Text)),
            ("lstrip", []) => Some(self.function("ltrim", &[of], Kind::Text)),
            ("rstrip", []) => Some(self.function("rtrim", &[of], Kind::Text)),
            ("title", []) => Some(self.function("initcap", &[of], Kind::Text)),
            ("startswith" | "endswith", [_]) => {
                self.uses(name);
                let mut term = flag(format!("{}.{name}({})", bracketed(&of), written[0]));
                term.atomic = true;
                Some(term)
            }
            ("replace", [from, to]) if !to.contains(['\\', '$']) => {
                let pattern = pattern_of(from)?;
                Some(self.function_with(
                    "regexp_replace",
                    &[of],
                    &[&pattern, written[1]],
                    Kind::Text,
                ))
            }
            ("split", [separator]) => {
                let pattern = pattern_of(separator)?;
                Some(self.function_with("split", &[of], &[&pattern], Kind::Array))
            }
            _ => None,
        }
    }
}

/// Returns true if a term is null where a column in it is; a choice may not be.
fn gives_null(term: &Term) -> bool {
    !term.literal && !["when(", "isNull(", "isNotNull("].iter().any(|call| term.text.contains(call))
}

fn null() -> Term {
    Term { text: "None".to_owned(), kind: Kind::Null, literal: true, atomic: true, joined: None }
}

fn flag(text: String) -> Term {
    Term { text, kind: Kind::Flag, literal: false, atomic: false, joined: None }
}

fn bracketed(term: &Term) -> String {
    if term.atomic { term.text.clone() } else { format!("({})", term.text) }
}

/// A whole number as it is written.
fn whole(expr: &Expr) -> Option<i64> {
    match expr {
        Expr::NumberLiteral(number) => number.value.as_int()?.as_i64(),
        Expr::UnaryOp(minus) if minus.op == UnaryOp::USub => whole(&minus.operand).map(|n| -n),
        _ => None,
    }
}

/// The regular expression that means a text itself, as Python writes it; `None` for one that is better written by hand.
fn pattern_of(text: &str) -> Option<String> {
    let mut pattern = String::new();
    for c in text.chars() {
        match c {
            '"' | '\\' | '\n' | '\r' => return None,
            '.' | '|' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '^' | '$' => {
                pattern.push('\\');
                pattern.push(c);
            }
            c => pattern.push(c),
        }
    }
    let raw = if pattern.contains('\\') { "r" } else { "" };
    (!text.is_empty()).then(|| format!("{raw}\"{pattern}\""))
}

/// The type of a parameter by its annotation, or by a name that is used for texts alone.
fn kind_of_parameter(code: Code<'_>, name: &str) -> Kind {
    let annotation = match code {
        Code::Def(def) => def
            .parameters
            .iter_non_variadic_params()
            .find(|parameter| parameter.parameter.name.as_str() == name)
            .and_then(|parameter| parameter.parameter.annotation.as_deref()),
        Code::Lambda(_) => None,
    };
    match annotation {
        Some(Expr::Name(kind)) => match kind.id.as_str() {
            "str" => Kind::Text,
            "int" | "float" => Kind::Number,
            "bool" => Kind::Flag,
            "list" => Kind::Array,
            _ => Kind::Unknown,
        },
        Some(_) => Kind::Unknown,
        None => match name {
            "s" | "text" | "string" | "txt" | "word" | "sentence" | "name" | "title" | "email"
            | "url" | "comment" | "description" | "message" => Kind::Text,
            _ => Kind::Unknown,
        },
    }
}
