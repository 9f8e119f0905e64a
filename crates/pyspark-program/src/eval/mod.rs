//! Following a program through its names: from a syntax tree to a [`Program`].
//!
//! Every statement is evaluated once, in order, with values that say what is known. Branches are evaluated one after
//! the other and what they assign is joined; a loop's body is evaluated once, with a join at its head for each name
//! that it assigns. A function is evaluated where it is called, with the caller's values, and one that nobody calls is
//! evaluated at the end with what its parameters show of themselves.

mod call;
mod evidence;
mod expr;
mod flow;
mod function;
mod items;
mod iterations;
mod literal;
mod stmt;

use std::rc::Rc;

use ruff_python_ast::{Expr, Stmt};
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::smallvec;

use crate::api::{self, Class, Method};
use crate::program::{
    Argument, BranchId, ClassId, Filled, FunctionId, List, ListId, LoopId, Node, NodeId, NodeIds,
    Op, Program, Value,
};
use evidence::Evidence;
use function::{ClassDef, UserFunction};

/// Maximum number of calls of the program's own functions that are followed. Helpers that call helpers multiply; a
/// hand-written script makes a few hundred calls.
const MAX_FOLLOWED_CALLS: u32 = 4_000;

/// Maximum depth to which calls of the program's own functions are followed.
const MAX_CALL_DEPTH: usize = 12;

/// Reads a program.
pub fn evaluate<'a>(source: &'a str, statements: &'a [Stmt]) -> Program<'a> {
    let mut evaluator = Evaluator {
        // A call in forty characters: code has fewer, so that the nodes are seldom moved.
        program: Program {
            source,
            nodes: Vec::with_capacity(source.len() / 40),
            ..Program::default()
        },
        scopes: vec![Scope::default()],
        scope: 0,
        functions: Vec::new(),
        defaults: FxHashMap::default(),
        classes: Vec::new(),
        evidence: Evidence::gather(statements),
        free: FxHashMap::default(),
        star_import: false,
        method_names: FxHashMap::default(),
        statement: None,
        in_loop: None,
        in_branch: None,
        calls: Vec::new(),
        followed: 0,
    };
    evaluator.block(statements);
    evaluator.uncalled_functions();
    let mut program = evaluator.program;
    program.index();
    program
}

#[derive(Default)]
struct Scope<'a> {
    /// The scope that encloses it in the text.
    parent: Option<usize>,
    /// The bindings; a branch that is being evaluated writes to a layer of its own.
    layers: Vec<FxHashMap<&'a str, Value>>,
    /// Names that a `global` statement sends to the module's scope.
    globals: FxHashSet<&'a str>,
}

/// A call of one of the program's functions that is being followed.
struct CallFrame {
    function: FunctionId,
    returns: Vec<Value>,
}

struct Evaluator<'a> {
    program: Program<'a>,
    scopes: Vec<Scope<'a>>,
    scope: usize,
    functions: Vec<UserFunction<'a>>,
    /// The values of parameters' defaults, by their expressions.
    defaults: FxHashMap<*const ruff_python_ast::Expr, Value>,
    classes: Vec<ClassDef<'a>>,
    evidence: Evidence<'a>,
    /// The nodes of names that the program never binds.
    free: FxHashMap<&'a str, NodeId>,
    /// True if `from pyspark.sql.functions import *` has been seen.
    star_import: bool,
    /// The names of methods, each once.
    method_names: FxHashMap<&'a str, Rc<str>>,
    statement: Option<&'a Stmt>,
    in_loop: Option<LoopId>,
    in_branch: Option<BranchId>,
    calls: Vec<CallFrame>,
    followed: u32,
}

impl<'a> Evaluator<'a> {
    // Names

    fn bind(&mut self, name: &'a str, value: Value) {
        let is_global = self.scopes[self.scope].globals.contains(name);
        if is_global {
            // Whoever reads the global later is not followed in time.
            self.escape(&value, None);
        }
        let scope = if is_global { 0 } else { self.scope };
        let layers = &mut self.scopes[scope].layers;
        if layers.is_empty() {
            layers.push(FxHashMap::default());
        }
        if let Some(layer) = layers.last_mut() {
            layer.insert(name, value);
        }
    }

    fn lookup(&self, name: &str) -> Option<&Value> {
        let mut scope = Some(self.scope);
        while let Some(index) = scope {
            let found = &self.scopes[index];
            if let Some(value) = found.layers.iter().rev().find_map(|layer| layer.get(name)) {
                return Some(value);
            }
            scope = found.parent;
        }
        None
    }

    /// The value of a name: what is bound, else what a star import or a snippet's habits make it.
    fn name(&mut self, name: &'a str) -> Value {
        if let Some(value) = self.lookup(name) {
            return value.clone();
        }
        if self.star_import && api::hides_builtin(name) {
            return Value::Import(format!("pyspark.sql.functions.{name}").into());
        }
        if let Some(&node) = self.free.get(name) {
            return Value::Object(node);
        }
        let class = match name {
            "spark" | "sqlContext" => Some(Class::Session),
            "sc" => Some(Class::Context),
            // `DataFrame.unionAll` is a method of the class, whatever frames have it too.
            _ if api::bare_name(name).is_some() => None,
            _ => self.evidence.class_of(name),
        };
        if let Some(class) = class {
            let node = self.synthetic_node(class, Op::Free(name.into()));
            self.free.insert(name, node);
            return Value::Object(node);
        }
        api::bare_name(name).map_or(Value::Unknown, |path| Value::Import(path.into()))
    }

    // Nodes

    fn push(&mut self, mut node: Node<'a>) -> NodeId {
        let id = NodeId(self.program.nodes.len() as u32);
        node.method = node.receiver.and_then(|of| method_of(&node.op, self.program.node(of).class));
        self.program.nodes.push(node);
        id
    }

    /// A node for something from outside the text.
    fn synthetic_node(&mut self, class: Class, op: Op) -> NodeId {
        self.push(Node {
            class,
            method: None,
            op,
            receiver: None,
            inputs: NodeIds::new(),
            args: Vec::new(),
            expr: None,
            statement: self.statement,
            in_loop: self.in_loop,
            in_branch: self.in_branch,
        })
    }

    fn push_node(
        &mut self,
        class: Class,
        op: Op,
        receiver: Option<NodeId>,
        args: Vec<Argument<'a>>,
        expr: &'a Expr,
    ) -> NodeId {
        let mut inputs: NodeIds = receiver.into_iter().collect();
        for arg in &args {
            self.objects(&arg.value, &mut inputs, 0);
        }
        self.push(Node {
            class,
            method: None,
            op,
            receiver,
            inputs,
            args,
            expr: Some(expr),
            statement: self.statement,
            in_loop: self.in_loop,
            in_branch: self.in_branch,
        })
    }

    /// The objects in a value, those in lists and dictionaries too.
    fn objects(&self, value: &Value, found: &mut NodeIds, depth: u8) {
        match value {
            Value::Object(id) => found.push(*id),
            Value::Bound(id, _) => found.push(*id),
            Value::List(list) if depth < 4 => {
                for item in &self.program.list(*list).items {
                    self.objects(item, found, depth + 1);
                }
            }
            Value::Dict(entries) if depth < 4 => {
                for (_, item) in entries.iter() {
                    self.objects(item, found, depth + 1);
                }
            }
            _ => {}
        }
    }

    /// Notes that the objects in `value` were handed to code that is not seen.
    fn escape(&mut self, value: &Value, expr: Option<&'a Expr>) {
        let mut objects = NodeIds::new();
        self.objects(value, &mut objects, 0);
        for id in objects {
            self.push(Node {
                class: Class::Escape,
                method: None,
                op: Op::Escape,
                receiver: None,
                inputs: smallvec![id],
                args: Vec::new(),
                expr,
                statement: self.statement,
                in_loop: self.in_loop,
                in_branch: self.in_branch,
            });
        }
    }

    fn method_name(&mut self, name: &'a str) -> Rc<str> {
        self.method_names.entry(name).or_insert_with(|| rc(name)).clone()
    }

    fn class_of(&self, value: &Value) -> Option<Class> {
        value.object().map(|id| self.program.node(id).class)
    }

    fn list(&mut self, items: Vec<Value>, complete: bool) -> Value {
        self.push_list(items, complete, None)
    }

    fn push_list(&mut self, items: Vec<Value>, complete: bool, filled: Option<Filled>) -> Value {
        let id = ListId(self.program.lists.len() as u32);
        self.program.lists.push(List { items, complete, filled, in_loop: self.in_loop });
        Value::List(id)
    }

    // Joins

    /// The merge of two branches' values.
    fn join(&mut self, a: &Value, b: &Value) -> Value {
        match (a, b) {
            (Value::Object(x), Value::Object(y)) if x == y => a.clone(),
            (Value::Object(x), Value::Object(y)) => {
                let class = self.program.node(*x).class;
                if class != self.program.node(*y).class {
                    return Value::Unknown;
                }
                let id = self.synthetic_node(class, Op::Phi);
                self.program.nodes[id.index()].inputs = smallvec![*x, *y];
                Value::Object(id)
            }
            // A name that is None or unknown on one branch is used with its value on the other.
            (Value::Object(_), Value::None | Value::Unknown) => a.clone(),
            (Value::None | Value::Unknown, Value::Object(_)) => b.clone(),
            (Value::Str(x), Value::Str(y)) if x == y => a.clone(),
            (Value::Int(x), Value::Int(y)) if x == y => a.clone(),
            (Value::Bool(x), Value::Bool(y)) if x == y => a.clone(),
            (Value::Import(x), Value::Import(y)) if x == y => a.clone(),
            (Value::Function(x), Value::Function(y)) if x == y => a.clone(),
            (Value::Udf(x), Value::Udf(y)) if x == y => a.clone(),
            (Value::Class(x), Value::Class(y)) | (Value::Instance(x), Value::Instance(y))
                if x == y =>
            {
                a.clone()
            }
            (Value::List(x), Value::List(y)) if x == y => a.clone(),
            (Value::Dict(x), Value::Dict(y)) => self.join_dicts(x, y),
            (Value::Iterations(x), Value::Iterations(y)) if Rc::ptr_eq(x, y) => a.clone(),
            (Value::None, Value::None) => Value::None,
            _ => Value::Unknown,
        }
    }

    fn join_all(&mut self, values: &[Value]) -> Value {
        let Some((first, rest)) = values.split_first() else { return Value::Unknown };
        rest.iter().fold(first.clone(), |joined, value| self.join(&joined, value))
    }

    fn is_following(&self, function: FunctionId) -> bool {
        self.calls.iter().any(|frame| frame.function == function)
    }

    fn class_def(&self, id: ClassId) -> &ClassDef<'a> {
        &self.classes[id.0 as usize]
    }
}

/// The text of an operator, as the name of a column's method.
fn rc(text: &str) -> Rc<str> {
    Rc::from(text)
}

/// The method or attribute that an operation on an object of `class` is.
fn method_of(op: &Op, class: Class) -> Option<Method> {
    match op {
        Op::Method(name) => Method::called(class, name),
        Op::Attribute(name) => {
            api::find(class, name).filter(|member| member.attribute).map(|member| member.method)
        }
        _ => None,
    }
}
