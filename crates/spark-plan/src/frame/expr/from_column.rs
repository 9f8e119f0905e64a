//! Expressions that the program builds of `Column`s.

use super::{BinaryOp, Expr, Literal, MAX_DEPTH, UnaryOp, Window};
use crate::column_name;
use crate::frame::types::DataType;
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{Argument, LoopKind, Node, NodeId, Op, Program, Value};

impl Expr {
    /// The expression of a value of the program: a name, a `Column`.
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
        Self::Literal(match value {
            Value::Int(n) => Literal::Int(*n),
            Value::Float(number) => Literal::Double(*number),
            Value::Bool(value) => Literal::Boolean(*value),
            Value::None => Literal::Null,
            value => match value.text() {
                Some(text) => Literal::Text(text),
                None => return Self::Unknown,
            },
        })
    }

    fn of_node(program: &Program<'_>, id: NodeId, depth: usize) -> Self {
        if depth > MAX_DEPTH {
            return Self::Unknown;
        }
        let node = program.node(id);
        if node.class == Class::DataFrame {
            return Self::Star;
        }
        let reader = Reader { program, node, depth };
        match &node.op {
            Op::Function(_) => reader.function(),
            Op::Method(name) if &**name == "__getitem__" => {
                column_name(program, &Value::Object(id)).map_or(Self::Unknown, Self::Column)
            }
            Op::Method(name) => match node.receiver {
                // An operator has its operands as arguments and no receiver.
                None => reader.operator(name),
                Some(receiver) => reader.method(name, Self::of_node(program, receiver, depth + 1)),
            },
            Op::Attribute(name) => Self::Column(name.to_string()),
            Op::Udf(udf, _) => {
                let ty = type_of_value(program, &program.udf(*udf).returns);
                Self::Cast(Box::new(Self::Unknown), ty)
            }
            _ => Self::Unknown,
        }
    }
}

/// A call that gives a column.
struct Reader<'p, 'a> {
    program: &'p Program<'a>,
    node: &'p Node<'a>,
    depth: usize,
}

impl Reader<'_, '_> {
    /// A value where a text is a value: an operand, what a condition chooses.
    fn operand(&self, value: &Value) -> Expr {
        match value {
            Value::Object(id) => Expr::of_node(self.program, *id, self.depth + 1),
            value => Expr::literal(value),
        }
    }

    /// A value where a text names a column.
    fn column(&self, value: &Value) -> Expr {
        match value {
            Value::Object(id) => Expr::of_node(self.program, *id, self.depth + 1),
            value => Expr::of_value(self.program, value),
        }
    }

    fn operands(&self) -> Vec<Expr> {
        self.node.args.iter().map(|arg| self.operand(&arg.value)).collect()
    }

    fn first(&self) -> Option<&Value> {
        self.node.args.first().map(|arg| &arg.value)
    }

    fn function(&self) -> Expr {
        match (self.node.name(), self.first()) {
            ("col" | "column", Some(value)) => self.column(value),
            ("lit", Some(value)) => Expr::literal(value),
            ("expr", Some(value)) => value.text().map_or(Expr::Unknown, |text| Expr::parse(&text)),
            // The value of a condition that is a text is no column's name.
            ("when", _) => self.branch(Vec::new()),
            (name, Some(value)) if is_direction(name) => self.column(value),
            (name, _) => {
                let args = self.node.args.iter().flat_map(|arg| self.columns(&arg.value));
                Expr::Call(name.to_lowercase(), args.collect())
            }
        }
    }

    /// The columns that an argument is, the items of a list each by itself; [`Expr::Unknown`] for those of which it is
    /// not known how many there are.
    fn columns(&self, value: &Value) -> Vec<Expr> {
        const MAX_ITEMS: u64 = 1000;
        let Value::List(list) = value else { return vec![self.column(value)] };
        let length = self.program.list_length(*list).filter(|all| *all <= MAX_ITEMS);
        let list = self.program.list(*list);
        let mut items = list.items.iter().map(|item| self.column(item));
        if list.complete {
            return items.collect();
        }
        match (length, items.next()) {
            (Some(number), Some(item)) => vec![item; number as usize],
            _ => vec![Expr::Unknown],
        }
    }

    /// The branches before and the one that this call of `when` adds.
    fn branch(&self, mut branches: Vec<(Expr, Expr)>) -> Expr {
        let Ok([condition, value]) = <[Expr; 2]>::try_from(self.operands()) else {
            return Expr::Unknown;
        };
        branches.push((condition, value));
        Expr::Case(branches, None)
    }

    fn method(&self, name: &str, of: Expr) -> Expr {
        let Some(method) = self.node.called() else { return Expr::Unknown };
        match (method, self.first()) {
            (Method::Alias, Some(value)) => match value.text() {
                Some(name) => of.alias(name),
                None => of,
            },
            (Method::Cast, Some(value)) => {
                Expr::Cast(Box::new(of), type_of_value(self.program, value))
            }
            (Method::Over, Some(value)) => match value.object() {
                Some(spec) => Expr::Over(Box::new(of), Window::of_node(self.program, spec)),
                None => of,
            },
            (
                Method::Asc
                | Method::AscNullsFirst
                | Method::AscNullsLast
                | Method::Desc
                | Method::DescNullsFirst
                | Method::DescNullsLast,
                _,
            ) => of,
            (Method::When, Some(_)) => match of {
                Expr::Case(branches, None) => self.branch(branches),
                other => other,
            },
            (Method::Otherwise, Some(value)) => match of {
                Expr::Case(branches, None) => {
                    Expr::Case(branches, Some(Box::new(self.operand(value))))
                }
                other => other,
            },
            (Method::IsNull, _) => Expr::Unary(UnaryOp::IsNull, Box::new(of)),
            (Method::IsNotNull, _) => Expr::Unary(UnaryOp::IsNotNull, Box::new(of)),
            (Method::Isin, Some(Value::List(list))) => {
                let list = &self.program.list(*list).items;
                Expr::In(Box::new(of), list.iter().map(|item| self.operand(item)).collect())
            }
            (Method::Isin, _) => Expr::In(Box::new(of), self.operands()),
            (Method::EqNullSafe, Some(value)) => {
                Expr::binary(BinaryOp::NullSafeEqual, of, self.operand(value))
            }
            // `a BETWEEN b AND c` is what Spark's parser makes of it too.
            (Method::Between, _) => match <[Expr; 2]>::try_from(self.operands()) {
                Ok([low, high]) => Expr::binary(
                    BinaryOp::And,
                    Expr::binary(BinaryOp::GreaterOrEqual, of.clone(), low),
                    Expr::binary(BinaryOp::LessOrEqual, of, high),
                ),
                Err(_) => Expr::Unknown,
            },
            // The method is a function of SQL too.
            (
                Method::Like
                | Method::Rlike
                | Method::Ilike
                | Method::Startswith
                | Method::Endswith
                | Method::Contains
                | Method::Substr
                | Method::GetItem
                | Method::GetField,
                Some(_),
            ) => {
                let args = std::iter::once(of).chain(self.operands());
                Expr::Call(name.to_lowercase(), args.collect())
            }
            _ => Expr::Unknown,
        }
    }

    fn operator(&self, symbol: &str) -> Expr {
        let operands = self.operands();
        match <[Expr; 2]>::try_from(operands) {
            Ok([left, right]) => match operator(symbol) {
                Some(op) => Expr::binary(op, left, right),
                None => Expr::Unknown,
            },
            Err(operands) => match (symbol, <[Expr; 1]>::try_from(operands)) {
                ("~", Ok([of])) => Expr::Unary(UnaryOp::Not, Box::new(of)),
                ("-", Ok([of])) => Expr::Unary(UnaryOp::Negate, Box::new(of)),
                _ => Expr::Unknown,
            },
        }
    }
}

impl Window {
    /// The keys that a window's specification names.
    pub fn of_node(program: &Program<'_>, spec: NodeId) -> Self {
        let call = |method: Method| {
            let mut at = Some(spec);
            while let Some(id) = at {
                let node = program.node(id);
                if node.method() == Some(method) {
                    return Some(node);
                }
                at = node.receiver;
            }
            None
        };
        let keys = |method: Method| {
            call(method).map(|node| keys(program, node.args.iter())).unwrap_or_default()
        };
        let descends = |value: &Value| {
            value.object().is_some_and(|id| program.node(id).name().starts_with("desc"))
        };
        let order = call(Method::OrderBy).map_or(&[][..], |node| &node.args[..]);
        let values = order.iter().flat_map(|arg| match &arg.value {
            Value::List(list) => program.list(*list).items.iter().collect(),
            value => vec![value],
        });
        let descending = values.enumerate().filter(|(_, value)| descends(value));
        Self {
            partition_by: keys(Method::PartitionBy),
            order_by: keys(Method::OrderBy),
            descending: descending.map(|(at, _)| at).collect(),
        }
    }
}

/// The keys that arguments name, lists spread; [`Expr::Unknown`] for each of which it is not seen what it names.
pub fn keys<'p, 'a: 'p>(
    program: &Program<'_>,
    args: impl Iterator<Item = &'p Argument<'a>>,
) -> Vec<Expr> {
    let mut found = Vec::new();
    for arg in args {
        match &arg.value {
            Value::List(list) => {
                let list = program.list(*list);
                match &list.items[..] {
                    [item] if !list.complete => match of_each_item(program, item) {
                        Some(keys) => found.extend(keys),
                        None => found.push(Expr::Unknown),
                    },
                    items => {
                        found.extend(items.iter().map(|item| Expr::of_value(program, item)));
                        if !list.complete {
                            found.push(Expr::Unknown);
                        }
                    }
                }
            }
            _ if arg.starred => found.push(Expr::Unknown),
            value => found.push(Expr::of_value(program, value)),
        }
    }
    found
}

/// The columns that a comprehension over known names makes: `[F.col(name) for name in ["a", "b"]]`.
pub fn of_each_item(program: &Program<'_>, item: &Value) -> Option<Vec<Expr>> {
    let names = match item {
        Value::Object(id) => {
            let node = program.node(*id);
            let is_column =
                matches!(node.op, Op::Function(_)) && matches!(node.name(), "col" | "column");
            &node.args.first().filter(|_| is_column)?.value
        }
        names => names,
    };
    let Value::Iterations(names) = names else { return None };
    let LoopKind::Comprehension(_) = program.loops[names.of.0 as usize].kind else { return None };
    names.values.iter().map(|name| name.text().map(Expr::Column)).collect()
}

fn operator(symbol: &str) -> Option<BinaryOp> {
    Some(match symbol {
        "+" => BinaryOp::Add,
        "-" => BinaryOp::Subtract,
        "*" => BinaryOp::Multiply,
        "/" => BinaryOp::Divide,
        "%" => BinaryOp::Remainder,
        "==" => BinaryOp::Equal,
        "!=" => BinaryOp::NotEqual,
        "<" => BinaryOp::Less,
        "<=" => BinaryOp::LessOrEqual,
        ">" => BinaryOp::Greater,
        ">=" => BinaryOp::GreaterOrEqual,
        // Python's bitwise operators are Column's connectives.
        "&" => BinaryOp::And,
        "|" => BinaryOp::Or,
        _ => return None,
    })
}

/// A function or a method that gives the direction of a sort.
fn is_direction(name: &str) -> bool {
    matches!(
        name,
        "asc"
            | "desc"
            | "asc_nulls_first"
            | "asc_nulls_last"
            | "desc_nulls_first"
            | "desc_nulls_last"
    )
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
                let given = node.args.get(at).and_then(|arg| arg.value.int());
                given.unwrap_or(default).clamp(0, 38) as u32
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
