//! Expressions that the program builds of `Column`s.

use super::{Expr, MAX_DEPTH};
use crate::column_name;
use crate::frame::types::DataType;
use pyspark_program::api::Class;
use pyspark_program::program::{NodeId, Op, Program, Value};

impl Expr {
    /// What a value of the program says as a column: a name, a `Column`.
    pub fn of_value(program: &Program<'_>, value: &Value) -> Self {
        match value {
            Value::Str(_) => match value.text() {
                Some(name) if name == "*" => Self::Star,
                Some(name) => Self::Column(name),
                None => Self::Unknown,
            },
            Value::Object(id) => Self::of_node(program, *id, 0),
            value => Self::literal(value),
        }
    }

    fn literal(value: &Value) -> Self {
        match value {
            Value::Int(n) => Self::Whole(*n),
            Value::Float(number) => Self::Fraction(*number),
            Value::Bool(_) => Self::Flag,
            Value::None => Self::Null,
            Value::Str(_) => value.text().map_or(Self::Unknown, Self::Text),
            _ => Self::Unknown,
        }
    }

    fn of_node(program: &Program<'_>, id: NodeId, depth: usize) -> Self {
        if depth > MAX_DEPTH {
            return Self::Unknown;
        }
        let node = program.node(id);
        if node.class == Class::DataFrame {
            return Self::Star;
        }
        let operand = |value: &Value| match value {
            Value::Object(id) => Self::of_node(program, *id, depth + 1),
            value => Self::literal(value),
        };
        let column = |value: &Value| match value {
            Value::Object(id) => Self::of_node(program, *id, depth + 1),
            value => Self::of_value(program, value),
        };
        let receiver =
            || node.receiver.map_or(Self::Unknown, |id| Self::of_node(program, id, depth + 1));
        match &node.op {
            Op::Function(_) => {
                let first = node.args.first().map(|arg| &arg.value);
                match (node.name(), first) {
                    ("col" | "column", Some(value)) => column(value),
                    ("lit", Some(value)) => Self::literal(value),
                    ("expr", Some(value)) => {
                        value.text().map_or(Self::Unknown, |text| Self::parse(&text))
                    }
                    // The value of a condition that is a text is no column's name.
                    ("when", _) => {
                        let args = node.args.iter().map(|arg| operand(&arg.value));
                        Self::Call("when".to_owned(), args.collect())
                    }
                    (name, _) => {
                        let args = node.args.iter().map(|arg| column(&arg.value));
                        Self::Call(name.to_lowercase(), args.collect())
                    }
                }
            }
            Op::Method(name) => {
                let first = node.args.first().map(|arg| &arg.value);
                match (&**name, first) {
                    ("alias" | "name", Some(value)) => match value.text() {
                        Some(name) => Self::Named(Box::new(receiver()), name),
                        None => receiver(),
                    },
                    ("cast" | "astype", Some(value)) => {
                        let ty = type_of_value(program, value);
                        Self::Cast(Box::new(receiver()), ty)
                    }
                    ("over" | "asc" | "desc", _) => receiver(),
                    ("when" | "otherwise", Some(_)) => match receiver() {
                        Self::Call(of, mut args) if of == "when" => {
                            args.extend(node.args.iter().map(|arg| operand(&arg.value)));
                            Self::Call(of, args)
                        }
                        other => other,
                    },
                    ("__getitem__", _) => {
                        column_name(program, &Value::Object(id)).map_or(Self::Unknown, Self::Column)
                    }
                    (name, _) if is_operator(name) => {
                        let args: Vec<Self> =
                            node.args.iter().map(|arg| operand(&arg.value)).collect();
                        match <[Self; 2]>::try_from(args) {
                            Ok([left, right]) => {
                                Self::Binary(name.to_owned(), Box::new(left), Box::new(right))
                            }
                            Err(_) => Self::Unknown,
                        }
                    }
                    _ => Self::Unknown,
                }
            }
            Op::Attribute(name) => Self::Column(name.to_string()),
            Op::Udf(udf, _) => {
                let ty = type_of_value(program, &program.udf(*udf).returns);
                Self::Cast(Box::new(Self::Unknown), ty)
            }
            _ => Self::Unknown,
        }
    }
}

/// The type that a value names: `"long"`, `LongType()`.
pub fn type_of_value(program: &Program<'_>, value: &Value) -> DataType {
    if let Some(text) = value.text() {
        return DataType::parse(&text).0;
    }
    let Some(id) = value.object() else { return DataType::Unknown };
    let node = program.node(id);
    let name = node.name().strip_suffix("Type").unwrap_or_default().to_lowercase();
    match name.as_str() {
        "decimal" => {
            let digits = |at: usize, default| {
                let said = node.args.get(at).and_then(|arg| arg.value.int());
                said.unwrap_or(default).clamp(0, 38) as u32
            };
            DataType::Decimal(digits(0, 10), digits(1, 0))
        }
        "array" => {
            let of = node.args.first().map(|arg| type_of_value(program, &arg.value));
            DataType::Array(Box::new(of.unwrap_or(DataType::Unknown)))
        }
        "integer" => DataType::Int,
        name => DataType::parse(name).0,
    }
}

fn is_operator(name: &str) -> bool {
    matches!(name, "+" | "-" | "*" | "/" | "%" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "&" | "|")
}
