//! Plans that grow with each iteration of a loop.

use crate::reads::{is_cache, is_checkpoint};
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{LoopId, NodeId, Op, Program};
use spark_model::order;

/// A loop over fewer items than this makes a plan that nobody notices.
const FEW: u64 = 4;

/// A frame that each iteration of a loop derives from the one of the iteration before.
pub struct Growth {
    /// The frame at the head of the loop.
    pub head: NodeId,
    pub in_loop: LoopId,
    /// Operations on it in one iteration, in order.
    pub steps: Vec<NodeId>,
    /// True if some iteration starts a new plan, or keeps its result: a checkpoint, a cache.
    pub cut: bool,
}

impl Growth {
    /// The first step that is one of these methods.
    pub fn step(&self, program: &Program<'_>, methods: &[Method]) -> Option<NodeId> {
        self.steps.iter().copied().find(|step| program.node(*step).is_one_of(methods))
    }
}

/// Returns true if a loop has so few iterations that its plan's growth does not matter.
pub fn has_few_iterations(program: &Program<'_>, id: LoopId) -> bool {
    program.loops[id.0 as usize].iterations.is_some_and(|iterations| iterations < FEW)
}

/// The frames that grow in loops of more than a few iterations.
pub fn growths(program: &Program<'_>) -> Vec<Growth> {
    program.ids().filter_map(|head| growth(program, head)).collect()
}

fn growth(program: &Program<'_>, head: NodeId) -> Option<Growth> {
    let node = program.node(head);
    let in_loop = node.in_loop.filter(|id| !has_few_iterations(program, *id))?;
    if node.op != Op::Phi || node.class != Class::DataFrame {
        return None;
    }
    let end = node.inputs.iter().copied().filter(|input| *input > head).max()?;
    // Nodes are in the order of their creation, so one pass finds what is made of the head, and one back what leads to
    // the end.
    let mut of_head = order::set([head]);
    for id in (head.0 + 1..=end.0).map(NodeId) {
        let node = program.node(id);
        if is_data(node.class) && node.inputs.iter().any(|input| of_head.contains(input)) {
            of_head.insert(id);
        }
    }
    if !of_head.contains(&end) {
        return None;
    }
    let mut steps = order::set([end]);
    for id in of_head.iter().rev() {
        if steps.contains(id) {
            let inputs = &program.node(*id).inputs;
            steps.extend(inputs.iter().filter(|input| *input < id && of_head.contains(input)));
        }
    }
    steps.remove(&head);
    let cuts = |id: &NodeId| {
        let node = program.node(*id);
        let starts_anew = is_checkpoint(node);
        starts_anew || program.users(*id).iter().any(|user| is_cache(program.node(*user)))
    };
    let cut = steps.iter().any(cuts);
    Some(Growth { head, in_loop, steps: steps.into_iter().collect(), cut })
}

fn is_data(class: Class) -> bool {
    matches!(class, Class::DataFrame | Class::GroupedData | Class::FrameFunctions)
}
