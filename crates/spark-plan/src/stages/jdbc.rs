//! Reads of databases over JDBC: how many tasks share the rows, and what the driver of the database holds of them.

use super::partial_stage::PartialStage;
use super::planner::Planner;
use super::walk::code;
use crate::frame::Statistics;
use crate::io::Access;
use crate::quantity::TaskCount;
use pyspark_program::program::{NodeId, Value};
use spark_model::demand::Missing;

/// Drivers that hand rows on as they come where no fetch size is set: Oracle's fetches 10 at a time
/// (<https://spark.apache.org/docs/latest/sql-data-sources-jdbc.html>, `fetchsize`), Microsoft's buffers adaptively
/// (<https://learn.microsoft.com/sql/connect/jdbc/using-adaptive-buffering>).
const STREAMING: [&str; 2] = ["jdbc:oracle:", "jdbc:sqlserver:"];

/// Drivers that hold all rows of a query whatever its fetch size, unless the URL asks for a cursor
/// (<https://dev.mysql.com/doc/connector-j/en/connector-j-reference-implementation-notes.html>, `ResultSet`).
const WITH_CURSORS: [&str; 2] = ["jdbc:mysql:", "jdbc:mariadb:"];

impl Planner<'_, '_> {
    /// The rows of a table or a query of a database.
    pub(super) fn jdbc(&mut self, access: &Access<'_, '_>, id: NodeId) -> PartialStage {
        let table = access.option("dbtable").or_else(|| access.option("query"));
        let source = match table.and_then(Value::text) {
            Some(name) => Missing::Table(name),
            None => self.missing_code(id),
        };
        let mut stage =
            match self.tables.get(source.text()).cloned().or_else(|| self.size_comment(id)) {
                Some(table) => self.of_table(&table, &source),
                None => self.not_given(&source),
            };
        // `JDBCRelation` has no statistics (`BaseRelation.sizeInBytes`).
        let statistics = Statistics::UNBOUNDED;
        if let Some(tasks) = partitions(access) {
            stage = PartialStage { plan: stage.plan, ..PartialStage::read(stage.frame, tasks) };
        }
        stage.frame.statistics = statistics;
        if holds_all_rows(access) {
            let held =
                code("the rows that the JDBC driver holds at once, which no fetch size bounds");
            self.not_understood.get_or_insert(held);
        }
        stage
    }
}

/// The partitions of a read (`JDBCRelation.columnPartition`): one, unless a column or predicates split it; `None` where
/// the code does not show their number.
fn partitions(access: &Access<'_, '_>) -> Option<TaskCount> {
    if !access.may_have(&["partitioncolumn", "predicates"]) {
        return Some(TaskCount::ONE);
    }
    let number = access.option("numpartitions")?;
    let number = number.int().or_else(|| number.text()?.trim().parse().ok())?;
    Some(TaskCount::new(number.max(1) as f64))
}

/// The driver of the database may hold all rows of a partition in the heap before the first one is read.
fn holds_all_rows(access: &Access<'_, '_>) -> bool {
    let url = match access.option("url") {
        Some(Value::Str(text)) => text.text().to_lowercase(),
        _ => String::new(),
    };
    let begins = |with: &[&str]| with.iter().any(|scheme| url.starts_with(scheme));
    let fetches = access.option("fetchsize").is_some_and(|size| {
        let number = size.int().or_else(|| size.text()?.trim().parse().ok());
        number.is_none_or(|number| number != 0)
    });
    match () {
        () if begins(&STREAMING) => false,
        () if begins(&WITH_CURSORS) => !(fetches && url.contains("usecursorfetch=true")),
        () => !fetches && !access.may_have(&["fetchsize"]),
    }
}
