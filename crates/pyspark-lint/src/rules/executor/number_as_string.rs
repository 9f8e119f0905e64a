use ruff_text_size::{Ranged, TextRange};
use rustc_hash::FxHashSet;

use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::rules::executor::helpers::{column_cast, text_range};
use crate::{Checker, Edit, FixKind, Severity};
use pyspark_program::api::{self, Class, Method};
use pyspark_program::program::{Argument, Node, NodeId, Op, Program, Value};
use pyspark_program::sql::ast::SelectItem;
use pyspark_program::sql::{Content, SqlText};
use spark_plan::frame::types::DataType;
use spark_plan::sql::query_blocks;
use spark_plan::{
    FrameSource, column_name, column_names, declared, name_suggests_number, source, upstream,
};

declare_rule! {
    /// ## Why
    /// As a string a number takes more of every region it passes through: cached, a nine-digit integer takes 4 bytes as
    /// an int and 13 as a string, a double 8 and 22 (recorded); in sorts and hash maps a string adds its length to each
    /// row. Sums and comparisons must cast it back.
    ///
    /// ## Bad
    /// ```python
    /// orders = spark.table("orders")
    /// orders = orders.withColumn("amount", F.col("amount").cast("string"))
    /// ```
    ///
    /// ## Good
    /// ```python
    /// orders = spark.table("orders")
    /// orders = orders.withColumn("amount", F.col("amount").cast("double"))
    /// ```
    pub static RULE = {
        id: "number-as-string",
        summary: "A number cast to a string in a frame that goes on",
        severity: Severity::Warning,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/sql-ref-datatypes.html",
        check: number_as_string,
    }
}

fn number_as_string(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    for id in program.calls_of_any(&[Method::WithColumn, Method::WithColumns, Method::Select]) {
        let node = program.node(id);
        if node.class != Class::DataFrame {
            continue;
        }
        for (name, column) in replaced_columns(program, node) {
            let Some(cast) = string_cast(program, column) else { continue };
            let cast = program.node(cast);
            let Some(before) = cast.receiver else { continue };
            // A new name next to the number is a label, added on purpose.
            if !column_names(program, &Value::Object(before)).contains(&name) {
                continue;
            }
            let Some(evidence) = evidence(checker, id, &name) else { continue };
            if checker.rows(id).is_small() || !is_read_later(program, id, &name) {
                continue;
            }
            let (Some(range), Some(target)) = (cast.name_range(), cast.args.first()) else {
                continue;
            };
            let edit = keep_number(program, target, &name);
            report(checker, range, &name, evidence, edit);
        }
    }
    for text in checker.sql_texts().iter() {
        let frame = text.node;
        if program.node(frame).class != Class::DataFrame || checker.rows(frame).is_small() {
            continue;
        }
        match &text.content {
            Content::Column(item) => in_column(checker, text, item),
            Content::Script(script) => {
                // What a query within it selects goes into the query, and perhaps no further.
                let blocks = query_blocks(script);
                let outer = blocks.iter().filter(|block| block.inside.is_none());
                for item in outer.flat_map(|block| &block.select.items) {
                    in_column(checker, text, item);
                }
            }
        }
    }
}

/// `CAST(amount AS STRING) AS amount` among the columns of SQL text.
fn in_column(checker: &mut Checker<'_, '_>, text: &SqlText, item: &SelectItem) {
    let Some(cast) = column_cast(item) else { return };
    let name = cast.column.text.as_str();
    let same = cast.alias.is_some_and(|alias| alias.is(name));
    if !same || !cast.target.text.eq_ignore_ascii_case("string") {
        return;
    }
    let Some(evidence) = evidence(checker, text.node, name) else { return };
    if !is_read_later(checker.program(), text.node, name) {
        return;
    }
    let range = text_range(checker, text, cast.span);
    let edit =
        text.range(cast.target.span).map(|at| Edit::replace(at, number_type(name).to_uppercase()));
    report(checker, range, name, evidence, edit);
}

fn report(
    checker: &mut Checker<'_, '_>,
    range: TextRange,
    name: &str,
    evidence: &str,
    edit: Option<Edit>,
) {
    let explanation = Explanation {
        message: format!("`{name}` is a number ({evidence}) and is cast to a string in a frame that goes on."),
        why: "Cached in the storage region, a double takes 8 bytes and its string about 22; every sort, hash map and shuffle row of the execution region grows by the string's length.".to_owned(),
        help: "Keep it a number, and format it where it is shown.".to_owned(),
    };
    let finding = checker.report(&RULE, range, explanation);
    finding.unsafe_fix("Cast to a number instead", edit.map(|edit| vec![edit]));
}

/// The columns that a `withColumn`, `withColumns` or `select` puts in place, by name.
fn replaced_columns<'a>(program: &Program<'a>, node: &Node<'a>) -> Vec<(String, NodeId)> {
    let named = |value: &Value| -> Vec<(String, NodeId)> {
        let Some(column) = value.object() else { return Vec::new() };
        column_names(program, value).into_iter().map(|name| (name, column)).collect()
    };
    match node.called() {
        Some(Method::WithColumn) => {
            let (Some(name), Some(column)) = (node.arg(0, "colName"), node.arg(1, "col")) else {
                return Vec::new();
            };
            let Some(column) = column.value.object() else { return Vec::new() };
            let columns = column_names(program, &name.value).into_iter();
            columns.map(|name| (name, column)).collect()
        }
        Some(Method::WithColumns) => {
            let Some(Value::Dict(entries)) = node.args.first().map(|arg| &arg.value) else {
                return Vec::new();
            };
            entries.iter().filter_map(|(name, column)| name.text().zip(column.object())).collect()
        }
        Some(Method::Select) => {
            let columns = node.args.iter().flat_map(|arg| match &arg.value {
                Value::List(list) => program.list(*list).items.as_slice(),
                value => std::slice::from_ref(value),
            });
            columns.flat_map(named).collect()
        }
        _ => Vec::new(),
    }
}

/// The outermost cast to a string of a column expression; one inside a function (`concat`, `lpad`) makes text on
/// purpose.
fn string_cast(program: &Program<'_>, column: NodeId) -> Option<NodeId> {
    let mut at = column;
    loop {
        let node = program.node(at);
        match node.called()? {
            // Another name makes another column.
            Method::Alias => {
                let alias = column_names(program, &node.args.first()?.value);
                let before = column_names(program, &Value::Object(node.receiver?));
                if alias.is_empty() || alias != before {
                    return None;
                }
                at = node.receiver?;
            }
            Method::Cast => {
                return is_string_type(program, node.args.first()?).then_some(at);
            }
            _ => return None,
        }
    }
}

fn is_string_type(program: &Program<'_>, arg: &Argument<'_>) -> bool {
    match &arg.value {
        Value::Str(_) => arg.value.text().is_some_and(|text| text.eq_ignore_ascii_case("string")),
        Value::Object(id) => {
            program.node(*id).class == Class::DataType && program.node(*id).name() == "StringType"
        }
        Value::Import(path) => path.ends_with(".StringType"),
        _ => false,
    }
}

/// The evidence that a column of `frame`, before it was cast to a string, is a number.
fn evidence(checker: &Checker<'_, '_>, frame: NodeId, column: &str) -> Option<&'static str> {
    const NUMBER_TYPES: [&str; 10] = [
        "int", "integer", "long", "bigint", "double", "float", "short", "smallint", "tinyint",
        "decimal",
    ];
    let program = checker.program();
    if let Some(FrameSource::Stored(table)) = source(program, frame)
        && let Some(kind) =
            checker.context.tables.get(&table).and_then(|table| table.columns.get(column))
    {
        let is_number = NUMBER_TYPES.iter().any(|number| kind.to_lowercase().starts_with(number));
        return is_number.then_some("the table says so");
    }
    match declared(program, column) {
        Some(DataType::Unknown) | None => {}
        Some(ty) => return is_number(&ty).then_some("its schema says so"),
    }
    // What is done with the column later, in a frame that is made of this one.
    let later = |id: NodeId| {
        program.users(id).iter().any(|user| {
            let node = program.node(*user);
            matches!(node.class, Class::DataFrame)
                && *user > frame
                && upstream(program, *user).any(|id| id == frame)
        })
    };
    let of_column = |value: &Value| column_name(program, value).is_some_and(|name| name == column);
    let mut signs = program.named_one_of(&["sum", "avg", "mean", "stddev"]);
    signs.extend(program.calls_of(Method::Cast));
    signs.sort_unstable();
    for id in signs {
        let node = program.node(id);
        match &node.op {
            Op::Method(_)
                if node.is_method(Method::Cast)
                    && node
                        .receiver
                        .is_some_and(|receiver| of_column(&Value::Object(receiver)))
                    && later(id) =>
            {
                let to = node
                    .args
                    .first()
                    .and_then(|arg| arg.value.text())
                    .unwrap_or_default()
                    .to_lowercase();
                if NUMBER_TYPES.iter().any(|number| to.starts_with(number)) {
                    return Some("it is cast to a number later");
                }
            }
            Op::Function(path)
                if matches!(api::function(path), Some("sum" | "avg" | "mean" | "stddev"))
                    && node.args.first().is_some_and(|arg| of_column(&arg.value))
                    && later(id) =>
            {
                return Some("it is summed or averaged later");
            }
            _ => {}
        }
    }
    name_suggests_number(column).then_some("by its name")
}

fn is_number(ty: &DataType) -> bool {
    ty.is_integral() || matches!(ty, DataType::Float | DataType::Double | DataType::Decimal(..))
}

/// Returns true if a frame is used as data, with the column in it: it is joined, grouped, cached, written in columns;
/// or nothing shows what becomes of it. Text for a file, a message, a look is what a string is for.
fn is_read_later(program: &Program<'_>, frame: NodeId, column: &str) -> bool {
    let (mut as_data, mut as_text) = (false, false);
    let mut stack = vec![frame];
    let mut seen = FxHashSet::default();
    while let Some(id) = stack.pop() {
        if !seen.insert(id) {
            continue;
        }
        for &user in program.users(id).iter().filter(|user| **user > id) {
            let node = program.node(user);
            let first = node.args.first().map(|arg| &arg.value);
            match (node.class, node.called()) {
                (Class::Column | Class::Scalar, _) => {}
                (Class::DataFrame, Some(Method::WithColumn))
                    if first.and_then(Value::text).is_some_and(|name| name == column) =>
                {
                    // Cast straight back it was a number all along; made into something else, the string was only
                    // a step.
                    let again = node.args.get(1).and_then(|arg| column_name(program, &arg.value));
                    if again.as_deref() == Some(column) { as_data = true } else { as_text = true }
                }
                (Class::DataFrame, Some(Method::Drop))
                    if first.and_then(Value::text).is_some_and(|name| name == column) =>
                {
                    as_text = true;
                }
                (Class::DataFrame, Some(Method::Unpivot | Method::Melt | Method::SelectExpr)) => {
                    as_text = true;
                }
                (
                    Class::DataFrame,
                    Some(
                        Method::Join
                        | Method::Union
                        | Method::UnionByName
                        | Method::OrderBy
                        | Method::Distinct
                        | Method::DropDuplicates,
                    ),
                ) => as_data = true,
                (Class::GroupedData, _) => as_data = true,
                (
                    Class::Nothing,
                    Some(
                        Method::Cache
                        | Method::Persist
                        | Method::Parquet
                        | Method::Orc
                        | Method::SaveAsTable
                        | Method::InsertInto
                        | Method::CreateOrReplaceTempView
                        | Method::CreateTempView,
                    ),
                ) => {
                    as_data = true;
                }
                (Class::Writer, Some(Method::Format)) => {
                    let columnar = first.and_then(Value::text).is_some_and(|format| {
                        matches!(
                            format.as_str(),
                            "parquet" | "orc" | "delta" | "iceberg" | "hudi" | "avro"
                        )
                    });
                    if columnar { as_data = true } else { as_text = true }
                }
                (Class::Nothing, Some(Method::Save)) => as_data = true,
                (Class::Nothing | Class::Rdd | Class::Rows | Class::Local, _) => as_text = true,
                _ => stack.push(user),
            }
        }
    }
    as_data || !as_text
}

/// The type to cast to instead, by the name of the column.
fn number_type(name: &str) -> &'static str {
    let counts = ["quantity", "qty"].iter().any(|word| name.to_lowercase().contains(word));
    if counts { "bigint" } else { "double" }
}

/// The cast's type, replaced by a number's.
fn keep_number(program: &Program<'_>, target: &Argument<'_>, name: &str) -> Option<Edit> {
    let word = number_type(name);
    let written = program.text(target.expr);
    match &target.value {
        Value::Str(_) => {
            let quote = written.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
            Some(Edit::replace(target.expr.range(), format!("{quote}{word}{quote}")))
        }
        // Another class of types would need an import; the name of the type needs none.
        _ if written.contains("StringType") => {
            Some(Edit::replace(target.expr.range(), format!("\"{word}\"")))
        }
        _ => None,
    }
}
