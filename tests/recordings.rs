//! Programs that real Spark ran (`tests/recordings/`), against what the model says of them with rows, bytes and types of
//! their tables given (T1), and with distinct counts too (T2). `--nocapture` prints the figures by program and by stage,
//! of the rows that are held out by themselves and as sums: nobody tunes to those.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeMap;

use serde_json::Value;
use spark_memory::{
    Certainty, Demand, DemandKind, Outcome, RegionKind, Report, StepStage, inspect,
};

#[path = "recordings/alignment.rs"]
mod alignment;
#[path = "recordings/rows.rs"]
mod rows;

use rows::Given;

/// Operators whose pages Spark's metric counts.
fn is_counted(demand: &Demand) -> bool {
    let pooled = demand.region.is_some_and(RegionKind::is_execution);
    let relation = demand.kind == DemandKind::Broadcast && demand.process.name() == "executor";
    demand.peak.is_some() && (pooled || relation)
}

/// Least, likely and most bytes of what Spark's metric counts of a task.
fn peak(stage: &StepStage) -> [u64; 3] {
    let counted = stage.demands.iter().filter(|it| is_counted(it));
    counted.fold([0; 3], |[least, likely, most], demand| {
        let (Some(range), Some(bytes)) = (demand.range, demand.peak.or(demand.bytes)) else {
            return [least, likely, most];
        };
        [
            least.saturating_add(range.least.0),
            likely.saturating_add(bytes.0),
            most.saturating_add(range.most.0),
        ]
    })
}

/// A page more or less is the hash's affair.
fn holds([least, _, most]: [u64; 3], recorded: u64) -> bool {
    least as f64 <= recorded as f64 * 1.05 && recorded as f64 <= most as f64 * 1.05
}

fn outcome<'a>(demands: impl Iterator<Item = &'a Demand>) -> Outcome {
    let pooled = demands.filter(|it| it.region.is_some_and(RegionKind::is_execution));
    pooled.map(|it| it.outcome).max().unwrap_or(Outcome::Fits)
}

fn number(value: &Value, field: &str) -> u64 {
    value[field].as_u64().unwrap_or_default()
}

/// How many of how many.
#[derive(Clone, Copy, Default)]
struct Share {
    right: u32,
    of: u32,
}

impl Share {
    fn add(&mut self, is: bool) {
        self.right += u32::from(is);
        self.of += 1;
    }

    fn percent(self) -> u32 {
        100 * self.right / self.of.max(1)
    }
}

impl std::fmt::Display for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let share = 100.0 * f64::from(self.right) / f64::from(self.of.max(1));
        write!(f, "{} of {} ({share:.1} %)", self.right, self.of)
    }
}

/// How the model did, of programs as wholes or of stages.
#[derive(Clone, Copy, Default)]
struct Figures {
    in_range: Share,
    decided: Share,
    unknown: Share,
    /// It said that it fits, and it spilled: of those that it said fit.
    false_fits: Share,
    /// It said that it spills, and it did not: of those that it said spill.
    false_spills: Share,
}

impl Figures {
    fn add(&mut self, in_range: bool, outcome: Outcome, spilled: bool) {
        self.in_range.add(in_range);
        self.decided.add(outcome == Outcome::Fits || outcome.is_trouble());
        self.unknown.add(outcome == Outcome::Unknown);
        match outcome {
            Outcome::Fits => self.false_fits.add(spilled),
            outcome if outcome.is_trouble() => self.false_spills.add(!spilled),
            _ => {}
        }
    }

    fn print(&self, what: &str) {
        println!(
            "{what}: peak in range {}; decided {}; unknown {}; fits that spilled {}; spills that did not {}",
            self.in_range, self.decided, self.unknown, self.false_fits, self.false_spills
        );
    }
}

/// The figures of a set of rows.
#[derive(Clone, Default)]
struct Tally {
    programs: Figures,
    stages: Figures,
    /// Recorded stages that the plan has.
    planned: Share,
    /// Peaks within 25 %, of those that are known.
    known_peaks: Share,
    /// Results within 15 %, of those that are known.
    known_results: Share,
    /// Programs with as many relations as Spark built, and with its number of stages.
    broadcasts: Share,
    exchanges: Share,
}

impl Tally {
    /// Adds a row, and answers with a line about it and one about each of its stages that is wrong.
    fn add(&mut self, row: &Value, report: &Report) -> String {
        let measured = &row["measured"];
        let stages: Vec<_> = report.steps.iter().flat_map(|step| &step.stages).collect();
        let recorded = measured["stages"].as_array().expect("stages");
        let spilled = measured["spilled"] == true;
        let bound = |of: usize| stages.iter().map(|it| peak(it)[of]).max().unwrap_or_default();
        let range = [bound(0), bound(1), bound(2)];
        let largest = recorded.iter().map(|it| number(it, "peak")).max().unwrap_or_default();
        let in_range = holds(range, largest);
        let outcome = outcome(report.steps.iter().flat_map(spark_memory::Step::demands));
        self.programs.add(in_range, outcome, spilled);

        let relations = stages
            .iter()
            .flat_map(|it| &it.demands)
            .filter(|it| it.kind == DemandKind::Broadcast && it.process.name() == "driver");
        let built = measured["broadcasts"].as_array().map_or(0, Vec::len);
        self.broadcasts.add(relations.count() == built);
        self.exchanges.add(stages.len() == alignment::first_runs(recorded).count());
        let out = self.add_stages(recorded, &stages);

        let mark = |is: bool, text: &'static str| if is { text } else { "" };
        let line = format!(
            "{:<44} stages {:>2} of {:>2}, {:>2} wrong  {:>8.1} to {:>8.1}, recorded {:>8.1} MB  {:<8}{}{}{}{}",
            row["id"].as_str().unwrap_or_default(),
            stages.len(),
            recorded.len(),
            out.len(),
            range[0] as f64 / 1e6,
            (range[2] as f64 / 1e6).min(99_999.0),
            largest as f64 / 1e6,
            outcome.name(),
            mark(spilled, " spilled"),
            mark(!in_range, " OUT OF RANGE"),
            mark(outcome == Outcome::Fits && spilled, " FALSE FIT"),
            mark(outcome.is_trouble() && !spilled, " FALSE SPILL"),
        );
        [line].into_iter().chain(out).collect::<Vec<_>>().join("\n        ")
    }

    /// Adds a program's stages, and answers with a line for each peak out of its range and for each wrong outcome.
    fn add_stages(&mut self, recorded: &[Value], stages: &[&StepStage]) -> Vec<String> {
        let mut out = Vec::new();
        for (stage, ours) in recorded.iter().zip(alignment::align(recorded, stages)) {
            let measured = number(stage, "peak");
            self.planned.add(ours.is_some());
            let Some(ours) = ours.map(|it| stages[it]) else {
                // Work that is not planned is wrong wherever it holds anything.
                self.stages.in_range.add(measured == 0);
                if measured > 0 {
                    out.push(format!("no stage, recorded {measured}: {}", stage["operators"]));
                }
                continue;
            };
            let range = peak(ours);
            let spilled = number(stage, "memorySpilled") + number(stage, "diskSpilled") > 0;
            let outcome = outcome(ours.demands.iter());
            self.stages.add(holds(range, measured), outcome, spilled);
            if spilled && outcome == Outcome::Fits || !spilled && outcome.is_trouble() {
                let bytes = number(stage, "memorySpilled");
                out.push(format!(
                    "{} at {} to {}, recorded {measured}, spilled {bytes}: {}",
                    outcome.name(),
                    range[0],
                    range[2],
                    stage["operators"]
                ));
            }
            if !holds(range, measured) {
                out.push(format!(
                    "{} to {}, recorded {measured}: {}",
                    range[0], range[2], stage["operators"]
                ));
            }
            let known = |it: &&Demand| it.certainty == Certainty::Known;
            let mut counted = ours.demands.iter().filter(|it| is_counted(it)).peekable();
            if counted.peek().is_some() && counted.all(|it| known(&it)) {
                self.known_peaks.add(range[1].abs_diff(measured) * 4 <= measured);
            }
            let mut results = ours.demands.iter().filter(|it| it.kind == DemandKind::Result);
            if let Some(bytes) = results.find(known).and_then(|it| it.bytes) {
                let measured = number(stage, "result");
                self.known_results.add(bytes.0.abs_diff(measured) * 20 <= measured * 3);
            }
        }
        out
    }

    fn print(&self, what: &str) {
        self.programs.print(&format!("{what}, programs"));
        self.stages.print(&format!("{what}, stages  "));
        println!(
            "{what}: stages planned {}; broadcasts right {}; number of stages right {}; known peaks within 25 % {}; \
             known results within 15 % {}",
            self.planned, self.broadcasts, self.exchanges, self.known_peaks, self.known_results
        );
    }
}

#[test]
fn the_model_is_right_beside_what_it_was_taught() {
    let tables = rows::tables();
    // Of texts that are not ours the rows have no program.
    let mut rows = rows::lines("");
    rows.retain(|row| row["source"].is_string());
    assert!(!rows.is_empty());
    for given in [Given::Columns, Given::DistinctCounts] {
        let distinct = given == Given::DistinctCounts;
        let name = if distinct { "T2" } else { "T1" };
        let mut all = Tally::default();
        let mut sides = [Tally::default(), Tally::default()];
        let mut kinds = BTreeMap::<&str, Tally>::new();
        for row in &rows {
            let held_out = row["heldOut"] == true;
            let report = inspect(&rows::input(row, &row["conf"], &tables, given));
            let line = all.add(row, &report);
            sides[usize::from(held_out)].add(row, &report);
            if !held_out {
                println!("{name} {line}");
                let kind = row["kind"].as_str().unwrap_or_default();
                kinds.entry(kind).or_default().add(row, &report);
            }
        }
        for (kind, tally) in &kinds {
            tally.print(&format!("{name}, {kind}, tuned to"));
        }
        sides[0].print(&format!("{name}, tuned to"));
        sides[1].print(&format!("{name}, held out"));
        assert_eq!(all.programs.false_fits.right, 0, "{name}: nothing fits that spilled");
        assert_eq!(all.programs.false_spills.right, 0, "{name}: nothing spills that did not");
        // What is reached so far: a change may raise these, and not lower them.
        let (in_range, decided) = if distinct { (98, 54) } else { (98, 39) };
        assert!(all.programs.in_range.percent() >= in_range, "{name}: peaks in range");
        assert!(all.programs.decided.percent() >= decided, "{name}: decided");
        let (in_range, decided) = if distinct { (98, 84) } else { (98, 71) };
        assert!(all.stages.in_range.percent() >= in_range, "{name}: peaks of stages in range");
        assert!(all.stages.decided.percent() >= decided, "{name}: stages decided");
        assert!(all.stages.unknown.percent() <= 3, "{name}: stages unknown");
        assert_eq!(all.stages.false_fits.right, 0, "{name}: no stage fits that spilled");
        assert!(all.broadcasts.percent() >= 97, "{name}: broadcasts");
        assert!(all.exchanges.percent() >= 89, "{name}: numbers of stages");
    }
}
