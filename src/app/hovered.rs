//! The hovered place: a line of the code highlights the regions that it needs, a region of a picture the lines that
//! need it.

use spark_memory::{Demand, NotebookOffsets, ProcessKind, RegionKind, Report, Step};

use super::answer::Answer;
use super::memory::JvmKind;

/// The hovered place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Hovered {
    #[default]
    Nothing,
    /// The line of the editor that starts at this offset.
    Line(u32),
    Region(JvmKind, RegionKind),
}

/// A region of a process; objects of a heap that no pool manages count as user memory.
pub(crate) type ProcessRegion = (JvmKind, RegionKind);

/// A demand, with the start of its line in the editor.
pub(crate) struct DemandLine<'r> {
    pub(crate) demand: &'r Demand,
    pub(crate) from: u32,
}

/// Every demand of the report.
pub(crate) fn demand_lines(answer: &Answer) -> Vec<DemandLine<'_>> {
    let source = &answer.input.source;
    let offsets = NotebookOffsets::new(source);
    let units: Vec<u16> = source.encode_utf16().collect();
    let demands = answer.report.steps.iter().flat_map(Step::demands);
    demands
        .map(|demand| DemandLine {
            demand,
            from: line_start(&units, offsets.range(&demand.place).0),
        })
        .collect()
}

/// The start of the line that an offset is in.
fn line_start(units: &[u16], offset: u32) -> u32 {
    let before = &units[..units.len().min(offset as usize)];
    let ends = |unit: &u16| [u16::from(b'\n'), u16::from(b'\r')].contains(unit);
    before.iter().rposition(ends).map_or(0, |at| at as u32 + 1)
}

/// The region that a demand draws on, as the pictures show it.
fn region(demand: &Demand, report: &Report) -> ProcessRegion {
    let tasks = if report.executor.is_some() { JvmKind::Executor } else { JvmKind::Driver };
    match (demand.process, demand.region) {
        (ProcessKind::Driver, _) => (JvmKind::Driver, RegionKind::User),
        (ProcessKind::Python, None) => (JvmKind::Driver, RegionKind::Overhead),
        (_, Some(kind)) => (tasks, shown(kind, tasks, report)),
        (_, None) => (tasks, RegionKind::User),
    }
}

/// The region that a process has such memory in where it has no region of its own for it.
fn shown(kind: RegionKind, owner: JvmKind, report: &Report) -> RegionKind {
    let there = |kind| {
        owner.process(report).is_some_and(|it| it.regions.iter().any(|region| region.kind == kind))
    };
    match kind {
        RegionKind::Pyspark if !there(RegionKind::Pyspark) => RegionKind::Overhead,
        RegionKind::Execution if there(RegionKind::OffHeapExecution) => {
            RegionKind::OffHeapExecution
        }
        other => other,
    }
}

/// The regions to highlight.
pub(crate) fn highlighted_regions(hovered: Hovered, answer: &Answer) -> Vec<ProcessRegion> {
    let Hovered::Line(line) = hovered else { return Vec::new() };
    let lines = demand_lines(answer);
    let of_line = lines.iter().filter(|it| it.from == line);
    of_line.map(|it| region(it.demand, &answer.report)).collect()
}

/// The lines to highlight, by offsets in them.
pub(crate) fn highlighted_lines(hovered: Hovered, answer: &Answer) -> Vec<u32> {
    let Hovered::Region(owner, kind) = hovered else { return Vec::new() };
    let lines = demand_lines(answer);
    let of_region = lines.iter().filter(|it| region(it.demand, &answer.report) == (owner, kind));
    of_region.map(|it| it.from).collect()
}
