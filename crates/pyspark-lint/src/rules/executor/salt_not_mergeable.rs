use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::{Checker, FixKind, Severity};
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{Node, NodeId, Op, Program, Value};
use spark_plan::frame::expr::Expr;
use spark_plan::{column_name, upstream};

declare_rule! {
    /// ## Why
    /// Salting splits a key's rows over tasks and puts their results together afterward. Sums, counts, largest and
    /// smallest can be put together; an average of averages, a sum of distinct counts or a percentile of percentiles is
    /// another number, and lists put together are as large in one task's heap as before.
    ///
    /// ## Bad
    /// ```python
    /// salted = spark.table("orders").withColumn("salt", (F.rand() * 10).cast("int"))
    /// partial = salted.groupBy("customer", "salt").agg(F.avg("amount").alias("amount"))
    /// partial.groupBy("customer").agg(F.avg("amount")).write.parquet("out")
    /// ```
    ///
    /// ## Good
    /// ```python
    /// salted = spark.table("orders").withColumn("salt", (F.rand() * 10).cast("int"))
    /// partial = salted.groupBy("customer", "salt").agg(F.sum("amount").alias("amount"), F.count("amount").alias("orders"))
    /// partial.groupBy("customer").agg(F.sum("amount") / F.sum("orders")).write.parquet("out")
    /// ```
    pub static RULE = {
        id: "salt-not-mergeable",
        summary: "Two-phase salting of what cannot be put together",
        severity: Severity::Error,
        fix: FixKind::Advice,
        source: "https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/functions.html#aggregate-functions",
        check: salt_not_mergeable,
    }
}

fn salt_not_mergeable(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    for &id in program.calls_on(Class::GroupedData) {
        let node = program.node(id);
        if let Some(grouping) = node.receiver {
            second_phase(checker, node, grouping);
        }
    }
}

/// Methods that put other rows or columns in between.
const COMBINES: [Method; 3] = [Method::Join, Method::Union, Method::UnionByName];

/// An aggregation by `grouping`, if it puts a salted one's results together.
fn second_phase(checker: &mut Checker<'_, '_>, node: &Node<'_>, grouping: NodeId) {
    let program = checker.program();
    let Some(frame) = program.node(grouping).receiver else { return };
    let Some(first) = upstream(program, frame)
        .take_while(|id| !program.node(*id).is_one_of(&COMBINES))
        .map(|id| program.node(id))
        .find(|it| it.receiver.is_some_and(|on| program.node(on).class == Class::GroupedData))
    else {
        return;
    };
    let Some(first_grouping) = first.receiver.map(|on| program.node(on)) else { return };
    let keys = names(program, program.node(grouping));
    let Some(salt) = names(program, first_grouping)
        .into_iter()
        .find(|key| !keys.contains(key) && is_salt(program, first_grouping, key))
    else {
        return;
    };
    let partial = aggregates(program, first);
    for (function, argument) in
        aggregates(program, node).into_iter().map(|it| (it.function, it.argument))
    {
        let Some(aggregate) = partial.iter().find(|it| it.gives.eq_ignore_ascii_case(&argument))
        else {
            continue;
        };
        let Some(wrong) = wrong(&aggregate.function) else { continue };
        // Rows that are alike have one salt where it is made of them: their distinct counts add up.
        if aggregate.function.contains("distinct")
            && is_salt_of_column(program, first_grouping, &salt, &aggregate.argument)
        {
            continue;
        }
        let Some(range) = node.name_range() else { return };
        let explanation = Explanation {
            message: format!("{function}() puts the `{salt}` groups' {} of {} together, and {wrong}.", aggregate.function, aggregate.argument),
            why: "Each group of the salt has seen a part of the key's rows only, of another number each.".to_owned(),
            help: match aggregate.function.as_str() {
                "avg" | "mean" => "Keep a sum and a count of each part, and divide their sums.".to_owned(),
                it if it.starts_with("collect") => "Leave the salt out, and ask for less than the whole list.".to_owned(),
                _ => "Leave the salt out: Spark merges what can be merged before the shuffle by itself.".to_owned(),
            },
        };
        checker.report(&RULE, range, explanation);
        return;
    }
}

/// The result of putting partial results together; `None` where it is right.
fn wrong(function: &str) -> Option<&'static str> {
    Some(match function {
        "avg" | "mean" => "an average of averages is not the average",
        "count_distinct" | "countdistinct" | "approx_count_distinct" | "approxcountdistinct" => {
            "a value that several groups have counts several times"
        }
        "percentile" | "percentile_approx" | "approx_percentile" | "median" => {
            "a percentile of percentiles is not the percentile"
        }
        "stddev" | "stddev_samp" | "stddev_pop" | "variance" | "var_samp" | "var_pop" | "corr" => {
            "deviations of parts do not make the deviation of all"
        }
        "collect_list" | "collect_set" => "the whole list is in one task's heap all the same",
        _ => return None,
    })
}

/// One aggregate of a plain column.
struct PlainAggregate {
    function: String,
    argument: String,
    /// The column that it gives.
    gives: String,
}

fn aggregates(program: &Program<'_>, node: &Node<'_>) -> Vec<PlainAggregate> {
    let method = node.name().to_lowercase();
    if method != "agg" {
        let columns = node.args.iter().filter_map(|arg| arg.value.text());
        return columns
            .map(|argument| PlainAggregate {
                gives: format!("{method}({argument})"),
                function: method.clone(),
                argument,
            })
            .collect();
    }
    let of_value =
        |value: &Value| plain(&Expr::of_value(program, value)).or_else(|| of_each(program, value));
    let found = node.args.iter().flat_map(|arg| match &arg.value {
        Value::List(list) => program.list(*list).items.iter().filter_map(of_value).collect(),
        Value::Dict(entries) => entries
            .iter()
            .filter_map(|(column, function)| {
                plain(&Expr::Call(
                    function.text()?.to_lowercase(),
                    vec![Expr::Column(column.text()?)],
                ))
            })
            .collect(),
        value => Vec::from_iter(of_value(value)),
    });
    found.collect()
}

/// `F.avg(name).alias(f"avg_{name}")`, an aggregate of each of some columns whose names are not known.
fn of_each(program: &Program<'_>, value: &Value) -> Option<PlainAggregate> {
    let mut node = program.node(value.object()?);
    // A column whose name is not known is none that the second phase is seen to read.
    let mut gives = String::new();
    if node.is_method(Method::Alias) {
        gives = pattern(&node.args.first()?.value).unwrap_or_default();
        node = program.node(node.receiver?);
    }
    let Op::Function(_) = node.op else { return None };
    let of = node.args.first()?;
    let argument = pattern(&of.value).unwrap_or_else(|| program.text(of.expr).to_owned());
    Some(PlainAggregate { function: node.name().to_lowercase(), argument, gives })
}

/// The known parts of a text, with `{}` for each part that is not.
fn pattern(value: &Value) -> Option<String> {
    let text = match value {
        Value::Str(text) => text,
        // Names that are known in each iteration make the same columns in both phases or in none.
        Value::Iterations(each) => return each.values.first()?.text(),
        _ => return None,
    };
    let known = text.pieces.iter().any(|piece| !piece.text.is_empty());
    let parts = text.pieces.iter().map(|piece| match piece.text.as_str() {
        "" if !text.complete => "{}",
        known => known,
    });
    known.then(|| parts.collect())
}

/// `F.avg("x").alias("a")`, `F.flatten(F.collect_list("x"))`.
fn plain(expr: &Expr) -> Option<PlainAggregate> {
    let gives = expr.name()?;
    match expr.bare() {
        Expr::Call(name, args)
            if matches!(name.as_str(), "flatten" | "array_distinct" | "round") =>
        {
            plain(args.first()?).map(|inner| PlainAggregate { gives, ..inner })
        }
        Expr::Call(function, args) => match args.first()?.bare() {
            Expr::Column(argument) => Some(PlainAggregate {
                function: function.clone(),
                argument: argument.clone(),
                gives,
            }),
            _ => None,
        },
        _ => None,
    }
}

fn names(program: &Program<'_>, grouping: &Node<'_>) -> Vec<String> {
    let listed = grouping.args.iter().flat_map(|arg| match &arg.value {
        Value::List(list) => program.list(*list).items.clone(),
        value => vec![value.clone()],
    });
    listed.filter_map(|value| column_name(program, &value)).collect()
}

/// Returns true if the name says that the column is a salt, or the code makes it of chance.
fn is_salt(program: &Program<'_>, grouping: &Node<'_>, name: &str) -> bool {
    name.to_lowercase().contains("salt")
        || defining_text(program, grouping, name).is_some_and(|text| text.contains("rand("))
}

/// Returns true if the code makes the salt of a column's own values.
fn is_salt_of_column(program: &Program<'_>, grouping: &Node<'_>, salt: &str, column: &str) -> bool {
    defining_text(program, grouping, salt)
        .is_some_and(|text| text.contains("hash") && text.contains(column))
}

/// Source of a column that is grouped by.
fn defining_text<'a>(program: &Program<'a>, grouping: &Node<'a>, name: &str) -> Option<&'a str> {
    upstream(program, grouping.receiver?).map(|id| program.node(id)).find_map(|node| {
        let [column, value] = &node.args[..] else { return None };
        (node.is_method(Method::WithColumn) && column.value.text().as_deref() == Some(name))
            .then(|| program.text(value.expr))
    })
}
