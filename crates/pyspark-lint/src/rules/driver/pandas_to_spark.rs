use ruff_python_ast::Expr;
use ruff_text_size::Ranged;

use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::{Checker, Edit, FixKind, Severity};
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{Node, NodeId, Op, Program, Value};
use spark_plan::name_suggests_small;

declare_rule! {
    /// ## Why
    /// pandas reads the whole file into the driver's Python process, and `createDataFrame` converts it there once more
    /// and sends it through the driver's heap to the executors. Spark's own reader has each executor read its part, and
    /// the driver holds none of it.
    ///
    /// ## Bad
    /// ```python
    /// import pandas as pd
    /// events = spark.createDataFrame(pd.read_parquet("s3://lake/events"))
    /// ```
    ///
    /// ## Good
    /// ```python
    /// import pandas as pd
    /// events = spark.read.parquet("s3://lake/events")
    /// ```
    pub static RULE = {
        id: "pandas-to-spark",
        summary: "A file that pandas reads in the driver and createDataFrame sends out",
        severity: Severity::Warning,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrameReader.html",
        check: pandas_to_spark,
    }
}

fn pandas_to_spark(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    for (_, node) in program.calls(Class::Session, Method::CreateDataFrame).collect::<Vec<_>>() {
        if let Some(data) = node.arg(0, "data").and_then(|arg| arg.value.object()) {
            report(checker, node, data);
        }
    }
    let is_from_pandas = |node: &&Node<'_>| {
        matches!(&node.op, Op::Function(path)
            if matches!(&**path, "pyspark.pandas.from_pandas" | "databricks.koalas.from_pandas"))
    };
    for node in program.nodes.iter().filter(is_from_pandas) {
        if let Some(data) = node.arg(0, "pobj").and_then(|arg| arg.value.object()) {
            report(checker, node, data);
        }
    }
}

/// Reports a call that sends out what pandas has read.
fn report(checker: &mut Checker<'_, '_>, node: &Node<'_>, data: NodeId) {
    let program = checker.program();
    let Some(read) = read_by_pandas(program, data) else { return };
    let (read_node, Some(range)) = (program.node(read), node.name_range()) else { return };
    if reads_little(read_node) {
        return;
    }
    let (reader, sends) = (read_node.name(), node.name());
    let explanation = Explanation {
        message: format!("pandas reads a whole source in the driver with {reader}(), and {sends}() sends it out."),
        why: "The driver's Python process holds all of it, converts it once more, and its heap passes it on; none of that can spill.".to_owned(),
        help: "Let the executors read it: spark.read has a reader for it, and so has pyspark.pandas.".to_owned(),
    };
    let of_session = program.receiver_class(node) == Some(Class::Session);
    let edits = if read == data && of_session { by_spark(program, node, read_node) } else { None };
    let finding = checker.report(&RULE, range, explanation);
    finding.unsafe_fix("Read it with Spark", edits);
}

/// The call of pandas that read what a pandas frame has, through what was done to the whole of it.
fn read_by_pandas(program: &Program<'_>, frame: NodeId) -> Option<NodeId> {
    let mut at = frame;
    loop {
        let node = program.node(at);
        if node.class != Class::Local {
            return None;
        }
        match &node.op {
            // Several files put together are all of them.
            Op::Function(path) if &**path == "pandas.concat" => {
                let Value::List(parts) = node.arg(0, "objs")?.value else { return None };
                at = program.list(parts).items.iter().find_map(Value::object)?;
            }
            Op::Function(path) => {
                let read = path.strip_prefix("pandas.read_")?;
                let is_bulk = matches!(
                    read,
                    "csv"
                        | "parquet"
                        | "json"
                        | "orc"
                        | "table"
                        | "feather"
                        | "sql"
                        | "sql_query"
                        | "sql_table"
                );
                return is_bulk.then_some(at);
            }
            Op::Phi => at = node.inputs.first().copied().filter(|input| *input < at)?,
            _ => at = node.receiver?,
        }
    }
}

/// Returns true if the call says that it reads little: a bound, or a name of something small.
fn reads_little(read: &Node<'_>) -> bool {
    let bounded =
        read.args.iter().any(|arg| matches!(arg.keyword, Some("nrows" | "chunksize" | "iterator")));
    let small = read.args.first().and_then(|arg| arg.value.text()).is_some_and(|path| {
        let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or(&path).to_owned();
        let name = last.split('.').next().unwrap_or(&last).to_owned();
        name_suggests_small(&name) || path.to_lowercase().contains(" limit ")
    });
    // What is read from a buffer is in the driver already.
    let buffer = read.args.first().is_some_and(|arg| match arg.expr {
        Expr::Call(call) => match &*call.func {
            Expr::Name(name) => matches!(name.id.as_str(), "StringIO" | "BytesIO"),
            Expr::Attribute(attribute) => matches!(&*attribute.attr, "StringIO" | "BytesIO"),
            _ => false,
        },
        _ => false,
    });
    bounded || small || buffer
}

/// `spark.createDataFrame(pd.read_csv(path))` as Spark's own read, where nothing but a path is given.
fn by_spark(program: &Program<'_>, node: &Node<'_>, read: &Node<'_>) -> Option<Vec<Edit>> {
    let call = node.call()?;
    let session = call.func.as_attribute_expr()?;
    let ([path], [_]) = (&read.args[..], &node.args[..]) else { return None };
    if path.keyword.is_some() || path.starred {
        return None;
    }
    let path = program.text(path.expr);
    let reader = match read.name() {
        "read_parquet" => format!("parquet({path})"),
        "read_orc" => format!("orc({path})"),
        "read_csv" => format!("csv({path}, header=True, inferSchema=True)"),
        _ => return None,
    };
    let session = match &*session.value {
        name @ (Expr::Name(_) | Expr::Attribute(_)) => program.text(name),
        _ => return None,
    };
    Some(vec![Edit::replace(call.range(), format!("{session}.read.{reader}"))])
}
