//! Exchanges: where a stage ends, and how the next one's tasks share its rows.

use super::hashing::Spreading;
use super::partial_stage::PartialStage;
use super::planner::Planner;
use super::{MemoryRequest, hashing};

use crate::Scenario;
use crate::frame::Frame;
use crate::frame::column::Values;
use crate::frame::expr::{Expr, keys};
use crate::quantity::{ByteCount, RowCount, Share, TaskCount};
use pyspark_program::api::Method;
use pyspark_program::program::{Argument, Node, NodeId, Value};

/// How an exchange spreads rows.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Spread {
    Hash(Vec<Expr>),
    Range(Vec<Expr>),
    RoundRobin,
    Single,
}

/// The number of partitions that an exchange makes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Partitions {
    /// As the settings have it, and as adaptive execution coalesces them.
    Default,
    /// As the code has it.
    Number(TaskCount),
    /// Coalesced together with those of another exchange: the tasks, and the share of the largest.
    Coalesced(TaskCount, Share),
}

impl Partitions {
    pub(super) fn of(number: Option<TaskCount>) -> Self {
        number.map_or(Self::Default, Self::Number)
    }
}

/// The bounds of what exchanges write of the bytes of their `UnsafeRow`s: 0.17 to 0.59 in 99 of 100 exchanges of
/// tests/recordings that are not held out.
const WRITTEN: [f64; 2] = [0.17, 0.59];

/// The bounds of what exchanges write of the bytes that a sample of their rows compresses to, where the code makes the
/// rows: 0.66 to 1.0 in tests/data/shuffle_written.json. Columns that are made of each other compress better together.
const WRITTEN_OF_SAMPLE: [f64; 2] = [0.66, 1.0];

impl Planner<'_, '_> {
    /// The bytes of a shuffle by which adaptive execution puts its partitions together. The more they are, the fewer
    /// rows a task has: of stored data the least that a task may hold is what it holds of the most bytes.
    pub(super) fn coalesced_by(&self, frame: &Frame) -> Option<ByteCount> {
        let [min, max] = WRITTEN;
        match self.settings.scenario {
            Scenario::Least if frame.open => Some(frame.rows? * frame.opposite_row() * max),
            Scenario::Most if frame.open => Some(frame.rows? * frame.opposite_row() * min),
            scenario => {
                let bytes = self.sent.all_rows(frame)?;
                let [min, max] = WRITTEN_OF_SAMPLE;
                // Less is one task's, whatever it is exactly.
                self.packs.set(self.packs.get() || bytes * max > self.settings.min_partition);
                Some(bytes * scenario.choose(1.0, max, min))
            }
        }
    }
}

impl PartialStage {
    /// Ends the stage with an exchange.
    pub(super) fn exchange_to(
        &mut self,
        planner: &Planner<'_, '_>,
        node: NodeId,
        spread: Spread,
        partitions: Partitions,
    ) {
        let settings = planner.settings;
        let target = match (&spread, partitions) {
            (Spread::Single, _) => TaskCount::ONE,
            (_, Partitions::Number(number)) => number.max(TaskCount::ONE),
            _ => settings.shuffle_partitions,
        };
        let (rows, row) = (self.largest(), self.frame.unsafe_row());
        if spread == Spread::RoundRobin
            && target > TaskCount::ONE
            && settings.sorts_before_repartition
        {
            // `ShuffleExchangeExec` sorts by a hash of the row, so that a retried task spreads its rows as before.
            self.push_operator(
                node,
                MemoryRequest::SpreadSort { rows, row, radix: settings.radix_sort },
            );
        }
        if target > settings.bypass_merge {
            self.push_operator(node, MemoryRequest::ShuffleWrite { rows, row });
        }
        self.plan.add(|| format!("exchange {spread:?} {}", target.get()));
        let written = planner.coalesced_by(&self.frame);
        if settings.adaptive {
            self.frame.set_runtime_size(self.frame.bytes());
        }
        self.end_stage();
        // Only what is not known may turn out to be nothing.
        self.reads_nothing = settings.adaptive
            && settings.scenario == Scenario::Least
            && self.frame.rows == Some(RowCount::ZERO);
        (self.tasks, self.share) = match partitions {
            Partitions::Coalesced(tasks, share) => (tasks, share),
            Partitions::Default if spread != Spread::Single => settings.after_shuffle(written),
            _ => (target, Share::of_each(target)),
        };
        self.spread_unknown = false;
        self.empty = TaskCount::ZERO;
        self.is_single = spread == Spread::Single;
        self.repeated.clear();
        self.clustered = None;
        self.sorted.clear();
        self.ranged = matches!(spread, Spread::Range(_));
        if let Spread::Range(keys) = &spread {
            self.clustered = Some(keys.clone()).filter(|keys| !keys.is_empty());
        }
        if let Spread::Hash(keys) = spread {
            let scenario = settings.scenario;
            let columns = Planner::columns(&self.frame, &keys, scenario);
            // Where nothing is known of a key, one task may have all rows.
            let unknown = columns.iter().any(|key| key.values == Values::Unknown);
            self.spread_unknown = unknown && scenario == Scenario::Likely;
            if unknown {
                self.share = scenario.choose(self.share, self.share, Share::ONE);
            }
            if let Some(groups) = self.frame.groups(&columns) {
                // Five groups are not spread evenly over four partitions.
                let (groups, tasks) = (groups.max(RowCount::ONE).get(), self.tasks.get());
                let even = || Spreading {
                    largest: Share::new((groups / tasks).ceil() / groups),
                    empty: TaskCount::new(tasks - groups),
                };
                let spreading = hashing::spread(&columns, self.tasks).unwrap_or_else(even);
                self.share = self.share.max(spreading.largest);
                self.empty = spreading.empty;
            }
            if !self.frame.is_unique(&columns) {
                self.share = self.share.max(self.frame.key_share(&columns, scenario));
            }
            self.clustered = Some(keys);
        }
        self.largest_input =
            written.filter(|_| !self.spread_unknown).map(|bytes| bytes * self.share);
    }
}

impl Planner<'_, '_> {
    pub(super) fn repartition(&self, node: &Node<'_>, id: NodeId, stage: &mut PartialStage) {
        let number = node.args.iter().find_map(|arg| arg.value.int());
        let number = number.map(|number| TaskCount::new(number as f64));
        let keys = self.partition_keys(node);
        self.name_unknown(&keys, id, &mut stage.frame);
        let spread = match (node.called(), keys.is_empty()) {
            (Some(Method::RepartitionByRange), _) => Spread::Range(keys),
            (_, true) if number == Some(TaskCount::ONE) => Spread::Single,
            (_, true) => Spread::RoundRobin,
            (_, false) => Spread::Hash(keys),
        };
        stage.exchange_to(self, id, spread, Partitions::of(number));
    }

    /// The keys of a `repartition`, whose first argument may be a number of partitions that the code does not show.
    pub(super) fn partition_keys(&self, node: &Node<'_>) -> Vec<Expr> {
        let shows = |arg: &Argument<'_>| {
            matches!(arg.value, Value::Str(_) | Value::Object(_) | Value::List(_))
        };
        let first = node.args.iter().position(|arg| arg.keyword.is_none() && !arg.starred);
        let number = first.filter(|at| !shows(&node.args[*at]));
        let args = node
            .args
            .iter()
            .enumerate()
            .filter(|(at, arg)| Some(*at) != number && arg.keyword != Some("numPartitions"));
        keys(self.program, args.map(|(_, arg)| arg))
    }
}

/// Puts partitions together: each task does the work of several.
pub(super) fn coalesce(stage: &mut PartialStage, number: TaskCount) {
    stage.plan.add(|| format!("coalesce {}", number.get()));
    let tasks = number.min(stage.tasks);
    // `CoalesceExec.outputPartitioning`.
    stage.is_single = number <= TaskCount::ONE;
    let factor = stage.tasks.get() / tasks.get();
    stage.share = stage.share * factor;
    stage.tasks = tasks;
    stage.empty = TaskCount::ZERO;
    stage.largest_input = stage.largest_input.map(|bytes| bytes * factor);
}
