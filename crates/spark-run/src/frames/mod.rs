//! Frames of stack traces as evidence: the process that they run in, and the part of Spark that asked for memory.
//!
//! The frames are tables, a file a family. Of a stack the innermost frame with an entry decides, but a frame that many
//! operators share ([`Frame::shared`]) gives way to one that only one operator has; and a frame of a task's own loop
//! decides the process, since tasks call much that the driver calls too.

mod driver;
mod tasks;

use spark_model::demand::{Allocator, ProcessKind, RegionKind};

use crate::pattern;

/// A frame that is evidence.
#[derive(Clone, Copy)]
pub struct Frame {
    /// A pattern of the class and method, as in [`crate::pattern`].
    pub pattern: &'static str,
    /// `None` where the driver and executors run it.
    pub process: Option<ProcessKind>,
    pub allocator: Option<Allocator>,
    /// Many operators have it on their stacks.
    pub shared: bool,
}

/// The evidence of a stack.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    pub process: Option<ProcessKind>,
    pub allocator: Option<Allocator>,
}

/// The tables. Where two entries match one frame, the earlier decides.
const FAMILIES: [&[Frame]; 2] = [driver::FRAMES, tasks::FRAMES];

/// Frames of the loop that runs a task (`Executor.TaskRunner.run`): whatever a task calls runs where the task does.
const TASK_LOOP: [&str; 5] = [
    "Executor$TaskRunner",
    "scheduler.ResultTask.",
    "scheduler.ShuffleMapTask.",
    "scheduler.Task.run",
    "Executor task launch worker",
];

const fn in_driver(pattern: &'static str, allocator: Allocator) -> Frame {
    let process = Some(ProcessKind::Driver);
    Frame { pattern, process, allocator: Some(allocator), shared: false }
}

const fn in_task(pattern: &'static str, allocator: Allocator) -> Frame {
    let process = Some(ProcessKind::Executor);
    Frame { pattern, process, allocator: Some(allocator), shared: false }
}

/// A frame of both processes.
const fn in_either(pattern: &'static str, allocator: Allocator) -> Frame {
    Frame { pattern, process: None, allocator: Some(allocator), shared: false }
}

/// A frame that names a process only.
const fn of_process(pattern: &'static str, process: ProcessKind) -> Frame {
    Frame { pattern, process: Some(process), allocator: None, shared: false }
}

const fn shared(frame: Frame) -> Frame {
    Frame { shared: true, ..frame }
}

/// The class, method and place of a line of a stack trace, without what a log or a build tool puts in front; `None` for
/// another line.
pub fn frame(line: &str) -> Option<&str> {
    let mut line = line.trim_start();
    // sbt and Maven write `[error] `, and JSON a tab as two characters.
    if let Some((_, rest)) = line.strip_prefix('[').and_then(|it| it.split_once(']')) {
        line = rest.trim_start();
    }
    while let Some(rest) = line.strip_prefix("\\t") {
        line = rest.trim_start();
    }
    line.strip_prefix("at ").map(str::trim_start)
}

/// The frames of the stack below a line, its causes' included.
pub fn below<'l>(lines: &'l [&'l str], at: usize) -> impl Iterator<Item = &'l str> {
    let continues = |line: &&&str| {
        let text = line.trim_start();
        frame(line).is_some() || text.starts_with("... ") || text.starts_with("Caused by: ")
    };
    lines[at + 1..].iter().take_while(continues).filter_map(|line| frame(line))
}

/// The evidence of a stack's frames, the innermost first.
pub fn evidence<'l>(frames: impl Iterator<Item = &'l str>) -> Evidence {
    let mut found = Evidence::default();
    let mut by_shared = None;
    let mut in_task_loop = false;
    for frame in frames {
        in_task_loop |= TASK_LOOP.iter().any(|pattern| frame.contains(pattern));
        let entry =
            FAMILIES.into_iter().flatten().find(|it| pattern::read(it.pattern, frame).is_some());
        let Some(entry) = entry else { continue };
        found.process = found.process.or(entry.process);
        if entry.shared {
            by_shared = by_shared.or(entry.allocator);
        } else {
            found.allocator = found.allocator.or(entry.allocator);
        }
    }
    if in_task_loop {
        found.process = Some(ProcessKind::Executor);
    }
    found.allocator = found.allocator.or(by_shared);
    found
}

impl Evidence {
    /// The region that the allocator takes its memory from in its process; `None` where the heap's user memory has it,
    /// or it is not known.
    pub fn region(self) -> Option<RegionKind> {
        match (self.allocator?, self.process) {
            (Allocator::Cache, _) => Some(RegionKind::Storage),
            (Allocator::Broadcast, Some(ProcessKind::Executor)) => Some(RegionKind::Storage),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(stack: &str) -> Evidence {
        evidence(stack.lines().filter_map(frame))
    }

    #[test]
    fn what_only_one_operator_has_decides() {
        let found = of(
            "\tat org.apache.spark.sql.catalyst.expressions.codegen.BufferHolder.grow(B.java:1)\n\
             \tat org.apache.spark.sql.execution.aggregate.ObjectAggregationIterator.next(O.scala:1)",
        );
        let process = Some(ProcessKind::Executor);
        assert_eq!(found, Evidence { process, allocator: Some(Allocator::CollectList) });
        let found = of(
            "[error] \tat org.apache.spark.sql.execution.joins.HashedRelation$.apply(H.scala:1)\n\
             at org.apache.spark.sql.execution.joins.ShuffledHashJoinExec.buildHashedRelation(S.scala:1)",
        );
        assert_eq!(found, Evidence { process, allocator: Some(Allocator::HashedRelation) });
    }

    #[test]
    fn the_loop_of_a_task_decides_the_process() {
        let found = of("at org.apache.spark.sql.catalyst.trees.TreeNode.mapChildren(T.scala:1)\n\
             at org.apache.spark.executor.Executor$TaskRunner.run(E.scala:1)");
        assert_eq!(found.process, Some(ProcessKind::Executor));
        let found = of("at org.apache.spark.sql.catalyst.trees.TreeNode.mapChildren(T.scala:1)");
        let process = Some(ProcessKind::Driver);
        assert_eq!(found, Evidence { process, allocator: Some(Allocator::Plan) });
    }

    #[test]
    fn the_stack_ends_where_another_line_begins() {
        let lines = [
            "Error",
            "\tat a.b(C.java:1)",
            "Caused by: x",
            "at c.d(E.java:1)",
            "Driver stacktrace:",
            "at e.f(G.java:1)",
        ];
        assert_eq!(below(&lines, 0).collect::<Vec<_>>(), ["a.b(C.java:1)", "c.d(E.java:1)"]);
    }
}
