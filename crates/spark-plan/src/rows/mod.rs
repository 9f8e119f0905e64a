//! Number of rows a frame may have, as far as the code shows.

mod arguments;
mod bounds;
mod call;
mod libraries;
mod stored;

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

pub(crate) use arguments::{fraction, limit, statistics};
pub use bounds::RowBounds;

use crate::names::{name_suggests_sample, name_suggests_settings};
use crate::quantity::RowCount;
use crate::table::Table;
use pyspark_program::api::Class;
use pyspark_program::program::{Node, NodeId, Op, Program};
use spark_model::bytes::ByteSize;

/// Number of rows a frame may have. Ordered from the least alarming.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rows {
    /// No more than this.
    AtMost(u64),
    /// No more than the data has groups, flags or partitions, or than the driver itself made: small, as far as the code
    /// shows.
    Few,
    /// The code does not show it.
    Unknown,
    /// As many as the data has.
    Unbounded,
}

impl Rows {
    /// Returns true if the code shows that there are few.
    pub fn is_small(self) -> bool {
        self < Self::Unknown
    }

    /// Returns true if the code does not show that there are few.
    pub fn may_be_large(self) -> bool {
        !self.is_small()
    }

    /// Returns true if there are as many as the data has.
    pub fn is_unbounded(self) -> bool {
        self == Self::Unbounded
    }
}

/// Answers how many rows frames have; remembers what it has answered.
pub struct RowsOf<'p, 'a> {
    pub(super) program: &'p Program<'a>,
    pub(super) tables: &'p BTreeMap<String, Table>,
    /// What the plan says, which decides wherever its bounds do.
    bounds: &'p RowBounds,
    /// By node.
    known: Vec<Option<Rows>>,
    /// Depth to which frames have been followed before a query led to another frame.
    before_query: usize,
    /// The nodes whose answers are not final: those being followed, by how many were before them, and those made of the
    /// answer of one of these, by the first of them.
    open: FxHashMap<NodeId, usize>,
    /// The first of those being followed that the answer at hand is made of.
    first_open: usize,
    /// Number of nodes that are being followed.
    followed: usize,
}

/// More rows than this are many, even where their number is known.
const MANY_ROWS: u64 = 100_000;

/// A table of this size is small by `spark.sql.autoBroadcastJoinThreshold`'s default.
const FEW_BYTES: ByteSize = ByteSize::mib(10);

/// Depth that a query counts for where frames are followed back: it is read by more than one function.
const STEPS_OF_A_QUERY: usize = 8;

/// Maximum depth to which frames are followed back; a longer lineage is not known.
const MAX_DEPTH: usize = 400;

impl<'p, 'a> RowsOf<'p, 'a> {
    pub fn new(
        program: &'p Program<'a>,
        tables: &'p BTreeMap<String, Table>,
        bounds: &'p RowBounds,
    ) -> Self {
        Self {
            program,
            tables,
            bounds,
            known: vec![None; program.nodes.len()],
            open: FxHashMap::default(),
            first_open: usize::MAX,
            before_query: 0,
            followed: 0,
        }
    }

    pub fn rows(&mut self, frame: NodeId) -> Rows {
        self.follow(frame, self.before_query)
    }

    fn follow(&mut self, id: NodeId, depth: usize) -> Rows {
        if let Some(rows) = self.known[id.index()] {
            let open = self.open.get(&id).copied().unwrap_or(usize::MAX);
            self.first_open = self.first_open.min(open);
            return rows;
        }
        if depth > MAX_DEPTH {
            return Rows::Unknown;
        }
        if let Some(rows) = self.planned(id) {
            self.known[id.index()] = Some(rows);
            return rows;
        }
        // Around a loop a frame is what it is without the loop.
        self.known[id.index()] = Some(Rows::AtMost(0));
        let at = self.followed;
        self.open.insert(id, at);
        self.followed += 1;
        let outer_first_open = std::mem::replace(&mut self.first_open, usize::MAX);
        let rows = self.of_node(id, depth + 1);
        self.followed = at;
        self.known[id.index()] = Some(rows);
        if self.first_open < at {
            self.open.insert(id, self.first_open);
        } else {
            self.finish(id, at);
        }
        self.first_open = self.first_open.min(outer_first_open);
        rows
    }

    /// The answer of the plan, where its bounds are on one side of many.
    fn planned(&self, id: NodeId) -> Option<Rows> {
        let many = RowCount::new(MANY_ROWS as f64);
        match self.bounds.of(id)? {
            (_, most) if most <= many => Some(Rows::AtMost(most.whole())),
            (least, _) if least > many => Some(Rows::Unbounded),
            _ => None,
        }
    }

    /// The answer for `id` is final; those that were made of an earlier one are asked for anew.
    fn finish(&mut self, id: NodeId, at: usize) {
        self.open.remove(&id);
        if self.first_open == at {
            let known = &mut self.known;
            self.open.retain(|other, first| {
                let stays = *first < at;
                if !stays {
                    known[other.index()] = None;
                }
                stays
            });
        }
        self.first_open = usize::MAX;
    }

    fn of_node(&mut self, id: NodeId, depth: usize) -> Rows {
        let program = self.program;
        let node = program.node(id);
        match &node.op {
            Op::Free(name) | Op::Parameter(name)
                if name_suggests_settings(name) || name_suggests_sample(name) =>
            {
                Rows::Few
            }
            Op::Free(_) | Op::Parameter(_) => Rows::Unbounded,
            Op::Phi => self.max_rows(&node.inputs, depth),
            // A list for each user that there is.
            Op::Function(_) if node.name().starts_with("recommendForAll") => Rows::Unbounded,
            Op::Function(path) if node.class == Class::PandasFrame => {
                self.of_pandas_function(path, node, depth)
            }
            Op::Function(_) if node.class == Class::DataFrame => self.max_rows(&node.inputs, depth),
            // An RDD of a frame, and the functions on it.
            Op::Attribute(_) if node.class == Class::Rdd || node.class == Class::FrameFunctions => {
                self.receiver(node, depth)
            }
            Op::Method(_) => match program.receiver_class(node) {
                // Texts that are read from an RDD: `spark.read.json(sc.parallelize(texts))`.
                Some(Class::Reader) if self.read_rdd(node).is_some() => {
                    self.read_rdd(node).map_or(Rows::Unknown, |rdd| self.follow(rdd, depth))
                }
                Some(Class::Reader | Class::StreamReader) => self.stored(node),
                Some(Class::Session) => self.of_session(id, node, depth),
                Some(Class::Context) => self.of_context(node),
                Some(Class::GroupedData) => self.grouped(node, depth),
                Some(Class::DataFrame | Class::FrameFunctions) => self.of_frame_call(node, depth),
                Some(Class::Rdd) => self.of_rdd_call(node, depth),
                Some(Class::GlueReader | Class::GlueContext) => self.read_by_glue(node),
                Some(Class::DynamicFrame) => self.receiver(node, depth),
                Some(Class::PandasFrame) => self.of_pandas_call(node, depth),
                Some(Class::PandasGroups) => Rows::Few,
                _ => Rows::Unknown,
            },
            _ => Rows::Unknown,
        }
    }

    fn receiver(&mut self, node: &Node<'_>, depth: usize) -> Rows {
        node.receiver.map_or(Rows::Unknown, |receiver| self.follow(receiver, depth))
    }

    fn max_rows(&mut self, inputs: &[NodeId], depth: usize) -> Rows {
        inputs.iter().map(|input| self.follow(*input, depth)).max().unwrap_or(Rows::Unknown)
    }

    /// The inputs that are frames, at most as many rows as all of them together.
    fn together(&mut self, node: &Node<'_>, depth: usize, combine: fn(u64, u64) -> u64) -> Rows {
        let frames: Vec<NodeId> = node
            .inputs
            .iter()
            .copied()
            .filter(|input| {
                matches!(self.program.node(*input).class, Class::DataFrame | Class::Rdd)
            })
            .collect();
        frames
            .iter()
            .map(|frame| self.follow(*frame, depth))
            .reduce(|a, b| match (a, b) {
                (Rows::AtMost(a), Rows::AtMost(b)) => match combine(a, b) {
                    // Two small frames may be a large one together.
                    all if all > MANY_ROWS.max(a).max(b) => Rows::Unbounded,
                    all => Rows::AtMost(all),
                },
                _ => a.max(b),
            })
            .unwrap_or(Rows::Unknown)
    }
}
