//! The windows of a select list.

use crate::frame::expr::{Expr, Window};
use crate::stages::partial_stage::PartialStage;
use crate::stages::planner::Planner;
use crate::stages::window_limit::{has_ties, is_rank, limit_of};
use pyspark_program::program::NodeId;
use pyspark_program::sql::ast::{self, ExprKind, Over, Select, SelectItem};

impl Planner<'_, '_> {
    /// The windows of a select list. Where a condition downstream of the last one bounds a rank over it, no more than
    /// so many rows of each group are kept upstream of it (`InferWindowGroupLimit`).
    pub(super) fn select_windows(
        &mut self,
        id: NodeId,
        stage: &mut PartialStage,
        windows: &[Window],
        (items, inputs, conditions): (&[Expr], &[Expr], &[Expr]),
    ) {
        let Some((last, others)) = windows.split_last() else { return };
        let columns = stage.frame.columns.clone();
        self.add_window_inputs(stage, inputs);
        for window in others {
            self.window(id, stage, window);
        }
        let limits = items.iter().filter_map(|item| {
            let Expr::Over(function, window) = item.bare() else { return None };
            let name = item.name().filter(|_| window == last && is_rank(function))?;
            let limit = conditions.iter().filter_map(|it| limit_of(it, &name)).min()?;
            Some((limit, has_ties(function)))
        });
        // Another function may need rows of the group that follow (`InferWindowGroupLimit.isExpandingWindow`).
        let needs_more = items.iter().any(|item| {
            let of_last = |part: &Expr| {
                matches!(part, Expr::Over(function, window) if window == last && !is_rank(function))
            };
            item.any(&of_last)
        });
        match limits.min().filter(|_| !needs_more) {
            Some(limit) => self.limited_window(id, stage, last, limit),
            None => self.window(id, stage, last),
        }
        stage.frame.columns = columns;
    }
}

/// The windows that columns of the select list which are read are computed over, each once.
pub(super) fn windows_of(select: &Select, is_read: &dyn Fn(&SelectItem) -> bool) -> Vec<Window> {
    let mut found: Vec<Window> = Vec::new();
    for item in select.items.iter().filter(|item| is_read(item)) {
        item.expr.walk(&mut |expr| {
            let ExprKind::Call(call) = &expr.kind else { return };
            let window = match &call.over {
                Some(Over::Window(window)) => window_of(window, select),
                Some(Over::Named(name)) => match defined(select, &name.text) {
                    Some(window) => window_of(window, select),
                    None => return,
                },
                None => return,
            };
            if !found.contains(&window) {
                found.push(window);
            }
        });
    }
    found
}

fn defined<'t>(select: &'t Select, name: &str) -> Option<&'t ast::Window> {
    select.windows.iter().find(|window| window.name.is(name)).map(|window| &window.window)
}

/// The keys of a window, with those of the window that it extends.
fn window_of(window: &ast::Window, select: &Select) -> Window {
    let mut keys = Window::of_sql(window);
    if let Some(base) = window.base.as_ref().and_then(|base| defined(select, &base.text)) {
        let base = Window::of_sql(base);
        if keys.partition_by.is_empty() {
            keys.partition_by = base.partition_by;
        }
        if keys.order_by.is_empty() {
            keys.order_by = base.order_by;
            keys.descending = base.descending;
        }
    }
    keys
}
