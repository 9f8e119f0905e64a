use pyspark_program::visitor::{self, Visitor};
use ruff_python_ast::Expr;
use ruff_text_size::{Ranged, TextRange};

use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::{Checker, FixKind, Severity};
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{FunctionBody, NodeId, Program, Udf, Value};
use spark_plan::{column_name, is_identifier};

declare_rule! {
    /// ## Why
    /// A function of groups gets each group whole: a Python worker, outside the heap and within the container's
    /// overhead, holds all its rows as one pandas frame. Nothing spills there, so the largest group decides; one of
    /// 500,000 rows of two columns took a worker of 320 MB (recorded).
    ///
    /// ## Bad
    /// ```python
    /// sales = spark.table("sales")
    /// forecasts = sales.groupBy("country").applyInPandas(forecast, "country string, day date, amount double")
    /// ```
    ///
    /// ## Good
    /// ```python
    /// sales = spark.table("sales")
    /// daily = sales.groupBy("country", "day").agg(F.sum("amount").alias("amount"))
    /// ```
    pub static RULE = {
        id: "grouped-pandas",
        summary: "A function of whole groups, each held by one Python worker",
        severity: Severity::Warning,
        fix: FixKind::Advice,
        source: "https://spark.apache.org/docs/latest/api/python/tutorial/sql/arrow_pandas.html#grouped-map",
        check: grouped_pandas,
    }
}

fn grouped_pandas(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    for method in [Method::ApplyInPandas, Method::ApplyInArrow, Method::Apply] {
        for (_, node) in program.calls(Class::GroupedData, method).collect::<Vec<_>>() {
            let (Some(group), Some(range)) = (node.receiver, node.name_range()) else { continue };
            let both = program.node(group).is_method(Method::Cogroup);
            report(checker, group, range, node.name(), both);
        }
    }
    let functions: Vec<&str> =
        program.udfs.iter().filter_map(|udf| of_groups(program, udf)).collect();
    if functions.is_empty() {
        return;
    }
    for (_, node) in program.calls(Class::GroupedData, Method::Agg).collect::<Vec<_>>() {
        let Some(group) = node.receiver else { continue };
        for arg in &node.args {
            let mut calls = Calls(Vec::new());
            calls.visit_expr(arg.expr);
            for (name, range) in calls.0 {
                if functions.contains(&name) {
                    report(checker, group, range, name, false);
                }
            }
        }
    }
}

fn report(
    checker: &mut Checker<'_, '_>,
    group: NodeId,
    range: TextRange,
    method: &str,
    both: bool,
) {
    let program = checker.program();
    if checker.is_in_test(range) || checker.rows(group).is_small() {
        return;
    }
    let grouping = program.node(group);
    let of_frame = grouping.receiver.is_none_or(|frame| checker.rows(frame).is_small());
    if of_frame {
        return;
    }
    let keys = if both { None } else { keys(program, group) };
    let what = match &keys {
        _ if both => "all rows of a key, from both sides,".to_owned(),
        Some(keys) if keys.is_empty() => "the whole frame, which is one group,".to_owned(),
        Some(keys) => format!("all rows of each {}", keys.join(" and ")),
        None => "all rows of each group".to_owned(),
    };
    let overhead = checker
        .context
        .memory
        .executor
        .as_ref()
        .and_then(|executor| executor.overhead.as_ref())
        .map_or_else(String::new, |overhead| format!(" ({} here)", overhead.bytes.human()));
    let explanation = Explanation {
        message: format!("{method}() hands {what} to one Python worker at once."),
        why: format!("The worker holds them as one frame outside the heap, in the container's overhead{overhead}, where nothing spills: the largest group decides."),
        help: "Select the columns it needs before, use Spark's aggregates or windows where they do, and set spark.executor.memoryOverhead to hold the largest group for each running task.".to_owned(),
    };
    let few_rows_each = keys.is_some_and(|keys| keys.iter().any(|key| is_identifier(key)));
    let finding = checker.report(&RULE, range, explanation);
    // One customer's rows are few, as a rule.
    if few_rows_each {
        finding.severity = Severity::Info;
    }
}

/// The names of the columns that a frame is grouped by, where all are known.
fn keys(program: &Program<'_>, group: NodeId) -> Option<Vec<String>> {
    let mut names = Vec::new();
    for arg in &program.node(group).args {
        match &arg.value {
            Value::List(list) => {
                let list = program.list(*list);
                for item in list.items.iter().filter(|_| list.complete) {
                    names.push(column_name(program, item)?);
                }
                if !list.complete {
                    return None;
                }
            }
            value => names.push(column_name(program, value)?),
        }
    }
    Some(names)
}

/// The name of a pandas UDF that makes one value of all values of a group.
fn of_groups<'a>(program: &Program<'a>, udf: &Udf<'a>) -> Option<&'a str> {
    let FunctionBody::Def(def) = program.function(udf.function?) else { return None };
    if &*udf.made_by != "pandas_udf" {
        return None;
    }
    let declared = program.text(udf.expr).contains("GROUPED_AGG");
    let gives_one = def.returns.as_deref().is_some_and(|returns| {
        matches!(returns, Expr::Name(name) if matches!(name.id.as_str(), "float" | "int" | "str" | "bool"))
    });
    (declared || gives_one).then_some(def.name.as_str())
}

/// The calls of names in an expression.
struct Calls<'a>(Vec<(&'a str, TextRange)>);

impl<'a> Visitor<'a> for Calls<'a> {
    fn visit_expr(&mut self, expr: &'a Expr) {
        if let Expr::Call(call) = expr
            && let Expr::Name(name) = &*call.func
        {
            self.0.push((name.id.as_str(), call.range()));
        }
        visitor::walk_expr(self, expr);
    }
}
