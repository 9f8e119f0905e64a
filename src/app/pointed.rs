//! What the person points at: a line of the code lights what it asks of the pictures, a region of a picture the lines that ask of it.

use spark_memory_playground::{Demand, Input, Range, Raw, RegionKind, Report, Step};

use super::memory::Whose;
use super::words::line_range;

/// What is pointed at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Pointed {
    #[default]
    Nothing,
    /// The line of the editor that starts at this offset.
    Line(u32),
    Region(Whose, RegionKind),
}

/// A region of a process; objects of a heap that no pool manages count as user memory.
pub(crate) type Place = (Whose, RegionKind);

/// A demand, with the start of its line in the editor.
pub(crate) struct Asked<'r> {
    pub(crate) demand: &'r Demand,
    pub(crate) from: u32,
}

/// Every demand whose line is known.
pub(crate) fn asked<'r>(input: &Input, report: &'r Report) -> Vec<Asked<'r>> {
    let raw = Raw::new(&input.source);
    let of_step = |step: &'r Step| {
        let demands = step.stages.iter().flat_map(|stage| &stage.demands);
        demands.map(move |demand| (step, demand))
    };
    let demands = report.steps.iter().flat_map(of_step);
    let asked = demands.filter_map(|(step, demand)| {
        let (from, _) = raw.range(&place(step, demand, input)?);
        Some(Asked { demand, from })
    });
    asked.collect()
}

/// The line that asks; `None` in a notebook, where lines are counted in cells, and only the step's own is known.
pub(crate) fn place(step: &Step, demand: &Demand, input: &Input) -> Option<Range> {
    match step.range.cell {
        None => Some(line_range(&input.source, demand.line)),
        Some(_) => (demand.line == step.line).then_some(step.range),
    }
}

/// The region that a demand draws on, as the pictures show it.
pub(crate) fn region(demand: &Demand, report: &Report) -> Place {
    let tasks = if report.executor.is_some() { Whose::Executor } else { Whose::Driver };
    match (demand.place, demand.region) {
        ("driver", _) => (Whose::Driver, RegionKind::User),
        ("python", None) => (Whose::Driver, RegionKind::Overhead),
        (_, Some(kind)) => (tasks, shown(kind, tasks, report)),
        (_, None) => (tasks, RegionKind::User),
    }
}

/// Where a process without a limit of its own for it has such memory.
fn shown(kind: RegionKind, whose: Whose, report: &Report) -> RegionKind {
    let there = |kind| {
        whose.process(report).is_some_and(|it| it.regions.iter().any(|region| region.kind == kind))
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
pub(crate) fn lit_regions(pointed: Pointed, input: &Input, report: &Report) -> Vec<Place> {
    let Pointed::Line(line) = pointed else { return Vec::new() };
    let asked = asked(input, report);
    let of_line = asked.iter().filter(|it| starts_line(&input.source, it.from, line));
    of_line.map(|it| region(it.demand, report)).collect()
}

/// The lines to light, by offsets in them.
pub(crate) fn lit_lines(pointed: Pointed, input: &Input, report: &Report) -> Vec<u32> {
    let Pointed::Region(whose, kind) = pointed else { return Vec::new() };
    let asked = asked(input, report);
    let of_region = asked.iter().filter(|it| region(it.demand, report) == (whose, kind));
    of_region.map(|it| it.from).collect()
}

/// Whether the offset lies in the line that starts at `line`, both in UTF-16 code units.
fn starts_line(source: &str, offset: u32, line: u32) -> bool {
    offset >= line
        && !source
            .encode_utf16()
            .skip(line as usize)
            .take((offset - line) as usize)
            .any(|it| it == u16::from(b'\n'))
}
