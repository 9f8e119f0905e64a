//! sqlparser's trees in the same form.

use sqlparser::ast::{
    AccessExpr, BinaryOperator, DateTimeField, DuplicateTreatment, Expr, Function, FunctionArg,
    FunctionArgExpr, FunctionArguments, GroupByExpr, GroupByWithModifier, Join, JoinConstraint,
    JoinOperator, LimitClause, NamedWindowExpr, ObjectName, OneOrManyWithParens, OrderByExpr,
    OrderByKind, Query, SelectItem, SetExpr, SetOperator, SetQuantifier, Statement, Subscript,
    TableFactor, TableWithJoins, UnaryOperator, Value, WindowSpec, WindowType,
};

use super::{list, not};

pub fn of_statement(statement: &Statement) -> String {
    match statement {
        Statement::Query(query) => of_query(query),
        Statement::Insert(insert) => insert.source.as_deref().map_or(String::new(), of_query),
        Statement::CreateView { query, .. } => of_query(query),
        other => format!("{other:?}"),
    }
}

fn of_query(query: &Query) -> String {
    let mut parts = vec!["query".to_owned()];
    if let Some(with) = &query.with {
        parts.extend(with.cte_tables.iter().map(|cte| {
            format!("(with {} {})", cte.alias.name.value.to_lowercase(), of_query(&cte.query))
        }));
    }
    parts.push(of_body(&query.body));
    if let Some(order) = &query.order_by {
        let keys = match &order.kind {
            OrderByKind::Expressions(found) => keys(found),
            OrderByKind::All(_) => "all".to_owned(),
        };
        parts.push(format!("(order {keys})"));
    }
    if let Some(LimitClause::LimitOffset { limit: Some(limit), .. }) = &query.limit_clause {
        parts.push(format!("(limit {})", of_expr(limit)));
    }
    list(parts)
}

fn keys(keys: &[OrderByExpr]) -> String {
    let keys: Vec<String> = keys
        .iter()
        .map(|key| match key.options.asc {
            Some(false) => format!("(desc {})", of_expr(&key.expr)),
            _ => of_expr(&key.expr),
        })
        .collect();
    keys.join(" ")
}

fn of_body(body: &SetExpr) -> String {
    match body {
        SetExpr::Query(query) => of_query(query),
        SetExpr::Values(values) => format!("(values {})", values.rows.len()),
        SetExpr::Table(table) => {
            format!("(table {})", table.table_name.clone().unwrap_or_default().to_lowercase())
        }
        SetExpr::SetOperation { op, set_quantifier, left, right } => {
            let op = match op {
                SetOperator::Union => "union",
                SetOperator::Intersect => "intersect",
                SetOperator::Except | SetOperator::Minus => "except",
            };
            let all = if *set_quantifier == SetQuantifier::All { " all" } else { "" };
            format!("({op}{all} {} {})", of_body(left), of_body(right))
        }
        SetExpr::Select(select) => {
            let mut parts = vec![
                if select.distinct.is_some() { "select distinct" } else { "select" }.to_owned(),
            ];
            parts.push(list(select.projection.iter().map(of_item)));
            if !select.from.is_empty() {
                parts.push(format!(
                    "(from {})",
                    select.from.iter().map(of_table).collect::<Vec<_>>().join(" ")
                ));
            }
            parts.extend(
                select
                    .lateral_views
                    .iter()
                    .map(|view| format!("(view {})", of_expr(&view.lateral_view))),
            );
            parts.extend(select.selection.iter().map(|it| format!("(where {})", of_expr(it))));
            parts.extend(of_group(&select.group_by));
            parts.extend(select.having.iter().map(|it| format!("(having {})", of_expr(it))));
            parts.extend(select.qualify.iter().map(|it| format!("(qualify {})", of_expr(it))));
            parts.extend(select.named_window.iter().map(|window| {
                let of = match &window.1 {
                    NamedWindowExpr::WindowSpec(spec) => of_window(spec),
                    NamedWindowExpr::NamedWindow(name) => name.value.to_lowercase(),
                };
                format!("(window {} {of})", window.0.value.to_lowercase())
            }));
            list(parts)
        }
        other => format!("{other:?}"),
    }
}

fn of_group(group: &GroupByExpr) -> Option<String> {
    let (found, modifiers) = match group {
        GroupByExpr::All(_) => return Some("(group all )".to_owned()),
        GroupByExpr::Expressions(found, modifiers) => (found, modifiers),
    };
    if found.is_empty() && modifiers.is_empty() {
        return None;
    }
    let kind = match (&found[..], &modifiers[..]) {
        ([Expr::Rollup(_)], _) | (_, [GroupByWithModifier::Rollup]) => "rollup",
        ([Expr::Cube(_)], _) | (_, [GroupByWithModifier::Cube]) => "cube",
        (found, modifiers) => {
            let sets = |expr: &Expr| {
                matches!(expr, Expr::Rollup(_) | Expr::Cube(_) | Expr::GroupingSets(_))
            };
            if found.iter().any(sets) || !modifiers.is_empty() { "sets" } else { "group" }
        }
    };
    let mut keys: Vec<String> = Vec::new();
    for expr in found {
        match expr {
            Expr::Rollup(sets) | Expr::Cube(sets) => {
                keys.extend(sets.iter().flatten().map(of_expr));
            }
            Expr::GroupingSets(sets) => {
                for key in sets.iter().flatten().map(of_expr) {
                    if !keys.contains(&key) {
                        keys.push(key);
                    }
                }
            }
            expr => keys.push(of_expr(expr)),
        }
    }
    Some(format!("({kind} {})", keys.join(" ")))
}

fn of_item(item: &SelectItem) -> String {
    match item {
        SelectItem::UnnamedExpr(expr) => of_expr(expr),
        SelectItem::ExprWithAlias { expr, alias } => {
            format!("(as {} {})", of_expr(expr), alias.value.to_lowercase())
        }
        SelectItem::QualifiedWildcard(kind, _) => kind.to_string().to_lowercase(),
        SelectItem::Wildcard(_) => "*".to_owned(),
    }
}

fn of_table(table: &TableWithJoins) -> String {
    let mut parts = vec![of_factor(&table.relation)];
    parts.extend(table.joins.iter().map(of_join));
    parts.join(" ")
}

fn of_factor(factor: &TableFactor) -> String {
    let (shape, alias) = match factor {
        TableFactor::Table { name, alias, args, sample, .. } => {
            let mut shape = name_of(name);
            if let Some(args) = args {
                shape = format!("(call {shape} {})", args.args.len());
            }
            if sample.is_some() {
                shape = format!("(sample {shape})");
            }
            (shape, alias)
        }
        TableFactor::Derived { subquery, alias, .. } => (of_query(subquery), alias),
        TableFactor::Function { name, args, alias, .. } => {
            (format!("(call {} {})", name_of(name), args.len()), alias)
        }
        TableFactor::NestedJoin { table_with_joins, alias } => {
            (format!("(joined {})", of_table(table_with_joins)), alias)
        }
        other => (format!("{other:?}"), &None),
    };
    match alias {
        Some(alias) => format!("(as {shape} {})", alias.name.value.to_lowercase()),
        None => shape,
    }
}

fn of_join(join: &Join) -> String {
    let none = JoinConstraint::None;
    let (operator, constraint) = match &join.join_operator {
        JoinOperator::Join(it) | JoinOperator::Inner(it) => ("inner", it),
        JoinOperator::Left(it) | JoinOperator::LeftOuter(it) => ("left", it),
        JoinOperator::Right(it) | JoinOperator::RightOuter(it) => ("right", it),
        JoinOperator::FullOuter(it) => ("full", it),
        JoinOperator::CrossJoin(it) => ("cross", it),
        JoinOperator::Semi(it) | JoinOperator::LeftSemi(it) => ("semi", it),
        JoinOperator::Anti(it) | JoinOperator::LeftAnti(it) => ("anti", it),
        _ => ("other", &none),
    };
    let mut parts = vec![operator.to_owned(), of_factor(&join.relation)];
    match constraint {
        JoinConstraint::On(on) => parts.push(format!("(on {})", of_expr(on))),
        JoinConstraint::Using(names) => {
            parts.push(format!(
                "(using {})",
                names.iter().map(name_of).collect::<Vec<_>>().join(" ")
            ));
        }
        JoinConstraint::Natural => parts.push("natural".to_owned()),
        JoinConstraint::None => {}
    }
    list(parts)
}

fn name_of(name: &ObjectName) -> String {
    let parts: Vec<String> = name
        .0
        .iter()
        .map(|part| part.as_ident().map_or(String::new(), |it| it.value.to_lowercase()))
        .collect();
    parts.join(".")
}

fn of_window(spec: &WindowSpec) -> String {
    let mut parts = vec!["over".to_owned()];
    parts.extend(spec.window_name.iter().map(|name| name.value.to_lowercase()));
    parts.push(format!("[{}]", exprs(&spec.partition_by)));
    parts.push(format!("[{}]", keys(&spec.order_by)));
    parts.extend(spec.window_frame.iter().map(|_| "frame".to_owned()));
    list(parts)
}

fn exprs(exprs: &[Expr]) -> String {
    exprs.iter().map(of_expr).collect::<Vec<_>>().join(" ")
}

fn of_function(function: &Function) -> String {
    let mut parts = vec![name_of(&function.name)];
    match &function.args {
        FunctionArguments::List(arguments) => {
            let distinct = arguments.duplicate_treatment == Some(DuplicateTreatment::Distinct);
            parts.extend(distinct.then(|| "distinct".to_owned()));
            parts.extend(arguments.args.iter().map(of_argument));
        }
        FunctionArguments::Subquery(query) => parts.push(of_query(query)),
        FunctionArguments::None => {}
    }
    parts.extend(function.filter.iter().map(|it| format!("(filter {})", of_expr(it))));
    match &function.over {
        Some(WindowType::NamedWindow(name)) => {
            parts.push(format!("(over {})", name.value.to_lowercase()));
        }
        Some(WindowType::WindowSpec(spec)) => parts.push(of_window(spec)),
        None => {}
    }
    list(parts)
}

fn of_argument(argument: &FunctionArg) -> String {
    let value = match argument {
        FunctionArg::Named { arg, .. }
        | FunctionArg::ExprNamed { arg, .. }
        | FunctionArg::Unnamed(arg) => arg,
    };
    match value {
        FunctionArgExpr::Expr(expr) => of_expr(expr),
        FunctionArgExpr::QualifiedWildcard(name) => format!("{}.*", name_of(name)),
        FunctionArgExpr::Wildcard => "*".to_owned(),
    }
}

/// The operands of a chain of one operator: only what no brackets part.
fn chain<'e>(expr: &'e Expr, of: &BinaryOperator, operands: &mut Vec<&'e Expr>) {
    match expr {
        Expr::BinaryOp { left, op, right } if op == of => {
            chain(left, of, operands);
            operands.push(right);
        }
        expr => operands.push(expr),
    }
}

fn of_expr(expr: &Expr) -> String {
    match expr {
        Expr::Identifier(ident) => ident.value.to_lowercase(),
        Expr::CompoundIdentifier(parts) => {
            parts.iter().map(|it| it.value.to_lowercase()).collect::<Vec<_>>().join(".")
        }
        Expr::CompoundFieldAccess { root, access_chain } => {
            access_chain.iter().fold(of_expr(root), |of, access| match access {
                AccessExpr::Dot(field) => format!("(field {of} {})", of_expr(field)),
                AccessExpr::Subscript(Subscript::Index { index }) => {
                    format!("(at {of} {})", of_expr(index))
                }
                AccessExpr::Subscript(other) => format!("{other:?}"),
            })
        }
        Expr::IsNull(of) => format!("(is {} null)", of_expr(of)),
        Expr::IsNotNull(of) => format!("(not (is {} null))", of_expr(of)),
        Expr::IsTrue(of) => format!("(is {} true)", of_expr(of)),
        Expr::IsNotTrue(of) => format!("(not (is {} true))", of_expr(of)),
        Expr::IsFalse(of) => format!("(is {} false)", of_expr(of)),
        Expr::IsNotFalse(of) => format!("(not (is {} false))", of_expr(of)),
        Expr::IsDistinctFrom(a, b) => format!("(is {} distinct {})", of_expr(a), of_expr(b)),
        Expr::IsNotDistinctFrom(a, b) => {
            format!("(not (is {} distinct {}))", of_expr(a), of_expr(b))
        }
        Expr::InList { expr, list, negated } => {
            not(*negated, format!("(in {} {})", of_expr(expr), exprs(list)))
        }
        Expr::InSubquery { expr, subquery, negated } => {
            not(*negated, format!("(in {} {})", of_expr(expr), of_query(subquery)))
        }
        Expr::Between { expr, negated, low, high } => {
            not(*negated, format!("(between {} {} {})", of_expr(expr), of_expr(low), of_expr(high)))
        }
        Expr::BinaryOp { op: op @ (BinaryOperator::And | BinaryOperator::Or), .. } => {
            let mut operands = Vec::new();
            chain(expr, op, &mut operands);
            let parts: Vec<String> = operands.into_iter().map(of_expr).collect();
            format!("({} {})", op.to_string().to_lowercase(), parts.join(" "))
        }
        Expr::BinaryOp { left, op, right } => {
            let op = match op {
                BinaryOperator::Spaceship => "<=>".to_owned(),
                BinaryOperator::MyIntegerDivide | BinaryOperator::DuckIntegerDivide => {
                    "div".to_owned()
                }
                op => op.to_string(),
            };
            format!("({op} {} {})", of_expr(left), of_expr(right))
        }
        Expr::Like { negated, expr, pattern, .. } => {
            not(*negated, format!("(like {} {})", of_expr(expr), of_expr(pattern)))
        }
        Expr::ILike { negated, expr, pattern, .. } => {
            not(*negated, format!("(ilike {} {})", of_expr(expr), of_expr(pattern)))
        }
        Expr::RLike { negated, expr, pattern, .. } => {
            not(*negated, format!("(rlike {} {})", of_expr(expr), of_expr(pattern)))
        }
        Expr::UnaryOp { op, expr } => {
            let op = match op {
                UnaryOperator::Not => "not".to_owned(),
                op => op.to_string(),
            };
            format!("({op} {})", of_expr(expr))
        }
        Expr::Cast { expr, data_type, .. } => {
            let target: String = data_type.to_string().to_lowercase().split_whitespace().collect();
            format!("(cast {} {target})", of_expr(expr))
        }
        Expr::Extract { field, expr, .. } => {
            format!("(extract {} {})", field_of(field), of_expr(expr))
        }
        Expr::Ceil { expr, .. } => format!("(ceil {})", of_expr(expr)),
        Expr::Floor { expr, .. } => format!("(floor {})", of_expr(expr)),
        Expr::Position { expr, r#in } => format!("(position {} {})", of_expr(expr), of_expr(r#in)),
        Expr::Substring { expr, substring_from, substring_for, shorthand, .. } => {
            let mut parts =
                vec![if *shorthand { "substr" } else { "substring" }.to_owned(), of_expr(expr)];
            parts.extend(substring_from.iter().chain(substring_for).map(|it| of_expr(it)));
            list(parts)
        }
        Expr::Trim { expr, .. } => format!("(trim {})", of_expr(expr)),
        Expr::Nested(of) => of_expr(of),
        Expr::Value(value) => match &value.value {
            Value::Number(digits, _) => digits.clone(),
            Value::Boolean(value) => value.to_string(),
            Value::Null => "null".to_owned(),
            Value::SingleQuotedString(text) | Value::DoubleQuotedString(text) => {
                format!("'{text}'")
            }
            Value::Placeholder(name) if name == "?" => ":?".to_owned(),
            Value::Placeholder(name) => name.clone(),
            other => other.to_string(),
        },
        Expr::TypedString(typed) => {
            format!("(typed {})", typed.data_type.to_string().to_lowercase())
        }
        Expr::Function(function) => of_function(function),
        Expr::Case { operand, conditions, else_result, .. } => {
            let mut parts = vec!["case".to_owned()];
            parts.extend(operand.iter().map(|it| of_expr(it)));
            parts.extend(
                conditions
                    .iter()
                    .map(|it| format!("({} {})", of_expr(&it.condition), of_expr(&it.result))),
            );
            parts.extend(else_result.iter().map(|it| of_expr(it)));
            list(parts)
        }
        Expr::Exists { subquery, negated } => {
            not(*negated, format!("(exists {})", of_query(subquery)))
        }
        Expr::Subquery(query) => of_query(query),
        Expr::Tuple(items) => format!("(row {})", exprs(items)),
        Expr::Struct { values, .. } => format!("(struct {})", exprs(values)),
        Expr::Named { expr, .. } => of_expr(expr),
        Expr::Interval(_) => "interval".to_owned(),
        Expr::Wildcard(_) => "*".to_owned(),
        Expr::QualifiedWildcard(name, _) => format!("{}.*", name_of(name)),
        Expr::Lambda(lambda) => {
            let names: Vec<String> = match &lambda.params {
                OneOrManyWithParens::One(one) => vec![one.value.to_lowercase()],
                OneOrManyWithParens::Many(many) => {
                    many.iter().map(|it| it.value.to_lowercase()).collect()
                }
            };
            format!("(lambda [{}] {})", names.join(" "), of_expr(&lambda.body))
        }
        other => format!("{other:?}"),
    }
}

fn field_of(field: &DateTimeField) -> String {
    field.to_string().to_lowercase()
}
