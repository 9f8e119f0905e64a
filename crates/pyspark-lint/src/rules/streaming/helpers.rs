//! Shared by the rules about streams: the grouping of an aggregation, and file formats without a schema of their own.

use pyspark_program::api::Class;
use pyspark_program::program::{Node, Program};

/// The `groupBy` of an aggregation, before its pivot.
pub(super) fn group_of<'p, 'a>(
    program: &'p Program<'a>,
    aggregation: &Node<'a>,
) -> Option<&'p Node<'a>> {
    let mut group = program.node(aggregation.receiver?);
    while let Some(before) =
        group.receiver.map(|id| program.node(id)).filter(|node| node.class == Class::GroupedData)
    {
        group = before;
    }
    Some(group)
}

/// File formats that do not know their schema by themselves; text and binaryFile do (`DataSource.sourceSchema`).
/// `parquet` is recorded on 3.5.9 and 4.3.0.
pub(super) const WITH_SCHEMA: [&str; 6] = ["csv", "json", "parquet", "orc", "xml", "avro"];
