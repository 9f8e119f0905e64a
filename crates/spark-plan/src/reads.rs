//! Number of times a cached frame is read by actions.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use pyspark_program::api::{Class, Exchange, Method};
use pyspark_program::program::{BranchId, LoopId, LoopKind, Node, NodeId, Op, Program};

/// Number of times actions read a frame after it was cached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reads {
    /// Times that an action computes it or reads it back; counted up to [`Reads::MANY`].
    pub count: u32,
    /// True if it was handed to code that is not seen, which may read it any number of times.
    pub escapes: bool,
    /// The nearest call that caches another frame, if everything computed from it goes through that frame.
    pub through_cached: Option<NodeId>,
    /// True if an action reads it directly, not through another cached frame.
    pub directly: bool,
    /// The last action that reads it.
    pub last: Option<NodeId>,
}

impl Reads {
    pub const MANY: u32 = 100;
}

/// Counts the reads of the frame that `cache`, a call of `cache` or `persist`, caches.
pub fn reads(program: &Program<'_>, cache: NodeId) -> Option<Reads> {
    let event = program.node(cache);
    let frame = event.receiver?;
    let mut walk = Walk {
        program,
        caching_loops: loops_caching_anew(program, event, program.node(frame)),
        cache,
        on_path: FxHashSet::default(),
        reads: Reads::default(),
        steps: 0,
    };
    walk.reads.count = walk.from(frame, cache);
    // A lineage too tangled to walk is treated as one that escapes.
    walk.reads.escapes |= walk.steps >= MAX_STEPS;
    Some(walk.reads)
}

/// Maximum number of edges that are walked for one cached frame; paths may multiply where frames are joined with
/// themselves.
const MAX_STEPS: usize = 20_000;

struct Walk<'p, 'a> {
    program: &'p Program<'a>,
    /// The loops around the caching that make another frame each time round.
    caching_loops: Vec<LoopId>,
    cache: NodeId,
    on_path: FxHashSet<NodeId>,
    reads: Reads,
    steps: usize,
}

impl Walk<'_, '_> {
    /// The reads of `frame` by what uses it after the node `after`.
    fn from(&mut self, frame: NodeId, after: NodeId) -> u32 {
        let mut count = BranchCounts::default();
        for &user in self.program.users(frame) {
            self.steps += 1;
            if self.steps >= MAX_STEPS {
                break;
            }
            // Nodes from before the frame was cached do not read the cache; a phi at a loop's head is before what flows
            // into it.
            let flows_back = self.program.node(user).op == Op::Phi;
            if user <= after && !flows_back {
                continue;
            }
            count.add(self.program.node(user).in_branch, self.by(user, frame, after));
        }
        count.max(self.program).min(Reads::MANY)
    }

    fn by(&mut self, user: NodeId, frame: NodeId, after: NodeId) -> u32 {
        let program = self.program;
        let node = program.node(user);
        let times = node.inputs.iter().filter(|input| **input == frame).count() as u32;
        if node.class == Class::Escape {
            // Whatever is done with a frame that is cached itself, it reads what it is made of once.
            let through = self.through().is_some();
            self.reads.escapes |= !through;
            return u32::from(through);
        }
        if is_action(program, node) {
            self.reads.directly |= self.through().is_none();
            self.reads.last = self.reads.last.max(Some(user));
            // A checkpoint computes its frame and then once more to write it; a stream reads what it joins with each
            // batch.
            let runs_often =
                is_checkpoint(node) || program.node(frame).class == Class::StreamWriter;
            return times * self.repeats(node) * if runs_often { 2 } else { 1 };
        }
        match node.class {
            // A column names its frame and reads nothing of it; so do schemas and plans.
            Class::Column | Class::Scalar => 0,
            Class::Nothing => {
                self.reads.escapes |= node.makes_view();
                0
            }
            _ => {
                // Downstream of an exchange it is the shuffled files that are read twice.
                let shuffled = self.on_path.iter().any(|id| shuffles(program, program.node(*id)));
                if !self.on_path.insert(user) {
                    return 0;
                }
                let through = self.cached_by(user);
                let computes_twice = !shuffled && computes_twice(program, node);
                let mut count =
                    self.from(user, if node.op == Op::Phi { user.min(after) } else { after });
                if let Some(cached) = through {
                    self.reads.through_cached.get_or_insert(cached);
                    // A cached frame reads what it is made of once; in a loop, once each time round.
                    count = count.min(1) * self.repeats(program.node(cached));
                }
                if computes_twice {
                    count *= 2;
                }
                self.on_path.remove(&user);
                let is_loop_head =
                    node.op == Op::Phi && node.inputs.iter().any(|input| *input > user);
                count * times * if is_loop_head { 2 } else { 1 }
            }
        }
    }

    /// The call that caches `frame`, another one than the one in question.
    fn cached_by(&self, frame: NodeId) -> Option<NodeId> {
        self.program
            .users(frame)
            .iter()
            .copied()
            .find(|user| *user != self.cache && is_cache(self.program.node(*user)))
    }

    /// The nearest cached frame between the frame in question and here.
    fn through(&self) -> Option<NodeId> {
        self.on_path.iter().find_map(|frame| self.cached_by(*frame))
    }

    /// Number of times something happens for each time that the frame is cached: in a loop that the caching is not in,
    /// as often as the loop goes round.
    fn repeats(&self, later: &Node<'_>) -> u32 {
        repeats(self.program, &self.caching_loops, later)
    }
}

/// The loops that create a new frame to cache in each iteration: caching the same one again is caching it once.
fn loops_caching_anew(program: &Program<'_>, event: &Node<'_>, frame: &Node<'_>) -> Vec<LoopId> {
    let around: Vec<LoopId> = program.loops_around(frame.in_loop).collect();
    program
        .loops_around(event.in_loop)
        .filter(|id| {
            // A name that the text does not bind is used in the loop, and bound outside it.
            let is_free = matches!(frame.op, Op::Free(_))
                && !matches!(program.loops[id.0 as usize].kind, LoopKind::Callback);
            around.contains(id) && !is_free
        })
        .collect()
}

/// Number of actions that compute a frame that nothing caches, and which; `None` where code that is not seen has it
/// too.
pub fn computed_by(program: &Program<'_>, frame: NodeId) -> Option<(u32, Vec<NodeId>)> {
    let around: Vec<LoopId> = program.loops_around(program.node(frame).in_loop).collect();
    let mut count = BranchCounts::default();
    let mut actions = Vec::new();
    let mut seen = FxHashSet::from_iter([frame]);
    let mut open = vec![frame];
    while let Some(frame) = open.pop() {
        for &user in program.users(frame) {
            let node = program.node(user);
            if node.class == Class::Escape || node.makes_view() {
                return None;
            }
            if !seen.insert(user) {
                continue;
            }
            let is_cached = program.users(user).iter().any(|user| is_cache(program.node(*user)));
            if is_action(program, node) || is_cached {
                count.add(node.in_branch, repeats(program, &around, node));
                actions.push(user);
            } else if !matches!(node.class, Class::Column | Class::Scalar | Class::Nothing) {
                open.push(user);
            }
        }
    }
    actions.sort_unstable();
    Some((count.max(program).min(Reads::MANY), actions))
}

/// Number of times `later` happens in each iteration of the loops `around`.
fn repeats(program: &Program<'_>, around: &[LoopId], later: &Node<'_>) -> u32 {
    program
        .loops_around(later.in_loop)
        .filter(|id| !around.contains(id))
        .map(|id| &program.loops[id.0 as usize])
        .map(|around| match around.iterations {
            Some(iterations) => iterations.clamp(1, Reads::MANY.into()) as u32,
            // Who calls a function from outside may do so twice; a loop is written for more.
            None if matches!(around.kind, LoopKind::Callback) => 2,
            None => ASSUMED_ITERATIONS,
        })
        .fold(1, |all, times| (all * times).min(Reads::MANY))
}

/// Assumed number of iterations of a loop where the code does not have it.
const ASSUMED_ITERATIONS: u32 = 3;

/// Counts by the branch that they are in.
#[derive(Default)]
struct BranchCounts {
    always: u32,
    in_branches: BTreeMap<BranchId, u32>,
}

impl BranchCounts {
    fn add(&mut self, branch: Option<BranchId>, count: u32) {
        match branch {
            Some(branch) => *self.in_branches.entry(branch).or_default() += count,
            None => self.always += count,
        }
    }

    /// The count of the branches that have most: of the branches of one statement, one is taken.
    fn max(mut self, program: &Program<'_>) -> u32 {
        let mut largest: FxHashMap<BranchId, u32> = FxHashMap::default();
        // The content of a branch comes before the branch itself.
        while let Some((id, count)) = self.in_branches.pop_last() {
            let branch = program.branches[id.0 as usize];
            let max = largest.entry(branch.first).or_default();
            let more = count.saturating_sub(*max);
            *max += more;
            self.add(branch.parent, more);
        }
        self.always
    }
}

/// Runs over its input before it runs: to see where ranges of keys are cut, which values a pivot has, how long
/// partitions are.
fn computes_twice(program: &Program<'_>, node: &Node<'_>) -> bool {
    match node.called() {
        Some(Method::ZipWithIndex) => true,
        Some(Method::Pivot) => node.args.len() < 2,
        _ => program.effect(node).is_some_and(|effect| effect.exchange == Exchange::Range),
    }
}

/// Shuffles its rows; a grouping does so once it is aggregated.
pub fn shuffles(program: &Program<'_>, node: &Node<'_>) -> bool {
    program.effect(node).is_some_and(|effect| effect.exchange.shuffles())
}

/// A call of `checkpoint` or `localCheckpoint`.
pub fn is_checkpoint(node: &Node<'_>) -> bool {
    node.is_one_of(&[Method::Checkpoint, Method::LocalCheckpoint])
}

/// A call of `cache` or `persist`.
pub fn is_cache(node: &Node<'_>) -> bool {
    node.class == Class::Nothing && node.is_one_of(&[Method::Cache, Method::Persist])
}

/// Returns true if a node runs a job.
pub fn is_action(program: &Program<'_>, node: &Node<'_>) -> bool {
    program.is_action(node)
}
