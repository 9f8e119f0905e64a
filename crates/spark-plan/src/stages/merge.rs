//! Frames where control flow merges: at the heads of loops, which are unrolled, and after branches, of which the one
//! with most work counts.

use super::partial_stage::PartialStage;
use super::planner::Planner;
use super::walk::code;

use crate::frame::Frame;
use crate::quantity::{RowCount, TaskCount};
use pyspark_program::program::{Filled, LoopId, NodeId, Op, Over, Value};

/// The maximum number of steps of a lineage that unrolling a loop may add: all of them are on the stack.
const MAX_UNROLLED: u64 = 100;

/// The number of nodes that an action's lineage visits after which branches are no longer compared.
const MAX_COMPARED: usize = 200;

/// The iteration of a loop that a walk is in.
#[derive(Clone, Debug)]
pub(super) struct Turn {
    pub(super) of: LoopId,
    /// From 0.
    iteration: u64,
    /// The rows that flow into the loop, once they are known.
    entry: Option<RowCount>,
    entry_stages: usize,
}

impl Turn {
    fn new(of: LoopId, iteration: u64) -> Self {
        Self { of, iteration, entry: None, entry_stages: 0 }
    }
}

impl Planner<'_, '_> {
    /// The frame of a merge.
    pub(super) fn plan_merge(&mut self, id: NodeId) -> PartialStage {
        self.merges += 1;
        let node = self.program.node(id);
        if let Some(item) = self.item(id) {
            return self.walk(item);
        }
        let end = node.inputs.iter().copied().filter(|it| *it > id && *it < self.now).max();
        match (end, node.in_loop) {
            (Some(end), Some(of)) => self.plan_loop(id, of, end),
            _ => self.plan_branches(id),
        }
    }

    /// The object that the loop which goes through the inputs of `merge` is at.
    fn item(&self, merge: NodeId) -> Option<NodeId> {
        let over = Some(Over::Items(merge));
        let of = self.program.node(merge).in_loop?;
        let of = self
            .program
            .loops_around(Some(of))
            .find(|it| self.program.loop_of(*it).over == over)?;
        let at = usize::try_from(self.iteration(of)?).ok()?;
        self.program.node(merge).inputs.get(at).copied()
    }

    /// The iteration that the walk is in, of a loop or of one whose items are those that the loop made.
    fn iteration(&self, of: LoopId) -> Option<u64> {
        self.turns.iter().rev().find_map(|turn| {
            if turn.of == of {
                return Some(turn.iteration);
            }
            match self.program.loop_of(turn.of).over {
                Some(Over::Filled(Filled { by, skipped })) if by == of => {
                    Some(turn.iteration.saturating_add(skipped))
                }
                _ => None,
            }
        })
    }

    /// The iterations that the walk is in, of the loops around a node.
    pub(super) fn iterations(&self, id: NodeId) -> Vec<u64> {
        let around = self.program.loops_around(self.program.node(id).in_loop);
        around.filter_map(|of| self.iteration(of)).collect()
    }

    /// A node is in an iteration of a loop that is not its last.
    pub(super) fn is_before_last(&self, id: NodeId) -> bool {
        let mut around = self.program.loops_around(self.program.node(id).in_loop);
        around.any(|of| {
            let all = self.program.loop_of(of).iterations;
            let mut turns = self.turns.iter().filter(|turn| turn.of == of);
            turns.any(|turn| all.is_some_and(|all| turn.iteration + 1 < all))
        })
    }

    /// A value in the iteration that the walk is in.
    pub(super) fn in_iteration<'v>(&self, value: &'v Value) -> &'v Value {
        let Value::Iterations(iterations) = value else { return value };
        let at = self.iteration(iterations.of).and_then(|at| usize::try_from(at).ok());
        at.and_then(|at| iterations.values.get(at)).unwrap_or(value)
    }

    /// The frame at the head of a loop: within an iteration what the one before made, outside it what the last one
    /// made.
    fn plan_loop(&mut self, head: NodeId, of: LoopId, end: NodeId) -> PartialStage {
        if let Some(at) = self.turns.iter().rposition(|turn| turn.of == of) {
            let iteration = self.turns[at].iteration;
            return match iteration.checked_sub(1) {
                Some(before) => {
                    self.turns[at].iteration = before;
                    let stage = self.walk(end);
                    self.turns[at].iteration = iteration;
                    stage
                }
                None => self.plan_entry(head, at),
            };
        }
        // An action in the loop finds what the iterations before made.
        let within =
            self.program.loops_around(self.program.node(self.now).in_loop).any(|it| it == of);
        let all = self.program.loop_of(of).iterations;
        let iterations = all.map(|all| all.saturating_sub(u64::from(within)));
        let body = self.length(head, end);
        match iterations {
            Some(0) => {
                self.turns.push(Turn::new(of, 0));
                let stage = self.plan_entry(head, self.turns.len() - 1);
                self.turns.pop();
                stage
            }
            Some(iterations) if iterations.saturating_mul(body) <= MAX_UNROLLED => {
                if iterations > 1 {
                    self.plan_invariants(of, end);
                }
                self.turns.push(Turn::new(of, iterations - 1));
                let stage = self.walk(end);
                self.turns.pop();
                stage
            }
            iterations => self.plan_once(of, end, iterations),
        }
    }

    /// The number of steps of a loop's body.
    fn length(&self, head: NodeId, end: NodeId) -> u64 {
        let upstream = std::iter::successors(Some(end), |id| self.program.upstream_of(*id));
        upstream.take_while(|id| *id > head).count() as u64
    }

    /// What flows into the loop of the turn `at`.
    fn plan_entry(&mut self, head: NodeId, at: usize) -> PartialStage {
        let turn = self.turns.remove(at);
        let over = self.program.loop_of(turn.of).over;
        // A loop over all items but the first goes on from the first.
        let first = match over {
            Some(Over::Filled(Filled { by, skipped })) => skipped.checked_sub(1).map(|at| (by, at)),
            _ => None,
        };
        self.turns.extend(first.map(|(by, at)| Turn::new(by, at)));
        let entry = self.program.node(head).inputs.iter().copied().find(|input| *input < head);
        let stage = match entry {
            Some(entry) => self.walk(entry),
            None => {
                PartialStage::read(Frame::unknown(code("what flows into a loop")), TaskCount::ONE)
            }
        };
        if first.is_some() {
            self.turns.pop();
        }
        let entry_stages = stage.upstream.len();
        self.turns.insert(at, Turn { entry: stage.frame.rows, entry_stages, ..turn });
        stage
    }

    /// The frame after a loop whose body is planned for one iteration, as nobody knows their number or it is too large.
    fn plan_once(&mut self, of: LoopId, end: NodeId, iterations: Option<u64>) -> PartialStage {
        self.turns.push(Turn::new(of, 0));
        let mut stage = self.walk(end);
        let Some(turn) = self.turns.pop() else { return stage };
        let grows = match (turn.entry, stage.frame.rows) {
            (Some(before), Some(after)) => after > before,
            _ => false,
        };
        let exchanges = stage.upstream.len() > turn.entry_stages;
        match (iterations, turn.entry, stage.frame.rows) {
            (Some(iterations), _, _) if exchanges => {
                let missing = code(&format!("a loop of {iterations} iterations"));
                self.not_understood.get_or_insert_with(|| missing.clone());
            }
            (Some(iterations), Some(before), Some(after)) if grows => {
                let more = (after.get() - before.get()) * iterations as f64;
                stage.frame = stage.frame.with_rows(Some(before + RowCount::new(more)));
            }
            (None, ..) => {
                self.is_open = true;
                if grows || exchanges {
                    self.rows_unknown_at_most(&mut stage);
                }
            }
            _ => {}
        }
        stage
    }

    /// Nobody knows how many rows there are at most.
    fn rows_unknown_at_most(&self, stage: &mut PartialStage) {
        let scenario = self.settings.scenario;
        if let Some(most) = scenario.choose(None, None, scenario.unknown_rows()) {
            stage.frame = std::mem::take(&mut stage.frame).with_rows(Some(RowCount::new(most)));
        }
    }

    /// The frame after branches: that of the one which handles the most rows, and the fewest where the least is asked
    /// for.
    fn plan_branches(&mut self, id: NodeId) -> PartialStage {
        let branches = self.branches(id);
        let [first, rest @ ..] = &branches[..] else {
            let missing = code("what flows into a loop");
            self.not_understood.get_or_insert_with(|| missing.clone());
            return PartialStage::read(Frame::unknown(missing), TaskCount::ONE);
        };
        if rest.is_empty() {
            return self.walk(*first);
        }
        self.is_open = true;
        if self.visits > MAX_COMPARED {
            let mut stage = self.walk(*first);
            self.rows_unknown_at_most(&mut stage);
            return stage;
        }
        let before = (self.cached.clone(), self.not_understood.clone(), self.needed.clone());
        let mut chosen: Option<(RowCount, _, _)> = None;
        // What is planned already serves the next branch too, unless this one has changed what is cached.
        let mut unchanged = self.changes;
        for branch in branches {
            (self.cached, self.not_understood, self.needed) = before.clone();
            if self.changes != unchanged {
                self.changes += 1;
                unchanged = self.changes;
            }
            let stage = self.walk(branch);
            let handled = rows_handled(&stage);
            let better = chosen.as_ref().is_none_or(|(most, ..)| {
                let scenario = self.settings.scenario;
                scenario.choose(handled > *most, handled < *most, handled > *most)
            });
            if better {
                let after = (
                    std::mem::take(&mut self.cached),
                    self.not_understood.take(),
                    self.needed.take(),
                );
                chosen = Some((handled, stage, (after, self.changes)));
            }
        }
        let Some((_, stage, (after, changes))) = chosen else { return self.walk(id) };
        (self.cached, self.not_understood, self.needed) = after;
        if self.changes != changes || changes != unchanged {
            self.changes += 1;
        }
        stage
    }

    /// The inputs of a merge that can reach it: where a name is `None` before a loop, the first iteration is that of
    /// the branch without it, the others are those of the branch with it.
    fn branches(&self, id: NodeId) -> Vec<NodeId> {
        let mut branches: Vec<NodeId> =
            self.program.node(id).inputs.iter().copied().filter(|input| *input < id).collect();
        branches.sort_unstable();
        branches.dedup();
        for turn in &self.turns {
            let heads = (0..id.0).rev().map(NodeId).take_while(|it| {
                self.program.loops_around(self.program.node(*it).in_loop).any(|it| it == turn.of)
            });
            let bare = heads.filter(|head| {
                let node = self.program.node(*head);
                node.op == Op::Phi
                    && node.in_loop == Some(turn.of)
                    && !node.inputs.is_empty()
                    && node.inputs.iter().all(|input| input > head)
            });
            for head in bare.collect::<Vec<_>>() {
                let carried = |branch: &NodeId| {
                    self.shared.reaches(*branch, head, || self.reaches(*branch, head))
                };
                if branches.iter().any(carried) && !branches.iter().all(carried) {
                    branches.retain(|branch| carried(branch) == (turn.iteration > 0));
                }
            }
        }
        branches
    }

    /// A frame is made out of another one.
    fn reaches(&self, from: NodeId, to: NodeId) -> bool {
        let (mut stack, mut seen) = (vec![from], vec![from]);
        while let Some(id) = stack.pop() {
            if id == to {
                return true;
            }
            let node = self.program.node(id);
            let args = node.args.iter().filter_map(|arg| arg.value.object());
            for input in node.receiver.into_iter().chain(node.inputs.iter().copied()).chain(args) {
                if input >= to && input < from && !seen.contains(&input) {
                    seen.push(input);
                    stack.push(input);
                }
            }
        }
        false
    }
}

/// The rows of a frame and of all operators before it; more than any number where they are not known.
fn rows_handled(stage: &PartialStage) -> RowCount {
    let before = stage.upstream.iter().flat_map(|it| &it.operators).chain(&stage.operators);
    let rows = before.map(|operator| operator.rows).chain([stage.frame.rows]);
    rows.map(|rows| rows.unwrap_or(RowCount::new(f64::INFINITY)))
        .fold(RowCount::ZERO, |sum, rows| sum + rows)
}
