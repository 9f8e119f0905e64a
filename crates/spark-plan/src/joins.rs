//! A join's description: its kind, its sides, its keys.

use pyspark_program::api::{Class, Method};
use pyspark_program::program::{Argument, Node, NodeId, Op, Program, Value};
use pyspark_program::sql::parse_expression;

/// Which rows of which side a join keeps (`org.apache.spark.sql.catalyst.plans.JoinType`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinKind {
    Inner,
    Cross,
    Left,
    Right,
    Full,
    Semi,
    Anti,
}

impl JoinKind {
    /// The kind that Spark reads out of a word, which ignores case and underscores.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text.to_lowercase().replace('_', "").as_str() {
            "inner" => Self::Inner,
            "cross" => Self::Cross,
            "left" | "leftouter" => Self::Left,
            "right" | "rightouter" => Self::Right,
            "outer" | "full" | "fullouter" => Self::Full,
            "leftsemi" | "semi" => Self::Semi,
            "leftanti" | "anti" => Self::Anti,
            _ => return None,
        })
    }

    /// The word for it in a sentence.
    pub fn name(self) -> &'static str {
        match self {
            Self::Inner => "inner",
            Self::Cross => "cross",
            Self::Left => "left outer",
            Self::Right => "right outer",
            Self::Full => "full outer",
            Self::Semi => "left semi",
            Self::Anti => "left anti",
        }
    }

    /// Its rows are some of the left side's, with no columns of the right one.
    pub fn keeps_left_only(self) -> bool {
        matches!(self, Self::Semi | Self::Anti)
    }

    /// The kind of the same join with its sides exchanged.
    pub fn swapped(self) -> Self {
        match self {
            Self::Left => Self::Right,
            Self::Right => Self::Left,
            other => other,
        }
    }

    /// Returns true if a hash join of this kind can hold one of its sides as the broadcast one
    /// (`JoinSelectionHelper.canBuildBroadcastLeft` and `canBuildBroadcastRight`).
    pub fn can_broadcast(self, side: Side) -> bool {
        match side {
            Side::Left => matches!(self, Self::Inner | Self::Cross | Self::Right),
            Side::Right => !matches!(self, Self::Right | Self::Full),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Left,
    Right,
}

/// A join of two frames.
pub struct Join<'p, 'a> {
    pub left: NodeId,
    pub right: NodeId,
    /// `None` where the code does not show it.
    pub kind: Option<JoinKind>,
    pub on: Option<&'p Argument<'a>>,
}

/// The join that a node is.
pub fn join<'p, 'a>(program: &'p Program<'a>, node: &'p Node<'a>) -> Option<Join<'p, 'a>> {
    let left = node.receiver.filter(|left| program.node(*left).class == Class::DataFrame)?;
    if node.args.iter().any(|arg| arg.starred) {
        return None;
    }
    let right = node.arg(0, "other")?.value.object()?;
    if node.is_method(Method::CrossJoin) {
        return Some(Join { left, right, kind: Some(JoinKind::Cross), on: None });
    }
    if !node.is_method(Method::Join) {
        return None;
    }
    let kind = match node.arg(2, "how").map(|arg| &arg.value) {
        None | Some(Value::None) => Some(JoinKind::Inner),
        Some(how) => how.text().and_then(|text| JoinKind::parse(&text)),
    };
    let on = node.arg(1, "on").filter(|arg| !matches!(arg.value, Value::None));
    Some(Join { left, right, kind, on })
}

impl Join<'_, '_> {
    /// The names of the columns that must be equal, left and right; `None` where the condition is anything else.
    pub fn keys(&self, program: &Program<'_>) -> Option<Vec<(String, String)>> {
        let mut keys = Vec::new();
        gather_keys(program, &self.on?.value, true, 0, &mut keys)?;
        (!keys.is_empty()).then_some(keys)
    }
}

fn gather_keys(
    program: &Program<'_>,
    value: &Value,
    outermost: bool,
    depth: u8,
    keys: &mut Vec<(String, String)>,
) -> Option<()> {
    match value {
        Value::Str(_) if outermost => {
            let name = value.text()?;
            keys.push((name.clone(), name));
        }
        Value::List(list) if outermost => {
            let list = program.list(*list);
            if !list.complete {
                return None;
            }
            for item in &list.items {
                let named = matches!(item, Value::Str(_));
                gather_keys(program, item, named, depth, keys)?;
            }
        }
        Value::Object(id) if depth < 16 => {
            let node = program.node(*id);
            match (node.name(), node.receiver, &node.args[..]) {
                ("==", None, [left, right]) => {
                    keys.push((key(program, &left.value)?, key(program, &right.value)?));
                }
                ("eqNullSafe", Some(left), [right]) => {
                    keys.push((key(program, &Value::Object(left))?, key(program, &right.value)?));
                }
                ("&", None, [left, right]) => {
                    gather_keys(program, &left.value, false, depth + 1, keys)?;
                    gather_keys(program, &right.value, false, depth + 1, keys)?;
                }
                _ => return None,
            }
        }
        _ => return None,
    }
    Some(())
}

/// The column that one side of a comparison is; a string there is a value.
fn key(program: &Program<'_>, value: &Value) -> Option<String> {
    value.object()?;
    let name = super::column_name(program, value)?;
    Some(name.rsplit('.').next().unwrap_or(&name).to_owned())
}

/// Returns true if a column is the same for all rows: made of literals only.
pub fn is_constant(program: &Program<'_>, value: &Value, depth: u8) -> bool {
    match value {
        Value::Bool(_) | Value::Int(_) | Value::Float(_) => true,
        Value::Str(_) => depth > 0,
        Value::Object(id) if depth < 16 => {
            let node = program.node(*id);
            let of_all = || {
                !node.args.is_empty()
                    && node.args.iter().all(|arg| is_constant(program, &arg.value, depth + 1))
            };
            match &node.op {
                Op::Function(_) if node.name() == "lit" => of_all(),
                Op::Function(_) if node.name() == "expr" => node
                    .args
                    .first()
                    .and_then(|arg| arg.value.text())
                    .is_some_and(|text| super::sql::is_constant(&parse_expression(&text))),
                // An operator has its operands as arguments and no receiver.
                Op::Method(_) if node.receiver.is_none() => of_all(),
                Op::Method(_) if node.is_one_of(&[Method::Alias, Method::Cast]) => node
                    .receiver
                    .is_some_and(|of| is_constant(program, &Value::Object(of), depth + 1)),
                _ => false,
            }
        }
        _ => false,
    }
}
