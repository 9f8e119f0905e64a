//! Calls: of Spark's API, of the program's own functions, of everything else.

use std::rc::Rc;

use ruff_python_ast::{Arguments, Expr, ExprCall, Stmt};

use crate::api::{self, Class, Method};
use crate::eval::{Evaluator, rc};
use crate::program::{Argument, Filled, LoopKind, NodeId, Op, Text, Udf, UdfBy, Value};
use crate::sql;

impl<'a> Evaluator<'a> {
    /// Evaluates `a.b(c)[d].e` from its innermost part outwards.
    pub(super) fn chain(&mut self, expr: &'a Expr) -> Value {
        let mut links = Vec::new();
        let mut innermost = expr;
        loop {
            links.push(innermost);
            innermost = match innermost {
                Expr::Attribute(attribute) => &attribute.value,
                Expr::Call(call) => &call.func,
                Expr::Subscript(subscript) => &subscript.value,
                _ => break,
            };
        }
        links.pop();
        let mut value = self.expr(innermost);
        let mut links = links.into_iter().rev().peekable();
        while let Some(link) = links.next() {
            value = match link {
                Expr::Attribute(attribute) => match links.peek().copied() {
                    // A method and its call are evaluated together.
                    Some(next @ Expr::Call(call)) => {
                        links.next();
                        self.method(&value, attribute.attr.as_str(), call, next)
                    }
                    _ => self.attribute(&value, attribute.attr.as_str(), link),
                },
                Expr::Call(call) => self.call(&value, call, link),
                Expr::Subscript(subscript) => self.subscript(&value, subscript, link),
                _ => Value::Unknown,
            };
        }
        value
    }

    pub(super) fn arguments(&mut self, arguments: &'a Arguments) -> Vec<Argument<'a>> {
        let positional = arguments.args.iter().map(|expr| (None, expr, expr.is_starred_expr()));
        let keywords = arguments.keywords.iter().map(|keyword| {
            let name = keyword.arg.as_ref().map(ruff_python_ast::Identifier::as_str);
            (name, &keyword.value, name.is_none())
        });
        positional
            .chain(keywords)
            .map(|(keyword, expr, starred)| Argument {
                keyword,
                value: self.expr(expr),
                expr,
                starred,
            })
            .collect()
    }

    /// `receiver.name(…)`.
    fn method(
        &mut self,
        receiver: &Value,
        name: &'a str,
        call: &'a ExprCall,
        expr: &'a Expr,
    ) -> Value {
        match receiver {
            Value::Object(id) => self.object_method(*id, name, call, expr),
            Value::Import(path) => self.imported_method(&path.clone(), name, call, expr),
            Value::Instance(class) | Value::Class(class) => match self.class_member(*class, name) {
                Value::Unknown => self.unseen_call(call, expr),
                member => self.call(&member, call, expr),
            },
            Value::List(list) => {
                let args = self.arguments(&call.arguments);
                for arg in &args {
                    self.escape(&arg.value, Some(arg.expr));
                }
                if let ("append" | "insert" | "extend" | "add", Some(last)) = (name, args.last()) {
                    let added = match (&last.value, name) {
                        (Value::List(other), "extend") => self.program.list(*other).items.clone(),
                        (value, _) => vec![value.clone()],
                    };
                    let in_loop = self.in_loop;
                    let filled = in_loop.filter(|_| name == "append").filter(|by| {
                        let list = self.program.list(*list);
                        let filler = &self.program.loops[by.0 as usize];
                        let each_time = filler.in_branch == self.in_branch;
                        each_time && filler.parent == list.in_loop && list.items.is_empty()
                    });
                    let list = &mut self.program.lists[list.0 as usize];
                    list.items.extend(added);
                    // In a loop that the list was not created in, it may hold more.
                    list.complete &= in_loop == list.in_loop && name != "extend";
                    list.filled = filled.map(|by| Filled { by, skipped: 0 });
                }
                Value::Unknown
            }
            Value::Bound(id, attribute)
                if name == "register"
                    && &**attribute == "udf"
                    && self.program.node(*id).class == Class::Session =>
            {
                self.make_udf("udf", UdfBy::Register, call, expr)
            }
            Value::Dict(entries) => {
                if let Some(value) = self.dict_method(entries, name, call) {
                    return value;
                }
                self.escape(receiver, Some(expr));
                self.unseen_call(call, expr)
            }
            Value::Str(text) if name == "format" => {
                let args = self.arguments(&call.arguments);
                for arg in &args {
                    self.escape(&arg.value, Some(arg.expr));
                }
                self.formatted(text, &args)
            }
            Value::Str(text) if name == "join" => {
                let args = self.arguments(&call.arguments);
                args.first().map_or(Value::Unknown, |list| self.join_strings(text, &list.value))
            }
            Value::Unknown if api::is_frame_only(name) && !self.evidence.is_doubtful() => {
                // Only a Spark frame has such a method; the code that created it is not in the text.
                let frame = self.synthetic_node(Class::DataFrame, Op::Opaque);
                self.object_method(frame, name, call, expr)
            }
            Value::Unknown if self.evidence.uses_ml() => {
                self.model_method(name, call, expr).unwrap_or_else(|| self.unseen_call(call, expr))
            }
            _ => self.unseen_call(call, expr),
        }
    }

    /// A call of an MLlib estimator, transformer, model or evaluator: `transform` gives a frame with as many rows and more
    /// columns, `fit` and `evaluate` run jobs.
    fn model_method(&mut self, name: &str, call: &'a ExprCall, expr: &'a Expr) -> Option<Value> {
        if !matches!(
            name,
            "transform" | "recommendForAllUsers" | "recommendForAllItems" | "fit" | "evaluate"
        ) {
            return None;
        }
        let args = self.arguments(&call.arguments);
        let given = args.iter().find(|arg| arg.keyword.is_none_or(|name| name == "dataset"));
        let is_frame = given.is_some_and(|arg| self.class_of(&arg.value) == Some(Class::DataFrame));
        if !is_frame && !name.starts_with("recommend") {
            return Some(self.hand_over(&args));
        }
        let op = Op::Function(format!("pyspark.ml.{name}").into());
        if matches!(name, "fit" | "evaluate") {
            // Training reads its frame as often as the algorithm likes.
            for arg in &args {
                self.escape(&arg.value, Some(arg.expr));
            }
            self.push_node(Class::Nothing, op, None, args, expr);
            return Some(Value::Unknown);
        }
        Some(Value::Object(self.push_node(Class::DataFrame, op, None, args, expr)))
    }

    /// Hands arguments to code that is not seen: a function among them is called by whoever gets it.
    fn hand_over(&mut self, args: &[Argument<'a>]) -> Value {
        for arg in args {
            if let Value::Function(function) = arg.value {
                self.call_from_outside(function);
            }
        }
        for arg in args {
            self.escape(&arg.value, Some(arg.expr));
        }
        Value::Unknown
    }

    fn object_method(
        &mut self,
        id: NodeId,
        name: &'a str,
        call: &'a ExprCall,
        expr: &'a Expr,
    ) -> Value {
        let class = self.program.node(id).class;
        let args = self.arguments(&call.arguments);
        let method = Method::of(class, name).filter(|_| !api::is_attribute(class, name));
        let gives = match api::member(class, name).filter(|_| !api::is_attribute(class, name)) {
            // A list of frames that only unpacking distinguishes.
            _ if method == Some(Method::RandomSplit) => return Value::Bound(id, rc(name)),
            // A method that the class has not, or one that is not listed: what comes of the object is not seen.
            None => Class::Escape,
            Some(Class::Scalar) if method == Some(Method::Head) && !args.is_empty() => Class::Rows,
            Some(gives) => gives,
        };
        match (class, method, args.first()) {
            (Class::DataFrame, Some(Method::Transform), Some(function)) => {
                if let Value::Function(function) = function.value {
                    let mut passed = vec![Argument {
                        keyword: None,
                        value: Value::Object(id),
                        expr,
                        starred: false,
                    }];
                    passed.extend(args.iter().skip(1).cloned());
                    return self.call_function(function, &passed);
                }
            }
            (Class::StreamWriter, Some(Method::ForeachBatch), Some(function)) => {
                let function = function.value.clone();
                self.call_with_frame(&function);
            }
            (
                Class::DataFrame,
                Some(
                    Method::Join
                    | Method::Union
                    | Method::UnionByName
                    | Method::CrossJoin
                    | Method::Intersect
                    | Method::ExceptAll
                    | Method::Subtract,
                ),
                _,
            ) => {
                return self.with_other_frame(id, name, args, expr);
            }
            _ => {}
        }
        let changes_receiver = match class {
            Class::DataFrame | Class::Rdd | Class::GroupedData => {
                matches!(method, Some(Method::Cache | Method::Persist | Method::Unpersist))
            }
            Class::SparkConf => gives == Class::SparkConf,
            _ => false,
        };
        if changes_receiver {
            // They give the object they are called on, changed.
            self.push_node(Class::Nothing, Op::Method(rc(name)), Some(id), args, expr);
            return Value::Object(id);
        }
        let op = Op::Method(self.method_name(name));
        let node = self.push_node(gives, op, Some(id), args, expr);
        if class == Class::Session && method == Some(Method::Sql) {
            self.sql_command(node, expr);
        }
        if gives == Class::Escape { Value::Unknown } else { Value::Object(node) }
    }

    /// The job that a call of `spark.sql` runs by itself. A text that is not known is a command where nobody keeps the
    /// result.
    fn sql_command(&mut self, id: NodeId, expr: &'a Expr) {
        let node = self.program.node(id);
        let Some(arg) = node.arg(0, "sqlQuery") else { return };
        let is_discarded = matches!(
            self.statement,
            Some(Stmt::Expr(statement)) if std::ptr::eq(&raw const *statement.value, expr)
        );
        let unread = is_discarded.then_some("sql");
        let names = match &arg.value {
            Value::Str(text) if text.complete || has_words(text) => sql::commands(text),
            Value::Iterations(iterations) => {
                let first = iterations.values.iter().find_map(|value| match value {
                    Value::Str(text) => sql::command(text),
                    _ => None,
                });
                first.into_iter().collect()
            }
            _ => unread.into_iter().collect(),
        };
        for name in names {
            let op = Op::Command(rc(name));
            let command = self.push_node(Class::Nothing, op, None, Vec::new(), expr);
            self.program.nodes[command.index()].inputs.push(id);
        }
    }

    /// A method whose first argument is a frame too: a name that nothing binds is one there.
    fn with_other_frame(
        &mut self,
        id: NodeId,
        name: &'a str,
        mut args: Vec<Argument<'a>>,
        expr: &'a Expr,
    ) -> Value {
        if let Some(other) = args.first_mut()
            && matches!(other.value, Value::Unknown)
        {
            other.value = self.frame_by_position(other.expr);
        }
        Value::Object(self.push_node(Class::DataFrame, Op::Method(rc(name)), Some(id), args, expr))
    }

    /// A frame that is known only by its place, where nothing but a frame can be.
    fn frame_by_position(&mut self, expr: &'a Expr) -> Value {
        let Expr::Name(name) = expr else {
            return Value::Object(self.synthetic_node(Class::DataFrame, Op::Opaque));
        };
        if self.lookup(&name.id).is_some() {
            return Value::Object(self.synthetic_node(Class::DataFrame, Op::Opaque));
        }
        let node = self.synthetic_node(Class::DataFrame, Op::Free(rc(&name.id)));
        self.free.insert(name.id.as_str(), node);
        Value::Object(node)
    }

    fn imported_method(
        &mut self,
        path: &Rc<str>,
        name: &'a str,
        call: &'a ExprCall,
        expr: &'a Expr,
    ) -> Value {
        if let Some(class) = api::static_class(path) {
            match class {
                // `Window.partitionBy(…)`, `SparkSession.getActiveSession()`, `SparkContext.getOrCreate()`.
                Class::WindowSpec | Class::Session | Class::Context | Class::DeltaTable
                    if api::member(class, name).is_some() =>
                {
                    let receiver = self.synthetic_node(class, Op::Function(path.clone()));
                    return self.object_method(receiver, name, call, expr);
                }
                // `DataFrame.unionAll(a, b)`.
                Class::DataFrame => {
                    let args = self.arguments(&call.arguments);
                    if let Some(receiver) = args.first().and_then(|first| first.value.object()) {
                        let rest = args.into_iter().skip(1).collect();
                        let gives = api::member(class, name).unwrap_or(Class::Escape);
                        return Value::Object(self.push_node(
                            gives,
                            Op::Method(rc(name)),
                            Some(receiver),
                            rest,
                            expr,
                        ));
                    }
                    return Value::Unknown;
                }
                _ => {}
            }
        }
        let callee = Value::Import(format!("{path}.{name}").into());
        self.call(&callee, call, expr)
    }

    /// `callee(…)`.
    fn call(&mut self, callee: &Value, call: &'a ExprCall, expr: &'a Expr) -> Value {
        match callee {
            Value::Function(function) => {
                let args = self.arguments(&call.arguments);
                self.call_function(*function, &args)
            }
            Value::Class(class) => {
                let args = self.arguments(&call.arguments);
                if let Value::Function(init) = self.class_member(*class, "__init__") {
                    self.call_function(init, &args);
                } else {
                    for arg in &args {
                        self.escape(&arg.value, Some(arg.expr));
                    }
                }
                Value::Instance(*class)
            }
            Value::Bound(id, name) => {
                let args = self.arguments(&call.arguments);
                let class = self.program.node(*id).class;
                let gives = api::member(class, name).unwrap_or(Class::Escape);
                Value::Object(self.push_node(
                    gives,
                    Op::Method(name.clone()),
                    Some(*id),
                    args,
                    expr,
                ))
            }
            Value::Udf(udf) => {
                let args = self.arguments(&call.arguments);
                let made_by = self.program.udfs[udf.index()].made_by.clone();
                Value::Object(self.push_node(
                    Class::Column,
                    Op::Udf(*udf, made_by),
                    None,
                    args,
                    expr,
                ))
            }
            Value::Import(path) if &**path == "functools.reduce" => self.reduce(call, expr),
            // What a text is indented by changes nothing that is read of it.
            Value::Import(path) if matches!(&**path, "textwrap.dedent" | "inspect.cleandoc") => {
                let args = self.arguments(&call.arguments);
                args.into_iter().next().map_or(Value::Unknown, |arg| arg.value)
            }
            Value::Import(path) => match api::constructor(path) {
                Some(class) => {
                    let mut args = self.arguments(&call.arguments);
                    if api::function(path) == Some("broadcast")
                        && let Some(frame) = args.first_mut()
                        && matches!(frame.value, Value::Unknown)
                    {
                        frame.value = self.frame_by_position(frame.expr);
                    }
                    Value::Object(self.push_node(
                        class,
                        Op::Function(path.clone()),
                        None,
                        args,
                        expr,
                    ))
                }
                None if path.starts_with("pandas.read_") || &**path == "pandas.concat" => {
                    let args = self.arguments(&call.arguments);
                    let function = Op::Function(path.clone());
                    Value::Object(self.push_node(Class::Local, function, None, args, expr))
                }
                None => match api::udf(path) {
                    Some(made_by) => self.make_udf(made_by, UdfBy::Call, call, expr),
                    None => self.unseen_call(call, expr),
                },
            },
            _ => self.unseen_call(call, expr),
        }
    }

    /// `udf(function, …)`; Spark calls the result, on the executors.
    fn make_udf(&mut self, made_by: &str, by: UdfBy, call: &'a ExprCall, expr: &'a Expr) -> Value {
        let mut args = self.arguments(&call.arguments);
        for arg in &args {
            if let Value::Function(function) = arg.value {
                self.call_from_outside(function);
            }
        }
        let named = |args: &[Argument<'a>], names: &[&str]| {
            args.iter().position(|arg| arg.keyword.is_some_and(|name| names.contains(&name)))
        };
        let mut take = |names: &[&str]| {
            let at = named(&args, names)
                .or_else(|| args.iter().position(|arg| arg.keyword.is_none() && !arg.starred))?;
            Some(args.remove(at).value)
        };
        let registered = if by == UdfBy::Register { take(&["name"]) } else { None };
        let function = match take(&["f"]) {
            Some(Value::Function(function)) => Some(function),
            Some(Value::Unknown | Value::Import(_) | Value::Bound(..)) => None,
            // Registered a second time under a name for SQL.
            Some(Value::Udf(udf)) => self.program.udfs[udf.index()].function,
            // `udf("string")` is a decorator, not called yet.
            _ => return Value::Unknown,
        };
        let returns = take(&["returnType"]).unwrap_or(Value::Unknown);
        self.note_udf(Udf {
            function,
            made_by: made_by.into(),
            expr,
            by,
            returns,
            registered: registered.and_then(|name| name.text()),
        })
    }

    /// A call of something that is not seen: what is handed to it escapes, unless it is one of Python's own that keep
    /// nothing.
    fn unseen_call(&mut self, call: &'a ExprCall, expr: &'a Expr) -> Value {
        let builtin = match &*call.func {
            Expr::Name(name) if self.lookup(&name.id).is_none() => Some(name.id.as_str()),
            _ => None,
        };
        if builtin == Some("reduce") {
            return self.reduce(call, expr);
        }
        let args = self.arguments(&call.arguments);
        // A function that is handed over is called by whoever gets it, as often as they like.
        for arg in &args {
            if let Value::Function(function) = arg.value {
                self.call_from_outside(function);
            }
        }
        let keeps_nothing = builtin.is_some_and(|name| {
            matches!(
                name,
                "print"
                    | "len"
                    | "type"
                    | "isinstance"
                    | "id"
                    | "repr"
                    | "str"
                    | "list"
                    | "tuple"
                    | "set"
                    | "sorted"
                    | "sum"
                    | "max"
                    | "min"
                    | "enumerate"
                    | "hasattr"
            )
        });
        if builtin == Some("display") {
            // A notebook's `display` runs the plan for its first rows.
            self.push_node(Class::Nothing, Op::Function(rc("display")), None, args, expr);
            return Value::Unknown;
        }
        if let (Some(name), Some(Value::Object(rows))) =
            (builtin, args.first().map(|arg| &arg.value))
            && self.program.node(*rows).class == Class::Rows
            && let Some(gives) = api::of_rows(name)
        {
            let path = rc(&format!("builtins.{name}"));
            return Value::Object(self.push_node(gives, Op::Function(path), None, args, expr));
        }
        // Python's own `sum` adds no text up: in a snippet without imports, `sum("amount")` is Spark's.
        if builtin == Some("sum") && matches!(&args[..], [Argument { value: Value::Str(_), .. }]) {
            let path = rc("pyspark.sql.functions.sum");
            return Value::Object(self.push_node(
                Class::Column,
                Op::Function(path),
                None,
                args,
                expr,
            ));
        }
        if builtin == Some("int")
            && let [Argument { value, keyword: None, .. }] = &args[..]
        {
            return whole(value);
        }
        if builtin == Some("dict") {
            return Value::Dict(self.entries_of(&args).into());
        }
        if keeps_nothing {
            self.shown_pandas(builtin, &args, expr);
            // `list(x)` is as known as `x`.
            let copies = matches!(builtin, Some("list" | "tuple" | "sorted"));
            return match (builtin, args.first()) {
                (_, Some(first)) if copies && matches!(first.value, Value::List(_)) => {
                    first.value.clone()
                }
                (Some("str"), Some(first)) if args.len() == 1 => self.as_text(&first.value),
                _ => Value::Unknown,
            };
        }
        for arg in &args {
            self.escape(&arg.value, Some(arg.expr));
        }
        Value::Unknown
    }

    /// Python's functions that ask a frame of pandas API on Spark for its text (`Frame.__repr__` computes its first rows)
    /// or its length (`__len__` counts them).
    fn shown_pandas(&mut self, builtin: Option<&str>, args: &[Argument<'a>], expr: &'a Expr) {
        let method = match builtin {
            Some("print" | "repr" | "str") => "__repr__",
            Some("len") => "__len__",
            _ => return,
        };
        let frames = args.iter().filter_map(|arg| arg.value.object());
        let is_pandas = |id: &NodeId| self.program.node(*id).class == Class::PandasFrame;
        let frames: Vec<NodeId> = frames.filter(is_pandas).collect();
        for frame in frames {
            self.push_node(Class::Nothing, Op::Method(rc(method)), Some(frame), Vec::new(), expr);
        }
    }

    /// `functools.reduce(function, items, initial)`: a loop over the items.
    fn reduce(&mut self, call: &'a ExprCall, expr: &'a Expr) -> Value {
        let args = self.arguments(&call.arguments);
        let [function, items, rest @ ..] = &args[..] else { return Value::Unknown };
        let iterations = self.count_items(&items.value, items.expr);
        let (iterations, initial, rest) = if let Some(initial) = rest.first() {
            (iterations, initial.value.clone(), items.value.clone())
        } else {
            let (first, rest) = self.split_first(&items.value);
            (iterations.map(|all| all.saturating_sub(1)), first, rest)
        };
        let Value::Object(start) = initial else {
            for arg in &args {
                self.escape(&arg.value, Some(arg.expr));
            }
            return Value::Unknown;
        };
        let class = self.program.node(start).class;
        let outer = self.enter_loop(LoopKind::Reduce(call), iterations);
        let join = self.synthetic_node(class, Op::Phi);
        self.program.nodes[join.index()].inputs = smallvec::smallvec![start];
        let item = self.item_of(&rest);
        let argument =
            |value: Value, expr: &'a Expr| Argument { keyword: None, value, expr, starred: false };
        let end = match &function.value {
            Value::Function(id) => self.call_function(
                *id,
                &[argument(Value::Object(join), expr), argument(item, items.expr)],
            ),
            Value::Import(path) => match path.rsplit_once('.') {
                Some((owner, method))
                    if api::static_class(owner) == Some(class)
                        && api::member(class, method) == Some(class) =>
                {
                    let node = self.push_node(
                        class,
                        Op::Method(rc(method)),
                        Some(join),
                        vec![argument(item, items.expr)],
                        expr,
                    );
                    Value::Object(node)
                }
                _ => Value::Unknown,
            },
            _ => Value::Unknown,
        };
        self.in_loop = outer;
        match end.object() {
            Some(end) if end != join && self.program.node(end).class == class => {
                self.program.nodes[join.index()].inputs.push(end);
            }
            Some(_) => {}
            None => self.escape(&Value::Object(start), Some(expr)),
        }
        Value::Object(join)
    }
}

/// Returns true if the text begins with a word that is known.
fn has_words(text: &Text) -> bool {
    text.pieces.first().is_some_and(|piece| piece.text.trim_start().contains(char::is_whitespace))
}

/// `int(value)`, for a value that is known.
fn whole(value: &Value) -> Value {
    match value {
        Value::Int(n) => Value::Int(*n),
        // Rounded toward zero, as Python does; what is too large for a setting's number is not known.
        Value::Float(n) if n.abs() < 1e15 => Value::Int(*n as i64),
        value => value
            .text()
            .and_then(|text| text.trim().parse().ok())
            .map_or(Value::Unknown, Value::Int),
    }
}
