//! Schemas that the code writes down: as SQL's text, or as a `StructType`.

use crate::frame::types::{DataType, Field, fields};
use crate::io::access;
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{NodeId, Op, Program, Value};

/// The columns in the given schema of the read `frame`.
pub fn given_schema(program: &Program<'_>, frame: NodeId) -> Option<Vec<Field>> {
    written(program, &access(program, frame).schema?.value)
}

/// The calls that a schema is an argument of.
const TAKES_SCHEMA: [Method; 6] = [
    Method::Schema,
    Method::Load,
    Method::Csv,
    Method::Json,
    Method::Text,
    Method::CreateDataFrame,
];

/// The type that the code's own schemas give a column of this name; `None` where none names it, or they differ.
pub fn declared(program: &Program<'_>, column: &str) -> Option<DataType> {
    let mut types = Vec::new();
    for id in program.calls_of_any(&TAKES_SCHEMA) {
        let node = program.node(id);
        let by_name = node.args.iter().find(|arg| arg.keyword == Some("schema"));
        let link = (node.is_method(Method::Schema) && !node.args.is_empty()).then(|| &node.args[0]);
        let text = by_name.or(link).filter(|arg| matches!(arg.value, Value::Str(_)));
        types.extend(text.and_then(|arg| written(program, &arg.value)).into_iter().flatten());
    }
    for id in program.named("StructField") {
        types.extend(field(program, &Value::Object(*id)));
    }
    let mut named = types.into_iter().filter(|(name, _)| name.eq_ignore_ascii_case(column));
    let (_, (first, _)) = named.next()?;
    named.all(|(_, (other, _))| other == first).then_some(first)
}

fn written(program: &Program<'_>, schema: &Value) -> Option<Vec<Field>> {
    if let Some(text) = schema.text() {
        return fields(&text);
    }
    let node = program.node(schema.object()?);
    let whole = node.class == Class::DataType
        && node.name() == "StructType"
        && matches!(node.op, Op::Function(_));
    let Value::List(list) = &node.args.first().filter(|_| whole)?.value else { return None };
    let list = program.list(*list);
    if !list.complete {
        return None;
    }
    list.items.iter().map(|item| field(program, item)).collect()
}

/// `StructField("amount", DoubleType())`.
fn field(program: &Program<'_>, value: &Value) -> Option<Field> {
    let node = program.node(value.object()?);
    if node.name() != "StructField" {
        return None;
    }
    let name = node.arg(0, "name")?.value.text()?;
    let ty = match &node.arg(1, "dataType")?.value {
        Value::Object(id) => program.node(*id).name(),
        Value::Import(path) => path.rsplit('.').next()?,
        _ => return None,
    };
    Some((name, DataType::parse(ty.strip_suffix("Type").unwrap_or(ty))))
}
