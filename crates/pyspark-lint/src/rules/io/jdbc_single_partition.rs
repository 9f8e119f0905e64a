use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::{Checker, Edit, FixKind, Severity};
use pyspark_program::api::Class;
use pyspark_program::program::{Node, Program};
use spark_plan::{Access, name_suggests_small, reads_by};

declare_rule! {
    /// ## Why
    /// Without partitioning options or predicates, one task reads the whole table over one connection. Without a fetch
    /// size many drivers, PostgreSQL's and MySQL's among them, hold the whole result in that executor's heap before the
    /// first row is handed on.
    ///
    /// ## Bad
    /// ```python
    /// orders = spark.read.jdbc(url, "orders", properties={"user": "etl"})
    /// orders.write.parquet("s3://lake/orders")
    /// ```
    ///
    /// ## Good
    /// ```python
    /// orders = spark.read.option("fetchsize", 10000).jdbc(url, "orders", properties={"user": "etl"})
    /// orders.write.parquet("s3://lake/orders")
    /// ```
    pub static RULE = {
        id: "jdbc-single-partition",
        summary: "A table read over one connection, without a fetch size",
        severity: Severity::Warning,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/sql-data-sources-jdbc.html",
        check: jdbc_single_partition,
    }
}

/// Rows a round trip: some megabytes of ordinary rows.
const FETCH_SIZE: &str = "10000";

fn jdbc_single_partition(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    for (id, node) in reads_by(program, Class::Reader) {
        let access = checker.access(id);
        if access.unclear
            || access.format.as_deref() != Some("jdbc")
            || is_split_or_fetched(&access)
        {
            continue;
        }
        let table = table(&access);
        let small = table
            .as_deref()
            .is_some_and(|table| name_suggests_small(table) || is_small_table(checker, table));
        let Some(range) = node.name_range() else { continue };
        if small || !checker.rows(id).is_unbounded() || checker.is_in_test(range) {
            continue;
        }
        let name = table
            .filter(|table| table.len() <= 40 && !table.contains([' ', '\n']))
            .map_or_else(|| "the query's result".to_owned(), |table| format!("`{table}`"));
        let heap = checker.task_process().heap_text();
        let explanation = Explanation {
            message: format!("One task reads all of {name} over one connection: nothing splits it, and no fetch size is set."),
            why: format!("Many JDBC drivers then hold the whole result in that executor's heap ({heap}) before the first row goes on, and one partition of everything follows."),
            help: "Split it with partitionColumn, lowerBound, upperBound and numPartitions, or with predicates, and set a fetchsize.".to_owned(),
        };
        let edits = fetch_in_parts(program, node);
        let finding = checker.report(&RULE, range, explanation);
        finding.unsafe_fix(format!("Fetch {FETCH_SIZE} rows at a time"), edits);
    }
}

/// `numPartitions` alone splits nothing (`JDBCRelation.columnPartition` asks for the column).
fn is_split_or_fetched(access: &Access<'_, '_>) -> bool {
    access.may_have(&["partitioncolumn", "predicates", "fetchsize"])
}

fn table(access: &Access<'_, '_>) -> Option<String> {
    access.option("dbtable").or_else(|| access.option("query"))?.text()
}

/// Returns true if the tables panel says that it is small.
fn is_small_table(checker: &Checker<'_, '_>, table: &str) -> bool {
    checker.context.tables.get(table).is_some_and(|table| {
        table.rows.is_some_and(|rows| rows <= 100_000)
            || table.bytes.is_some_and(|bytes| bytes <= spark_model::bytes::ByteSize::mib(10))
    })
}

fn fetch_in_parts(program: &Program<'_>, node: &Node<'_>) -> Option<Vec<Edit>> {
    let (at, dot) = program.link_before(node.call()?.func.as_attribute_expr()?);
    Some(vec![Edit::insert(at, format!("{dot}option(\"fetchsize\", {FETCH_SIZE})"))])
}
