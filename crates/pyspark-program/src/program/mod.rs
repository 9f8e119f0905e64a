//! A program as Spark sees it: every object of its API that the code creates, in order.
//!
//! Each call that gives such an object, and each action, is a [`Node`]. A node knows its receiver and the objects among
//! its arguments, so the nodes are the lineage of frames, columns, readers and writers at once. Where control flow
//! merges, an [`Op::Phi`] node represents "one of these"; at the head of a loop it has the value from before the loop
//! and the one from the end of the body, so that a plan that grows with each iteration is a cycle through it.

mod control;
mod node;
mod value;
mod views;

pub use control::{Branch, FunctionBody, Loop, LoopKind, Over, Udf, UdfBy};
pub use node::{Argument, Node, Op};
pub use value::{Filled, Iterations, List, Piece, Text, Value};

use std::cell::OnceCell;
use std::rc::Rc;

use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::{Ranged, TextRange, TextSize};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use views::Views;

use crate::api::{Class, Effect, Method};
use crate::sql::ast::Script;

/// An index into [`Program::nodes`]. A larger one was created later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// The few nodes that most nodes have to do with: no allocation of their own.
pub type NodeIds = SmallVec<[NodeId; 4]>;

impl NodeId {
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// An index into [`Program::loops`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LoopId(pub u32);

/// An index into [`Program::branches`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BranchId(pub u32);

/// A list or a tuple of the program: what is known of its items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListId(pub u32);

/// An index into the program's functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FunctionId(pub u32);

/// An index into the program's classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClassId(pub u32);

/// An index into [`Program::udfs`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UdfId(pub u32);

impl UdfId {
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A program, read.
#[derive(Debug, Default)]
pub struct Program<'a> {
    pub source: &'a str,
    pub nodes: Vec<Node<'a>>,
    pub loops: Vec<Loop<'a>>,
    pub branches: Vec<Branch<'a>>,
    pub lists: Vec<List>,
    /// The texts of the program's own functions.
    pub functions: Vec<FunctionBody<'a>>,
    pub udfs: Vec<Udf<'a>>,
    /// True if evaluation stopped early because the program calls its own functions too often to follow.
    pub truncated: bool,
    /// For each node, the nodes that have it among their inputs.
    pub(super) users: Vec<NodeIds>,
    /// The nodes of each name, in the order of the program: most rules ask for a few names, and most names are asked
    /// for by a few rules.
    pub(super) named: FxHashMap<Box<str>, Vec<NodeId>>,
    /// The calls of each method, in the order of the program.
    pub(super) calls_of: FxHashMap<Method, Vec<NodeId>>,
    /// The nodes that have a receiver, by its class, in the order of the program.
    pub(super) calls_on: FxHashMap<Class, Vec<NodeId>>,
    /// For each node, where the chain of its receivers begins.
    pub(super) roots: Vec<NodeId>,
    /// The texts of calls of `spark.sql`, read when something first asks.
    pub(super) scripts: FxHashMap<NodeId, OnceCell<Rc<Script>>>,
    /// The frames and queries that the program registers by name, found when something first asks.
    pub(super) views: OnceCell<Views>,
}

impl<'a> Program<'a> {
    pub fn node(&self, id: NodeId) -> &Node<'a> {
        &self.nodes[id.index()]
    }

    pub fn ids(&self) -> impl DoubleEndedIterator<Item = NodeId> + use<> {
        (0..self.nodes.len() as u32).map(NodeId)
    }

    /// The nodes that have `id` among their inputs, in the order of the program.
    pub fn users(&self, id: NodeId) -> &[NodeId] {
        &self.users[id.index()]
    }

    /// The nodes that have this name, in the order of the program.
    pub fn named(&self, name: &str) -> &[NodeId] {
        self.named.get(name).map_or(&[], Vec::as_slice)
    }

    /// The nodes that have one of these names, in the order of the program.
    pub fn named_one_of(&self, names: &[&str]) -> Vec<NodeId> {
        let mut ids: Vec<NodeId> =
            names.iter().flat_map(|name| self.named(name)).copied().collect();
        ids.sort_unstable();
        ids
    }

    /// The nodes called on objects of `class`, in the order of the program.
    pub fn calls_on(&self, class: Class) -> &[NodeId] {
        self.calls_on.get(&class).map_or(&[], Vec::as_slice)
    }

    /// The calls of a method, whatever it is called on, in the order of the program.
    pub fn calls_of(&self, method: Method) -> &[NodeId] {
        self.calls_of.get(&method).map_or(&[], Vec::as_slice)
    }

    /// The calls of one of these methods, in the order of the program.
    pub fn calls_of_any(&self, methods: &[Method]) -> Vec<NodeId> {
        let mut ids: Vec<NodeId> =
            methods.iter().flat_map(|method| self.calls_of(*method)).copied().collect();
        ids.sort_unstable();
        ids
    }

    /// Every call of a method on an object of `class`, in the order of the program.
    pub fn calls<'p>(
        &'p self,
        class: Class,
        method: Method,
    ) -> impl Iterator<Item = (NodeId, &'p Node<'a>)> + 'p {
        self.calls_of(method)
            .iter()
            .map(|id| (*id, self.node(*id)))
            .filter(move |(_, node)| self.receiver_class(node) == Some(class))
    }

    /// The class of what a node is called on or an attribute of.
    pub fn receiver_class(&self, node: &Node<'_>) -> Option<Class> {
        node.receiver.map(|receiver| self.node(receiver).class)
    }

    /// True if a node runs a job: a call of a method or a function, an attribute, or a statement of SQL.
    pub fn is_action(&self, node: &Node<'_>) -> bool {
        match &node.op {
            Op::Method(_) | Op::Attribute(_) => {
                let class = self.receiver_class(node);
                node.method().zip(class).is_some_and(|(method, class)| method.is_action(class))
            }
            Op::Function(path) => crate::api::runs_job(path),
            Op::Command(_) => true,
            _ => false,
        }
    }

    /// The effect of the method or attribute that a node is; `None` where the receiver's class has no such member.
    pub fn effect(&self, node: &Node<'_>) -> Option<Effect> {
        node.method?.effect(self.receiver_class(node)?)
    }

    /// The upstream nodes of a frame along its receivers; a merge of control flow ends them, unless all branches lead
    /// to one frame.
    pub fn upstream_of(&self, id: NodeId) -> Option<NodeId> {
        let is_data = |id: &NodeId| {
            matches!(
                self.node(*id).class,
                Class::DataFrame | Class::GroupedData | Class::Rdd | Class::FrameFunctions
            )
        };
        let node = self.node(id);
        match &node.op {
            Op::Phi => node.inputs.first().copied().filter(|first| *first < id),
            Op::Function(_) => node.inputs.first().copied().filter(is_data),
            _ => node.receiver.filter(is_data),
        }
    }

    /// The frame that [`upstream_of`](Self::made_of) leads to in the end.
    pub fn root(&self, id: NodeId) -> NodeId {
        self.roots[id.index()]
    }

    /// Every call of the function `name` of `pyspark.sql.functions`.
    pub fn function_calls<'p>(
        &'p self,
        name: &'p str,
    ) -> impl Iterator<Item = (NodeId, &'p Node<'a>)> + 'p {
        self.named(name)
            .iter()
            .map(|id| (*id, self.node(*id)))
            .filter(move |(_, node)| matches!(&node.op, Op::Function(path) if crate::api::function(path) == Some(name)))
    }

    pub fn loop_of(&self, id: LoopId) -> &Loop<'a> {
        &self.loops[id.0 as usize]
    }

    /// The loops around a place, from the innermost outwards.
    pub fn loops_around(&self, mut innermost: Option<LoopId>) -> impl Iterator<Item = LoopId> + '_ {
        std::iter::from_fn(move || {
            let id = innermost?;
            innermost = self.loops[id.0 as usize].parent;
            Some(id)
        })
    }

    /// Number of times a node runs by its loops; `None` where the number of iterations is unknown.
    pub fn iterations(&self, node: &Node<'_>) -> Option<u64> {
        self.loops_around(node.in_loop).try_fold(1_u64, |product, id| {
            Some(product.saturating_mul(self.loops[id.0 as usize].iterations?))
        })
    }

    /// The number of a list's items; `None` where the code does not show it.
    pub fn list_length(&self, list: ListId) -> Option<u64> {
        let list = self.list(list);
        if list.complete {
            return Some(list.items.len() as u64);
        }
        let filled = list.filled.filter(|_| list.items.len() == 1)?;
        Some(self.loop_of(filled.by).iterations?.saturating_sub(filled.skipped))
    }

    /// The branches that a node is in, from the innermost out.
    pub fn branches_around(
        &self,
        mut innermost: Option<BranchId>,
    ) -> impl Iterator<Item = BranchId> + '_ {
        std::iter::from_fn(move || {
            let id = innermost?;
            innermost = self.branches[id.0 as usize].parent;
            Some(id)
        })
    }

    /// True if one of two nodes is not reached where the other is: they are in mutually exclusive branches.
    pub fn mutually_exclusive(&self, a: &Node<'_>, b: &Node<'_>) -> bool {
        self.branches_around(a.in_branch).any(|one| {
            let first = self.branches[one.0 as usize].first;
            self.branches_around(b.in_branch)
                .any(|other| other != one && self.branches[other.0 as usize].first == first)
        })
    }

    /// The call from outside that a node runs under, the innermost: what two of them do is in no order.
    pub fn callback(&self, node: &Node<'_>) -> Option<LoopId> {
        self.loops_around(node.in_loop)
            .find(|id| matches!(self.loops[id.0 as usize].kind, LoopKind::Callback))
    }

    /// Where a new link `.name(…)` goes before the method that `attribute` names, and the text it begins with: the dot,
    /// with the line break and the indentation that the method itself has.
    pub fn link_before(&self, attribute: &ruff_python_ast::ExprAttribute) -> (TextSize, &'a str) {
        let end = self.parenthesized_end(&attribute.value, attribute.attr.start());
        let between = &self.source[TextRange::new(end, attribute.attr.start())];
        match between.rfind('\n') {
            // A comment after the previous link stays after it.
            Some(line) if between.contains('#') => {
                (end + TextSize::new(line as u32), &between[line..])
            }
            _ => (end, between),
        }
    }

    /// Where an expression ends with the brackets around it, which end before `limit`: after `)` of `(a\n)` in
    /// `(a\n).b()`.
    pub fn parenthesized_end(&self, expr: &Expr, limit: TextSize) -> TextSize {
        let mut end = expr.end();
        let mut rest = self.source[TextRange::new(end, limit)].char_indices().peekable();
        while let Some((at, c)) = rest.next() {
            match c {
                ')' => end = expr.end() + TextSize::new(at as u32 + 1),
                '#' => while rest.next_if(|&(_, c)| c != '\n').is_some() {},
                _ => {}
            }
        }
        end
    }

    /// The lines of the plain statement that a node is in, to the end of the last one, with its comments; `None` for a
    /// statement that has a body.
    pub fn lines_of(&self, id: NodeId) -> Option<&'a str> {
        let statement = self.node(id).statement?;
        let plain = matches!(
            statement,
            Stmt::Assign(_) | Stmt::AnnAssign(_) | Stmt::Expr(_) | Stmt::Return(_)
        );
        let (start, end) = (statement.start().to_usize(), statement.end().to_usize());
        let rest = self.source.get(end..)?;
        let line = rest.find('\n').unwrap_or(rest.len());
        self.source.get(start..end + line).filter(|_| plain)
    }

    /// The statements of a call of `spark.sql` whose text is a string, read once.
    pub fn script(&self, id: NodeId) -> Option<&Rc<Script>> {
        let Value::Str(text) = &self.node(id).arg(0, "sqlQuery")?.value else { return None };
        Some(self.scripts.get(&id)?.get_or_init(|| Rc::new(crate::sql::parse(text))))
    }

    /// The frame that the program has made a view of by this name before the node `before`: the latest one.
    pub fn view(&self, before: NodeId, name: &str) -> Option<NodeId> {
        self.views.get_or_init(|| Views::new(self)).find(before, name)
    }

    /// Source text of a range.
    pub fn text(&self, range: impl Ranged) -> &'a str {
        &self.source[range.range()]
    }

    /// The text of one of the program's own functions.
    pub fn function(&self, id: FunctionId) -> FunctionBody<'a> {
        self.functions[id.0 as usize]
    }

    pub fn udf(&self, id: UdfId) -> &Udf<'a> {
        &self.udfs[id.index()]
    }

    /// The known items of a list.
    pub fn list(&self, id: ListId) -> &List {
        &self.lists[id.0 as usize]
    }

    /// Fills in what is looked up by node and by name, once every node is there.
    pub(crate) fn index(&mut self) {
        let mut users = vec![NodeIds::new(); self.nodes.len()];
        let mut named: FxHashMap<Box<str>, Vec<NodeId>> = FxHashMap::default();
        let mut by_method: FxHashMap<Method, Vec<NodeId>> = FxHashMap::default();
        let mut calls_on: FxHashMap<Class, Vec<NodeId>> = FxHashMap::default();
        let mut roots = Vec::with_capacity(self.nodes.len());
        for id in self.ids() {
            let node = self.node(id);
            for input in &node.inputs {
                let users = &mut users[input.index()];
                if users.last() != Some(&id) {
                    users.push(id);
                }
            }
            match named.get_mut(node.name()) {
                Some(ids) => ids.push(id),
                None => _ = named.insert(node.name().into(), vec![id]),
            }
            if let Some(method) = node.called() {
                by_method.entry(method).or_default().push(id);
            }
            if let Some(receiver) = node.receiver {
                calls_on.entry(self.node(receiver).class).or_default().push(id);
            }
            // The inputs of a frame have smaller indices.
            roots.push(self.upstream_of(id).map_or(id, |before| roots[before.index()]));
        }
        let queries = by_method.get(&Method::Sql).into_iter().flatten();
        self.scripts = queries.map(|id| (*id, OnceCell::new())).collect();
        self.users = users;
        self.named = named;
        self.calls_of = by_method;
        self.calls_on = calls_on;
        self.roots = roots;
    }
}
