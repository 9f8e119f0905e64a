//! Expressions other than calls.

use std::rc::Rc;

use ruff_python_ast::{Comprehension, Expr};

use crate::api::{self, Class, Method};
use crate::eval::{Evaluator, iterations, rc};
use crate::program::{Argument, Filled, LoopKind, Op, Value};

impl<'a> Evaluator<'a> {
    pub(super) fn expr(&mut self, expr: &'a Expr) -> Value {
        match expr {
            Expr::Name(name) => self.name(name.id.as_str()),
            // Chains are long: a loop follows them, not recursion.
            Expr::Attribute(_) | Expr::Call(_) | Expr::Subscript(_) => self.chain(expr),
            Expr::StringLiteral(literal) => self.string(literal),
            Expr::FString(literal) => self.f_string(literal),
            Expr::NumberLiteral(literal) => Self::number(&literal.value),
            Expr::BooleanLiteral(literal) => Value::Bool(literal.value),
            Expr::NoneLiteral(_) => Value::None,
            Expr::List(list) => self.display(&list.elts),
            Expr::Tuple(tuple) => self.display(&tuple.elts),
            Expr::Set(set) => self.display(&set.elts),
            Expr::Dict(dict) => {
                let mut entries = Vec::with_capacity(dict.items.len());
                for item in &dict.items {
                    let value = self.expr(&item.value);
                    match (&item.key, &value) {
                        (Some(key), _) => entries.push((self.expr(key), value)),
                        (None, Value::Dict(others)) => entries.extend(others.iter().cloned()),
                        (None, _) => entries.push((Value::Unknown, Value::Unknown)),
                    }
                }
                Value::Dict(entries.into())
            }
            Expr::BinOp(_) => self.binary(expr),
            Expr::UnaryOp(unary) => {
                let operand = self.expr(&unary.operand);
                match (unary.op, &operand) {
                    (ruff_python_ast::UnaryOp::USub, Value::Int(n)) => Value::Int(-n),
                    _ => self.operator(unary.op.as_str(), &[&unary.operand], vec![operand], expr),
                }
            }
            Expr::Compare(compare) => {
                let mut exprs: Vec<&'a Expr> = vec![&compare.left];
                exprs.extend(compare.comparators.iter());
                let values = exprs.iter().map(|expr| self.expr(expr)).collect();
                let name = compare.ops.first().map_or("==", |op| op.as_str());
                self.operator(name, &exprs, values, expr)
            }
            Expr::BoolOp(operation) => {
                let values: Vec<Value> =
                    operation.values.iter().map(|value| self.expr(value)).collect();
                // `a or b` is one of them.
                self.join_all(&values)
            }
            Expr::If(conditional) => {
                self.expr(&conditional.test);
                let body = self.expr(&conditional.body);
                let otherwise = self.expr(&conditional.orelse);
                self.join(&body, &otherwise)
            }
            Expr::Named(named) => {
                let value = self.expr(&named.value);
                self.assign(&named.target, value.clone());
                value
            }
            Expr::Lambda(lambda) => self.lambda(lambda),
            Expr::Starred(starred) => self.expr(&starred.value),
            Expr::Await(awaited) => self.expr(&awaited.value),
            Expr::Yield(yielded) => {
                if let Some(value) = &yielded.value {
                    let value = self.expr(value);
                    self.escape(&value, Some(expr));
                }
                Value::Unknown
            }
            Expr::YieldFrom(yielded) => {
                let value = self.expr(&yielded.value);
                self.escape(&value, Some(expr));
                Value::Unknown
            }
            Expr::ListComp(comprehension) => {
                self.comprehension(expr, &comprehension.generators, &[&comprehension.elt])
            }
            Expr::SetComp(comprehension) => {
                self.comprehension(expr, &comprehension.generators, &[&comprehension.elt])
            }
            Expr::Generator(comprehension) => {
                self.comprehension(expr, &comprehension.generators, &[&comprehension.elt])
            }
            Expr::DictComp(comprehension) => {
                let mut parts: Vec<&'a Expr> = comprehension.key.iter().map(|key| &**key).collect();
                parts.push(&comprehension.value);
                let list = match self.comprehension(expr, &comprehension.generators, &parts) {
                    Value::List(list) => list,
                    rows @ Value::Object(_) => return rows,
                    _ => return Value::Unknown,
                };
                match &self.program.list(list).items[..] {
                    [key @ Value::Iterations(_), value] => Value::Dict(
                        iterations::spread_iterations(vec![(key.clone(), value.clone())]).into(),
                    ),
                    _ => Value::Unknown,
                }
            }
            Expr::Slice(slice) => {
                for part in [&slice.lower, &slice.upper, &slice.step].into_iter().flatten() {
                    self.expr(part);
                }
                Value::Unknown
            }
            Expr::TString(_)
            | Expr::BytesLiteral(_)
            | Expr::EllipsisLiteral(_)
            | Expr::IpyEscapeCommand(_) => Value::Unknown,
        }
    }

    fn display(&mut self, items: &'a [Expr]) -> Value {
        let mut complete = true;
        let values = items
            .iter()
            .map(|item| {
                complete &= !item.is_starred_expr();
                self.expr(item)
            })
            .collect();
        self.list(values, complete)
    }

    fn binary(&mut self, expr: &'a Expr) -> Value {
        // `a + b + c + …` nests to the left.
        let mut operations = Vec::new();
        let mut leftmost = expr;
        while let Expr::BinOp(operation) = leftmost {
            operations.push((leftmost, operation));
            leftmost = &operation.left;
        }
        let mut left = self.expr(leftmost);
        for (expr, operation) in operations.into_iter().rev() {
            let right = self.expr(&operation.right);
            let folded = self.operation(&left, operation.op, &right);
            left = if matches!(folded, Value::Unknown) {
                self.operator(
                    operation.op.as_str(),
                    &[&operation.left, &operation.right],
                    vec![left, right],
                    expr,
                )
            } else {
                folded
            };
        }
        left
    }

    /// An operator on columns gives a column; on anything else its result is not known.
    fn operator(
        &mut self,
        name: &str,
        exprs: &[&'a Expr],
        values: Vec<Value>,
        expr: &'a Expr,
    ) -> Value {
        if !values.iter().any(|value| self.class_of(value) == Some(Class::Column)) {
            return Value::Unknown;
        }
        let args = exprs
            .iter()
            .zip(values)
            .map(|(&expr, value)| Argument { keyword: None, value, expr, starred: false })
            .collect();
        Value::Object(self.push_node(Class::Column, Op::Method(rc(name)), None, args, expr))
    }

    fn comprehension(
        &mut self,
        expr: &'a Expr,
        generators: &'a [Comprehension],
        parts: &[&'a Expr],
    ) -> Value {
        // A comprehension has a scope of its own.
        let scope = self.scope;
        self.scope = self.scopes.len();
        self.scopes.push(super::Scope { parent: Some(scope), ..super::Scope::default() });
        let mut outer = None;
        let mut rows = None;
        for (at, generator) in generators.iter().enumerate() {
            let iterable = self.expr(&generator.iter);
            if at == 0 {
                rows = iterable.object().filter(|id| self.program.node(*id).class == Class::Rows);
                let iterations = self.count_items(&iterable, &generator.iter);
                outer = Some(self.enter_loop(LoopKind::Comprehension(expr), iterations));
            }
            let iterations = self
                .in_loop
                .filter(|_| at == 0)
                .and_then(|of| self.values_by_iteration(&iterable, &generator.iter, of));
            let item = iterations.unwrap_or_else(|| match at {
                0 => self.item_of(&iterable),
                // The loop is the first generator's.
                _ => self.any_of(&iterable),
            });
            self.assign(&generator.target, item);
            for test in &generator.ifs {
                self.expr(test);
            }
        }
        let items: Vec<Value> = parts.iter().map(|part| self.expr(part)).collect();
        // One item an iteration.
        let filled = match generators {
            [only] if only.ifs.is_empty() && items.len() == 1 => self.in_loop,
            _ => None,
        };
        if let Some(outer) = outer {
            self.in_loop = outer;
        }
        self.scope = scope;
        let is_plain = items.last().is_some_and(|item| match item {
            Value::Unknown | Value::Bound(..) => true,
            item => self.class_of(item) == Some(Class::Scalar),
        });
        // A value computed from collected rows is collected too, unless each row names something that is followed
        // further.
        if let (Some(rows), true) = (rows, is_plain) {
            let function = Op::Function(rc("builtins.comprehension"));
            let node = self.push_node(Class::Rows, function, None, Vec::new(), expr);
            self.program.nodes[node.index()].inputs = smallvec::smallvec![rows];
            return Value::Object(node);
        }
        self.push_list(items, false, filled.map(|by| Filled { by, skipped: 0 }))
    }

    /// Reads the attribute `name` of a value.
    pub(super) fn attribute(&mut self, value: &Value, name: &'a str, expr: &'a Expr) -> Value {
        match value {
            Value::Object(id) => {
                let class = self.program.node(*id).class;
                if api::is_attribute(class, name) {
                    let Some(member) = api::member(class, name) else { return Value::Unknown };
                    return Value::Object(self.push_node(
                        member,
                        Op::Attribute(rc(name)),
                        Some(*id),
                        Vec::new(),
                        expr,
                    ));
                }
                match class {
                    // `df.amount` is a column, `df.count` without a call a method.
                    Class::DataFrame
                        if api::member(class, name).is_none()
                            // Those of an RDD that sketches call on a frame.
                            && !matches!(
                                Method::of(Class::Rdd, name),
                                Some(Method::Glom | Method::Map | Method::FlatMap)
                            ) =>
                    {
                        Value::Object(self.push_node(
                            Class::Column,
                            Op::Attribute(rc(name)),
                            Some(*id),
                            Vec::new(),
                            expr,
                        ))
                    }
                    // A series, or an accessor of one: `psdf.amount`, `psdf.loc`, `psdf.amount.str`.
                    Class::PandasFrame => Value::Object(self.push_node(
                        class,
                        Op::Attribute(rc(name)),
                        Some(*id),
                        Vec::new(),
                        expr,
                    )),
                    _ => Value::Bound(*id, rc(name)),
                }
            }
            Value::Import(path) => self.imported_member(path, name, expr),
            Value::Instance(class) | Value::Class(class) => {
                let member = self.class_member(*class, name);
                if matches!(member, Value::Unknown) { self.by_name(name) } else { member }
            }
            _ => self.by_name(name),
        }
    }

    /// The value of an attribute of something unknown, by its name alone: only a session is called `spark` everywhere.
    fn by_name(&mut self, name: &'a str) -> Value {
        if name == "spark" || name == "spark_session" {
            Value::Object(self.synthetic_node(Class::Session, Op::Opaque))
        } else {
            Value::Unknown
        }
    }

    fn imported_member(&mut self, path: &Rc<str>, name: &'a str, expr: &'a Expr) -> Value {
        if let Some(class) = api::static_class(path)
            && let Some(member) = api::member(class, name)
            && (api::is_attribute(class, name) || class == Class::WindowSpec)
        {
            return if class == Class::WindowSpec {
                // `Window.partitionBy` starts a specification.
                let start = self.synthetic_node(class, Op::Function(path.clone()));
                Value::Bound(start, rc(name))
            } else {
                Value::Object(self.push_node(
                    member,
                    Op::Attribute(rc(name)),
                    None,
                    Vec::new(),
                    expr,
                ))
            };
        }
        Value::Import(format!("{path}.{name}").into())
    }

    pub(super) fn subscript(
        &mut self,
        value: &Value,
        subscript: &'a ruff_python_ast::ExprSubscript,
        expr: &'a Expr,
    ) -> Value {
        let index = self.expr(&subscript.slice);
        match value {
            Value::Object(id) => {
                let arg = Argument {
                    keyword: None,
                    value: index.clone(),
                    expr: &subscript.slice,
                    starred: false,
                };
                let class = match self.program.node(*id).class {
                    // `df["a"]` is a column; `df[["a", "b"]]` and `df[df.a > 1]` are frames.
                    Class::DataFrame
                        if matches!(index, Value::List(_))
                            || self.class_of(&index) == Some(Class::Column) =>
                    {
                        Class::DataFrame
                    }
                    Class::DataFrame | Class::Column => Class::Column,
                    Class::PandasFrame | Class::PandasGroups => self.program.node(*id).class,
                    Class::Rows if subscript.slice.is_slice_expr() => Class::Rows,
                    Class::Rows => Class::Scalar,
                    _ => return Value::Unknown,
                };
                Value::Object(self.push_node(
                    class,
                    Op::Method(rc("__getitem__")),
                    Some(*id),
                    vec![arg],
                    expr,
                ))
            }
            // `pair[0]`, or `conf[key]` for each key.
            Value::Iterations(iterations) => {
                let Some(at) = index.int().and_then(|at| usize::try_from(at).ok()) else {
                    return Value::Unknown;
                };
                self.map_iterations(iterations, |evaluator, value| match value {
                    Value::List(id) => {
                        evaluator.program.list(*id).items.get(at).cloned().unwrap_or(Value::Unknown)
                    }
                    _ => Value::Unknown,
                })
            }
            Value::Dict(entries)
                if matches!(index, Value::Iterations(_)) && !self.holds_objects(entries) =>
            {
                let Value::Iterations(iterations) = &index else { return Value::Unknown };
                self.map_iterations(iterations, |_, key| {
                    let key = key.text();
                    let found =
                        entries.iter().find(|(name, _)| key.is_some() && name.text() == key);
                    found.map_or(Value::Unknown, |(_, value)| value.clone())
                })
            }
            Value::List(id) => {
                if let Expr::Slice(slice) = &*subscript.slice {
                    return self.slice(*id, slice);
                }
                let list = self.program.list(*id);
                let at = index.int().and_then(|at| usize::try_from(at).ok());
                match at.and_then(|at| list.items.get(at)) {
                    Some(item) if list.complete => item.clone(),
                    _ => self.any_of(value),
                }
            }
            Value::Dict(entries) => {
                let key = index.text();
                let found = entries.iter().find(|(name, _)| key.is_some() && name.text() == key);
                if let Some((_, value)) = found {
                    return value.clone();
                }
                // Any of them, by a key that is not known.
                let values: Vec<Value> = entries.iter().map(|(_, value)| value.clone()).collect();
                self.join_all(&values)
            }
            _ => Value::Unknown,
        }
    }
}
