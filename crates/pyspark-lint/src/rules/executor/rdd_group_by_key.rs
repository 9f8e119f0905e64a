use ruff_python_ast::{Expr, Int, Number, Operator, Stmt, UnaryOp};
use ruff_text_size::{Ranged, TextRange};

use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::{Checker, Edit, FixKind, Severity};
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{FunctionBody, Node, NodeId, Program, Value};
use spark_plan::Rows;

declare_rule! {
    /// ## Why
    /// `groupByKey()` shuffles every value, and a Python worker holds all values of a key before the first is used,
    /// outside the heap, where nothing spills. A sum, a maximum or a count can be merged before the shuffle: then one
    /// value a key and task travels.
    ///
    /// ## Bad
    /// ```python
    /// pairs = sc.textFile("s3://lake/words").map(lambda word: (word, 1))
    /// counts = pairs.groupByKey().mapValues(sum)
    /// counts.saveAsTextFile("s3://lake/counts")
    /// ```
    ///
    /// ## Good
    /// ```python
    /// pairs = sc.textFile("s3://lake/words").map(lambda word: (word, 1))
    /// counts = pairs.reduceByKey(lambda a, b: a + b)
    /// counts.saveAsTextFile("s3://lake/counts")
    /// ```
    pub static RULE = {
        id: "rdd-group-by-key",
        summary: "groupByKey() before a reduction that could be merged on the way",
        severity: Severity::Warning,
        fix: FixKind::Safe,
        source: "https://spark.apache.org/docs/latest/api/python/reference/api/pyspark.RDD.groupByKey.html",
        check: rdd_group_by_key,
    }
}

/// A reduction of a key's values.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reduction {
    Sum,
    Max,
    Min,
    Count,
    Mean,
}

impl Reduction {
    fn called(name: &str) -> Option<Self> {
        Some(match name {
            "sum" => Self::Sum,
            "max" => Self::Max,
            "min" => Self::Min,
            "len" => Self::Count,
            _ => return None,
        })
    }

    fn explanation(self) -> &'static str {
        match self {
            Self::Sum => "their sum",
            Self::Max => "the largest",
            Self::Min => "the smallest",
            Self::Count => "their number",
            Self::Mean => "their mean",
        }
    }

    /// The links that give the same; `None` where it takes more than one expression.
    fn merged(self) -> Option<&'static str> {
        Some(match self {
            Self::Sum => "reduceByKey(lambda a, b: a + b)",
            Self::Max => "reduceByKey(max)",
            Self::Min => "reduceByKey(min)",
            Self::Count => "mapValues(lambda _: 1).reduceByKey(lambda a, b: a + b)",
            Self::Mean => return None,
        })
    }
}

fn rdd_group_by_key(checker: &mut Checker<'_, '_>) {
    for (id, node) in checker.program().calls(Class::Rdd, Method::GroupByKey).collect::<Vec<_>>() {
        group(checker, id, node);
    }
}

fn group(checker: &mut Checker<'_, '_>, id: NodeId, node: &Node<'_>) {
    let (Some(range), Some(rdd)) = (node.name_range(), node.receiver) else { return };
    // Pairs that the driver itself made fit anywhere.
    if matches!(checker.rows(rdd), Rows::AtMost(_)) {
        return;
    }
    // Values that something else reads too have to be kept.
    let &[user] = checker.program().users(id) else { return };
    let user = checker.program().node(user);
    if user.receiver != Some(id) {
        return;
    }
    let function = user.args.first();
    let program = checker.program();
    let reduction = function.and_then(|arg| match user.called() {
        Some(Method::MapValues) => reduction(program, arg.expr, &arg.value),
        Some(Method::Map) => reduction_of_pair(program, &arg.value),
        _ => None,
    });
    let Some(reduction) = reduction else { return };
    let explanation = Explanation {
        message: format!(
            "groupByKey() brings all values of a key together, and only {} is used.",
            reduction.explanation()
        ),
        why: "Every value is shuffled, and a Python worker holds all of a key's at once, outside the heap, where nothing spills.".to_owned(),
        help: if reduction == Reduction::Mean {
            "Merge sums and counts before the shuffle: aggregateByKey((0, 0), …), then divide.".to_owned()
        } else {
            "Merge the values before the shuffle with reduceByKey.".to_owned()
        },
    };
    let edits = in_one_chain(node, user)
        .filter(|_| node.args.is_empty())
        .and_then(|chain| Some(vec![Edit::replace(chain, reduction.merged()?)]));
    let safe = reduction == Reduction::Count || !is_of_fractions(checker.program(), rdd);
    let finding = checker.report(&RULE, range, explanation);
    finding.fix(safe, "Merge the values with reduceByKey", edits);
}

/// Returns true if a pair's value is visibly a fraction, whose sum and largest depend on the order in which they are
/// merged, or a truth, which only `sum` makes a number (recorded: `tests/proof`).
fn is_of_fractions(program: &Program<'_>, pairs: NodeId) -> bool {
    let node = program.node(pairs);
    let Some(lambda) = node.args.first().and_then(|arg| arg.expr.as_lambda_expr()) else {
        return false;
    };
    let value = match &*lambda.body {
        Expr::Tuple(pair) if node.is_method(Method::Map) && pair.len() == 2 => &pair.elts[1],
        value if node.is_method(Method::MapValues) => value,
        _ => return false,
    };
    is_fraction(value)
}

fn is_fraction(value: &Expr) -> bool {
    match value {
        Expr::Compare(_) | Expr::BoolOp(_) | Expr::BooleanLiteral(_) => true,
        Expr::NumberLiteral(number) => number.value.as_int().is_none(),
        Expr::BinOp(operation) => {
            operation.op == Operator::Div
                || is_fraction(&operation.left)
                || is_fraction(&operation.right)
        }
        Expr::UnaryOp(operation) => operation.op == UnaryOp::Not || is_fraction(&operation.operand),
        Expr::If(either) => is_fraction(&either.body) || is_fraction(&either.orelse),
        Expr::Call(call) => {
            let name = call.func.as_name_expr().map(|name| name.id.as_str());
            matches!(name, Some("float" | "round" | "bool"))
        }
        _ => false,
    }
}

/// From `groupByKey` to the end of `.mapValues(…)` or `.map(…)`, where one is called on the other.
fn in_one_chain(group: &Node<'_>, user: &Node<'_>) -> Option<TextRange> {
    let called_on = user.call()?.func.as_attribute_expr()?.value.range();
    (called_on == group.expr?.range()).then(|| {
        TextRange::new(
            group.name_range().map_or(called_on.start(), TextRange::start),
            user.expr.map_or(called_on.end(), Ranged::end),
        )
    })
}

/// `sum`, `lambda values: sum(values)`, `lambda values: len(list(values))`, `lambda values: sum(values) / len(values)`.
fn reduction(program: &Program<'_>, function: &Expr, value: &Value) -> Option<Reduction> {
    match (value, function) {
        (Value::Function(_), _) => {
            let ReturnedValue { parameter, parts: None, gives } = returned_value(program, value)?
            else {
                return None;
            };
            of_values(gives, &|expr| is_named(expr, parameter))
        }
        // A name that an import gives is Spark's own sum, of columns.
        (Value::Import(_), _) => None,
        (_, Expr::Name(name)) => Reduction::called(&name.id),
        _ => None,
    }
}

/// `lambda pair: (pair[0], sum(pair[1]))`, or a function that takes the pair apart first.
fn reduction_of_pair(program: &Program<'_>, value: &Value) -> Option<Reduction> {
    let ReturnedValue { parameter, parts, gives } = returned_value(program, value)?;
    let part = |expr: &Expr, at: u8| {
        let in_pair = expr.as_subscript_expr().is_some_and(|part| {
            let number = part.slice.as_number_literal_expr().map(|number| &number.value);
            let index = number.and_then(Number::as_int).and_then(Int::as_u8);
            is_named(&part.value, parameter) && index == Some(at)
        });
        in_pair || parts.is_some_and(|names| is_named(expr, names[usize::from(at)]))
    };
    let [key, value] = &gives.as_tuple_expr()?.elts[..] else { return None };
    of_values(value, &|expr| part(expr, 1)).filter(|_| part(key, 0))
}

/// The value that a function of one parameter returns, where that is all it does.
struct ReturnedValue<'a> {
    parameter: &'a str,
    /// The names that it gives to the parts of a pair: `key, values = pair`.
    parts: Option<[&'a str; 2]>,
    gives: &'a Expr,
}

fn returned_value<'a>(program: &Program<'a>, value: &Value) -> Option<ReturnedValue<'a>> {
    let Value::Function(function) = value else { return None };
    let code = program.function(*function);
    let &[parameter] = &code.parameters()[..] else { return None };
    let (parts, gives) = match code {
        FunctionBody::Lambda(lambda) => (None, &*lambda.body),
        FunctionBody::Def(def) => match &def.body[..] {
            [Stmt::Return(last)] => (None, last.value.as_deref()?),
            [Stmt::Assign(first), Stmt::Return(last)] if is_named(&first.value, parameter) => {
                let [Expr::Tuple(names)] = &first.targets[..] else { return None };
                let [Expr::Name(key), Expr::Name(values)] = &names.elts[..] else { return None };
                (Some([key.id.as_str(), values.id.as_str()]), last.value.as_deref()?)
            }
            _ => return None,
        },
    };
    Some(ReturnedValue { parameter, parts, gives })
}

fn is_named(expr: &Expr, name: &str) -> bool {
    expr.as_name_expr().is_some_and(|expr| expr.id == name)
}

fn of_values(body: &Expr, values: &dyn Fn(&Expr) -> bool) -> Option<Reduction> {
    match body {
        Expr::Call(call) => {
            let name = call.func.as_name_expr()?;
            let [argument] = &call.arguments.args[..] else { return None };
            let reduction = Reduction::called(&name.id)?;
            (call.arguments.keywords.is_empty() && is_values(argument, values)).then_some(reduction)
        }
        Expr::BinOp(quotient) if quotient.op == Operator::Div => {
            let sum = of_values(&quotient.left, values)? == Reduction::Sum;
            let count = of_values(&quotient.right, values)? == Reduction::Count;
            (sum && count).then_some(Reduction::Mean)
        }
        _ => None,
    }
}

/// The values themselves, or a list of them.
fn is_values(argument: &Expr, values: &dyn Fn(&Expr) -> bool) -> bool {
    match argument {
        _ if values(argument) => true,
        Expr::Call(call) => {
            let lists = call.func.as_name_expr().is_some_and(|name| name.id == "list");
            lists && matches!(&call.arguments.args[..], [inner] if is_values(inner, values))
        }
        _ => false,
    }
}
