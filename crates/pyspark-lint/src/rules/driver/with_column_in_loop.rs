use ruff_python_ast::{Expr, ExprCall, Stmt};
use ruff_text_size::Ranged;
use rustc_hash::FxHashSet;

use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::rules::driver::helpers::{UNIONS, shuffling_step};
use crate::{Checker, Edit, FixKind, Severity};
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{LoopKind, NodeId, Op, Program};
use spark_plan::{Growth, is_checkpoint};

/// A loop over fewer literals than this makes a plan that nobody notices.
const FEW: u64 = 4;

declare_rule! {
    /// ## Why
    /// Each `withColumn` wraps the plan in one more projection. In a loop the plan grows with every iteration, and the
    /// driver analyzes and optimizes all of it each time: with hundreds of columns its heap and minutes go into plans,
    /// before any data is read.
    ///
    /// ## Bad
    /// ```python
    /// prices = spark.table("prices")
    /// for name in prices.columns:
    ///     prices = prices.withColumn(name, F.trim(F.col(name)))
    /// ```
    ///
    /// ## Good
    /// ```python
    /// prices = spark.table("prices")
    /// prices = prices.withColumns({name: F.trim(F.col(name)) for name in prices.columns})
    /// ```
    pub static RULE = {
        id: "with-column-in-loop",
        summary: "A frame that grows by withColumn in a loop",
        severity: Severity::Warning,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.withColumn.html",
        check: with_column_in_loop,
    }
}

fn with_column_in_loop(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    let growths = checker.growths();
    // A join has no name.
    for &head in program.named("") {
        let node = program.node(head);
        if node.op != Op::Phi || node.class != Class::DataFrame {
            continue;
        }
        let Some(in_loop) = node.in_loop.map(|id| &program.loops[id.0 as usize]) else { continue };
        if in_loop.iterations.is_some_and(|iterations| iterations < FEW) {
            continue;
        }
        // A plan that grows by joins or unions as well has a rule that says so.
        if growths.iter().any(|growth| growth.head == head && grows_more(program, growth)) {
            continue;
        }
        let Some(grows) = node
            .inputs
            .iter()
            .filter(|end| **end > head)
            .find_map(|end| growing_call(program, *end, head))
        else {
            continue;
        };
        let call = program.node(grows);
        let Some(range) = call.name_range() else { continue };
        let explanation = Explanation {
            message: format!("{}() in a loop: every iteration adds a projection to the plan of the previous iteration.", call.name()),
            why: "The driver holds and analyzes the whole plan again in each iteration; with many iterations its heap goes into plans.".to_owned(),
            help: "Build the columns first and add them in one select() or withColumns().".to_owned(),
        };
        let edits = at_once(program, &in_loop.kind, call.call());
        let finding = checker.report(&RULE, range, explanation);
        finding.unsafe_fix("Add all columns at once: withColumns({…})", edits);
    }
}

fn grows_more(program: &Program<'_>, growth: &Growth) -> bool {
    !growth.cut
        && (shuffling_step(program, growth).is_some() || growth.step(program, UNIONS).is_some())
}

/// The first `withColumn` between the end of a loop's body and its head, where nothing in the body cuts the
/// plan.
fn growing_call(program: &Program<'_>, end: NodeId, head: NodeId) -> Option<NodeId> {
    let mut stack = vec![(end, None)];
    let mut seen = FxHashSet::default();
    let mut growing = None;
    while let Some((id, mut found)) = stack.pop() {
        if id == head {
            growing = growing.or(found);
            continue;
        }
        if id < head || !seen.insert(id) {
            continue;
        }
        let node = program.node(id);
        match &node.op {
            Op::Phi => stack.extend(node.inputs.iter().map(|input| (*input, found))),
            // A checkpoint starts a new plan, if only every so many iterations.
            Op::Method(_) if is_checkpoint(node) => return None,
            Op::Method(_) => {
                if node.is_one_of(&[Method::WithColumn, Method::WithColumnRenamed]) {
                    found = Some(id);
                }
                stack.extend(node.receiver.map(|receiver| (receiver, found)));
            }
            _ => {}
        }
    }
    growing
}

/// The loop as one `withColumns`, where its body is nothing but one `withColumn` whose column is of the loop's own
/// item.
fn at_once(
    program: &Program<'_>,
    kind: &LoopKind<'_>,
    call: Option<&ExprCall>,
) -> Option<Vec<Edit>> {
    let call = call?;
    let attribute = call.func.as_attribute_expr()?;
    let [name, value] = &*call.arguments.args else { return None };
    let method = Method::of(Class::DataFrame, &attribute.attr);
    if method != Some(Method::WithColumn) || !call.arguments.keywords.is_empty() {
        return None;
    }
    let receiver = attribute.value.as_name_expr()?;
    let (whole, frame, item, items) = match kind {
        LoopKind::For(statement) => {
            let [Stmt::Assign(assign)] = &*statement.body else { return None };
            let [Expr::Name(target)] = &assign.targets[..] else { return None };
            let is_whole_body = assign.value.range() == call.range()
                && receiver.id == target.id
                && statement.orelse.is_empty()
                && !statement.is_async;
            let item = statement.target.as_name_expr().filter(|_| is_whole_body)?;
            (statement.range(), target.id.to_string(), item.id.as_str(), &*statement.iter)
        }
        LoopKind::Reduce(reduce) => {
            let [Expr::Lambda(lambda), items, frame] = &*reduce.arguments.args else { return None };
            let parameters = lambda.parameters.as_ref()?;
            let [so_far, item] = &*parameters.args else { return None };
            if lambda.body.range() != call.range() || receiver.id != so_far.parameter.name.id {
                return None;
            }
            (reduce.range(), program.text(frame).to_owned(), item.parameter.name.id.as_str(), items)
        }
        LoopKind::While(_) | LoopKind::Comprehension(_) | LoopKind::Callback => return None,
    };
    let of_item = |expr: &Expr| expr.as_name_expr().is_some_and(|name| name.id == item);
    let plain = matches!(items, Expr::Name(_) | Expr::Attribute(_) | Expr::List(_) | Expr::Call(_));
    if !of_item(name)
        || !plain
        || !reads_only(value, item, &receiver.id)
        || program.text(whole).contains('#')
    {
        return None;
    }
    let (value, items) = (program.text(value), program.text(items));
    let columns = format!("{frame}.withColumns({{{item}: {value} for {item} in {items}}})");
    let text =
        if matches!(kind, LoopKind::For(_)) { format!("{frame} = {columns}") } else { columns };
    (text.len() <= 100 && !text.contains('\n')).then(|| vec![Edit::replace(whole, text)])
}

/// Returns true if a column is made of nothing but the column named `item`: what another iteration of the loop made is
/// not there when all are added at once.
fn reads_only(value: &Expr, item: &str, frame: &str) -> bool {
    use pyspark_program::visitor::{self, Visitor};

    struct Reads<'i> {
        item: &'i str,
        frame: &'i str,
        only: bool,
    }

    impl<'a> Visitor<'a> for Reads<'_> {
        fn visit_expr(&mut self, expr: &'a Expr) {
            match expr {
                Expr::Name(name) => self.only &= name.id != self.frame,
                Expr::Call(call) => {
                    let name = match &*call.func {
                        Expr::Name(name) => name.id.as_str(),
                        Expr::Attribute(attribute) => attribute.attr.as_str(),
                        _ => "",
                    };
                    // The first argument of most functions may be a column's name; a literal's and a type's is not.
                    let names_column =
                        !matches!(name, "lit" | "cast" | "astype" | "alias" | "isin");
                    if let (true, Some(first)) = (names_column, call.arguments.args.first()) {
                        let is_item = first.as_name_expr().is_some_and(|name| name.id == self.item);
                        self.only &=
                            is_item || matches!(first, Expr::Call(_) | Expr::NumberLiteral(_));
                    }
                }
                _ => {}
            }
            visitor::walk_expr(self, expr);
        }
    }

    let mut reads = Reads { item, frame, only: true };
    reads.visit_expr(value);
    reads.only
}
