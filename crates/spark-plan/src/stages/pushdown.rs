//! Conditions that are evaluated before the join that they are written after (`PushDownPredicates`).

use std::rc::Rc;

use super::join_keys::JoinKeys;
use super::keys::columns_of;
use super::partial_stage::PartialStage;
use super::planner::Planner;
use super::query::{implied, rejects_nulls};
use crate::JoinKind;
use crate::frame::Frame;
use crate::frame::expr::{BinaryOp, Expr};
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{Node, NodeId, Op, Value};

/// A condition of a filter that a join upstream of it may evaluate.
#[derive(Clone, Debug)]
pub(super) struct PushedFilter {
    filter: NodeId,
    condition: Expr,
}

/// Functions whose values differ from call to call: nothing passes a column that has one.
const NOT_DETERMINISTIC: [&str; 8] = [
    "rand",
    "randn",
    "random",
    "uuid",
    "shuffle",
    "monotonically_increasing_id",
    "spark_partition_id",
    "randstr",
];

impl Planner<'_, '_> {
    /// Takes the conditions that do not pass an operation; they are to be given back once it is planned.
    pub(super) fn take_blocked(&mut self, id: NodeId) -> Vec<PushedFilter> {
        if self.filters_downstream.is_empty() {
            return Vec::new();
        }
        let node = self.program.node(id);
        let is_pushed = |of: &PushedFilter| self.passes(node, &of.condition);
        let (passed, blocked) = self.filters_downstream.iter().cloned().partition(is_pushed);
        self.filters_downstream = passed;
        blocked
    }

    /// A condition on the rows of an operation is one on the rows that it reads.
    fn passes(&self, node: &Node<'_>, condition: &Expr) -> bool {
        let names = columns_of(condition);
        if matches!(&node.op, Op::Function(_)) {
            return node.name() == "broadcast";
        }
        let of_frame = self.program.receiver_class(node) == Some(Class::DataFrame);
        let Some(method) = node.called().filter(|_| of_frame) else { return false };
        let is_among = |name: &&str, exprs: &[Expr]| {
            exprs.iter().any(|expr| match expr.bare() {
                Expr::Star => true,
                of => {
                    let same = |it: &str| it.eq_ignore_ascii_case(name);
                    of.column_name().is_some_and(same) && expr.name().is_some_and(|it| same(&it))
                }
            })
        };
        match method {
            Method::Filter
            | Method::Join
            | Method::CrossJoin
            | Method::Hint
            | Method::Alias
            | Method::Drop
            | Method::OrderBy => true,
            Method::Select => {
                let exprs = self.exprs(node);
                exprs.iter().all(is_deterministic) && names.iter().all(|it| is_among(it, &exprs))
            }
            Method::WithColumn => {
                let [name, value] = &node.args[..] else { return false };
                let Some(name) = name.value.text() else { return false };
                let expr = Expr::of_value(self.program, &value.value);
                is_deterministic(&expr) && !names.iter().any(|it| it.eq_ignore_ascii_case(&name))
            }
            _ => false,
        }
    }

    /// The condition of a filter; `None` of other operations.
    pub(super) fn condition_of(&self, node: &Node<'_>, id: NodeId) -> Option<Rc<Expr>> {
        if !node.is_method(Method::Filter) {
            return None;
        }
        let value = &node.args.first()?.value;
        self.shared.condition(id, || match value {
            Value::Str(_) => value.text().map(|text| Expr::parse(&text)),
            value => Some(Expr::of_value(self.program, value)),
        })
    }

    /// Notes the conditions of a filter for the joins upstream of it.
    pub(super) fn push_filter(&mut self, node: &Node<'_>, filter: NodeId) {
        let condition = self.condition_of(node, filter).filter(|_| !has_queries(node));
        let Some(condition) = condition else { return };
        let all = condition.conjuncts().into_iter().filter(|part| may_be_pushed(part));
        self.filters_downstream
            .extend(all.map(|condition| PushedFilter { filter, condition: condition.clone() }));
    }

    /// What is left of a filter's condition where joins have evaluated some of it; `None` for nothing.
    pub(super) fn left_of(&mut self, filter: NodeId, condition: &Expr) -> Option<Expr> {
        let own = |of: &PushedFilter| of.filter == filter;
        let (left, others): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.filters_downstream).into_iter().partition(own);
        self.filters_downstream = others;
        let is_left =
            |part: &&Expr| !may_be_pushed(part) || left.iter().any(|it| it.condition == **part);
        let parts = condition.conjuncts().into_iter().filter(is_left).cloned();
        parts.reduce(|a, b| Expr::Binary(BinaryOp::And, Box::new(a), Box::new(b)))
    }

    /// Takes the conditions for a join of that right side: those that may be of its left side stay pushed.
    pub(super) fn take_conditions_of(
        &mut self,
        right: &Frame,
        keys: &[String],
    ) -> Vec<PushedFilter> {
        let is_key = |name: &str| keys.iter().any(|key| key.eq_ignore_ascii_case(name));
        let of_right = |of: &PushedFilter| {
            columns_of(&of.condition)
                .iter()
                .any(|name| right.column(name).is_some() && !is_key(name))
        };
        let (taken, left) =
            std::mem::take(&mut self.filters_downstream).into_iter().partition(of_right);
        self.filters_downstream = left;
        taken
    }

    /// Evaluates conditions on the sides of a join that keep them, and answers with the kind that the join is then: an
    /// outer one whose rows of nulls do not pass is an inner one (`EliminateOuterJoin`). What compares both sides for
    /// equality is one more key.
    pub(super) fn filter_sides(
        &mut self,
        sides: (&mut PartialStage, &mut PartialStage),
        mut kind: JoinKind,
        keys: &[String],
        conditions: Vec<PushedFilter>,
        more_keys: &mut JoinKeys,
    ) -> JoinKind {
        let (left, right) = sides;
        let is_of = |expr: &Expr, frame: &Frame| {
            let names = columns_of(expr);
            frame.columns.is_some()
                && !names.is_empty()
                && names.iter().all(|it| frame.column(it).is_some())
        };
        let is_key = |expr: &Expr| {
            columns_of(expr).iter().all(|it| keys.iter().any(|key| key.eq_ignore_ascii_case(it)))
        };
        for pushed in &conditions {
            let of_right = is_of(&pushed.condition, &right.frame) && !is_key(&pushed.condition);
            if kind == JoinKind::Left && of_right && rejects_nulls(&pushed.condition) {
                kind = JoinKind::Inner;
            }
        }
        let inner = matches!(kind, JoinKind::Inner | JoinKind::Cross);
        let to_left = inner || matches!(kind, JoinKind::Left | JoinKind::Semi | JoinKind::Anti);
        let to_right = inner || kind == JoinKind::Right;
        for pushed in conditions {
            let condition = &pushed.condition;
            let of_left = is_of(condition, &left.frame);
            let of_right = is_of(condition, &right.frame);
            match (of_left, of_right) {
                // Of a key that both sides have by one name.
                (true, true) if is_key(condition) && inner => {
                    self.filter(left, condition);
                    self.filter(right, condition);
                }
                (true, false) if to_left => self.filter(left, condition),
                (false, true) if to_right => self.filter(right, condition),
                _ => {
                    let before = more_keys.left.len();
                    if inner && left.frame.columns.is_some() && right.frame.columns.is_some() {
                        more_keys.add_condition(condition, &left.frame, &right.frame);
                    }
                    if more_keys.left.len() > before {
                        continue;
                    }
                    if inner {
                        for side in [&mut *left, &mut *right] {
                            let own = implied(condition, &|part: &Expr| is_of(part, &side.frame));
                            if let Some(own) = own {
                                self.filter(side, &own);
                            }
                        }
                    }
                    self.filters_downstream.push(pushed);
                }
            }
        }
        kind
    }
}

/// A condition reads columns and nothing that differs from call to call; a name with a dot names the side too, which the
/// names of its columns do not.
fn may_be_pushed(part: &Expr) -> bool {
    let names = columns_of(part);
    !names.is_empty() && is_deterministic(part) && !names.iter().any(|it| it.contains('.'))
}

/// The text of a condition has a query in it.
pub(super) fn has_queries(node: &Node<'_>) -> bool {
    let text = node.args.first().and_then(|arg| arg.value.text());
    text.is_some_and(|text| text.to_lowercase().contains("select"))
}

fn is_deterministic(expr: &Expr) -> bool {
    !expr.any(&|part| match part {
        Expr::Unknown | Expr::Over(..) => true,
        Expr::Call(name, _) => NOT_DETERMINISTIC.contains(&name.as_str()),
        _ => false,
    })
}
