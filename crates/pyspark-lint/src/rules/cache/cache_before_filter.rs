use ruff_python_ast::{ExprCall, Stmt};
use ruff_text_size::{Ranged, TextRange};

use crate::batch_functions::is_in_batch_function;
use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::rules::cache::helpers::{cache_calls, is_too_large, max_reads_if_too_few, releases};
use crate::{Checker, Edit, FixKind, Severity};
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{Node, NodeId, Program};
use spark_plan::{is_action, releases_frame};

declare_rule! {
    /// ## Why
    /// A cached frame takes storage memory for every row and column it has. Where all that is read of it goes through
    /// one filter or one selection, the rest of it is there for nothing, and each action filters it again.
    ///
    /// ## Bad
    /// ```python
    /// orders = spark.table("orders").cache()
    /// recent = orders.where(F.col("year") == 2026)
    /// recent.groupBy("country").count().write.parquet("out/by_country")
    /// recent.groupBy("product").count().write.parquet("out/by_product")
    /// ```
    ///
    /// ## Good
    /// ```python
    /// orders = spark.table("orders")
    /// recent = orders.where(F.col("year") == 2026).cache()
    /// recent.groupBy("country").count().write.parquet("out/by_country")
    /// recent.groupBy("product").count().write.parquet("out/by_product")
    /// ```
    pub static RULE = {
        id: "cache-before-filter",
        summary: "A cached frame of which only a filtered or narrower part is read",
        severity: Severity::Info,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/rdd-programming-guide.html#rdd-persistence",
        check: cache_before_filter,
    }
}

fn cache_before_filter(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    for (range, caches) in cache_calls(program) {
        let [cache] = caches[..] else { continue };
        let Some(part) = part_that_is_read(program, cache) else { continue };
        let read = checker.reads(cache).is_some_and(|found| {
            !found.escapes && found.through_cached.is_none() && found.count > 1 + part.fills
        });
        // Where its size is known to be too large, that says more.
        if !read
            || max_reads_if_too_few(checker, &caches).is_some()
            || is_too_large(checker, &caches)
            || is_in_batch_function(checker, range)
        {
            continue;
        }
        let node = program.node(cache);
        let what = checker.frame_name(node);
        let narrowing = program.node(part.narrowed[0]);
        let how = if narrowing.is_method(Method::Filter) {
            "the rows that a filter keeps"
        } else {
            "some of its columns"
        };
        let line = narrowing.name_range().map_or(0, |place| {
            program.source[..place.start().to_usize()].matches('\n').count() + 1
        });
        let region = checker.unified_region().human();
        let explanation = Explanation {
            message: format!("{what} is cached whole, and only {how} are read (line {line})."),
            why: format!(
                "All of it takes its place in the region that storage and execution share ({region} on each executor), and every action narrows it again."
            ),
            help: "Cache the narrower frame instead.".to_owned(),
        };
        let edits = move_caching(checker, cache, &part);
        let finding = checker.report(&RULE, range, explanation);
        finding.unsafe_fix("Cache what is left of it", edits);
    }
}

/// The operation that all reads of a cached frame go through.
struct Part {
    /// The calls that narrow it, all alike.
    narrowed: Vec<NodeId>,
    /// Counts that only fill the cache.
    fills: u32,
}

/// The narrowing that every use of a cached frame begins with.
fn part_that_is_read(program: &Program<'_>, cache: NodeId) -> Option<Part> {
    let event = program.node(cache);
    let frame = event.receiver?;
    // A loop around it may narrow it otherwise in each iteration.
    let in_loop = program.node(frame).in_loop;
    if event.in_loop != in_loop {
        return None;
    }
    let mut part = Part { narrowed: Vec::new(), fills: 0 };
    for &user in program.users(frame) {
        let node = program.node(user);
        // A column or a schema reads no rows, caching and releasing neither.
        if matches!(node.class, Class::Column | Class::Nothing)
            || (node.class == Class::Scalar && !is_action(program, node))
        {
            continue;
        }
        if node.is_method(Method::Count) && matches!(node.statement, Some(Stmt::Expr(_))) {
            part.fills += 1;
        } else if user > cache && node.in_loop == in_loop && narrows(program, node) {
            part.narrowed.push(user);
        } else {
            return None;
        }
    }
    let (first, others) = part.narrowed.split_first()?;
    let alike = |other: &NodeId| {
        let (one, other) = (program.node(*first), program.node(*other));
        let condition = |node: &Node<'_>| node.args.first().and_then(|arg| arg.value.text());
        one.called() == other.called()
            && condition(one).is_some()
            && condition(one) == condition(other)
    };
    others.iter().all(alike).then_some(part)
}

/// Returns true if a call leaves out rows by what they hold, or columns by their names.
fn narrows(program: &Program<'_>, node: &Node<'_>) -> bool {
    let of_frame =
        node.receiver.is_some_and(|receiver| program.node(receiver).class == Class::DataFrame);
    let by_name = || {
        !node.args.is_empty()
            && node.args.iter().all(|arg| arg.value.text().is_some_and(|name| name != "*"))
    };
    of_frame
        && match node.called() {
            Some(Method::Filter) => true,
            Some(Method::Select) => by_name(),
            _ => false,
        }
}

/// Edits that move the caching from the frame to after the narrowing.
fn move_caching<'a>(
    checker: &mut Checker<'_, 'a>,
    cache: NodeId,
    part: &Part,
) -> Option<Vec<Edit>> {
    let program = checker.program();
    let [narrowed] = part.narrowed[..] else { return None };
    let frame = program.node(cache).receiver?;
    let is_released =
        releases(checker).iter().any(|(_, release)| releases_frame(program, release, frame));
    if is_released || part.fills > 0 {
        return None;
    }
    let call: &'a ExprCall = program.node(cache).call()?;
    let caching = call.func.as_attribute_expr()?;
    let last = program.node(end_of_narrowing(program, narrowed)).call()?;
    let (_, before) = program.link_before(last.func.as_attribute_expr()?);
    if before.contains('#') {
        return None;
    }
    let link = program.text(TextRange::new(caching.attr.start(), call.end()));
    let mut edits = checker.remove_call(call)?;
    edits.push(Edit::insert(last.end(), format!("{before}{link}")));
    Some(edits)
}

/// The last call of a chain that narrows further.
fn end_of_narrowing(program: &Program<'_>, mut id: NodeId) -> NodeId {
    while let [next] = program.users(id)
        && program.node(*next).statement.map(Ranged::range)
            == program.node(id).statement.map(Ranged::range)
        && narrows(program, program.node(*next))
    {
        id = *next;
    }
    id
}
