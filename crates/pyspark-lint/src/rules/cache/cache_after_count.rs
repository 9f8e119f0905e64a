use ruff_python_ast::{CmpOp, Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

use crate::batch_functions::is_in_batch_function;
use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::rules::cache::helpers::{cache_calls, max_reads_if_too_few};
use crate::{Checker, Edit, FixKind, Severity};
use pyspark_program::api::Method;
use pyspark_program::program::{NodeId, Program};
use spark_plan::is_cache;

declare_rule! {
    /// ## Why
    /// `count()` computes the whole frame and keeps nothing of it. Where its answer decides whether to cache, the frame
    /// is computed a second time to fill the storage region.
    ///
    /// ## Bad
    /// ```python
    /// recent = spark.table("orders").where(F.col("year") == 2026)
    /// if recent.count() > 1000000:
    ///     recent = recent.cache()
    /// recent.groupBy("country").count().write.parquet("out/by_country")
    /// recent.groupBy("product").count().write.parquet("out/by_product")
    /// ```
    ///
    /// ## Good
    /// ```python
    /// recent = spark.table("orders").where(F.col("year") == 2026)
    /// recent.cache()
    /// if recent.count() <= 1000000:
    ///     recent.unpersist()
    /// recent.groupBy("country").count().write.parquet("out/by_country")
    /// recent.groupBy("product").count().write.parquet("out/by_product")
    /// ```
    pub static RULE = {
        id: "cache-after-count",
        summary: "A count decides whether a frame is cached, and computes it twice",
        severity: Severity::Info,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/rdd-programming-guide.html#rdd-persistence",
        check: cache_after_count,
    }
}

fn cache_after_count(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    for (range, caches) in cache_calls(program) {
        let cache = caches[0];
        let Some(count) = deciding_count(program, cache) else { continue };
        if max_reads_if_too_few(checker, &caches).is_some() || is_in_batch_function(checker, range)
        {
            continue;
        }
        let what = checker.frame_name(program.node(cache));
        let explanation = Explanation {
            message: format!("{what} is counted to decide whether to cache it, so it is computed twice."),
            why: "The count runs the whole plan, execution memory included, and leaves nothing in the storage region; filling that runs it again.".to_owned(),
            help: "Cache it before the count, which then fills the cache, and release it where it is not worth keeping.".to_owned(),
        };
        let edits = cache_first(checker, cache, count);
        let finding = checker.report(&RULE, range, explanation);
        finding.unsafe_fix("Cache it before it is counted", edits);
    }
}

/// The count of the frame, not cached by then, that the condition around its caching asks.
fn deciding_count(program: &Program<'_>, cache: NodeId) -> Option<NodeId> {
    let event = program.node(cache);
    let frame = event.receiver?;
    let tests: Vec<&Expr> = program
        .branches_around(event.in_branch)
        .filter_map(|id| program.branches[id.0 as usize].statement?.as_if_stmt())
        .flat_map(|statement| {
            let others =
                statement.elif_else_clauses.iter().filter_map(|clause| clause.test.as_ref());
            std::iter::once(&*statement.test).chain(others)
        })
        .collect();
    let users = program.users(frame).iter().copied().filter(|user| *user < cache);
    let earlier: Vec<NodeId> = users.collect();
    if earlier.iter().any(|user| is_cache(program.node(*user))) {
        return None;
    }
    earlier.into_iter().find(|user| {
        let node = program.node(*user);
        let Some(expr) = node.expr.filter(|_| node.is_method(Method::Count)) else { return false };
        let name = match node.statement {
            Some(Stmt::Assign(assign)) if assign.value.range().contains_range(expr.range()) => {
                assign.targets.first().and_then(Expr::as_name_expr)
            }
            _ => None,
        };
        tests.iter().any(|test| {
            test.range().contains_range(expr.range())
                || name.is_some_and(|name| mentions(test, &name.id))
        })
    })
}

/// Returns true if a comparison has a name on one of its sides.
fn mentions(test: &Expr, name: &str) -> bool {
    let is_name = |expr: &Expr| expr.as_name_expr().is_some_and(|found| found.id == name);
    match test {
        Expr::Compare(compare) => is_name(&compare.left) || compare.comparators.iter().any(is_name),
        Expr::BoolOp(operation) => operation.values.iter().any(|value| mentions(value, name)),
        test => is_name(test),
    }
}

/// Edits that cache the frame before the `if` that counts it, and release it where the comparison does not hold.
fn cache_first(checker: &Checker<'_, '_>, cache: NodeId, count: NodeId) -> Option<Vec<Edit>> {
    let program = checker.program();
    let event = program.node(cache);
    let arm = program.branches[event.in_branch?.0 as usize];
    let statement = arm.statement?.as_if_stmt()?;
    let [body] = &statement.body[..] else { return None };
    let compare = statement.test.as_compare_expr()?;
    let [op] = &compare.ops[..] else { return None };
    let name = event.call()?.func.as_attribute_expr()?.value.as_name_expr()?;
    let count_call = program.node(count);
    let compares_count = compare.left.range() == count_call.expr?.range();
    let receiver = count_call.call()?.func.as_attribute_expr()?.value.as_name_expr()?;
    let whole = statement.elif_else_clauses.is_empty()
        && event.statement.is_some_and(|at| at.range() == body.range());
    if !compares_count || receiver.id != name.id || !whole {
        return None;
    }
    let opposite = match op {
        CmpOp::Gt => "<=",
        CmpOp::GtE => "<",
        CmpOp::Lt => ">=",
        CmpOp::LtE => ">",
        _ => return None,
    };
    let between = TextRange::new(compare.left.end(), compare.comparators.first()?.start());
    if program.text(between).trim() != op.as_str() {
        return None;
    }
    let start = statement.start();
    let line = program.source[..start.to_usize()].rfind('\n').map_or(0, |at| at + 1);
    let indentation = &program.source[line..start.to_usize()];
    if !indentation.trim().is_empty() {
        return None;
    }
    let call = program.text(event.expr?);
    let first = call.strip_prefix(name.id.as_str())?;
    Some(vec![
        Edit::insert(start, format!("{}{first}\n{indentation}", name.id)),
        Edit::replace(between, format!(" {opposite} ")),
        Edit::replace(body, format!("{}.unpersist()", name.id)),
    ])
}
