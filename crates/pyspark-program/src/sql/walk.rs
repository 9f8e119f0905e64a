//! Walks over syntax trees.

use super::ast::{
    BinaryOp, Expr, ExprKind, IsTest, Literal, Name, Over, Query, QueryBody, Relation,
    RelationSource, Script, Select, SortKey, Span, StatementKind, Window,
};

impl Expr {
    pub(super) fn new(kind: ExprKind, span: Span) -> Self {
        let mut expr = Self { kind, span, height: 0 };
        let mut height = 0;
        expr.each_child(&mut |child| height = height.max(child.height));
        if let Some(query) = expr.query() {
            height = height.max(query.height);
        }
        expr.height = height + 1;
        expr
    }

    /// Calls `each` with the expressions that it is made of; what is in a query is none of them.
    pub fn each_child<'e>(&'e self, each: &mut dyn FnMut(&'e Self)) {
        match &self.kind {
            ExprKind::Unary(_, of)
            | ExprKind::Cast { of, .. }
            | ExprKind::Field { of, .. }
            | ExprKind::InQuery { of, .. }
            | ExprKind::Lambda { body: of, .. } => each(of),
            ExprKind::Is { of, test, .. } => {
                each(of);
                if let IsTest::DistinctFrom(other) = test {
                    each(other);
                }
            }
            ExprKind::Binary { left, right, .. } => {
                each(left);
                each(right);
            }
            ExprKind::Index { of, index } => {
                each(of);
                each(index);
            }
            ExprKind::And(operands) | ExprKind::Or(operands) | ExprKind::Row(operands) => {
                operands.iter().for_each(each);
            }
            ExprKind::Between { of, low, high, .. } => {
                each(of);
                each(low);
                each(high);
            }
            ExprKind::InList { of, list, .. } => {
                each(of);
                list.iter().for_each(each);
            }
            ExprKind::Like { of, patterns, .. } => {
                each(of);
                patterns.iter().for_each(each);
            }
            ExprKind::Case { operand, branches, otherwise } => {
                if let Some(operand) = operand {
                    each(operand);
                }
                for (condition, value) in branches {
                    each(condition);
                    each(value);
                }
                if let Some(value) = otherwise {
                    each(value);
                }
            }
            ExprKind::Call(call) => {
                for argument in &call.arguments {
                    each(&argument.expr);
                }
                for key in &call.within_group {
                    each(&key.expr);
                }
                call.filter.iter().for_each(&mut *each);
                if let Some(Over::Window(window)) = &call.over {
                    window.each_expr(each);
                }
            }
            ExprKind::Literal(_)
            | ExprKind::Column(_)
            | ExprKind::Star { .. }
            | ExprKind::Parameter(_)
            | ExprKind::Argument(_)
            | ExprKind::Exists(_)
            | ExprKind::Query(_)
            | ExprKind::Unknown => {}
        }
    }

    /// The query that it has in it, directly.
    pub fn query(&self) -> Option<&Query> {
        match &self.kind {
            ExprKind::InQuery { query, .. } | ExprKind::Exists(query) | ExprKind::Query(query) => {
                Some(query)
            }
            _ => None,
        }
    }

    /// Calls `each` with it and all that it is made of, the outer before the inner; queries in it are not gone into.
    pub fn walk<'e>(&'e self, each: &mut dyn FnMut(&'e Self)) {
        each(self);
        self.each_child(&mut |child| child.walk(each));
    }

    /// Calls `each` with the queries in it, at any depth of expressions.
    pub fn each_query<'e>(&'e self, each: &mut dyn FnMut(&'e Query)) {
        self.walk(&mut |expr| {
            if let Some(query) = expr.query() {
                each(query);
            }
        });
    }

    /// Returns true if a part of it is not understood or not known.
    pub fn has_unknown(&self) -> bool {
        let mut found = false;
        self.walk(&mut |expr| found |= expr.kind == ExprKind::Unknown);
        found
    }

    /// The whole number that it is.
    pub fn whole_number(&self) -> Option<u64> {
        match &self.kind {
            ExprKind::Literal(Literal::Number(digits)) => digits.trim_end_matches('l').parse().ok(),
            _ => None,
        }
    }

    /// The column that it is.
    pub fn column(&self) -> Option<&Name> {
        if let ExprKind::Column(name) = &self.kind { Some(name) } else { None }
    }

    /// The parts of a condition that must all hold.
    pub fn conjuncts(&self) -> Vec<&Self> {
        let mut found = Vec::new();
        let mut open = vec![self];
        while let Some(expr) = open.pop() {
            match &expr.kind {
                ExprKind::And(operands) => open.extend(operands.iter().rev()),
                _ => found.push(expr),
            }
        }
        found
    }
}

impl BinaryOp {
    /// SQL's spelling.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Eq => "=",
            Self::NullSafeEq => "<=>",
            Self::NotEq => "<>",
            Self::Less => "<",
            Self::LessEq => "<=",
            Self::Greater => ">",
            Self::GreaterEq => ">=",
            Self::BitOr => "|",
            Self::BitXor => "^",
            Self::BitAnd => "&",
            Self::ShiftLeft => "<<",
            Self::ShiftRight => ">>",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Concat => "||",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Modulo => "%",
            Self::IntegerDivide => "div",
        }
    }
}

impl Window {
    pub(super) fn empty(span: Span) -> Self {
        Self {
            base: None,
            partition: Vec::new(),
            order: Vec::new(),
            frame: None,
            unknown: Vec::new(),
            span,
        }
    }

    fn each_expr<'e>(&'e self, each: &mut dyn FnMut(&'e Expr)) {
        self.partition.iter().for_each(&mut *each);
        for key in &self.order {
            each(&key.expr);
        }
    }
}

impl Select {
    /// Calls `each` with the expressions of its clauses, in the order of the text.
    pub fn each_expr<'e>(&'e self, each: &mut dyn FnMut(&'e Expr)) {
        for item in &self.items {
            each(&item.expr);
        }
        for relation in self.from.iter().flatten() {
            relation.each_expr(each);
        }
        for view in &self.lateral_views {
            each(&view.generator);
        }
        self.condition.iter().for_each(&mut *each);
        self.group.iter().flat_map(|group| &group.keys).for_each(&mut *each);
        self.having.iter().chain(&self.qualify).for_each(&mut *each);
        for window in &self.windows {
            window.window.each_expr(each);
        }
    }
}

impl Relation {
    fn each_expr<'e>(&'e self, each: &mut dyn FnMut(&'e Expr)) {
        match &self.source {
            RelationSource::Call(call) => {
                call.arguments.iter().for_each(|argument| each(&argument.expr));
            }
            RelationSource::Values(rows) => rows.iter().for_each(&mut *each),
            RelationSource::Joined(relations) => {
                for relation in relations {
                    relation.each_expr(each);
                }
            }
            RelationSource::Table(_)
            | RelationSource::Query(_)
            | RelationSource::Argument(_)
            | RelationSource::Unknown(_) => {}
        }
        self.join.iter().filter_map(|join| join.on.as_ref()).for_each(each);
    }

    /// Calls `each` with the queries that it selects from.
    pub fn each_source<'e>(&'e self, each: &mut dyn FnMut(&'e Query)) {
        match &self.source {
            RelationSource::Query(query) => each(query),
            RelationSource::Joined(relations) => {
                for relation in relations {
                    relation.each_source(each);
                }
            }
            RelationSource::Table(_)
            | RelationSource::Call(_)
            | RelationSource::Values(_)
            | RelationSource::Argument(_)
            | RelationSource::Unknown(_) => {}
        }
    }
}

impl Query {
    fn sort_keys(&self) -> impl Iterator<Item = &SortKey> {
        self.order_by.iter().chain(&self.sort_by)
    }

    /// The expressions after its body.
    pub fn each_expr<'e>(&'e self, each: &mut dyn FnMut(&'e Expr)) {
        self.sort_keys().for_each(|key| each(&key.expr));
        self.distribute_by
            .iter()
            .chain(&self.cluster_by)
            .chain(&self.limit)
            .chain(&self.offset)
            .for_each(each);
    }

    /// Number of rows LIMIT leaves, where that is a number.
    pub fn limit_rows(&self) -> Option<u64> {
        self.limit.as_ref().and_then(Expr::whole_number)
    }
}

impl Relation {
    /// Calls `each` with the queries in it and in what it is joined on.
    pub fn each_query_in<'e>(&'e self, each: &mut dyn FnMut(&'e Query)) {
        self.each_source(each);
        self.each_expr(&mut |expr| expr.each_query(each));
    }
}

impl Script {
    /// Calls `each` with the outermost queries of all statements.
    pub fn each_query<'e>(&'e self, each: &mut dyn FnMut(&'e Query)) {
        for statement in &self.statements {
            match &statement.kind {
                StatementKind::Merge(merge) => {
                    for relation in merge.relations() {
                        relation.each_query_in(each);
                    }
                    for expr in merge.exprs() {
                        expr.each_query(each);
                    }
                }
                StatementKind::Update { target, assignments, condition } => {
                    target.each_query_in(each);
                    for it in assignments {
                        it.value.each_query(each);
                    }
                    if let Some(expr) = condition {
                        expr.each_query(each);
                    }
                }
                StatementKind::Delete { target, condition } => {
                    target.each_query_in(each);
                    if let Some(expr) = condition {
                        expr.each_query(each);
                    }
                }
                _ => statement.query().into_iter().for_each(&mut *each),
            }
        }
    }
}

/// The parts of a query, for a walk over all of it.
pub trait Visitor<'q> {
    fn query(&mut self, _query: &'q Query) {}
    fn select(&mut self, _select: &'q Select) {}
    fn relation(&mut self, _relation: &'q Relation) {}
    /// Each expression, the outer before the inner.
    fn expr(&mut self, _expr: &'q Expr) {}
}

/// Walks over a query and all queries in it.
pub fn visit_query<'q>(query: &'q Query, visitor: &mut impl Visitor<'q>) {
    visitor.query(query);
    for cte in &query.with {
        visit_query(&cte.query, visitor);
    }
    visit_body(&query.body, visitor);
    query.each_expr(&mut |expr| visit_expr(expr, visitor));
}

fn visit_body<'q>(body: &'q QueryBody, visitor: &mut impl Visitor<'q>) {
    match body {
        QueryBody::Select(select) => {
            visitor.select(select);
            for relation in select.from.iter().flatten() {
                visit_relation(relation, visitor);
            }
            select.each_expr(&mut |expr| visit_expr(expr, visitor));
        }
        QueryBody::Values(rows) => rows.iter().for_each(|row| visit_expr(row, visitor)),
        QueryBody::Query(query) => visit_query(query, visitor),
        QueryBody::Sets { first, rest } => {
            visit_body(first, visitor);
            for operation in rest {
                visit_body(&operation.body, visitor);
            }
        }
        QueryBody::Table(_) | QueryBody::Unknown(_) => {}
    }
}

fn visit_relation<'q>(relation: &'q Relation, visitor: &mut impl Visitor<'q>) {
    visitor.relation(relation);
    match &relation.source {
        RelationSource::Query(query) => visit_query(query, visitor),
        RelationSource::Joined(relations) => {
            for relation in relations {
                visit_relation(relation, visitor);
            }
        }
        _ => {}
    }
}

fn visit_expr<'q>(expr: &'q Expr, visitor: &mut impl Visitor<'q>) {
    let mut queries = Vec::new();
    expr.walk(&mut |part| {
        visitor.expr(part);
        queries.extend(part.query());
    });
    for query in queries {
        visit_query(query, visitor);
    }
}
