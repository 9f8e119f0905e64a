//! Broadcast relations that are held at the same time.
//!
//! A query starts all of its broadcasts before its stages (`SparkPlan.prepare`, `BroadcastExchangeExec.doPrepare`), or,
//! where execution is adaptive, each as soon as what it reads is there (`AdaptiveSparkPlanExec.createQueryStages`), on
//! threads of their own: so the driver may build several of them at once. The tasks of a stage hold the relations of all
//! its joins from their first row to their last (`BroadcastHashJoinExec.prepareBroadcast`).

use super::{Application, demand};
use crate::stages::{Job, MemoryRequest, Operator, Stage};
use spark_model::bytes::ByteSize;
use spark_model::demand::Missing;

/// Relations that are held together, each once, with their sizes.
pub(super) struct Relations<'j> {
    relations: Vec<(&'j Operator, ByteSize)>,
}

/// The relations that the driver builds for a job.
pub(super) fn built<'j>(job: &'j Job, application: &Application<'_>) -> Relations<'j> {
    let operators = job.stages.iter().flat_map(|stage| &stage.operators);
    Relations::new(operators.filter_map(|operator| match operator.request {
        MemoryRequest::BuildRelation(relation) => {
            Some((operator, demand::bytes_to_build(relation, application)?))
        }
        _ => None,
    }))
}

/// The relations that the tasks of a stage read.
pub(super) fn read<'j>(stage: &'j Stage, application: &Application<'_>) -> Relations<'j> {
    Relations::new(stage.operators.iter().filter_map(|operator| match operator.request {
        MemoryRequest::ReadRelation { relation, .. } => {
            Some((operator, demand::bytes_to_read(relation, application)?))
        }
        _ => None,
    }))
}

impl<'j> Relations<'j> {
    fn new(all: impl Iterator<Item = (&'j Operator, ByteSize)>) -> Self {
        let mut relations: Vec<(&Operator, ByteSize)> = Vec::new();
        for (operator, bytes) in all {
            // Of a table that nobody gives the size of, any number of rows would be a guess.
            let is_given = !operator.missing.iter().any(|it| matches!(it, Missing::Table(_)));
            if is_given && !relations.iter().any(|(other, _)| is_same(other, operator)) {
                relations.push((operator, bytes));
            }
        }
        Self { relations }
    }

    /// The bytes of the others, for one of these.
    pub fn beside(&self, operator: &Operator) -> ByteSize {
        let others = self.relations.iter().filter(|(it, _)| !is_same(it, operator));
        ByteSize(others.map(|(_, bytes)| bytes.0).fold(0, u64::saturating_add))
    }
}

/// One exchange that two joins read: plans that are the same are broadcast once (`ReuseExchangeAndSubquery`).
fn is_same(a: &Operator, b: &Operator) -> bool {
    a.request == b.request && a.table == b.table
}
