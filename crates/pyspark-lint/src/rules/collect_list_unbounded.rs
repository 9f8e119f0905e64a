use ruff_text_size::TextRange;

use crate::checker::Words;
use crate::sized::{Sized, demands, judge};
use crate::{Checker, Edit, FixKind, Severity, rule::declare_rule};
use pyspark_program::api::Class;
use pyspark_program::program::{Node, NodeId, Op, Program, Value};
use spark_model::bytes::ByteSize;
use spark_model::demand::DemandKind;
use spark_plan::sql::{Call, SqlText, Token, calls, selects};
use spark_plan::{
    Rows, column_name, is_category, is_streaming, keeps_first_of_group, upstream, used_by,
};

pub(super) const COLLECTORS: [&str; 3] = ["collect_list", "collect_set", "array_agg"];

declare_rule! {
    /// ## Why
    /// `collect_list` and `collect_set` build one value of each group, as an object in the executor's heap: outside the execution region, where
    /// nothing spills. One group that is large enough ends the executor, whatever the others are like: recorded on one key in a 1 GiB heap,
    /// six million short strings lived and eight million died.
    ///
    /// ## Bad
    /// ```python
    /// visits = spark.table("visits")
    /// pages = visits.groupBy("user_id").agg(F.collect_list("page").alias("pages"))
    /// ```
    ///
    /// ## Good
    /// ```python
    /// visits = spark.table("visits")
    /// pages = visits.groupBy("user_id").agg(F.count("page").alias("pages"), F.max("visited_at").alias("last_visit"))
    /// ```
    pub(super) static COLLECT_LIST_UNBOUNDED = {
        id: "collect-list-unbounded",
        summary: "collect_list or collect_set of groups that nothing bounds",
        severity: Severity::Warning,
        fix: FixKind::Advice,
        source: "https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.functions.collect_list.html",
        check: collect_list_unbounded,
    }
}

fn collect_list_unbounded(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    for name in COLLECTORS {
        for (id, node) in program.function_calls(name).collect::<Vec<_>>() {
            let Some(aggregation) = aggregation_of(program, id) else {
                over_window(checker, id, node);
                continue;
            };
            if is_bounded(checker, aggregation) || has_rule_of_its_own(program, id) {
                continue;
            }
            // A set of few values is small however many rows there are.
            let few = node
                .args
                .first()
                .and_then(|arg| column_name(program, &arg.value))
                .is_some_and(|column| is_category(&column));
            if name == "collect_set" && few {
                continue;
            }
            let Some(range) = node.name_range() else { continue };
            let mut words = words(checker, name, &groups(program, aggregation));
            let exceeds = largest_group(checker, aggregation);
            if let Some((bytes, available)) = exceeds {
                words.message = format!(
                    "{name}() builds one list of all rows of {}: by the sizes given the largest takes {}, of {} in an executor's heap.",
                    groups(program, aggregation),
                    bytes.human(),
                    available.human()
                );
            }
            let fix = reduced(program, id, node);
            let finding = checker.report(&COLLECT_LIST_UNBOUNDED, range, words);
            if exceeds.is_some() {
                finding.severity = Severity::Error;
            }
            if let Some((title, edit)) = fix {
                Checker::fix(finding, &title, false, Some(vec![edit]));
            }
        }
    }
    for class in [Class::GroupedData, Class::DataFrame] {
        for (id, node) in program.calls(class, "agg").collect::<Vec<_>>() {
            by_dictionary(checker, id, node);
        }
    }
    each_in_text(checker, |checker, text, call, of| {
        let few = call.arguments.first().and_then(Token::name).is_some_and(is_category);
        let reduced =
            call.within.is_some_and(|(outer, ..)| is_size(outer) || outer == "array_distinct");
        if call.windowed || reduced || (call.name == "collect_set" && few) {
            return;
        }
        let range = text_range(checker, text, call.start, call.end);
        let words = words(checker, call.name, of);
        checker.report(&COLLECT_LIST_UNBOUNDED, range, words);
    });
}

/// `collect_list("page").over(w)` where the window is all of a partition: each of its rows gets the whole list.
fn over_window(checker: &mut Checker<'_, '_>, id: NodeId, node: &Node<'_>) {
    let program = checker.program();
    let few = node.args.first().and_then(|arg| column_name(program, &arg.value));
    if node.name() == "collect_set" && few.is_some_and(|column| is_category(&column)) {
        return;
    }
    let over = program.users(id).iter().copied().find(|user| program.node(*user).is_method("over"));
    let Some(over) = over else { return };
    let window = program.node(over).arg(0, "window").and_then(|arg| arg.value.object());
    let Some(keys) = window.and_then(|window| whole_partition(program, window)) else { return };
    // What is taken of the list, its length or its different values, is all that goes on.
    if outer_function(program, over).is_some() {
        return;
    }
    let large = used_by(program, over).into_iter().any(|user| {
        let frame = program.node(user).receiver;
        frame.is_some_and(|it| checker.rows(it) == Rows::Unbounded && !is_streaming(program, it))
    });
    let Some(range) = node.name_range().filter(|_| large) else { return };
    let name = node.name();
    let words = Words {
        message: format!("{name}() over a window of each {keys} writes the whole list into every one of its rows, and nothing bounds how many there are."),
        why: "The list is an object in an executor's heap, where nothing spills, and what is sorted, shuffled or cached behind the window holds it once for each row: a thousand rows become a million values.".to_owned(),
        help: format!("Make one list of each {keys} with groupBy(), and join it where it is needed; or bound the window with rowsBetween()."),
    };
    checker.report(&COLLECT_LIST_UNBOUNDED, range, words);
}

/// The keys of a window that has all rows of a partition for each of them.
fn whole_partition(program: &Program<'_>, window: NodeId) -> Option<String> {
    let (mut keys, mut ordered, mut unbounded) = (None, false, false);
    let mut at = Some(window);
    while let Some(node) = at.map(|at| program.node(at)).filter(|it| it.class == Class::WindowSpec)
    {
        match (&node.op, node.name()) {
            (Op::Function(_), _) => break,
            (Op::Method(_), "partitionBy") => keys = names_of_keys(program, node),
            (Op::Method(_), "orderBy") => ordered = true,
            (Op::Method(_), "rowsBetween" | "rangeBetween") => {
                let ends = |at: usize, end| {
                    node.args.get(at).is_some_and(|arg| program.text(arg.expr).ends_with(end))
                };
                unbounded = ends(0, "unboundedPreceding") && ends(1, "unboundedFollowing");
                if !unbounded {
                    return None;
                }
            }
            _ => return None,
        }
        at = node.receiver;
    }
    keys.filter(|_| unbounded || !ordered)
}

/// Whether a list is made for its length, or for its different values.
fn has_rule_of_its_own(program: &Program<'_>, id: NodeId) -> bool {
    outer_function(program, id)
        .is_some_and(|(outer, node)| is_size(node.name()) || is_distinct(program, outer, node))
}

/// The function that has a column for its first argument, where nothing else has it.
pub(super) fn outer_function<'p, 'a>(
    program: &'p Program<'a>,
    id: NodeId,
) -> Option<(NodeId, &'p Node<'a>)> {
    let mut later = program.users(id).iter().copied().filter(|user| *user > id);
    let user = later.next()?;
    let node = program.node(user);
    let first = node.args.first()?.value.object() == Some(id);
    (later.next().is_none() && first && matches!(node.op, Op::Function(_))).then_some((user, node))
}

/// Functions that give the length of an array.
pub(super) fn is_size(name: &str) -> bool {
    matches!(name, "size" | "array_size" | "cardinality")
}

/// Whether a function takes a list's different values, in no order that anything before gave them.
pub(super) fn is_distinct(program: &Program<'_>, outer: NodeId, node: &Node<'_>) -> bool {
    let sorted = || {
        aggregation_of(program, outer).is_some_and(|aggregation| {
            upstream(program, aggregation).any(|id| {
                ["orderBy", "sort", "sortWithinPartitions"]
                    .iter()
                    .any(|name| program.node(id).is_method(name))
            })
        })
    };
    node.name() == "array_distinct" && !sorted()
}

/// Calls `each` with every call in SQL text that makes a list of rows nothing bounds, and how a sentence names these rows.
pub(super) fn each_in_text(
    checker: &mut Checker<'_, '_>,
    mut each: impl FnMut(&mut Checker<'_, '_>, &SqlText, &Call<'_>, &str),
) {
    let program = checker.program();
    let collects = |call: &Call<'_>| COLLECTORS.contains(&call.name);
    for text in checker.sql_texts().iter() {
        if text.is_query {
            let selects = selects(&text.tokens);
            for select in &selects {
                let found = calls(select.columns).into_iter().chain(calls(select.having));
                let found: Vec<Call<'_>> = found.filter(collects).collect();
                if found.is_empty()
                    || checker.rows_from(text.node, &selects, select) < Rows::Unbounded
                {
                    continue;
                }
                let keys =
                    select.keys.map(|keys| keys.iter().filter_map(Token::name).collect::<Vec<_>>());
                let of = keys.map_or("the whole table".to_owned(), |keys| {
                    format!("each {}", keys.join(" and "))
                });
                for call in &found {
                    each(checker, text, call, &of);
                }
            }
            continue;
        }
        let found: Vec<Call<'_>> = calls(&text.tokens).into_iter().filter(collects).collect();
        let aggregation = match program.node(text.node).class {
            Class::DataFrame => Some(text.node),
            _ => used_by(program, text.node).first().copied(),
        };
        let Some(aggregation) = aggregation.filter(|_| !found.is_empty()) else { continue };
        if is_bounded(checker, aggregation) {
            continue;
        }
        let of = groups(program, aggregation);
        for call in &found {
            each(checker, text, call, &of);
        }
    }
}

/// Where a part of SQL text stands in the source, or else the call that it is an argument of.
pub(super) fn text_range(
    checker: &Checker<'_, '_>,
    text: &SqlText,
    start: usize,
    end: usize,
) -> TextRange {
    let node = checker.program().node(text.node);
    text.range(start, end).or(node.name_range()).unwrap_or_default()
}

/// `agg({"page": "collect_list"})`.
fn by_dictionary(checker: &mut Checker<'_, '_>, id: NodeId, node: &Node<'_>) {
    let Some(Value::Dict(entries)) = node.args.first().map(|arg| &arg.value) else { return };
    let Some(name) = entries
        .iter()
        .filter_map(|(_, value)| value.text())
        .find(|name| COLLECTORS.contains(&name.as_str()))
    else {
        return;
    };
    if is_bounded(checker, id) {
        return;
    }
    let Some(range) = node.name_range() else { return };
    let words = words(checker, &name, &groups(checker.program(), id));
    checker.report(&COLLECT_LIST_UNBOUNDED, range, words);
}

/// What the list of the largest group takes and what there is for it, where known sizes say that it is too little.
fn largest_group(checker: &Checker<'_, '_>, aggregation: NodeId) -> Option<(ByteSize, ByteSize)> {
    let program = checker.program();
    let of = program.node(aggregation).receiver?;
    let groups = Some(program.node(of)).filter(|node| node.class == Class::GroupedData);
    let frame = groups.map_or(Some(of), |groups| groups.receiver)?;
    match judge(checker, frame, &demands(checker, aggregation, &[DemandKind::CollectList]), 1) {
        Sized::Exceeds(demand) => demand.bytes.zip(demand.available),
        _ => None,
    }
}

/// How a sentence names the rows that an aggregation makes one of.
fn groups(program: &Program<'_>, aggregation: NodeId) -> String {
    let group = program
        .node(aggregation)
        .receiver
        .map(|id| program.node(id))
        .filter(|group| group.class == Class::GroupedData);
    match group {
        None => "the whole frame".to_owned(),
        Some(group) => names_of_keys(program, group)
            .map_or_else(|| "each group".to_owned(), |keys| format!("each {keys}")),
    }
}

fn words(checker: &Checker<'_, '_>, name: &str, each: &str) -> Words {
    let what = if name == "collect_set" {
        "one list of all different values"
    } else {
        "one list of all rows"
    };
    let heap = checker
        .context
        .memory
        .executor
        .as_ref()
        .map_or(&checker.context.memory.driver, |executor| executor)
        .heap
        .size
        .human();
    Words {
        message: format!("{name}() builds {what} of {each}, and nothing bounds how many there are."),
        why: format!("The list is an object in an executor's heap ({heap}), outside the execution region, where nothing spills: the largest group decides."),
        help: "Aggregate to what is needed of it (count, max, max_by), or keep the first n of each group by row_number() before.".to_owned(),
    }
}

fn names_of_keys(program: &Program<'_>, group: &Node<'_>) -> Option<String> {
    let names: Option<Vec<String>> =
        group.args.iter().map(|arg| spark_plan::column_name(program, &arg.value)).collect();
    names.filter(|names| !names.is_empty()).map(|names| names.join(" and "))
}

/// The `agg` that a column expression is an argument of; `None` where a window bounds it, or where it ends elsewhere.
pub(super) fn aggregation_of(program: &Program<'_>, column: NodeId) -> Option<NodeId> {
    let mut at = column;
    loop {
        // Columns may be put into a list first, and all given at once.
        let goes_on = |user: &NodeId| *user > at && program.node(*user).class != Class::Escape;
        let user = program.users(at).iter().copied().find(goes_on)?;
        let node = program.node(user);
        match node.class {
            Class::Column if node.is_method("over") => return None,
            Class::Column => at = user,
            Class::DataFrame if node.is_method("agg") => return Some(user),
            // `df.select(collect_list("x"))` is an aggregation too.
            Class::DataFrame if node.is_method("select") => return Some(user),
            _ => return None,
        }
    }
}

pub(super) fn is_bounded(checker: &mut Checker<'_, '_>, aggregation: NodeId) -> bool {
    let program = checker.program();
    let Some(mut frame) = program.node(aggregation).receiver else { return true };
    if program.node(frame).class == Class::GroupedData {
        let Some(grouped) = program.node(frame).receiver else { return true };
        frame = grouped;
    }
    checker.rows(frame) < Rows::Unknown
        || is_small_by_group(program, frame)
        || is_streaming(program, frame)
}

/// Whether a filter upstream keeps the first rows of each group, or the rows are groups already.
fn is_small_by_group(program: &Program<'_>, frame: NodeId) -> bool {
    let nodes: Vec<(NodeId, &Node<'_>)> =
        upstream(program, frame).map(|id| (id, program.node(id))).collect();
    nodes.iter().any(|(_, node)| {
        let filter = node.is_method("filter") || node.is_method("where");
        node.class == Class::GroupedData
            || (filter
                && node
                    .receiver
                    .is_some_and(|receiver| keeps_first_of_group(program, receiver, node)))
    })
}

/// The aggregate that gives what the code takes of the list, where it takes one thing only.
fn reduced(program: &Program<'_>, id: NodeId, node: &Node<'_>) -> Option<(String, Edit)> {
    let user = program.users(id).iter().copied().find(|user| *user > id)?;
    let outer = program.node(user);
    let function = match (outer.name(), node.name()) {
        ("array_max", _) => "max",
        ("array_min", _) => "min",
        ("__getitem__" | "getItem", "collect_list")
            if outer.args.first()?.value.int() == Some(0) =>
        {
            "first"
        }
        _ => return None,
    };
    let argument = node.args.first()?;
    let column = program.text(argument.expr);
    // `F.array_max(F.collect_list(x))` becomes `F.max(x)`: the prefix is the person's own.
    let callee = node.call()?.func.as_ref();
    let prefix = match callee {
        ruff_python_ast::Expr::Attribute(attribute) => {
            format!("{}.", program.text(&*attribute.value))
        }
        _ => return None,
    };
    let text = match function {
        "first" => format!("{prefix}first({column}, ignorenulls=True)"),
        _ => format!("{prefix}{function}({column})"),
    };
    Some((format!("Write {text}"), Edit::replace(outer.expr?, text)))
}
