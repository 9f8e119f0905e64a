//! Syntax trees as nested lists, to compare two readers' trees.

pub mod oracle;

use pyspark_program::sql::ast::{
    Call, Expr, ExprKind, GroupKind, Ident, IsTest, JoinOperator, LikeKind, Literal, Over, Query,
    QueryBody, Relation, RelationSource, SelectItem, SetOperation, SetOperator, SortKey, UnaryOp,
    Window,
};

pub fn list(parts: impl IntoIterator<Item = String>) -> String {
    let parts: Vec<String> = parts.into_iter().collect();
    format!("({})", parts.join(" "))
}

pub fn not(negated: bool, shape: String) -> String {
    if negated { format!("(not {shape})") } else { shape }
}

pub fn of_query(query: &Query) -> String {
    let mut parts = vec!["query".to_owned()];
    parts.extend(
        query
            .with
            .iter()
            .map(|cte| format!("(with {} {})", cte.name.lower(), of_query(&cte.query))),
    );
    parts.push(of_body(&query.body));
    if !query.order_by.is_empty() {
        parts.push(format!("(order {})", keys(&query.order_by)));
    }
    parts.extend(query.limit.iter().map(|limit| format!("(limit {})", of_expr(limit))));
    list(parts)
}

fn keys(keys: &[SortKey]) -> String {
    let keys: Vec<String> = keys
        .iter()
        .map(|key| {
            if key.descending {
                format!("(desc {})", of_expr(&key.expr))
            } else {
                of_expr(&key.expr)
            }
        })
        .collect();
    keys.join(" ")
}

fn of_body(body: &QueryBody) -> String {
    match body {
        QueryBody::Query(query) => of_query(query),
        QueryBody::Values(rows) => format!("(values {})", rows.len()),
        QueryBody::Table(name) => format!("(table {})", name.lower()),
        QueryBody::Unknown(_) => "unknown".to_owned(),
        QueryBody::Sets { first, rest } => {
            rest.iter().fold(of_body(first), |left, SetOperation { operator, all, body, .. }| {
                let operator = match operator {
                    SetOperator::Union => "union",
                    SetOperator::Intersect => "intersect",
                    SetOperator::Except => "except",
                };
                format!("({operator}{} {left} {})", if *all { " all" } else { "" }, of_body(body))
            })
        }
        QueryBody::Select(select) => {
            let mut parts =
                vec![if select.distinct { "select distinct" } else { "select" }.to_owned()];
            parts.push(list(select.items.iter().map(of_item)));
            if let Some(from) = &select.from {
                parts.push(format!("(from {})", relations(from)));
            }
            parts.extend(
                select
                    .lateral_views
                    .iter()
                    .map(|view| format!("(view {})", of_expr(&view.generator))),
            );
            parts.extend(select.condition.iter().map(|it| format!("(where {})", of_expr(it))));
            if let Some(group) = &select.group {
                let kind = match group.kind {
                    GroupKind::Plain => "group",
                    GroupKind::All => "group all",
                    GroupKind::Rollup => "rollup",
                    GroupKind::Cube => "cube",
                    GroupKind::Sets => "sets",
                };
                parts.push(format!("({kind} {})", exprs(&group.keys)));
            }
            parts.extend(select.having.iter().map(|it| format!("(having {})", of_expr(it))));
            parts.extend(select.qualify.iter().map(|it| format!("(qualify {})", of_expr(it))));
            parts.extend(
                select
                    .windows
                    .iter()
                    .map(|it| format!("(window {} {})", it.name.lower(), of_window(&it.window))),
            );
            list(parts)
        }
    }
}

fn exprs(exprs: &[Expr]) -> String {
    exprs.iter().map(of_expr).collect::<Vec<_>>().join(" ")
}

fn of_item(item: &SelectItem) -> String {
    match item.alias() {
        Some(alias) => format!("(as {} {})", of_expr(&item.expr), alias.lower()),
        None => of_expr(&item.expr),
    }
}

fn relations(relations: &[Relation]) -> String {
    relations.iter().map(of_relation).collect::<Vec<_>>().join(" ")
}

fn of_relation(relation: &Relation) -> String {
    let mut shape = match &relation.source {
        RelationSource::Table(name) => name.lower(),
        RelationSource::Query(query) => of_query(query),
        RelationSource::Call(call) => format!("(call {} {})", call.name(), call.arguments.len()),
        RelationSource::Values(rows) => format!("(query (values {}))", rows.len()),
        RelationSource::Joined(inner) => format!("(joined {})", relations(inner)),
        RelationSource::Argument(name) => format!("{{{name}}}"),
        RelationSource::Unknown(_) => "unknown".to_owned(),
    };
    if relation.sample.is_some() {
        shape = format!("(sample {shape})");
    }
    if let Some(alias) = &relation.alias {
        shape = format!("(as {shape} {})", alias.lower());
    }
    let Some(join) = &relation.join else { return shape };
    let operator = match join.operator {
        JoinOperator::Comma => return shape,
        JoinOperator::Cross => "cross",
        JoinOperator::Inner => "inner",
        JoinOperator::Left => "left",
        JoinOperator::Right => "right",
        JoinOperator::Full => "full",
        JoinOperator::Semi => "semi",
        JoinOperator::Anti => "anti",
    };
    let mut parts = vec![operator.to_owned(), shape];
    parts.extend(join.on.iter().map(|on| format!("(on {})", of_expr(on))));
    if let Some(using) = &join.using {
        parts.push(format!(
            "(using {})",
            using.iter().map(Ident::lower).collect::<Vec<_>>().join(" ")
        ));
    }
    parts.extend(join.natural.then(|| "natural".to_owned()));
    list(parts)
}

fn of_window(window: &Window) -> String {
    let mut parts = vec!["over".to_owned()];
    parts.extend(window.base.iter().map(Ident::lower));
    parts.push(format!("[{}]", exprs(&window.partition)));
    parts.push(format!("[{}]", keys(&window.order)));
    parts.extend(window.frame.map(|_| "frame".to_owned()));
    list(parts)
}

fn of_call(call: &Call) -> String {
    let mut parts = vec![if call.name.parts.is_empty() { String::new() } else { call.name() }];
    parts.extend(call.distinct.then(|| "distinct".to_owned()));
    parts.extend(call.arguments.iter().map(|it| of_expr(&it.expr)));
    parts.extend(call.filter.iter().map(|it| format!("(filter {})", of_expr(it))));
    match &call.over {
        Some(Over::Named(name)) => parts.push(format!("(over {})", name.lower())),
        Some(Over::Window(window)) => parts.push(of_window(window)),
        None => {}
    }
    list(parts)
}

fn of_expr(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Literal(literal) => match literal {
            Literal::Null => "null".to_owned(),
            Literal::Bool(value) => value.to_string(),
            Literal::Number(digits) => digits.trim_end_matches(char::is_alphabetic).to_owned(),
            Literal::Text(text) => format!("'{}'", text.as_deref().unwrap_or("?")),
            Literal::Typed(kind) => format!("(typed {kind})"),
            Literal::Interval => "interval".to_owned(),
            Literal::Keyword(word) => word.to_string(),
        },
        ExprKind::Column(name) => name.lower(),
        ExprKind::Star { qualifier, .. } => {
            qualifier.as_ref().map_or("*".to_owned(), |of| format!("{}.*", of.lower()))
        }
        ExprKind::Parameter(name) => format!(":{name}"),
        ExprKind::Argument(name) => format!("{{{name}}}"),
        ExprKind::Unary(op, of) => {
            let op = match op {
                UnaryOp::Plus => "+",
                UnaryOp::Minus => "-",
                UnaryOp::BitNot => "~",
                UnaryOp::Not => "not",
            };
            format!("({op} {})", of_expr(of))
        }
        ExprKind::Binary { op, left, right } => {
            format!("({} {} {})", op.sign(), of_expr(left), of_expr(right))
        }
        ExprKind::And(operands) => format!("(and {})", exprs(operands)),
        ExprKind::Or(operands) => format!("(or {})", exprs(operands)),
        ExprKind::Between { of, low, high, negated } => {
            not(*negated, format!("(between {} {} {})", of_expr(of), of_expr(low), of_expr(high)))
        }
        ExprKind::InList { of, list, negated } => {
            not(*negated, format!("(in {} {})", of_expr(of), exprs(list)))
        }
        ExprKind::InQuery { of, query, negated } => {
            not(*negated, format!("(in {} {})", of_expr(of), of_query(query)))
        }
        ExprKind::Exists(query) => format!("(exists {})", of_query(query)),
        ExprKind::Like { kind, of, patterns, negated, .. } => {
            let kind = match kind {
                LikeKind::Like => "like",
                LikeKind::ILike => "ilike",
                LikeKind::RLike => "rlike",
            };
            not(*negated, format!("({kind} {} {})", of_expr(of), exprs(patterns)))
        }
        ExprKind::Is { of, test, negated } => {
            let test = match test {
                IsTest::Null => "null".to_owned(),
                IsTest::True => "true".to_owned(),
                IsTest::False => "false".to_owned(),
                IsTest::Unknown => "unknown".to_owned(),
                IsTest::DistinctFrom(other) => format!("distinct {}", of_expr(other)),
            };
            not(*negated, format!("(is {} {test})", of_expr(of)))
        }
        ExprKind::Cast { of, target, .. } => {
            let target: String = target.text.to_lowercase().split_whitespace().collect();
            format!("(cast {} {target})", of_expr(of))
        }
        ExprKind::Case { operand, branches, otherwise } => {
            let mut parts = vec!["case".to_owned()];
            parts.extend(operand.iter().map(|it| of_expr(it)));
            parts.extend(
                branches
                    .iter()
                    .map(|(when, then)| format!("({} {})", of_expr(when), of_expr(then))),
            );
            parts.extend(otherwise.iter().map(|it| of_expr(it)));
            list(parts)
        }
        ExprKind::Call(call) => of_call(call),
        ExprKind::Index { of, index } => format!("(at {} {})", of_expr(of), of_expr(index)),
        ExprKind::Field { of, name } => format!("(field {} {})", of_expr(of), name.lower()),
        ExprKind::Lambda { parameters, body } => {
            let names: Vec<String> = parameters.iter().map(Ident::lower).collect();
            format!("(lambda [{}] {})", names.join(" "), of_expr(body))
        }
        ExprKind::Row(items) => format!("(row {})", exprs(items)),
        ExprKind::Query(query) => of_query(query),
        ExprKind::Unknown => "unknown".to_owned(),
    }
}
