//! Which of the model's stages is which of those that Spark ran. Stages that do not depend on each other run in any order,
//! so that they are recognized by what they do.

use serde_json::Value;
use spark_memory::{DemandKind, StepStage};

/// The number of tasks, and how often a stage sorts, aggregates, has a window's buffer, reads a relation and builds one.
struct Signature {
    tasks: u64,
    operators: [usize; 5],
}

impl Signature {
    fn recorded(stage: &Value) -> Self {
        let operators = stage["operators"].as_array().into_iter().flatten();
        let operators: Vec<_> =
            operators.filter_map(|it| Some((it[0].as_str()?, &it[1]))).collect();
        let count = |of: &[&str]| {
            let is_one = |name: &str| of.iter().any(|of| name.split(' ').next() == Some(of));
            operators.iter().filter(|(name, _)| is_one(name)).count()
        };
        // Without keys an aggregate holds nothing.
        let groups = operators.iter().filter(|(name, metrics)| {
            let has_map = name.starts_with("HashAggregate") && metrics["peak"].is_u64();
            has_map || name.starts_with("ObjectHashAggregate") || name.starts_with("SortAggregate")
        });
        let groups = groups.count();
        Self {
            tasks: stage["tasks"].as_u64().unwrap_or_default(),
            operators: [
                count(&["Sort"]),
                groups,
                count(&["Window"]),
                count(&["BroadcastHashJoin", "BroadcastNestedLoopJoin", "ShuffledHashJoin"]),
                count(&["BroadcastExchange"]),
            ],
        }
    }

    fn modelled(stage: &StepStage) -> Self {
        let count = |process: &str, of: &[DemandKind]| {
            let demands = stage.demands.iter();
            demands.filter(|it| it.process.name() == process && of.contains(&it.kind)).count()
        };
        Self {
            tasks: u64::from(stage.tasks),
            operators: [
                count("executor", &[DemandKind::Sort]),
                count("executor", &[DemandKind::HashAggregate, DemandKind::CollectList]),
                count("executor", &[DemandKind::Window]),
                count("executor", &[DemandKind::Broadcast, DemandKind::HashedRelation]),
                count("driver", &[DemandKind::Broadcast]),
            ],
        }
    }

    /// What both have counts twice, what only one has counts against it.
    fn likeness(&self, other: &Self) -> f64 {
        let alike = |(own, other): (&usize, &usize)| {
            let (both, one) = (*own.min(other) as f64, own.abs_diff(*other) as f64);
            1.0 + 2.0 * both - 2.0 * one
        };
        let operators = self.operators.iter().zip(&other.operators).map(alike);
        f64::from(u8::from(self.tasks == other.tasks)) + operators.sum::<f64>()
    }
}

/// A range partitioning runs the stage before it twice, once to sample: the second run has no operators of its own.
fn is_second_run(stage: &Value) -> bool {
    let operators = stage["operators"].as_array().map(Vec::as_slice).unwrap_or_default();
    let [only] = operators else { return false };
    only[0].as_str().is_some_and(|name| name.starts_with("Exchange rangepartitioning"))
}

/// The stages without second runs.
pub fn first_runs(recorded: &[Value]) -> impl Iterator<Item = &Value> {
    recorded.iter().filter(|stage| !is_second_run(stage))
}

/// How much unlike two stages are that are the whole order apart.
const APART: f64 = 6.0;

/// For each recorded stage the model's that it is: those first that are the likest and closest in their orders.
pub fn align(recorded: &[Value], modelled: &[&StepStage]) -> Vec<Option<usize>> {
    let first: Vec<_> = first_runs(recorded).cloned().collect();
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
    let place = |at: usize, of: usize| (at as f64 + 0.5) / of.max(1) as f64;
    let mut all = Vec::new();
    for (i, stage) in theirs.iter().enumerate() {
        for (j, own) in ours.iter().enumerate() {
            let apart = (place(i, theirs.len()) - place(j, ours.len())).abs();
            all.push((stage.likeness(own) - APART * apart, i, j));
        }
    }
    all.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut pairs = vec![None; theirs.len()];
    let mut taken = vec![false; ours.len()];
    for (_, i, j) in all {
        if pairs[i].is_none() && !taken[j] {
            pairs[i] = Some(j);
            taken[j] = true;
        }
    }
    pairs
}
