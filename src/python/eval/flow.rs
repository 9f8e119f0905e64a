//! Control flow: branches, loops, and what is known where ways meet.

use std::collections::HashMap;

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, Stmt};

use crate::python::api::Class;
use crate::python::eval::Evaluator;
use crate::python::program::{Arm, ArmId, Loop, LoopId, LoopKind, NodeId, Op, Value};

/// Whether control reaches what follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    GoesOn,
    /// By `return`, `raise`, `break` or `continue`.
    Leaves,
}

type Writes<'a> = HashMap<&'a str, Value>;

impl<'a> Evaluator<'a> {
    /// Evaluates one way of a branch; gives what it assigned.
    fn way(&mut self, evaluate: impl FnOnce(&mut Self) -> Flow) -> (Flow, Writes<'a>) {
        let scope = self.scope;
        if self.scopes[scope].layers.is_empty() {
            self.scopes[scope].layers.push(HashMap::new());
        }
        self.scopes[scope].layers.push(HashMap::new());
        let flow = evaluate(self);
        (flow, self.scopes[scope].layers.pop().unwrap_or_default())
    }

    /// Evaluates a way that is taken where none of its statement's others is; `first` is the first of them.
    fn arm(
        &mut self,
        first: &mut Option<ArmId>,
        evaluate: impl FnOnce(&mut Self) -> Flow,
    ) -> (Flow, Writes<'a>) {
        let outer = self.in_arm;
        let id = ArmId(self.program.arms.len() as u32);
        let first = *first.get_or_insert(id);
        let statement =
            self.program.arms.get(first.0 as usize).map_or(self.statement, |arm| arm.statement);
        self.program.arms.push(Arm { parent: outer, first, statement });
        self.in_arm = Some(id);
        let way = self.way(evaluate);
        self.in_arm = outer;
        way
    }

    /// Binds what the ways assigned, joined; a way that leaves does not count.
    fn meet(&mut self, ways: Vec<(Flow, Writes<'a>)>) -> Flow {
        let reaching: Vec<Writes<'a>> = ways
            .into_iter()
            .filter(|(flow, _)| *flow == Flow::GoesOn)
            .map(|(_, writes)| writes)
            .collect();
        if reaching.is_empty() {
            return Flow::Leaves;
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
        Flow::GoesOn
    }

    pub(super) fn if_statement(&mut self, statement: &'a ruff_python_ast::StmtIf) -> Flow {
        self.expr(&statement.test);
        let mut first = None;
        // `if __name__ == "__main__":` is the way a script is run.
        if is_main_guard(&statement.test) && statement.elif_else_clauses.is_empty() {
            return self.block(&statement.body);
        }
        let mut ways = vec![self.arm(&mut first, |evaluator| evaluator.block(&statement.body))];
        let mut has_else = false;
        for clause in &statement.elif_else_clauses {
            if let Some(test) = &clause.test {
                self.expr(test);
            } else {
                has_else = true;
            }
            ways.push(self.arm(&mut first, |evaluator| evaluator.block(&clause.body)));
        }
        if !has_else {
            ways.push((Flow::GoesOn, Writes::new()));
        }
        self.meet(ways)
    }

    pub(super) fn try_statement(&mut self, statement: &'a ruff_python_ast::StmtTry) -> Flow {
        let (body_flow, body) = self.way(|evaluator| match evaluator.block(&statement.body) {
            Flow::GoesOn => evaluator.block(&statement.orelse),
            Flow::Leaves => Flow::Leaves,
        });
        let mut ways = vec![(body_flow, body)];
        for handler in &statement.handlers {
            let ruff_python_ast::ExceptHandler::ExceptHandler(handler) = handler;
            ways.push(self.way(|evaluator| {
                if let Some(name) = &handler.name {
                    evaluator.bind(name.as_str(), Value::Unknown);
                }
                evaluator.block(&handler.body)
            }));
        }
        let flow = self.meet(ways);
        match self.block(&statement.finalbody) {
            Flow::Leaves => Flow::Leaves,
            Flow::GoesOn => flow,
        }
    }

    pub(super) fn match_statement(&mut self, statement: &'a ruff_python_ast::StmtMatch) -> Flow {
        self.expr(&statement.subject);
        let mut ways = vec![(Flow::GoesOn, Writes::new())];
        let mut first = None;
        for case in &statement.cases {
            ways.push(self.arm(&mut first, |evaluator| {
                if let Some(guard) = &case.guard {
                    evaluator.expr(guard);
                }
                evaluator.block(&case.body)
            }));
        }
        self.meet(ways)
    }

    pub(super) fn for_loop(&mut self, statement: &'a ruff_python_ast::StmtFor) {
        let iterable = self.expr(&statement.iter);
        let iterations = self.count_items(&iterable, &statement.iter);
        let of = LoopId(self.program.loops.len() as u32);
        let item = self.turns_of(&iterable, of).unwrap_or_else(|| self.item_of(&iterable));
        self.run_loop(LoopKind::For(statement), iterations, &statement.body, |evaluator| {
            evaluator.assign(&statement.target, item.clone());
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
        let (_, writes) = self.way(|evaluator| {
            for name in assigned_in(body) {
                if let Some((class, before)) = evaluator.loop_entry(name) {
                    let join = evaluator.placeless(class, Op::Join);
                    evaluator.program.nodes[join.index()].inputs = before.into_iter().collect();
                    evaluator.bind(name, Value::Object(join));
                    joins.push((name, join));
                }
            }
            head(evaluator);
            evaluator.block(body);
            Flow::GoesOn
        });
        self.in_loop = outer;
        for (name, end) in writes {
            let Some(&(_, join)) = joins.iter().find(|(joined, _)| *joined == name) else {
                self.bind(name, end);
                continue;
            };
            if let Some(end) = end.object()
                && end != join
                && self.program.node(end).class == self.program.node(join).class
            {
                self.program.nodes[join.index()].inputs.push(end);
            }
            self.bind(name, Value::Object(join));
        }
    }

    /// What `name` stands for where a loop begins: its class, and the object where there is one already.
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
        self.program.loops.push(Loop { parent: outer, kind, iterations });
        outer
    }

    /// What one item of an iterable is.
    pub(super) fn item_of(&mut self, iterable: &Value) -> Value {
        match iterable {
            Value::List(id) => {
                let items = self.program.list(*id).items.clone();
                self.join_all(&items)
            }
            Value::Object(id) if self.program.node(*id).class == Class::Rows => {
                let row = self.placeless(Class::Scalar, Op::Opaque);
                self.program.nodes[row.index()].inputs = vec![*id];
                Value::Object(row)
            }
            _ => Value::Unknown,
        }
    }
}

fn is_main_guard(test: &Expr) -> bool {
    let Expr::Compare(compare) = test else { return false };
    matches!(&*compare.left, Expr::Name(name) if name.id == "__name__")
}

/// The names that statements bind, nested blocks included, functions and classes not.
fn assigned_in(body: &[Stmt]) -> Vec<&str> {
    struct Names<'a>(Vec<&'a str>);

    impl<'a> Visitor<'a> for Names<'a> {
        fn visit_stmt(&mut self, statement: &'a Stmt) {
            if !matches!(statement, Stmt::FunctionDef(_) | Stmt::ClassDef(_)) {
                visitor::walk_stmt(self, statement);
            }
        }

        fn visit_expr(&mut self, expr: &'a Expr) {
            if let Expr::Name(name) = expr
                && name.ctx.is_store()
            {
                self.0.push(name.id.as_str());
            }
            visitor::walk_expr(self, expr);
        }
    }

    let mut names = Names(Vec::new());
    for statement in body {
        names.visit_stmt(statement);
    }
    names.0.sort_unstable();
    names.0.dedup();
    names.0
}
