use ruff_text_size::Ranged;

use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::rules::executor::helpers::{column_cast, text_range};
use crate::{Checker, Edit, FixKind, Severity};
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{Argument, NodeId, Op, Program, Value};
use pyspark_program::sql::ast::SelectItem;
use pyspark_program::sql::{Content, SqlText};
use spark_model::conf::SparkVersion;
use spark_plan::frame::types::DataType;
use spark_plan::sql::query_blocks;
use spark_plan::{column_names, declared, is_identifier};

declare_rule! {
    /// ## Why
    /// An int ends at 2147483647. Spark 3.5 converts an id of 3000000000 into -1294967296 without a word, Spark 4 fails
    /// the job with CAST_OVERFLOW (both recorded); and what the cast saves, 4 bytes a row of cached or shuffled data,
    /// the columns' own compression mostly saves anyway.
    ///
    /// ## Bad
    /// ```python
    /// orders = spark.table("orders")
    /// orders = orders.withColumn("order_id", F.col("order_id").cast("int"))
    /// ```
    ///
    /// ## Good
    /// ```python
    /// orders = spark.table("orders")
    /// orders = orders.withColumn("order_id", F.col("order_id").cast("bigint"))
    /// ```
    pub static RULE = {
        id: "narrowing-cast",
        summary: "An id cast to a type that it may not fit",
        severity: Severity::Warning,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/sql-ref-ansi-compliance.html",
        check: narrowing_cast,
    }
}

fn narrowing_cast(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    for id in program.calls_of(Method::Cast).iter().copied() {
        let node = program.node(id);
        if node.class != Class::Column || !matches!(node.op, Op::Method(_)) {
            continue;
        }
        let (Some(target), Some(receiver)) = (node.arg(0, "dataType"), node.receiver) else {
            continue;
        };
        let Some(narrow) = narrow_type(program, target) else { continue };
        // What was cast to something else before is that, not the id.
        if program.node(receiver).is_method(Method::Cast) {
            continue;
        }
        let names = column_names(program, &Value::Object(receiver));
        let mut names = names.iter().filter_map(|name| name.rsplit('.').next());
        let Some(name) = names.find(|name| is_numeric_id(name) && !fits(checker, name)) else {
            continue;
        };
        if is_checked(program, id) {
            continue;
        }
        let Some(range) = node.name_range() else { continue };
        let explanation = explanation(checker, name, narrow);
        let edit = wide(program, target);
        let finding = checker.report(&RULE, range, explanation);
        finding.unsafe_fix("Cast to bigint instead", edit.map(|edit| vec![edit]));
    }
    for text in checker.sql_texts().iter() {
        match &text.content {
            Content::Column(item) => {
                if !is_checked(program, text.node) {
                    in_column(checker, text, item);
                }
            }
            // What is compared in a condition or a join keeps no narrow id.
            Content::Script(script) => {
                for item in query_blocks(script).iter().flat_map(|block| &block.select.items) {
                    in_column(checker, text, item);
                }
            }
        }
    }
}

/// `CAST(order_id AS INT)` among the columns of SQL text.
fn in_column(checker: &mut Checker<'_, '_>, text: &SqlText, item: &SelectItem) {
    let Some(cast) = column_cast(item) else { return };
    let Some(narrow) = narrow_named(&cast.target.text.to_lowercase()) else { return };
    let name = cast.column.text.as_str();
    if !is_numeric_id(name) || fits(checker, name) {
        return;
    }
    let range = text_range(checker, text, cast.span);
    let explanation = explanation(checker, name, narrow);
    let edit = text.range(cast.target.span).map(|at| Edit::replace(at, "BIGINT"));
    let finding = checker.report(&RULE, range, explanation);
    finding.unsafe_fix("Cast to BIGINT instead", edit.map(|edit| vec![edit]));
}

fn explanation(checker: &Checker<'_, '_>, column: &str, narrow: Narrow) -> Explanation {
    let version = checker.context.version;
    // Recorded in `tests/data/guide.json`, 2B: an id of 3000000000 on 3.5.9 and on 4.3.0. ANSI mode is on by default
    // from 4.0.
    let ansi = checker.context.conf.flag("spark.sql.ansi.enabled", version >= SparkVersion::V4_0);
    let happens = if ansi {
        "fails the job with CAST_OVERFLOW"
    } else {
        "wraps round to another id, without a word"
    };
    Explanation {
        message: format!(
            "`{column}` is an id and is cast to {}: Spark {} {happens} at the first value over {}.",
            narrow.name,
            version.name(),
            narrow.max
        ),
        why: format!(
            "The cast saves {} bytes a row at most, in the storage region where the frame is cached and in the execution region where it is shuffled.",
            8 - narrow.bytes
        ),
        help: "Keep it a bigint; where the id must be narrow, check its maximum first.".to_owned(),
    }
}

#[derive(Clone, Copy)]
struct Narrow {
    name: &'static str,
    bytes: u8,
    max: &'static str,
}

/// The integer type narrower than a bigint that a cast's argument names.
fn narrow_type(program: &Program<'_>, arg: &Argument<'_>) -> Option<Narrow> {
    let named = match &arg.value {
        Value::Str(_) => arg.value.text()?.trim().to_lowercase(),
        Value::Object(id) if program.node(*id).class == Class::DataType => {
            program.node(*id).name().to_lowercase()
        }
        Value::Import(path) => path.rsplit('.').next()?.to_lowercase(),
        _ => return None,
    };
    narrow_named(&named)
}

fn narrow_named(name: &str) -> Option<Narrow> {
    const INT: Narrow = Narrow { name: "int", bytes: 4, max: "2147483647" };
    const SHORT: Narrow = Narrow { name: "smallint", bytes: 2, max: "32767" };
    const BYTE: Narrow = Narrow { name: "tinyint", bytes: 1, max: "127" };
    match name {
        "int" | "integer" | "integertype" => Some(INT),
        "smallint" | "short" | "shorttype" => Some(SHORT),
        "tinyint" | "byte" | "bytetype" => Some(BYTE),
        _ => None,
    }
}

/// Returns true if a column of this name numbers things that may be more than an int counts; a text (`email`, `uuid`)
/// no cast to a number keeps.
fn is_numeric_id(column: &str) -> bool {
    let lower = column.to_lowercase();
    is_identifier(column)
        && (lower == "id"
            || lower.ends_with("_id")
            || column.ends_with("Id")
            || column.ends_with("ID"))
}

/// Returns true if a schema in the code, or the tables panel, says that a column of this name is no wider than an int.
fn fits(checker: &Checker<'_, '_>, column: &str) -> bool {
    if let Some(DataType::Byte | DataType::Short | DataType::Int) =
        declared(checker.program(), column)
    {
        return true;
    }
    checker.context.tables.values().filter_map(|table| table.columns.get(column)).any(|kind| {
        matches!(
            kind.to_lowercase().as_str(),
            "int" | "integer" | "smallint" | "tinyint" | "short" | "byte"
        )
    })
}

/// Returns true if the cast is compared, or only its remainder is used (`id % 10` is small): then no id is kept in the
/// narrow type.
fn is_checked(program: &Program<'_>, cast: NodeId) -> bool {
    program.users(cast).iter().any(|user| {
        let node = program.node(*user);
        node.is_one_of(&[Method::IsNull, Method::IsNotNull]) || matches!(node.name(), "%" | "==")
    })
}

fn wide(program: &Program<'_>, target: &Argument<'_>) -> Option<Edit> {
    let written = program.text(target.expr);
    let quote = match &target.value {
        Value::Str(_) => written.chars().next().filter(|quote| matches!(quote, '"' | '\''))?,
        // The name of a type needs no import.
        _ if written.contains("Type") => '"',
        _ => return None,
    };
    Some(Edit::replace(target.expr.range(), format!("{quote}bigint{quote}")))
}
