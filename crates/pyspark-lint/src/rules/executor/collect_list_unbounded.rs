use crate::checker::Explanation;
use crate::known_sizes::{Sized, demands, judge};
use crate::rule::declare_rule;
use crate::rules::executor::helpers::{
    aggregation_of, each_in_text, groups, is_bounded, is_distinct, names_of_keys, outer_function,
    text_range,
};
use crate::{Checker, Edit, FixKind, Severity};
use pyspark_program::api::{Class, Method, collecting_functions, collects_values, gives_length};
use pyspark_program::program::{Node, NodeId, Op, Program, Value};
use spark_model::bytes::ByteSize;
use spark_model::demand::DemandKind;
use spark_plan::{column_name, is_category, is_streaming, used_by};

declare_rule! {
    /// ## Why
    /// `collect_list` and `collect_set` build one value of each group, as an object in the executor's heap: outside the
    /// execution region, where nothing spills. One group that is large enough ends the executor, whatever the others
    /// are like: recorded on one key in a 1 GiB heap, six million short strings lived and eight million died.
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
    pub static RULE = {
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
    for name in collecting_functions() {
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
            let mut explanation = explanation(checker, name, &groups(program, aggregation));
            let exceeds = largest_group(checker, aggregation);
            if let Some((bytes, available)) = exceeds {
                explanation.message = format!(
                    "{name}() builds one list of all rows of {}: the largest takes about {}, of {} in an executor's heap.",
                    groups(program, aggregation),
                    bytes.human(),
                    available.human()
                );
            }
            let fix = reduced(program, id, node);
            let finding = checker.report(&RULE, range, explanation);
            if exceeds.is_some() {
                finding.severity = Severity::Error;
            }
            if let Some((title, edit)) = fix {
                finding.unsafe_fix(title, Some(vec![edit]));
            }
        }
    }
    for class in [Class::GroupedData, Class::DataFrame] {
        for (id, node) in program.calls(class, Method::Agg).collect::<Vec<_>>() {
            by_dictionary(checker, id, node);
        }
    }
    each_in_text(checker, |checker, text, found, of| {
        let (call, name) = (found.call, found.call.name());
        let first = call.arguments.first().and_then(|argument| argument.expr.column());
        let few = first.is_some_and(|column| is_category(&column.lower()));
        let reduced = found
            .within
            .is_some_and(|outer| gives_length(&outer.name()) || outer.name() == "array_distinct");
        if call.over.is_some() || reduced || (name == "collect_set" && few) {
            return;
        }
        let range = text_range(checker, text, call.span);
        let explanation = explanation(checker, &name, of);
        checker.report(&RULE, range, explanation);
    });
}

/// `collect_list("page").over(w)` where the window is all of a partition: each of its rows gets the whole list.
fn over_window(checker: &mut Checker<'_, '_>, id: NodeId, node: &Node<'_>) {
    let program = checker.program();
    let few = node.args.first().and_then(|arg| column_name(program, &arg.value));
    if node.name() == "collect_set" && few.is_some_and(|column| is_category(&column)) {
        return;
    }
    let over =
        program.users(id).iter().copied().find(|user| program.node(*user).is_method(Method::Over));
    let Some(over) = over else { return };
    let window = program.node(over).arg(0, "window").and_then(|arg| arg.value.object());
    let Some(keys) = window.and_then(|window| whole_partition(program, window)) else { return };
    // What is taken of the list, its length or its unique values, is all that is used later.
    if outer_function(program, over).is_some() {
        return;
    }
    let large = used_by(program, over).into_iter().any(|user| {
        let frame = program.node(user).receiver;
        frame.is_some_and(|it| checker.rows(it).is_unbounded() && !is_streaming(program, it))
    });
    let Some(range) = node.name_range().filter(|_| large) else { return };
    let name = node.name();
    let explanation = Explanation {
        message: format!("{name}() over a window of each {keys} writes the whole list into every one of its rows, and nothing bounds how many there are."),
        why: "The list is an object in an executor's heap, where nothing spills, and what is sorted, shuffled or cached behind the window holds it once for each row: a thousand rows become a million values.".to_owned(),
        help: format!("Make one list of each {keys} with groupBy(), and join it where it is needed; or bound the window with rowsBetween()."),
    };
    checker.report(&RULE, range, explanation);
}

/// The keys of a window that has all rows of a partition for each of them.
fn whole_partition(program: &Program<'_>, window: NodeId) -> Option<String> {
    let (mut keys, mut ordered, mut unbounded) = (None, false, false);
    let mut at = Some(window);
    while let Some(node) = at.map(|at| program.node(at)).filter(|it| it.class == Class::WindowSpec)
    {
        match (&node.op, node.called()) {
            (Op::Function(_), _) => break,
            (_, Some(Method::PartitionBy)) => keys = names_of_keys(program, node),
            (_, Some(Method::OrderBy)) => ordered = true,
            (_, Some(Method::RowsBetween | Method::RangeBetween)) => {
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

/// Returns true if a list is made for its length, or for its unique values.
fn has_rule_of_its_own(program: &Program<'_>, id: NodeId) -> bool {
    outer_function(program, id)
        .is_some_and(|(outer, node)| gives_length(node.name()) || is_distinct(program, outer, node))
}

/// `agg({"page": "collect_list"})`.
fn by_dictionary(checker: &mut Checker<'_, '_>, id: NodeId, node: &Node<'_>) {
    let Some(Value::Dict(entries)) = node.args.first().map(|arg| &arg.value) else { return };
    let Some(name) =
        entries.iter().filter_map(|(_, value)| value.text()).find(|name| collects_values(name))
    else {
        return;
    };
    if is_bounded(checker, id) {
        return;
    }
    let Some(range) = node.name_range() else { return };
    let explanation = explanation(checker, &name, &groups(checker.program(), id));
    checker.report(&RULE, range, explanation);
}

/// The bytes of the largest group's list and those available, where known sizes show that these are too few.
fn largest_group(checker: &Checker<'_, '_>, aggregation: NodeId) -> Option<(ByteSize, ByteSize)> {
    match judge(&demands(checker, aggregation, &[DemandKind::CollectList]), 1) {
        Sized::Exceeds(demand) => demand.bytes.zip(demand.available),
        _ => None,
    }
}

fn explanation(checker: &Checker<'_, '_>, name: &str, each: &str) -> Explanation {
    let what = if name == "collect_set" {
        "one list of all different values"
    } else {
        "one list of all rows"
    };
    let heap = checker.task_process().heap_text();
    Explanation {
        message: format!("{name}() builds {what} of {each}, and nothing bounds how many there are."),
        why: format!("The list is an object in an executor's heap ({heap}), outside the execution region, where nothing spills: the largest group decides."),
        help: "Aggregate to what is needed of it (count, max, max_by), or keep the first n of each group by row_number() before.".to_owned(),
    }
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
    // `F.array_max(F.collect_list(x))` becomes `F.max(x)`: the prefix is the user's own.
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
