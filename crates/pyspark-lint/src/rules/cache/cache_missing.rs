use ruff_text_size::Ranged;

use crate::checker::Explanation;
use crate::inspecting_actions::reported_inspections;
use crate::rule::declare_rule;
use crate::{Checker, Edit, FixKind, Severity};
use pyspark_program::api::{Class, Exchange};
use pyspark_program::program::{Node, NodeId, NodeIds, Program};
use spark_plan::{computed_by, is_action, is_cache, is_checkpoint};

/// Two actions on one frame are often a look and the result; with the third the work is worth keeping.
const ACTIONS: u32 = 3;

declare_rule! {
    /// ## Why
    /// A frame is a plan, and each action runs all of it: reads the sources, shuffles, and fills execution memory
    /// again. What several actions share, and what is costly to make, is made once where it is cached.
    ///
    /// ## Bad
    /// ```python
    /// totals = spark.table("orders").join(spark.table("customers"), "customer_id")
    /// totals.groupBy("country").count().write.parquet("out/by_country")
    /// totals.groupBy("product").count().write.parquet("out/by_product")
    /// totals.groupBy("month").count().write.parquet("out/by_month")
    /// ```
    ///
    /// ## Good
    /// ```python
    /// totals = spark.table("orders").join(spark.table("customers"), "customer_id").cache()
    /// totals.groupBy("country").count().write.parquet("out/by_country")
    /// totals.groupBy("product").count().write.parquet("out/by_product")
    /// totals.groupBy("month").count().write.parquet("out/by_month")
    /// ```
    pub static RULE = {
        id: "cache-missing",
        summary: "Three actions or more on one costly frame that is not cached",
        severity: Severity::Info,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/rdd-programming-guide.html#rdd-persistence",
        check: cache_missing,
    }
}

fn cache_missing(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    let costs = costs(checker);
    let inspections = reported_inspections(checker);
    // Frames made of one that is reported are fixed with it.
    let mut reported = vec![false; program.nodes.len()];
    for id in program.ids() {
        let node = program.node(id);
        reported[id.index()] =
            node.inputs.iter().any(|input| *input < id && reported[input.index()]);
        let Some(shuffle) = costs[id.index()] else { continue };
        if reported[id.index()] || node.class != Class::DataFrame || !is_shared(program, id) {
            continue;
        }
        let Some((count, actions)) =
            computed_by(program, id).filter(|(count, _)| *count >= ACTIONS)
        else {
            continue;
        };
        // Actions that only look have a rule that says so.
        let idle = actions.iter().filter(|action| inspections.contains(action)).count() as u32;
        if count.saturating_sub(idle) < ACTIONS {
            continue;
        }
        let Some(range) = node.name_range() else { continue };
        reported[id.index()] = true;
        report(checker, id, range, shuffle, (count, &actions));
    }
}

fn report(
    checker: &mut Checker<'_, '_>,
    id: NodeId,
    range: ruff_text_size::TextRange,
    shuffle: NodeId,
    (count, actions): (u32, &[NodeId]),
) {
    let program = checker.program();
    let node = program.node(id);
    let what = checker
        .cached_name(node)
        .map_or_else(|| "this frame".to_owned(), |name| format!("`{name}`"));
    let by = if count as usize == actions.len() {
        format!("each of {count} actions")
    } else {
        "each iteration of a loop of actions".to_owned()
    };
    let region = checker.unified_region().human();
    let explanation = Explanation {
        message: format!("{what} is computed anew by {by}."),
        why: format!(
            "Each runs its `{}` again: the sources are read, and execution memory is filled, every time.",
            program.node(shuffle).name()
        ),
        help: format!(
            "Cache it before the first action and release it after the last, if the region that storage and execution share ({region} on each executor) can hold it."
        ),
    };
    let edits = cache_link(program, node);
    let finding = checker.report(&RULE, range, explanation);
    finding.unsafe_fix("Cache it", edits);
}

/// An edit that caches what a chain gives, as the chain breaks its lines.
fn cache_link(program: &Program<'_>, node: &Node<'_>) -> Option<Vec<Edit>> {
    let call = node.call()?;
    let attribute = call.func.as_attribute_expr()?;
    let (_, before) = program.link_before(attribute);
    let before = if before.contains('#') { "." } else { before };
    Some(vec![Edit::insert(call.end(), format!("{before}cache()"))])
}

/// Returns true if more than one thing is done with a frame: there is nothing to share along a chain.
fn is_shared(program: &Program<'_>, id: NodeId) -> bool {
    let node = program.node(id);
    let users = || {
        program.users(id).iter().map(|user| program.node(*user)).filter(|user| {
            !matches!(user.class, Class::Column | Class::Scalar | Class::Nothing)
                || is_action(program, user)
        })
    };
    let cached = program.users(id).iter().any(|user| is_cache(program.node(*user)));
    !cached && (users().count() > 1 || users().any(|user| user.in_loop != node.in_loop))
}

/// For each frame that is costly to make of what is stored, its nearest shuffle; a frame downstream of a cached one or
/// of a checkpoint costs nothing.
fn costs(checker: &mut Checker<'_, '_>) -> Vec<Option<NodeId>> {
    let program = checker.program();
    let mut large = vec![false; program.nodes.len()];
    let mut costs: Vec<Option<NodeId>> = vec![None; program.nodes.len()];
    for id in program.ids() {
        let node = program.node(id);
        let is_data = matches!(node.class, Class::DataFrame | Class::GroupedData | Class::Rdd);
        let is_kept = is_checkpoint(node)
            || program.users(id).iter().any(|user| is_cache(program.node(*user)));
        if !is_data || is_kept {
            continue;
        }
        let from: NodeIds = node
            .inputs
            .iter()
            .copied()
            .filter(|input| *input < id && program.node(*input).class != Class::Column)
            .collect();
        let from_data = from.iter().any(|input| {
            matches!(program.node(*input).class, Class::DataFrame | Class::GroupedData | Class::Rdd)
        });
        large[id.index()] = if from_data {
            from.iter().any(|input| large[input.index()])
        } else {
            let is_stream = node
                .receiver
                .is_some_and(|receiver| program.node(receiver).class == Class::StreamReader);
            !is_stream && checker.rows(id).may_be_large()
        };
        let inherited = from.iter().find_map(|input| costs[input.index()]);
        costs[id.index()] =
            if shuffles(program, node) && large[id.index()] { Some(id) } else { inherited };
    }
    costs
}

/// Writes shuffle files, for which all upstream of it runs again; the few rows of a limit or a total cost little.
fn shuffles(program: &Program<'_>, node: &Node<'_>) -> bool {
    let of_frame =
        matches!(program.receiver_class(node), Some(Class::DataFrame | Class::GroupedData));
    let Some(effect) = program.effect(node).filter(|_| of_frame) else { return false };
    let broadcasts = || {
        let other = node.args.first().and_then(|arg| arg.value.object());
        other.is_some_and(|other| program.node(other).name() == "broadcast")
    };
    match effect.exchange {
        Exchange::Single => false,
        Exchange::HashOrBroadcast => !broadcasts(),
        exchange => node.class == Class::DataFrame && exchange.shuffles(),
    }
}
