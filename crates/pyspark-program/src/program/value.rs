//! Values of expressions: what is known of them before the program runs.

use std::rc::Rc;

use compact_str::CompactString;
use ruff_text_size::TextSize;
use smallvec::{SmallVec, smallvec};

use super::{ClassId, FunctionId, ListId, LoopId, NodeId, UdfId};

/// A Python value, as far as it is known.
#[derive(Clone, Debug)]
pub enum Value {
    Unknown,
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(Rc<Text>),
    List(ListId),
    /// A dictionary with the entries that are known.
    Dict(Rc<Vec<(Value, Value)>>),
    /// Another value in each iteration of a loop.
    Iterations(Rc<Iterations>),
    /// The target of an import: a module, a class, a function, by its dotted path.
    Import(Rc<str>),
    /// A method or attribute of an imported class or of an object, not called yet.
    Bound(NodeId, Rc<str>),
    Object(NodeId),
    Function(FunctionId),
    /// A function of Python's that Spark calls for the values of columns: calling it gives a column.
    Udf(UdfId),
    /// A class that the program defines.
    Class(ClassId),
    /// An object of such a class.
    Instance(ClassId),
}

impl Value {
    pub fn object(&self) -> Option<NodeId> {
        if let Self::Object(id) = self { Some(*id) } else { None }
    }

    /// The text of a string whose every part is known.
    pub fn text(&self) -> Option<String> {
        if let Self::Str(text) = self { text.complete.then(|| text.text()) } else { None }
    }

    pub fn int(&self) -> Option<i64> {
        if let Self::Int(n) = self { Some(*n) } else { None }
    }

    /// pyspark's text of the value as a setting (`pyspark.sql.utils.to_str`).
    pub fn setting(&self) -> Option<String> {
        match self {
            Self::Str(_) => self.text(),
            Self::Int(n) => Some(n.to_string()),
            Self::Float(n) => {
                Some(if n.fract() == 0.0 { format!("{n:.1}") } else { n.to_string() })
            }
            Self::Bool(on) => Some(on.to_string()),
            _ => None,
        }
    }
}

/// The values of a loop's variable, or of an expression that depends on it, by iteration.
#[derive(Clone, Debug)]
pub struct Iterations {
    pub of: LoopId,
    pub values: Vec<Value>,
}

/// A string, in the pieces that it was put together from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    pub pieces: SmallVec<[Piece; 1]>,
    /// True if every piece is known; a field of an f-string may not be.
    pub complete: bool,
}

/// A piece of a string; in one that is not complete, an empty piece is a field whose value is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Piece {
    pub text: CompactString,
    /// The position in the source of the piece's characters, one for one.
    pub at: Option<TextSize>,
}

impl Text {
    /// A text that is not in the source as it is.
    pub fn unplaced(text: &str, complete: bool) -> Self {
        Self { pieces: smallvec![Piece { text: text.into(), at: None }], complete }
    }

    pub fn text(&self) -> String {
        self.pieces.iter().map(|piece| piece.text.as_str()).collect()
    }

    /// The place in the source of the character at `offset` (bytes) of the whole text, where it is there.
    pub fn place(&self, offset: usize) -> Option<TextSize> {
        let mut start = 0;
        for piece in &self.pieces {
            if offset < start + piece.text.len() {
                return piece.at.map(|at| at + TextSize::new((offset - start) as u32));
            }
            start += piece.text.len();
        }
        None
    }
}

/// The known items of a list or a tuple.
#[derive(Clone, Debug, Default)]
pub struct List {
    pub items: Vec<Value>,
    /// True if `items` are all there are; a comprehension's one item represents many.
    pub complete: bool,
    /// The loop that fills it, where its one item represents an item from each iteration.
    pub filled: Option<Filled>,
    /// The loop that creates it again in each iteration.
    pub in_loop: Option<LoopId>,
}

/// A loop that fills a list, one item an iteration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filled {
    pub by: LoopId,
    /// Number of the first iterations whose items are left out.
    pub skipped: u64,
}
