//! Which columns of its input an operation reads: the rest are left out before it (`ColumnPruning`).

use std::collections::BTreeSet;

use super::planner::Planner;
use crate::frame::Frame;
use crate::frame::expr::Expr;
use pyspark_program::api::{self, Class, Method};
use pyspark_program::program::{Node, NodeId, Op, Value};

/// Names of columns in lower case; `None` for all there are.
pub(super) type Needed = Option<BTreeSet<String>>;

/// The columns of its input that a call reads.
pub(super) struct ColumnsRead {
    /// Those that it names itself.
    own: Needed,
    /// By the names of columns that it computes: those that it reads for them.
    of_outputs: Vec<(String, Needed)>,
    /// Also those that are read downstream of it.
    downstream: bool,
}

impl Planner<'_, '_> {
    /// Leaves out the columns that nothing downstream of the frame reads.
    pub(super) fn prune(&self, frame: &mut Frame) {
        let Some(needed) = &self.needed else { return };
        match &mut frame.columns {
            Some(columns) => {
                columns.retain(|column| needed.contains(&column.name.to_lowercase()));
            }
            None => frame.narrow_row(self.settings.scenario),
        }
    }

    /// The columns of its input that a frame's method reads, where downstream of it `self.needed` is read.
    pub(super) fn read_by(&self, node: &Node<'_>, id: NodeId) -> Needed {
        let read = self.shared.columns_read(id, || self.columns_read(node));
        let mut own = read.own.clone()?;
        let is_read =
            |name: &String| self.needed.as_ref().is_none_or(|needed| needed.contains(name));
        for (_, read) in read.of_outputs.iter().filter(|(name, _)| is_read(name)) {
            own.extend(read.clone()?);
        }
        if read.downstream { both(self.needed.clone(), Some(own)) } else { Some(own) }
    }

    fn columns_read(&self, node: &Node<'_>) -> ColumnsRead {
        let read = |own, downstream| ColumnsRead { own, of_outputs: Vec::new(), downstream };
        let alone = |own| read(own, false);
        let and_downstream = |own| read(own, true);
        match node.called() {
            Some(Method::Select) => selected(&self.exprs(node), false),
            Some(Method::SelectExpr) => {
                let texts = node.args.iter().map(|arg| arg.value.text());
                let exprs: Vec<Expr> = texts
                    .map(|text| text.map_or(Expr::Unknown, |text| Expr::parse(&text)))
                    .collect();
                selected(&exprs, false)
            }
            Some(Method::WithColumn) if !self.has_window(node) => match &node.args[..] {
                [name, value] => {
                    let expr = Expr::of_value(self.program, &value.value);
                    let name = name.value.text();
                    selected(&[name.map_or(expr.clone(), |name| expr.alias(name))], true)
                }
                _ => alone(None),
            },
            Some(Method::Filter) => {
                let Some(condition) = node.args.first() else { return alone(None) };
                let expr = match condition.value.text() {
                    Some(text) => Expr::parse(&text),
                    None => Expr::of_value(self.program, &condition.value),
                };
                and_downstream(refs([expr].iter()))
            }
            Some(Method::Repartition | Method::RepartitionByRange) => {
                and_downstream(refs(self.partition_keys(node).iter()))
            }
            Some(Method::OrderBy | Method::SortWithinPartitions) => {
                and_downstream(refs(self.keys(node).iter()))
            }
            Some(Method::DropDuplicates) if !node.args.is_empty() => {
                and_downstream(refs(self.keys(node).iter()))
            }
            Some(Method::Join) => and_downstream(
                node.arg(1, "on").and_then(|on| refs(self.values_of(&on.value).iter())),
            ),
            Some(
                Method::Limit
                | Method::Sample
                | Method::Coalesce
                | Method::Alias
                | Method::Hint
                | Method::Drop
                | Method::WithWatermark
                | Method::CrossJoin,
            ) => and_downstream(Some(BTreeSet::new())),
            _ => alone(None),
        }
    }

    /// The columns that a grouping reads: those of its keys and of its aggregates.
    pub(super) fn read_by_groups(keys: &[Expr], exprs: &[Expr]) -> Needed {
        refs(keys.iter().chain(exprs))
    }

    fn has_window(&self, node: &Node<'_>) -> bool {
        let mut open = node.inputs.to_vec();
        while let Some(id) = open.pop() {
            let found = self.program.node(id);
            if found.class == Class::WindowSpec || matches!(found.op, Op::Phi) {
                return true;
            }
            if found.class == Class::Column {
                open.extend(found.inputs.iter().copied());
            }
        }
        false
    }

    fn values_of(&self, value: &Value) -> Vec<Expr> {
        match value {
            Value::List(list) => {
                let items = &self.program.list(*list).items;
                items.iter().map(|item| Expr::of_value(self.program, item)).collect()
            }
            value => vec![Expr::of_value(self.program, value)],
        }
    }
}

/// The columns that a selection reads: those of what makes rows, of windows and of what has no name in any case, others
/// where their own name is read.
fn selected(exprs: &[Expr], downstream: bool) -> ColumnsRead {
    let stays = |part: &Expr| match part {
        Expr::Over(..) => true,
        Expr::Call(name, _) => api::is_generator(name),
        _ => false,
    };
    let name = |expr: &Expr| expr.name().filter(|_| !expr.any(&stays));
    let (named, always): (Vec<_>, Vec<_>) = exprs.iter().partition(|expr| name(expr).is_some());
    let of_output = |expr: &Expr| Some((name(expr)?.to_lowercase(), refs([expr].into_iter())));
    let of_outputs = named.into_iter().filter_map(of_output).collect();
    ColumnsRead { own: refs(always.into_iter()), of_outputs, downstream }
}

fn both(a: Needed, b: Needed) -> Needed {
    let mut all = a?;
    all.extend(b?);
    Some(all)
}

/// The columns that expressions are made of.
fn refs<'e>(exprs: impl Iterator<Item = &'e Expr>) -> Needed {
    let mut found = BTreeSet::new();
    for expr in exprs {
        match expr {
            Expr::Column(name) => {
                // A field of a struct goes by the struct's name.
                found.extend(name.split('.').map(str::to_lowercase));
            }
            Expr::Call(name, args) if name == "count" && args[..] == [Expr::Star] => {}
            Expr::Star | Expr::Unknown => return None,
            other => found.extend(refs(other.children().into_iter())?),
        }
    }
    Some(found)
}
