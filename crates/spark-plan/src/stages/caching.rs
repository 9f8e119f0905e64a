//! Cached frames: which of them an action fills, reads and no longer has, and their blocks' bytes.

use super::action::reads_a_part;
use super::partial_stage::PartialStage;
use super::planner::Planner;
use super::{DEFAULT_LEVEL, MemoryRequest, Settings, StorageLevel};

use crate::cached::{Release, release, releases_frame};
use crate::frame::{Frame, batch};
use crate::quantity::{ByteCount, TaskCount};
use crate::reads::is_cache;
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{LoopId, Node, NodeId, Program};

impl Planner<'_, '_> {
    pub(super) fn plan_cached(&mut self, id: NodeId) -> PartialStage {
        // A lineage is as deep on the stack as it is long: few of its frames are cached.
        match self.cache_level(id) {
            Some((level, call)) => {
                // `CacheManager.cacheQuery` plans what it caches, with the settings of then.
                let settings = self.in_force.at(call);
                let of_query = std::mem::replace(&mut self.settings, settings);
                let differs = !std::ptr::eq(settings, of_query);
                self.changes += u64::from(differs);
                let stage = self.plan_at_level(id, level, of_query.adaptive);
                self.changes += u64::from(differs);
                self.settings = of_query;
                stage
            }
            None => self.plan_uncached(id),
        }
    }

    /// `adaptive` is the execution of the query that reads the frame.
    fn plan_at_level(&mut self, id: NodeId, level: StorageLevel, adaptive: bool) -> PartialStage {
        self.tie(|it| it.caches = true);
        if let Some((frame, tasks)) = self.cached.get(&id) {
            let (mut frame, mut tasks) = (frame.clone(), *tasks);
            if !self.iterations(id).is_empty() {
                // Each iteration caches another frame.
                let needed = self.needed.take();
                let own = self.plan_uncached(id);
                self.needed = needed;
                (frame, tasks) = (own.frame, own.tasks);
            }
            self.merges += usize::from(!self.rows.contains_key(&id));
            if let Some(bytes) = super::caching::cached_bytes(&frame, level, tasks, self.settings) {
                // `InMemoryRelation.computeStats`: what its blocks take.
                frame = frame.with_planned_size(bytes);
            }
            self.prune(&mut frame);
            let mut stage = PartialStage::read(frame, tasks);
            stage.plan = self.leaf(|| format!("cached {id:?}"));
            stage.push_operator(id, MemoryRequest::CacheRead { frame: id });
            return stage;
        }
        if self.is_before_last(id) {
            // `copies` of the last iteration's stand for it.
            return self.plan_uncached(id);
        }
        // What is cached is cached whole.
        let needed = self.needed.take();
        let pushed = std::mem::take(&mut self.pushed);
        let filters = std::mem::take(&mut self.filters_downstream);
        let mut stage = self.plan_uncached(id);
        self.gather(&mut stage);
        let partitions = stage.tasks;
        let bytes = super::caching::cached_bytes(&stage.frame, level, partitions, self.settings);
        let copies = self.copies(id);
        stage.push_operator(
            id,
            MemoryRequest::Cache { frame: id, bytes, partitions, level, copies },
        );
        // `show` and `take` compute a partition or two; only what reads everything fills the cache.
        if !reads_a_part(self.program.node(self.now)) {
            self.changes += 1;
            self.cached.insert(id, (stage.frame.clone(), stage.tasks));
        }
        if adaptive && self.program.node(id).class == Class::DataFrame {
            stage.end_cached_stage();
        }
        self.needed = needed;
        self.pushed = pushed;
        self.filters_downstream = filters;
        self.prune(&mut stage.frame);
        stage.plan = self.leaf(|| format!("cached {id:?}"));
        stage
    }

    /// The number of frames that a cached one represents: the iterations of its loops, where they are known and release
    /// none.
    fn copies(&self, frame: NodeId) -> u64 {
        let program = self.program;
        let around: Vec<LoopId> = program.loops_around(program.node(frame).in_loop).collect();
        let releases = program.ids().any(|id| {
            let node = program.node(id);
            program.loops_around(node.in_loop).any(|it| around.contains(&it))
                && release(program, node).is_some_and(|it| releases_frame(program, &it, frame))
        });
        if releases { 1 } else { program.iterations(program.node(frame)).unwrap_or(1).max(1) }
    }

    /// How the frame is cached when the action runs, and the call that caches it: the last `cache` or `unpersist` before
    /// it decides.
    fn cache_level(&mut self, id: NodeId) -> Option<(StorageLevel, NodeId)> {
        let program = self.program;
        let mut level = None;
        for &user in program.users(id) {
            if user >= self.now {
                break;
            }
            let node = program.node(user);
            if node.receiver != Some(id) {
                continue;
            }
            if is_cache(node) {
                level = Some((level_of(program, node), user));
            } else if node.is_method(Method::Unpersist) {
                level = None;
                self.changes += u64::from(self.cached.remove(&id).is_some());
            }
        }
        for named in self.cached_by_name.iter().filter(|it| it.frame == id && it.event < self.now) {
            level = named.caches.then_some((DEFAULT_LEVEL, named.event));
            if !named.caches {
                self.changes += u64::from(self.cached.remove(&id).is_some());
            }
        }
        level
    }

    /// The cached frames that the code has released since the action `before`.
    pub(super) fn released(&mut self, before: NodeId) -> Vec<NodeId> {
        let program = self.program;
        let clears = (before.0..self.now.0)
            .map(NodeId)
            .any(|id| release(program, program.node(id)) == Some(Release::Everything));
        let mut frames: Vec<NodeId> = self.cached.keys().copied().collect();
        frames.retain(|frame| clears || self.cache_level(*frame).is_none());
        for frame in &frames {
            self.cached.remove(frame);
        }
        frames.sort_unstable();
        frames
    }
}

/// The storage level that a call of `cache` or `persist` asks for.
fn level_of(program: &Program<'_>, node: &Node<'_>) -> StorageLevel {
    let Some(arg) = node.arg(0, "storageLevel") else { return DEFAULT_LEVEL };
    let text = program.text(arg.expr);
    let name = text.rsplit('.').next().unwrap_or(text);
    // `pyspark.storagelevel.StorageLevel`: only the levels called DESER keep rows deserialized.
    StorageLevel {
        memory: !name.starts_with("DISK"),
        // `StorageLevel.OFF_HEAP` uses disk, memory and off-heap memory.
        disk: name.contains("DISK") || name == "OFF_HEAP",
        off_heap: name == "OFF_HEAP",
        deserialized: name.contains("DESER"),
        replicas: if name.ends_with("_2") {
            2
        } else if name.ends_with("_3") {
            3
        } else {
            1
        },
    }
}

/// Bytes of a frame's blocks in the cache: batches on the heap as they are, or serialized, in memory and on disk.
pub(super) fn cached_bytes(
    frame: &Frame,
    level: StorageLevel,
    partitions: TaskCount,
    settings: &Settings,
) -> Option<ByteCount> {
    let rows = frame.rows?;
    let Some(columns) = &frame.columns else { return Some(rows * frame.unsafe_row()) };
    let of_each = (rows / partitions.max(TaskCount::ONE).get()).ceil();
    let row = batch::row(columns, of_each, settings.compressed_batches, !level.deserialized);
    Some(rows * row)
}
