//! Rows of frames of libraries: AWS Glue, pandas API on Spark.

use super::{Rows, RowsOf};
use pyspark_program::api::Method;
use pyspark_program::program::Node;

impl RowsOf<'_, '_> {
    /// Rows of a DynamicFrame that Glue reads: of a table of its catalog by name, or of paths among options.
    pub(super) fn read_by_glue(&self, node: &Node<'_>) -> Rows {
        let name = node.args.iter().find(|arg| arg.keyword == Some("table_name"));
        match name.and_then(|arg| arg.value.text()) {
            Some(name) => self.of_table(&name),
            None if node.is_one_of(&[Method::FromCatalog, Method::FromOptions]) => Rows::Unbounded,
            None => Rows::Unknown,
        }
    }

    /// Rows of what a function of `pyspark.pandas` gives.
    pub(super) fn of_pandas_function(&mut self, path: &str, node: &Node<'_>, depth: usize) -> Rows {
        match path.rsplit('.').next().unwrap_or_default() {
            name if name.starts_with("read_") => self.stored(node),
            // What the driver hands over fits the driver.
            "from_pandas" | "DataFrame" | "Series" | "range" => Rows::Few,
            _ if !node.inputs.is_empty() => self.max_rows(&node.inputs, depth),
            _ => Rows::Unknown,
        }
    }

    /// Rows of what a method of a pandas frame gives.
    pub(super) fn of_pandas_call(&mut self, node: &Node<'_>, depth: usize) -> Rows {
        match node.name() {
            "head" | "tail" | "nlargest" | "nsmallest" | "describe" | "value_counts" | "sample" => {
                Rows::Few
            }
            _ => self.receiver(node, depth),
        }
    }
}
