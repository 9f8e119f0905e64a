//! Answers that several rules ask for, each found by the first that asks.
//!
//! They are reference-counted, so that a rule can read one while it reports.

use std::rc::Rc;

use ruff_python_ast::{Decorator, Expr, ExprCall, StmtFunctionDef};
use ruff_text_size::TextRange;
use rustc_hash::FxHashMap;

use crate::Checker;
use crate::checker::AnySetting;
use crate::collected_rows::{self, RowsUse};
use crate::function_definitions::functions;
use crate::zero_tests::{ZeroTest, zero_tests};
use pyspark_program::program::{Node, NodeId};
use pyspark_program::sql::{SqlText, sql_texts};
use spark_plan::{Access, Growth, HintUse, access, broadcast_hints, growths, use_of};

#[derive(Default)]
pub(super) struct Shared<'c, 'a> {
    pub(super) settings: Option<Rc<[AnySetting<'c, 'a>]>>,
    /// The first node of each call.
    nodes: Option<FxHashMap<*const ExprCall, NodeId>>,
    functions: Option<Rc<[&'a StmtFunctionDef]>>,
    tests: Option<Rc<[TextRange]>>,
    zero_tests: Option<Rc<FxHashMap<TextRange, ZeroTest>>>,
    growths: Option<Rc<[Growth]>>,
    used_hints: Option<Rc<[NodeId]>>,
    sql_texts: Option<Rc<[SqlText]>>,
    uses_of_rows: FxHashMap<NodeId, RowsUse>,
    accesses: FxHashMap<NodeId, Rc<Access<'c, 'a>>>,
}

/// Returns true if a function is a test, what tests ask, or what they are given: `test_…`, `assert_…`, a pytest
/// fixture.
fn is_of_tests(def: &StmtFunctionDef) -> bool {
    let is_fixture = |decorator: &Decorator| {
        let named = match &decorator.expression {
            Expr::Call(call) => &*call.func,
            named => named,
        };
        match named {
            Expr::Attribute(attribute) => &*attribute.attr == "fixture",
            Expr::Name(name) => name.id == "fixture",
            _ => false,
        }
    };
    def.name.starts_with("test")
        || def.name.starts_with("assert")
        || def.decorator_list.iter().any(is_fixture)
}

impl<'c, 'a> Checker<'c, 'a> {
    /// Every function that the text defines, methods and nested ones too, in the order of the text.
    pub fn functions(&mut self) -> Rc<[&'a StmtFunctionDef]> {
        let statements = self.context.statements;
        self.shared.functions.get_or_insert_with(|| functions(statements).into()).clone()
    }

    /// Returns true if a place is in a test, whose data is small on purpose.
    pub fn is_in_test(&mut self, range: TextRange) -> bool {
        if self.shared.tests.is_none() {
            let functions = self.functions();
            let tests = functions.iter().filter(|def| is_of_tests(def));
            self.shared.tests = Some(tests.map(|def| def.range).collect());
        }
        self.shared
            .tests
            .iter()
            .flat_map(|tests| tests.iter())
            .any(|test| test.contains_range(range))
    }

    /// Every test of a call's value against zero, by the place of the call.
    pub fn zero_tests(&mut self) -> Rc<FxHashMap<TextRange, ZeroTest>> {
        let statements = self.context.statements;
        self.shared.zero_tests.get_or_insert_with(|| zero_tests(statements).into()).clone()
    }

    /// The frames that grow in loops of more than a few iterations.
    pub fn growths(&mut self) -> Rc<[Growth]> {
        let program = self.context.program;
        self.shared.growths.get_or_insert_with(|| growths(program).into()).clone()
    }

    /// The frames that are marked to be broadcast and that a join may broadcast.
    pub fn used_hints(&mut self) -> Rc<[NodeId]> {
        let program = self.context.program;
        let used = || {
            let hints = broadcast_hints(program).into_iter();
            let used = hints.filter(|hint| use_of(program, *hint) == HintUse::Used);
            used.map(|hint| hint.node).collect()
        };
        self.shared.used_hints.get_or_insert_with(used).clone()
    }

    /// Every query of `spark.sql`, and every expression of `expr` and `selectExpr`.
    pub fn sql_texts(&mut self) -> Rc<[SqlText]> {
        let program = self.context.program;
        self.shared.sql_texts.get_or_insert_with(|| sql_texts(program).into()).clone()
    }

    /// The first node that a call of the text makes.
    pub fn node_of(&mut self, call: &ExprCall) -> Option<&'c Node<'a>> {
        let program = self.context.program;
        let nodes = self.shared.nodes.get_or_insert_with(|| {
            // The first is put in last.
            let calls = program.ids().rev();
            calls
                .filter_map(|id| Some((std::ptr::from_ref(program.node(id).call()?), id)))
                .collect()
        });
        nodes.get(&std::ptr::from_ref(call)).map(|id| program.node(*id))
    }

    /// The use of the rows that `collect` gives.
    pub fn use_of_rows(&mut self, collect: NodeId) -> RowsUse {
        let program = self.context.program;
        let uses = &mut self.shared.uses_of_rows;
        *uses.entry(collect).or_insert_with(|| collected_rows::use_of_rows(program, collect))
    }

    /// The format, options, paths and mode of the call `end`, which reads or writes.
    pub fn access(&mut self, end: NodeId) -> Rc<Access<'c, 'a>> {
        let program = self.context.program;
        self.shared.accesses.entry(end).or_insert_with(|| access(program, end).into()).clone()
    }
}
