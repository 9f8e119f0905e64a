//! What the person points at: a line of the code lights what it asks of the pictures, a region of a picture the lines that ask of it.

use spark_memory::{Demand, Input, NotebookOffsets, ProcessKind, RegionKind, Report};

use super::memory::JvmKind;

/// What is hovered at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Hovered {
    #[default]
    Nothing,
    /// The line of the editor that starts at this offset.
    Line(u32),
    Region(JvmKind, RegionKind),
}

/// A region of a process; objects of a heap that no pool manages count as user memory.
pub(crate) type Place = (JvmKind, RegionKind);

/// A demand, with the start of its line in the editor.
pub(crate) struct Asked<'r> {
    pub(crate) demand: &'r Demand,
    pub(crate) from: u32,
}

/// Every demand.
pub(crate) fn asked<'r>(input: &Input, report: &'r Report) -> Vec<Asked<'r>> {
    let raw = NotebookOffsets::new(&input.source);
    let units: Vec<u16> = input.source.encode_utf16().collect();
    let demands = report.steps.iter().flat_map(|step| &step.stages).flat_map(|it| &it.demands);
    demands
        .map(|demand| Asked { demand, from: line_start(&units, raw.range(&demand.range).0) })
        .collect()
}

/// Where the line starts that an offset lies in.
fn line_start(units: &[u16], offset: u32) -> u32 {
    let before = &units[..units.len().min(offset as usize)];
    let ends = |unit: &u16| [u16::from(b'\n'), u16::from(b'\r')].contains(unit);
    before.iter().rposition(ends).map_or(0, |at| at as u32 + 1)
}

/// The region that a demand draws on, as the pictures show it.
pub(crate) fn region(demand: &Demand, report: &Report) -> Place {
    let tasks = if report.executor.is_some() { JvmKind::Executor } else { JvmKind::Driver };
    match (demand.process, demand.region) {
        (ProcessKind::Driver, _) => (JvmKind::Driver, RegionKind::User),
        (ProcessKind::Python, None) => (JvmKind::Driver, RegionKind::Overhead),
        (_, Some(kind)) => (tasks, shown(kind, tasks, report)),
        (_, None) => (tasks, RegionKind::User),
    }
}

/// Where a process without a limit of its own for it has such memory.
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

/// The regions to light.
pub(crate) fn highlighted_regions(hovered: Hovered, input: &Input, report: &Report) -> Vec<Place> {
    let Hovered::Line(line) = hovered else { return Vec::new() };
    let asked = asked(input, report);
    let of_line = asked.iter().filter(|it| it.from == line);
    of_line.map(|it| region(it.demand, report)).collect()
}

/// The lines to light, by offsets in them.
pub(crate) fn highlighted_lines(hovered: Hovered, input: &Input, report: &Report) -> Vec<u32> {
    let Hovered::Region(owner, kind) = hovered else { return Vec::new() };
    let asked = asked(input, report);
    let of_region = asked.iter().filter(|it| region(it.demand, report) == (owner, kind));
    of_region.map(|it| it.from).collect()
}
