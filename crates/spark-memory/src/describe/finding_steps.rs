//! Which step of the timeline a finding is about, and which rules speak of a step.

use ruff_text_size::Ranged;
use rustc_hash::FxHashSet;

use pyspark_lint::Finding;
use pyspark_program::TextRange;
use pyspark_program::api::Class;
use pyspark_program::program::{NodeId, Op, Program};
use spark_model::demand::Outcome;
use spark_plan::is_cache;
use spark_plan::simulate::SimulatedJob;

/// The steps of a program, and what each of them runs.
pub struct FindingSteps<'r, 'a> {
    program: &'r Program<'a>,
    steps: &'r [SimulatedJob],
    /// The range of each operation, as far as it has one.
    placed: Vec<(NodeId, TextRange)>,
    /// All that each step's action is made of.
    runs: Vec<FxHashSet<NodeId>>,
}

impl<'r, 'a> FindingSteps<'r, 'a> {
    pub fn new(program: &'r Program<'a>, steps: &'r [SimulatedJob]) -> Self {
        let runs = steps.iter().map(|step| upstream_of(program, step.action)).collect();
        let place = |id: NodeId| Some((id, program.node(id).name_range()?));
        Self { program, steps, placed: program.ids().filter_map(place).collect(), runs }
    }

    /// The step that a finding is about: the one whose action is there, else the one whose memory an operation there
    /// asks for, else one that runs what is there. Of several the one that ends worst, and of those the first. A
    /// setting is about no step.
    pub fn step_of(&self, finding: &Finding) -> Option<usize> {
        if finding.key.is_some() {
            return None;
        }
        let about = self.about(finding.range?);
        let asks = |step: &SimulatedJob| {
            let demands = step.stages.iter().flat_map(|stage| &stage.demands);
            demands.filter(|it| about.contains(&it.node)).map(|it| it.outcome).max()
        };
        let acts = |step: &SimulatedJob| about.contains(&step.action).then(|| step.worst());
        self.worst(|_, step| acts(step)).or_else(|| self.worst(|_, step| asks(step))).or_else(
            || {
                let runs = |at: usize| about.iter().any(|node| self.runs[at].contains(node));
                self.worst(|at, step| runs(at).then(|| step.worst()))
            },
        )
    }

    /// The first step of those whose outcome is the worst, among those that `of` gives one for.
    fn worst(&self, of: impl Fn(usize, &SimulatedJob) -> Option<Outcome>) -> Option<usize> {
        let mut found: Option<(usize, Outcome)> = None;
        for (at, step) in self.steps.iter().enumerate() {
            if let Some(outcome) = of(at, step)
                && found.is_none_or(|(_, worst)| outcome > worst)
            {
                found = Some((at, outcome));
            }
        }
        found.map(|(at, _)| at)
    }

    /// The operations in a range of the text; where none begins in it, the innermost one around it.
    fn about(&self, range: TextRange) -> FxHashSet<NodeId> {
        let begins = self.placed.iter().filter(|(_, place)| range.contains(place.start()));
        let mut found: FxHashSet<NodeId> = begins.map(|(id, _)| *id).collect();
        if found.is_empty() {
            let around = || self.placed.iter().filter(|(_, place)| place.contains_range(range));
            let shortest = around().map(|(_, place)| place.len()).min();
            found.extend(around().filter(|(_, it)| Some(it.len()) == shortest).map(|(id, _)| *id));
        }
        // A finding about a call of `cache` is about the frame that it caches.
        let cached = found.iter().map(|id| self.program.node(*id)).filter(|node| is_cache(node));
        let frames: Vec<NodeId> = cached.filter_map(|node| node.receiver).collect();
        found.extend(frames);
        // A finding about a UDF's definition is about its calls.
        found.extend(self.program.ids().filter(|id| match self.program.node(*id).op {
            Op::Udf(udf, _) => self.program.udf(udf).expr.range().intersect(range).is_some(),
            _ => false,
        }));
        // A session is in the lineage of every frame.
        found.retain(|id| !is_session(self.program.node(*id).class));
        found
    }
}

fn is_session(class: Class) -> bool {
    matches!(
        class,
        Class::SessionBuilder
            | Class::Session
            | Class::Context
            | Class::SparkConf
            | Class::RuntimeConf
            | Class::Catalog
    )
}

/// Everything that a node is made of: frames, groupings, columns, readers and writers.
fn upstream_of(program: &Program<'_>, node: NodeId) -> FxHashSet<NodeId> {
    let mut found = FxHashSet::default();
    let mut left = vec![node];
    while let Some(id) = left.pop() {
        if found.insert(id) {
            left.extend(program.node(id).inputs.iter().copied());
        }
    }
    found
}
