//! Statements.

use ruff_python_ast::{Expr, Stmt};

use crate::api::{self, Class, Method};
use crate::eval::Evaluator;
use crate::eval::flow::Flow;
use crate::program::{Argument, Op, Value};

impl<'a> Evaluator<'a> {
    /// Evaluates statements in order, until one leaves the block.
    pub(super) fn block(&mut self, statements: &'a [Stmt]) -> Flow {
        for statement in statements {
            if self.statement(statement) == Flow::Diverges {
                return Flow::Diverges;
            }
        }
        Flow::FallsThrough
    }

    fn statement(&mut self, statement: &'a Stmt) -> Flow {
        self.statement = Some(statement);
        match statement {
            Stmt::Expr(statement) => {
                self.expr(&statement.value);
            }
            Stmt::Assign(assign) => {
                let value = self.expr(&assign.value);
                for target in &assign.targets {
                    self.assign(target, value.clone());
                }
            }
            Stmt::AnnAssign(assign) => {
                let value = assign.value.as_ref().map(|value| self.expr(value));
                if let Some(value) = value {
                    let value = self.annotated(value, &assign.annotation);
                    self.assign(&assign.target, value);
                }
            }
            Stmt::AugAssign(assign) => {
                let left = self.expr(&assign.target);
                let right = self.expr(&assign.value);
                self.escape(&right, Some(&assign.value));
                let value = self.operation(&left, assign.op, &right);
                self.assign(&assign.target, value);
            }
            Stmt::Import(import) => {
                for alias in &import.names {
                    // `import a.b` binds `a`; `import a.b as c` binds `c` to `a.b`.
                    let (name, path) = if let Some(name) = &alias.asname {
                        (name.as_str(), alias.name.as_str())
                    } else {
                        let root = alias.name.split('.').next().unwrap_or(&alias.name);
                        (root, root)
                    };
                    self.bind(name, Value::Import(path.into()));
                }
            }
            Stmt::ImportFrom(import) => self.import_from(import),
            Stmt::FunctionDef(def) => self.define_function(def),
            Stmt::ClassDef(def) => self.define_class(def),
            Stmt::Return(statement) => {
                let value = statement.value.as_ref().map_or(Value::None, |value| self.expr(value));
                match self.calls.last_mut() {
                    Some(frame) => frame.returns.push(value),
                    None => self.escape(&value, statement.value.as_deref()),
                }
                return Flow::Diverges;
            }
            Stmt::Raise(raise) => {
                for expr in raise.exc.iter().chain(&raise.cause) {
                    self.expr(expr);
                }
                return Flow::Diverges;
            }
            Stmt::Break(_) | Stmt::Continue(_) => return Flow::Diverges,
            Stmt::If(statement) => return self.if_statement(statement),
            Stmt::For(statement) => self.for_loop(statement),
            Stmt::While(statement) => self.while_loop(statement),
            Stmt::Try(statement) => return self.try_statement(statement),
            Stmt::Match(statement) => return self.match_statement(statement),
            Stmt::With(statement) => {
                for item in &statement.items {
                    let value = self.expr(&item.context_expr);
                    if let Some(target) = &item.optional_vars {
                        self.assign(target, value);
                    }
                }
                return self.block(&statement.body);
            }
            Stmt::Global(global) => {
                let scope = &mut self.scopes[self.scope];
                scope.globals.extend(global.names.iter().map(ruff_python_ast::Identifier::as_str));
            }
            Stmt::Assert(assert) => {
                self.expr(&assert.test);
            }
            Stmt::Delete(delete) => {
                for target in &delete.targets {
                    match target {
                        Expr::Name(name) => self.bind(name.id.as_str(), Value::Unknown),
                        // `del rows[frame.count()]`
                        target => {
                            self.expr(target);
                        }
                    }
                }
            }
            Stmt::Nonlocal(_) | Stmt::Pass(_) | Stmt::TypeAlias(_) | Stmt::IpyEscapeCommand(_) => {}
        }
        Flow::FallsThrough
    }

    fn import_from(&mut self, import: &'a ruff_python_ast::StmtImportFrom) {
        // A relative import is the project's own module.
        let module = match &import.module {
            Some(module) if import.level == 0 => module.as_str(),
            _ => ".",
        };
        for alias in &import.names {
            if &*alias.name == "*" {
                self.star_import |=
                    module == "pyspark.sql.functions" || module == "pyspark.sql.connect.functions";
                continue;
            }
            let name = alias.asname.as_ref().unwrap_or(&alias.name);
            self.bind(name.as_str(), Value::Import(format!("{module}.{}", alias.name).into()));
        }
    }

    /// Binds whatever `target` names to `value`.
    pub(super) fn assign(&mut self, target: &'a Expr, value: Value) {
        match target {
            Expr::Name(name) => {
                let name = name.id.as_str();
                // A session from another module's helper.
                let value = if matches!(value, Value::Unknown) && self.evidence.is_session(name) {
                    Value::Object(self.synthetic_node(api::Class::Session, Op::Opaque))
                } else {
                    value
                };
                self.bind(name, value);
            }
            Expr::Tuple(tuple) => self.unpack(&tuple.elts, &value),
            Expr::List(list) => self.unpack(&list.elts, &value),
            Expr::Starred(starred) => {
                self.escape(&value, Some(target));
                self.assign(&starred.value, Value::Unknown);
            }
            Expr::Attribute(attribute) => {
                let object = self.expr(&attribute.value);
                self.escape(&value, Some(target));
                if let Value::Instance(class) | Value::Class(class) = object {
                    self.set_member(class, attribute.attr.as_str(), value);
                }
            }
            Expr::Subscript(subscript) => {
                let object = self.expr(&subscript.value);
                let key = self.expr(&subscript.slice);
                self.escape(&value, Some(target));
                match object {
                    Value::Dict(entries) => {
                        self.change_dict(&subscript.value, &entries, vec![(key, value)]);
                    }
                    Value::Import(path) if &*path == "os.environ" => {
                        self.environment(key, &subscript.slice, value, target);
                    }
                    _ => {}
                }
            }
            _ => self.escape(&value, Some(target)),
        }
    }

    /// `os.environ[key] = value`.
    fn environment(&mut self, key: Value, slice: &'a Expr, value: Value, target: &'a Expr) {
        let argument =
            |value: Value, expr: &'a Expr| Argument { keyword: None, value, expr, starred: false };
        let args = vec![argument(key, slice), argument(value, target)];
        self.push_node(
            Class::Nothing,
            Op::Function("os.environ.__setitem__".into()),
            None,
            args,
            target,
        );
    }

    fn unpack(&mut self, targets: &'a [Expr], value: &Value) {
        let items = match value {
            Value::List(id) => {
                let list = self.program.list(*id);
                (list.complete && list.items.len() == targets.len()).then(|| list.items.clone())
            }
            Value::Iterations(iterations) => {
                let width = targets.len();
                let part = |at: usize| {
                    self.map_iterations(iterations, |evaluator, value| match value {
                        Value::List(id) => {
                            let items = &evaluator.program.list(*id).items;
                            let item = items.get(at).filter(|_| items.len() == width);
                            item.cloned().unwrap_or(Value::Unknown)
                        }
                        _ => Value::Unknown,
                    })
                };
                Some((0..width).map(part).collect())
            }
            // `randomSplit` gives as many frames as it is asked for.
            Value::Bound(node, name)
                if Method::of(self.program.node(*node).class, name)
                    == Some(Method::RandomSplit) =>
            {
                let class = self.program.node(*node).class;
                let part = self.synthetic_node(class, Op::Method(name.clone()));
                let split = &mut self.program.nodes[part.index()];
                split.inputs = smallvec::smallvec![*node];
                split.receiver = Some(*node);
                split.method = Some(Method::RandomSplit);
                Some(vec![Value::Object(part); targets.len()])
            }
            _ => None,
        };
        if let Some(items) = items {
            for (target, item) in targets.iter().zip(items) {
                self.assign(target, item);
            }
        } else {
            self.escape(value, None);
            for target in targets {
                self.assign(target, Value::Unknown);
            }
        }
    }

    /// A value with an annotation: where nothing else is known, the annotation is believed.
    pub(super) fn annotated(&mut self, value: Value, annotation: &'a Expr) -> Value {
        if !matches!(value, Value::Unknown) {
            return value;
        }
        let Some(class) = self.annotation(annotation) else { return value };
        Value::Object(self.synthetic_node(class, Op::Opaque))
    }

    /// The class that an annotation names: `DataFrame`, `"DataFrame"`, `Optional[DataFrame]`, `DataFrame | None`.
    pub(super) fn annotation(&mut self, annotation: &'a Expr) -> Option<api::Class> {
        match annotation {
            Expr::StringLiteral(text) => match text.value.to_str() {
                "DataFrame" | "pyspark.sql.DataFrame" => Some(api::Class::DataFrame),
                "SparkSession" => Some(api::Class::Session),
                _ => None,
            },
            Expr::Subscript(subscript) => {
                let is_optional = matches!(&*subscript.value, Expr::Name(name) if name.id == "Optional")
                    || matches!(&*subscript.value, Expr::Attribute(attribute) if &*attribute.attr == "Optional");
                if is_optional { self.annotation(&subscript.slice) } else { None }
            }
            Expr::BinOp(union) => match (&*union.left, &*union.right) {
                (class, Expr::NoneLiteral(_)) | (Expr::NoneLiteral(_), class) => {
                    self.annotation(class)
                }
                _ => None,
            },
            // A name or a dotted name; anything else there has no effect.
            Expr::Name(_) | Expr::Attribute(_) => match self.expr(annotation) {
                Value::Import(path) => api::annotated_class(&path),
                _ => None,
            },
            _ => None,
        }
    }
}
