//! Control flow: branches, loops, and the values where branches merge.

use ruff_python_ast::{Expr, Stmt};
use rustc_hash::FxHashMap;
use spark_model::order;

use crate::api::{self, Class};
use crate::eval::Evaluator;
use crate::program::{Branch, BranchId, ClassId, Loop, LoopId, LoopKind, NodeId, Op, Value};
use crate::visitor::{self, Visitor};

/// End of a block's control flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    FallsThrough,
    /// By `return`, `raise`, `break` or `continue`.
    Diverges,
}

type Writes<'a> = FxHashMap<&'a str, Value>;

impl<'a> Evaluator<'a> {
    /// Evaluates one branch; gives the values it assigned.
    fn branch(&mut self, evaluate: impl FnOnce(&mut Self) -> Flow) -> (Flow, Writes<'a>) {
        let scope = self.scope;
        if self.scopes[scope].layers.is_empty() {
            self.scopes[scope].layers.push(FxHashMap::default());
        }
        self.scopes[scope].layers.push(FxHashMap::default());
        let flow = evaluate(self);
        (flow, self.scopes[scope].layers.pop().unwrap_or_default())
    }

    /// Evaluates one of a statement's mutually exclusive branches; `first` is the first of them.
    fn exclusive_branch(
        &mut self,
        first: &mut Option<BranchId>,
        evaluate: impl FnOnce(&mut Self) -> Flow,
    ) -> (Flow, Writes<'a>) {
        let outer = self.in_branch;
        let id = BranchId(self.program.branches.len() as u32);
        let first = *first.get_or_insert(id);
        let statement = self
            .program
            .branches
            .get(first.0 as usize)
            .map_or(self.statement, |branch| branch.statement);
        self.program.branches.push(Branch { parent: outer, first, statement });
        self.in_branch = Some(id);
        let outcome = self.branch(evaluate);
        self.in_branch = outer;
        outcome
    }

    /// Binds the names that the branches assigned to their merged values; a branch that diverges does not count.
    fn merge_branches(&mut self, branches: Vec<(Flow, Writes<'a>)>) -> Flow {
        let reaching: Vec<Writes<'a>> = branches
            .into_iter()
            .filter(|(flow, _)| *flow == Flow::FallsThrough)
            .map(|(_, writes)| writes)
            .collect();
        if reaching.is_empty() {
            return Flow::Diverges;
        }
        let mut names: Vec<&'a str> =
            reaching.iter().flat_map(|writes| writes.keys().copied()).collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            let before = self.lookup(name).cloned();
            let values: Vec<Value> = reaching
                .iter()
                .filter_map(|writes| writes.get(name).cloned().or_else(|| before.clone()))
                .collect();
            let joined = self.join_all(&values);
            self.bind(name, joined);
        }
        Flow::FallsThrough
    }

    pub(super) fn if_statement(&mut self, statement: &'a ruff_python_ast::StmtIf) -> Flow {
        self.expr(&statement.test);
        let mut first = None;
        // `if __name__ == "__main__":` runs in a script.
        if is_main_guard(&statement.test) && statement.elif_else_clauses.is_empty() {
            return self.block(&statement.body);
        }
        let mut branches =
            vec![self.exclusive_branch(&mut first, |evaluator| evaluator.block(&statement.body))];
        let mut has_else = false;
        for clause in &statement.elif_else_clauses {
            if let Some(test) = &clause.test {
                self.expr(test);
            } else {
                has_else = true;
            }
            branches
                .push(self.exclusive_branch(&mut first, |evaluator| evaluator.block(&clause.body)));
        }
        if !has_else {
            branches.push((Flow::FallsThrough, Writes::default()));
        }
        self.merge_branches(branches)
    }

    pub(super) fn try_statement(&mut self, statement: &'a ruff_python_ast::StmtTry) -> Flow {
        let (body_flow, body) = self.branch(|evaluator| match evaluator.block(&statement.body) {
            Flow::FallsThrough => evaluator.block(&statement.orelse),
            Flow::Diverges => Flow::Diverges,
        });
        let mut branches = vec![(body_flow, body)];
        for handler in &statement.handlers {
            let ruff_python_ast::ExceptHandler::ExceptHandler(handler) = handler;
            branches.push(self.branch(|evaluator| {
                if let Some(name) = &handler.name {
                    evaluator.bind(name.as_str(), Value::Unknown);
                }
                evaluator.block(&handler.body)
            }));
        }
        let flow = self.merge_branches(branches);
        match self.block(&statement.finalbody) {
            Flow::Diverges => Flow::Diverges,
            Flow::FallsThrough => flow,
        }
    }

    pub(super) fn match_statement(&mut self, statement: &'a ruff_python_ast::StmtMatch) -> Flow {
        self.expr(&statement.subject);
        let mut branches = vec![(Flow::FallsThrough, Writes::default())];
        let mut first = None;
        for case in &statement.cases {
            branches.push(self.exclusive_branch(&mut first, |evaluator| {
                if let Some(guard) = &case.guard {
                    evaluator.expr(guard);
                }
                evaluator.block(&case.body)
            }));
        }
        self.merge_branches(branches)
    }

    pub(super) fn for_loop(&mut self, statement: &'a ruff_python_ast::StmtFor) {
        let iterable = self.expr(&statement.iter);
        let iterations = self.count_items(&iterable, &statement.iter);
        let of = LoopId(self.program.loops.len() as u32);
        let plain = self.values_by_iteration(&iterable, &statement.iter, of);
        self.run_loop(LoopKind::For(statement), iterations, &statement.body, |evaluator| {
            let item = plain.clone().unwrap_or_else(|| evaluator.item_of(&iterable));
            evaluator.assign(&statement.target, item);
        });
        self.block(&statement.orelse);
    }

    pub(super) fn while_loop(&mut self, statement: &'a ruff_python_ast::StmtWhile) {
        self.run_loop(LoopKind::While(statement), None, &statement.body, |evaluator| {
            evaluator.expr(&statement.test);
        });
        self.block(&statement.orelse);
    }

    /// Evaluates a loop's body once, with a join at its head for each name that it assigns.
    fn run_loop(
        &mut self,
        kind: LoopKind<'a>,
        iterations: Option<u64>,
        body: &'a [Stmt],
        head: impl Fn(&mut Self),
    ) {
        let outer = self.enter_loop(kind, iterations);
        let mut joins: Vec<(&'a str, NodeId)> = Vec::new();
        let mut members: Vec<(ClassId, &'a str, NodeId)> = Vec::new();
        let assigned = assigned_in(body);
        let (_, writes) = self.branch(|evaluator| {
            for (object, name) in assigned.members {
                if let Some((of, class, before)) = evaluator.member_entry(object, name, body) {
                    let join = evaluator.synthetic_node(class, Op::Phi);
                    evaluator.program.nodes[join.index()].inputs = smallvec::smallvec![before];
                    evaluator.set_member(of, name, Value::Object(join));
                    members.push((of, name, join));
                }
            }
            for name in assigned.names {
                if let Some((class, before)) = evaluator.loop_entry(name) {
                    let join = evaluator.synthetic_node(class, Op::Phi);
                    evaluator.program.nodes[join.index()].inputs = before.into_iter().collect();
                    evaluator.bind(name, Value::Object(join));
                    joins.push((name, join));
                }
            }
            head(evaluator);
            evaluator.block(body);
            Flow::FallsThrough
        });
        self.in_loop = outer;
        for (name, end) in writes {
            let Some(&(_, join)) = joins.iter().find(|(joined, _)| *joined == name) else {
                self.bind(name, end);
                continue;
            };
            self.close_loop(join, &end);
            self.bind(name, Value::Object(join));
        }
        for (of, name, join) in members {
            let end = self.class_member(of, name);
            self.close_loop(join, &end);
            self.set_member(of, name, Value::Object(join));
        }
    }

    /// Leads the value from the end of a loop's body back to the join at its head.
    fn close_loop(&mut self, join: NodeId, end: &Value) {
        if let Some(end) = end.object()
            && end != join
            && self.program.node(end).class == self.program.node(join).class
        {
            self.program.nodes[join.index()].inputs.push(end);
        }
    }

    /// The value of `object.name` at the head of a loop that assigns it: the class that `object` is of, and the value,
    /// which is a frame where the loop itself makes it out of one.
    fn member_entry(
        &mut self,
        object: &'a str,
        name: &'a str,
        body: &'a [Stmt],
    ) -> Option<(ClassId, Class, NodeId)> {
        let Some(&(Value::Instance(of) | Value::Class(of))) = self.lookup(object) else {
            return None;
        };
        let before = match self.class_member(of, name) {
            Value::Object(id) => id,
            Value::Unknown if grows_a_frame(body, object, name) && !self.evidence.is_doubtful() => {
                self.synthetic_node(Class::DataFrame, Op::Opaque)
            }
            _ => return None,
        };
        Some((of, self.program.node(before).class, before))
    }

    /// The value of `name` at the head of a loop: its class, and the object where there is one already.
    fn loop_entry(&mut self, name: &'a str) -> Option<(Class, Option<NodeId>)> {
        let value = match self.lookup(name) {
            Some(value) => value.clone(),
            // A name that nothing binds may be one of the snippet's own frames.
            None => self.name(name),
        };
        match value {
            Value::Object(id) => Some((self.program.node(id).class, Some(id))),
            // None before the first iteration, and used as a frame after it.
            Value::None => self.evidence.class_after_none(name).map(|class| (class, None)),
            _ => None,
        }
    }

    /// Enters a loop; gives the one around it, to go back to.
    pub(super) fn enter_loop(
        &mut self,
        kind: LoopKind<'a>,
        iterations: Option<u64>,
    ) -> Option<LoopId> {
        let outer = self.in_loop;
        self.in_loop = Some(LoopId(self.program.loops.len() as u32));
        let in_branch = self.in_branch;
        self.program.loops.push(Loop { parent: outer, kind, iterations, over: None, in_branch });
        outer
    }
}

fn is_main_guard(test: &Expr) -> bool {
    let Expr::Compare(compare) = test else { return false };
    matches!(&*compare.left, Expr::Name(name) if name.id == "__name__")
}

/// The names and members that statements assign.
struct Assigned<'a> {
    names: Vec<&'a str>,
    /// Attributes of names: `("self", "df")` of `self.df = …`.
    members: Vec<(&'a str, &'a str)>,
}

impl<'a> Visitor<'a> for Assigned<'a> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        if !matches!(statement, Stmt::FunctionDef(_) | Stmt::ClassDef(_)) {
            visitor::walk_stmt(self, statement);
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Name(name) if name.ctx.is_store() => self.names.push(name.id.as_str()),
            Expr::Attribute(attribute) if attribute.ctx.is_store() => {
                if let Expr::Name(object) = &*attribute.value {
                    self.members.push((object.id.as_str(), attribute.attr.as_str()));
                }
            }
            _ => {}
        }
        visitor::walk_expr(self, expr);
    }
}

/// The names that statements bind, with nested blocks, without functions and classes.
fn assigned_in(body: &[Stmt]) -> Assigned<'_> {
    let mut assigned = Assigned { names: Vec::new(), members: Vec::new() };
    for statement in body {
        assigned.visit_stmt(statement);
    }
    assigned.names.sort_unstable();
    assigned.names.dedup();
    order::sort(&mut assigned.members);
    assigned.members.dedup();
    assigned
}

/// True if a loop's body has `object.name = object.name.method(…)` with a method that only a frame has.
fn grows_a_frame(body: &[Stmt], object: &str, name: &str) -> bool {
    struct Grows<'n> {
        object: &'n str,
        name: &'n str,
        found: bool,
    }

    impl Grows<'_> {
        fn is_it(&self, expr: &Expr) -> bool {
            matches!(expr, Expr::Attribute(attribute) if &*attribute.attr == self.name
                && matches!(&*attribute.value, Expr::Name(object) if object.id == self.object))
        }
    }

    impl<'a> Visitor<'a> for Grows<'_> {
        fn visit_stmt(&mut self, statement: &'a Stmt) {
            if let Stmt::Assign(assign) = statement
                && let [target] = &assign.targets[..]
                && self.is_it(target)
            {
                let mut link = &*assign.value;
                while let Expr::Call(call) = link
                    && let Expr::Attribute(method) = &*call.func
                {
                    self.found |= self.is_it(&method.value) && api::is_frame_only(&method.attr);
                    link = &method.value;
                }
            }
            visitor::walk_stmt(self, statement);
        }
    }

    let mut grows = Grows { object, name, found: false };
    for statement in body {
        grows.visit_stmt(statement);
    }
    grows.found
}
