//! The operators of an action itself.

use super::command::DISPLAYED_ROWS;
use super::exchange::{Partitions, Spread};
use super::partial_stage::PartialStage;
use super::planner::Planner;
use super::result::result_request;

use crate::frame::Frame;
use crate::frame::column::sequence;
use crate::frame::expr::keys;
use crate::io::access;
use crate::quantity::RowCount;
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{Node, NodeId, Op};

/// Actions that compute a partition or two.
const READS_A_PART: [Method; 5] =
    [Method::Show, Method::Take, Method::Head, Method::First, Method::Display];

pub(super) fn reads_a_part(action: &Node<'_>) -> bool {
    action.is_one_of(&READS_A_PART)
        || matches!(&action.op, Op::Function(path) if &**path == "display")
}

impl Planner<'_, '_> {
    /// Adds the operators of the action itself.
    pub(super) fn result(&mut self, node: &Node<'_>, action: NodeId, stage: &mut PartialStage) {
        self.acts_in_python(node, action, stage);
        if matches!(&node.op, Op::Function(path) if &**path == "display") {
            return self.shown(action, stage, RowCount::new(DISPLAYED_ROWS));
        }
        let Some(method) = node.called() else { return };
        match method {
            Method::Display => self.shown(action, stage, RowCount::new(DISPLAYED_ROWS)),
            Method::Collect | Method::ToPandas | Method::ToArrow | Method::ToLocalIterator => {
                // Only what collects the plan's rows themselves takes limited ones from where they are
                // (`CollectLimitExec.executeCollect`).
                let arrow = method == Method::ToArrow || self.settings.arrow;
                if method == Method::ToLocalIterator || (method != Method::Collect && arrow) {
                    self.gather(stage);
                }
                if stage.limit.as_ref().is_some_and(|limit| !limit.of_sorted) {
                    stage.take_first();
                }
                let request = result_request(self, method, &stage.frame);
                stage.push_operator(action, request);
            }
            Method::Take | Method::Head | Method::Tail | Method::First | Method::Show => {
                let limit = node
                    .args
                    .first()
                    .and_then(|arg| arg.value.int())
                    .unwrap_or(if node.is_method(Method::Show) { 20 } else { 1 });
                self.shown(action, stage, RowCount::new(limit as f64));
            }
            // `Dataset.isEmpty` and `RDD.isEmpty` take a row.
            Method::IsEmpty => stage.take_first(),
            // `RDD.count` counts where the rows are.
            Method::Count if self.program.receiver_class(node) == Some(Class::Rdd) => {}
            Method::Count => {
                self.gather(stage);
                // Each task sends its count.
                stage.frame = Frame::of(RowCount::new(stage.tasks.get()), vec![sequence("count")]);
                stage.exchange_to(self, action, Spread::Single, Partitions::Default);
            }
            Method::TakeOrdered | Method::Top | Method::TakeSample => {
                let at = usize::from(method == Method::TakeSample);
                let number = node.arg(at, "num").and_then(|arg| arg.value.int());
                let rows = number.map(|number| RowCount::new(number as f64));
                let few = stage.frame.clone().with_rows(rows);
                stage.push_operator(action, result_request(self, Method::Collect, &few));
            }
            _ => {
                self.gather(stage);
                self.sort_by_partition(node, action, stage);
            }
        }
    }

    /// The first rows of a frame come to the driver.
    pub(super) fn shown(&self, action: NodeId, stage: &mut PartialStage, limit: RowCount) {
        if !Self::sort_no_more_than(stage) {
            stage.take_first();
        }
        let rows = stage.frame.rows.map_or(limit, |rows| rows.min(limit));
        let few = stage.frame.clone().with_rows(Some(rows));
        stage.push_operator(action, result_request(self, Method::Collect, &few));
    }

    /// Rows that are written by the values of columns are sorted by these, so that a task has one file open at a time
    /// (`V1Writes`).
    fn sort_by_partition(&self, node: &Node<'_>, action: NodeId, stage: &mut PartialStage) {
        const FILES: [&str; 7] = ["parquet", "orc", "csv", "json", "text", "avro", "xml"];
        if node.receiver.is_none_or(|it| self.program.node(it).class != Class::Writer) {
            return;
        }
        let access = access(self.program, action);
        let to_files = access.format.as_deref().is_none_or(|format| FILES.contains(&format));
        if access.partition_by.is_empty() || !to_files {
            return;
        }
        let by = keys(self.program, access.partition_by.iter().copied());
        if !stage.is_ordered_by(&by) {
            self.sort(action, stage, by);
        }
    }
}
