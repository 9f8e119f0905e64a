//! Which of the model's stages is which of those that Spark ran: their order is the same, some are on one side only.

use serde_json::Value;
use spark_memory::{DemandKind, StepStage};

/// The number of tasks, and whether it sorts, aggregates, has a window's buffer, reads a relation: by these a stage is
/// recognized.
struct Signature {
    tasks: u64,
    operators: [bool; 4],
}

impl Signature {
    fn recorded(stage: &Value) -> Self {
        let operators = stage["operators"].as_array().into_iter().flatten();
        let names: Vec<_> = operators.filter_map(|it| it[0].as_str()).collect();
        let any = |of: &[&str]| names.iter().any(|name| of.iter().any(|of| name.starts_with(of)));
        Self {
            tasks: stage["tasks"].as_u64().unwrap_or_default(),
            operators: [
                any(&["Sort ", "SortMergeJoin"]) || names.contains(&"Sort"),
                any(&["HashAggregate", "ObjectHashAggregate", "SortAggregate"]),
                any(&["Window"]) && !any(&["WindowGroupLimit"]),
                any(&["BroadcastHashJoin", "BroadcastNestedLoopJoin", "ShuffledHashJoin"]),
            ],
        }
    }

    fn modelled(stage: &StepStage) -> Self {
        let any = |of: &[DemandKind]| {
            let mut demands = stage.demands.iter();
            demands.any(|it| it.process.name() == "executor" && of.contains(&it.kind))
        };
        Self {
            tasks: u64::from(stage.tasks),
            operators: [
                any(&[DemandKind::Sort]),
                any(&[DemandKind::HashAggregate, DemandKind::CollectList]),
                any(&[DemandKind::Window]),
                any(&[DemandKind::Broadcast, DemandKind::HashedRelation]),
            ],
        }
    }

    /// What both have counts twice, what only one has counts against it.
    fn likeness(&self, other: &Self) -> i32 {
        let alike = |(is, also): (&bool, &bool)| if is == also { 1 + i32::from(*is) } else { -1 };
        let operators = self.operators.iter().zip(&other.operators).map(alike);
        1 + i32::from(self.tasks == other.tasks) + operators.sum::<i32>()
    }
}

/// A range partitioning runs the stage before it twice, once to sample: the second run has no operators of its own.
fn is_second_run(stage: &Value) -> bool {
    let operators = stage["operators"].as_array().map(Vec::as_slice).unwrap_or_default();
    let [only] = operators else { return false };
    only[0].as_str().is_some_and(|name| name.starts_with("Exchange rangepartitioning"))
}

/// For each recorded stage the model's that it is, by the likest alignment that keeps both orders.
pub fn align(recorded: &[Value], modelled: &[&StepStage]) -> Vec<Option<usize>> {
    let first: Vec<_> = recorded.iter().filter(|stage| !is_second_run(stage)).cloned().collect();
    let mut pairs = align_first(&first, modelled).into_iter();
    let mut last = None;
    let pair = |stage: &Value| {
        if !is_second_run(stage) {
            last = pairs.next().flatten();
        }
        last
    };
    recorded.iter().map(pair).collect()
}

fn align_first(recorded: &[Value], modelled: &[&StepStage]) -> Vec<Option<usize>> {
    let ours: Vec<_> = modelled.iter().map(|stage| Signature::modelled(stage)).collect();
    let theirs: Vec<_> = recorded.iter().map(Signature::recorded).collect();
    // best[i][j]: of the stages from i and from j on.
    let mut best = vec![vec![0; ours.len() + 1]; theirs.len() + 1];
    for i in (0..theirs.len()).rev() {
        for j in (0..ours.len()).rev() {
            let paired = best[i + 1][j + 1] + theirs[i].likeness(&ours[j]);
            best[i][j] = paired.max(best[i + 1][j]).max(best[i][j + 1]);
        }
    }
    let mut pairs = vec![None; theirs.len()];
    let (mut i, mut j) = (0, 0);
    while i < theirs.len() && j < ours.len() {
        if best[i][j] == best[i + 1][j + 1] + theirs[i].likeness(&ours[j]) {
            pairs[i] = Some(j);
            (i, j) = (i + 1, j + 1);
        } else if best[i][j] == best[i + 1][j] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}
