//! The program's own functions and classes, followed with their callers' values.

use ruff_python_ast::{Decorator, Expr, Parameters, Stmt, StmtFunctionDef};
use ruff_text_size::{Ranged, TextRange};
use rustc_hash::FxHashMap;

use crate::api::{self, Class};
use crate::eval::evidence::Evidence;
use crate::eval::{CallFrame, Evaluator, MAX_CALL_DEPTH, MAX_FOLLOWED_CALLS, Scope, evidence};
use crate::program::{
    Argument, ClassId, FunctionBody, FunctionId, LoopKind, Op, Udf, UdfBy, UdfId, Value,
};

/// A `def` or a `lambda`.
#[derive(Clone, Copy)]
pub(super) struct UserFunction<'a> {
    body: FunctionBody<'a>,
    parameters: Option<&'a Parameters>,
    /// The scope it is defined in.
    scope: usize,
    /// The class it is a method of.
    class: Option<ClassId>,
    /// True if a decorator makes it something that is not simply called.
    wrapped: bool,
    followed: bool,
}

/// Maximum number of functions of one `def` or `lambda` that are evaluated where nobody calls them.
const MAX_ALIKE: u32 = 8;

impl UserFunction<'_> {
    fn range(&self) -> TextRange {
        match self.body {
            FunctionBody::Def(def) => def.range(),
            FunctionBody::Lambda(lambda) => lambda.range(),
        }
    }

    fn is_test(&self) -> bool {
        matches!(self.body, FunctionBody::Def(def) if def.name.starts_with("test"))
    }
}

/// A class that the program defines.
pub(super) struct ClassDef<'a> {
    /// Its methods and attributes; an attribute is what is assigned to it last, whatever the object.
    members: FxHashMap<&'a str, Value>,
}

impl<'a> Evaluator<'a> {
    pub(super) fn define_function(&mut self, def: &'a StmtFunctionDef) {
        let value = self.function(
            FunctionBody::Def(def),
            Some(&def.parameters),
            None,
            is_wrapped(&def.decorator_list),
        );
        let mut named = value.clone();
        for decorator in &def.decorator_list {
            self.expr(&decorator.expression);
            if let Some(udf) = self.decorated_udf(&value, &decorator.expression) {
                named = udf;
            }
        }
        self.bind(def.name.as_str(), named);
    }

    /// The UDF that a decorator (`@udf`, `@F.udf("string")`) makes of a function.
    fn decorated_udf(&mut self, function: &Value, decorator: &'a Expr) -> Option<Value> {
        let (named, arguments) = match decorator {
            Expr::Call(call) => (&*call.func, Some(&call.arguments)),
            named => (named, None),
        };
        let Value::Import(path) = self.expr(named) else { return None };
        let made_by = api::udf(&path)?.into();
        let Value::Function(function) = *function else { return None };
        let returns = arguments
            .and_then(|given| given.find_argument_value("returnType", 0))
            .map_or(Value::Unknown, |returns| self.expr(returns));
        Some(self.note_udf(Udf {
            function: Some(function),
            made_by,
            expr: decorator,
            by: UdfBy::Decorator,
            returns,
            registered: None,
        }))
    }

    pub(super) fn note_udf(&mut self, udf: Udf<'a>) -> Value {
        let id = UdfId(self.program.udfs.len() as u32);
        self.program.udfs.push(udf);
        Value::Udf(id)
    }

    pub(super) fn lambda(&mut self, lambda: &'a ruff_python_ast::ExprLambda) -> Value {
        self.function(FunctionBody::Lambda(lambda), lambda.parameters.as_deref(), None, false)
    }

    fn function(
        &mut self,
        body: FunctionBody<'a>,
        parameters: Option<&'a Parameters>,
        class: Option<ClassId>,
        wrapped: bool,
    ) -> Value {
        // Python evaluates them once, where the function is defined.
        for default in parameters.into_iter().flat_map(defaults) {
            let value = self.expr(default);
            self.defaults.insert(std::ptr::from_ref(default), value);
        }
        let id = FunctionId(self.functions.len() as u32);
        self.program.functions.push(body);
        self.functions.push(UserFunction {
            body,
            parameters,
            scope: self.scope,
            class,
            wrapped,
            followed: false,
        });
        Value::Function(id)
    }

    pub(super) fn define_class(&mut self, def: &'a ruff_python_ast::StmtClassDef) {
        for decorator in &def.decorator_list {
            self.expr(&decorator.expression);
        }
        if let Some(bases) = &def.arguments {
            self.arguments(bases);
        }
        let id = ClassId(self.classes.len() as u32);
        self.classes.push(ClassDef { members: FxHashMap::default() });
        self.bind(def.name.as_str(), Value::Class(id));
        for statement in &def.body {
            match statement {
                Stmt::FunctionDef(method) => {
                    let is_static = method.decorator_list.iter().any(
                        |d| matches!(&d.expression, Expr::Name(name) if name.id == "staticmethod"),
                    );
                    let wrapped = is_wrapped(&method.decorator_list);
                    let value = self.function(
                        FunctionBody::Def(method),
                        Some(&method.parameters),
                        (!is_static).then_some(id),
                        wrapped,
                    );
                    self.set_member(id, method.name.as_str(), value);
                }
                Stmt::Assign(assign) => {
                    let value = self.expr(&assign.value);
                    for target in &assign.targets {
                        if let Expr::Name(name) = target {
                            self.set_member(id, name.id.as_str(), value.clone());
                        }
                    }
                }
                Stmt::AnnAssign(assign) => {
                    let Some(value) = &assign.value else { continue };
                    let value = self.expr(value);
                    if let Expr::Name(name) = &*assign.target {
                        self.set_member(id, name.id.as_str(), value);
                    }
                }
                Stmt::Expr(statement) => {
                    self.expr(&statement.value);
                }
                _ => {}
            }
        }
    }

    pub(super) fn set_member(&mut self, class: ClassId, name: &'a str, value: Value) {
        self.classes[class.0 as usize].members.insert(name, value);
    }

    pub(super) fn class_member(&self, class: ClassId, name: &str) -> Value {
        self.class_def(class).members.get(name).cloned().unwrap_or(Value::Unknown)
    }

    /// Calls one of the program's functions; `args` without `self`.
    pub(super) fn call_function(&mut self, id: FunctionId, args: &[Argument<'a>]) -> Value {
        let function = self.functions[id.0 as usize];
        let too_far = self.followed >= MAX_FOLLOWED_CALLS || self.calls.len() >= MAX_CALL_DEPTH;
        if function.wrapped || too_far || self.is_following(id) {
            self.program.truncated |= too_far;
            for arg in args {
                self.escape(&arg.value, Some(arg.expr));
            }
            return self.returned_class(&function);
        }
        self.follow(id, |evaluator| evaluator.bind_arguments(&function, args))
    }

    /// Evaluates a function's body in a scope of its own, after `bind` has bound its parameters; gives what it returns.
    fn follow(&mut self, id: FunctionId, bind: impl FnOnce(&mut Self)) -> Value {
        self.followed += 1;
        self.functions[id.0 as usize].followed = true;
        let function = self.functions[id.0 as usize];
        let (scope, statement) = (self.scope, self.statement);
        self.scope = self.scopes.len();
        self.scopes.push(Scope { parent: Some(function.scope), ..Scope::default() });
        // A default may call the function itself.
        self.calls.push(CallFrame { function: id, returns: Vec::new() });
        bind(self);
        let value = match function.body {
            FunctionBody::Def(def) => {
                self.block(&def.body);
                let returns =
                    self.calls.last().map(|frame| frame.returns.clone()).unwrap_or_default();
                if returns.is_empty() { Value::None } else { self.join_all(&returns) }
            }
            FunctionBody::Lambda(lambda) => self.expr(&lambda.body),
        };
        self.calls.pop();
        self.scope = scope;
        self.statement = statement;
        value
    }

    fn bind_arguments(&mut self, function: &UserFunction<'a>, args: &[Argument<'a>]) {
        let Some(parameters) = function.parameters else { return };
        let mut positional = args.iter().filter(|arg| arg.keyword.is_none());
        // After `*args` nothing is known of the order.
        let spread = args.iter().any(|arg| arg.starred);
        let mut in_body = None;
        let takes_self = usize::from(function.class.is_some());
        if let (Some(class), Some(this)) =
            (function.class, parameters.posonlyargs.iter().chain(&parameters.args).next())
        {
            self.bind(this.parameter.name.as_str(), Value::Instance(class));
        }
        for parameter in parameters
            .posonlyargs
            .iter()
            .chain(&parameters.args)
            .skip(takes_self)
            .chain(&parameters.kwonlyargs)
        {
            let name = parameter.parameter.name.as_str();
            let keyword_only =
                parameters.kwonlyargs.iter().any(|only| std::ptr::eq(only, parameter));
            let given = args
                .iter()
                .find(|arg| arg.keyword == Some(name))
                .or_else(|| if keyword_only || spread { None } else { positional.next() });
            let value = match (given, &parameter.default) {
                (Some(given), _) => given.value.clone(),
                (None, Some(default)) if !spread => {
                    let default = std::ptr::from_ref::<Expr>(default);
                    self.defaults.get(&default).cloned().unwrap_or(Value::Unknown)
                }
                _ => Value::Unknown,
            };
            let value = match (&parameter.parameter.annotation, function.body) {
                (Some(annotation), _) => self.annotated(value, annotation),
                // What the caller has is not known; how the body uses it may show the class.
                (None, FunctionBody::Def(def)) if matches!(value, Value::Unknown) => {
                    let in_body = in_body.get_or_insert_with(|| Evidence::gather(&def.body));
                    match evidence::of_parameter(in_body, name) {
                        Some(class) if !self.evidence.is_doubtful() => {
                            Value::Object(self.synthetic_node(class, Op::Opaque))
                        }
                        _ => Value::Unknown,
                    }
                }
                (None, _) => value,
            };
            self.bind(name, value);
        }
        if let Some(rest) = &parameters.vararg {
            let items: Vec<Value> = positional.map(|arg| arg.value.clone()).collect();
            let list = self.list(items, !spread);
            self.bind(rest.name.as_str(), list);
        }
        if let Some(rest) = &parameters.kwarg {
            self.bind(rest.name.as_str(), Value::Unknown);
        }
    }

    /// Evaluates what nobody called, with what its parameters show of themselves.
    pub(super) fn uncalled_functions(&mut self) {
        // Following one may define or call others, so the list is read anew each time.
        let mut next = 0;
        let mut alike: FxHashMap<TextRange, u32> = FxHashMap::default();
        while next < self.functions.len() {
            let id = FunctionId(next as u32);
            next += 1;
            let function = self.functions[id.0 as usize];
            if function.followed || self.followed >= MAX_FOLLOWED_CALLS {
                continue;
            }
            // A recursive function creates the one that it passes on each time it is followed.
            let count = alike.entry(function.range()).or_default();
            *count += 1;
            if *count <= MAX_ALIKE {
                self.call_from_outside(id);
            }
        }
    }

    /// Follows a function as code outside the text may call it: any number of times, with arguments that are not known.
    pub(super) fn call_from_outside(&mut self, id: FunctionId) {
        if self.is_following(id)
            || self.calls.len() >= MAX_CALL_DEPTH
            || self.followed >= MAX_FOLLOWED_CALLS
        {
            return;
        }
        let function = self.functions[id.0 as usize];
        let outer = self.enter_loop(LoopKind::Callback, None);
        let value = self.follow(id, |evaluator| evaluator.bind_by_evidence(&function));
        self.in_loop = outer;
        self.escape(&value, None);
    }

    fn bind_by_evidence(&mut self, function: &UserFunction<'a>) {
        let Some(parameters) = function.parameters else { return };
        let mut first = true;
        let mut in_body = None;
        for parameter in parameters.iter_non_variadic_params() {
            let name = parameter.parameter.name.as_str();
            if let (true, Some(class)) = (std::mem::take(&mut first), function.class) {
                self.bind(name, Value::Instance(class));
                continue;
            }
            let annotated = parameter.parameter.annotation.as_ref();
            let class = match (annotated, function.body) {
                (Some(annotation), _) => self.annotation(annotation),
                (None, FunctionBody::Def(def)) => {
                    let in_body = in_body.get_or_insert_with(|| Evidence::gather(&def.body));
                    evidence::of_parameter(in_body, name)
                }
                (None, FunctionBody::Lambda(_)) => None,
            };
            let value = match (class, &parameter.default) {
                // A test's parameters are fixtures, small on purpose.
                (Some(class), _) if function.is_test() => {
                    Value::Object(self.synthetic_node(class, Op::Opaque))
                }
                (Some(class), _) => {
                    Value::Object(self.synthetic_node(class, Op::Parameter(name.into())))
                }
                // A default is one of the values it may have; a string or a number of it is not "the" value.
                (None, _) => Value::Unknown,
            };
            self.bind(name, value);
        }
        for rest in parameters.vararg.iter().chain(&parameters.kwarg) {
            self.bind(rest.name.as_str(), Value::Unknown);
        }
    }

    /// The return value that a function's annotation declares, for a function that is not followed.
    fn returned_class(&mut self, function: &UserFunction<'a>) -> Value {
        let FunctionBody::Def(def) = function.body else { return Value::Unknown };
        let Some(returns) = &def.returns else { return Value::Unknown };
        match self.annotation(returns) {
            Some(class) => Value::Object(self.synthetic_node(class, Op::Opaque)),
            None => Value::Unknown,
        }
    }

    /// Calls `function` with a frame from outside the text: the batch of `foreachBatch`.
    pub(super) fn call_with_frame(&mut self, function: &Value) {
        let Value::Function(id) = function else { return };
        if self.is_following(*id) || self.calls.len() >= MAX_CALL_DEPTH {
            return;
        }
        let definition = self.functions[id.0 as usize];
        // How large a batch is the stream's trigger decides.
        let batch = self.synthetic_node(Class::DataFrame, Op::MicroBatch);
        let outer = self.enter_loop(LoopKind::Callback, None);
        self.follow(*id, |evaluator| {
            let Some(parameters) = definition.parameters else { return };
            // A method has its object before the batch.
            let given =
                definition.class.map(Value::Instance).into_iter().chain([Value::Object(batch)]);
            let mut given = given.chain(std::iter::repeat(Value::Unknown));
            for parameter in parameters.iter_non_variadic_params() {
                let value = given.next().unwrap_or(Value::Unknown);
                evaluator.bind(parameter.parameter.name.as_str(), value);
            }
        });
        self.in_loop = outer;
    }
}

/// True if a decorator changes what a call of the function does; a UDF runs on the executors, a task when a scheduler
/// says so.
fn is_wrapped(decorators: &[Decorator]) -> bool {
    decorators.iter().any(|decorator| {
        let name = match &decorator.expression {
            Expr::Name(name) => name.id.as_str(),
            Expr::Attribute(attribute) => attribute.attr.as_str(),
            _ => return true,
        };
        !matches!(
            name,
            "staticmethod"
                | "classmethod"
                | "property"
                | "cached_property"
                | "override"
                | "abstractmethod"
        )
    })
}

/// The expressions of the parameters' defaults.
fn defaults(parameters: &Parameters) -> impl Iterator<Item = &Expr> {
    let of_each = parameters.posonlyargs.iter().chain(&parameters.args);
    of_each.chain(&parameters.kwonlyargs).filter_map(|it| it.default.as_deref())
}
