//! Window functions: an exchange, a sort and a buffer for each specification.

use std::rc::Rc;

use super::MemoryRequest;
use super::exchange::{Partitions, Spread};
use super::keys::{columns_of, is_column};
use super::partial_stage::PartialStage;
use super::planner::Planner;
use super::window_limit::{Ranking, ranking};

use crate::frame::column::Column;
use crate::frame::expr::{Expr, Window};
use pyspark_program::api::Class;
use pyspark_program::program::{Node, NodeId, Program};

/// A window, and the columns that are computed downstream of its input.
#[derive(Clone, Debug)]
pub(super) struct Windowed {
    window: Window,
    columns: Vec<String>,
}

impl Planner<'_, '_> {
    /// Exchanges, sorts and buffers for the windows among a call's expressions, each specification once
    /// (`ExtractWindowExpressions`).
    pub(super) fn windows(
        &self,
        node: &Node<'_>,
        id: NodeId,
        (exprs, only): (&[Expr], bool),
        stage: &mut PartialStage,
    ) -> Option<Box<Ranking>> {
        let mut windows = Vec::new();
        for expr in exprs {
            windows_in(expr, &mut windows);
        }
        if windows.is_empty() {
            // An expression that is not understood may be computed over a window all the same.
            let spec = window_of(self.program, node);
            windows.extend(spec.map(|spec| Window::of_node(self.program, spec)));
        }
        let ranking = ranking(stage, id, &windows, (exprs, only));
        let computed = exprs.iter().filter(|it| !is_column(it)).filter_map(Expr::name);
        let before = stage.windowed.take();
        let together = match &windows[..] {
            [] => true,
            // One buffer serves both.
            [window] => before.as_ref().is_some_and(|before| before.takes(window, exprs)),
            _ => false,
        };
        if together {
            stage.windowed = before;
        } else {
            let columns = stage.frame.columns.clone();
            self.add_window_inputs(stage, &window_inputs(exprs));
            for window in &transposed(windows) {
                self.window(id, stage, window);
                let (window, columns) = (window.clone(), Vec::new());
                stage.windowed = Some(Rc::new(Windowed { window, columns }));
            }
            stage.frame.columns = columns;
        }
        if let Some(windowed) = &mut stage.windowed {
            Rc::make_mut(windowed).columns.extend(computed);
        }
        ranking
    }

    /// Adds the columns that are computed for window functions upstream of their windows.
    pub(super) fn add_window_inputs(&self, stage: &mut PartialStage, inputs: &[Expr]) {
        let computed = Self::columns(&stage.frame, inputs, self.settings.scenario);
        if let Some(columns) = &mut stage.frame.columns {
            columns.extend(computed.into_iter().map(|it| Column { name: String::new(), ..it }));
        }
    }

    /// An exchange, a sort and a buffer for a window.
    pub(super) fn window(&self, id: NodeId, stage: &mut PartialStage, window: &Window) {
        let Window { partition_by: keys, order_by, descending } = window;
        self.name_unknown(keys, id, &mut stage.frame);
        // `ExtractWindowExpressions`: a key that is no column becomes one upstream of the window, and is dropped
        // downstream.
        let by: Vec<&Expr> = keys.iter().chain(order_by).collect();
        let computed: Vec<Expr> = by.iter().copied().filter(|it| !is_column(it)).cloned().collect();
        let columns = stage.frame.columns.clone();
        let computed = Self::columns(&stage.frame, &computed, self.settings.scenario);
        if let Some(columns) = &mut stage.frame.columns {
            columns.extend(computed.into_iter().map(|it| Column { name: String::new(), ..it }));
        }
        if !stage.is_clustered_by(keys) {
            let spread = if keys.is_empty() { Spread::Single } else { Spread::Hash(keys.clone()) };
            stage.exchange_to(self, id, spread, Partitions::Default);
        }
        let row = stage.frame.unsafe_row();
        let by: Vec<Expr> = by.into_iter().cloned().collect();
        // `EnsureRequirements`: rows that are in this order already are not sorted again. An order that descends serves
        // no other one.
        if !descending.is_empty() || !stage.is_ordered_by(&by) {
            self.sort(id, stage, by);
            if let Some(first) = descending.first() {
                stage.sorted.truncate(keys.len() + first);
            }
        }
        let scenario = self.settings.scenario;
        let group =
            stage.frame.largest_group(&Self::columns(&stage.frame, keys, scenario), scenario);
        stage.push_operator(id, MemoryRequest::Window { rows: group, row });
        stage.plan.add(|| format!("window {window:?}"));
        stage.frame.columns = columns;
        if !keys.iter().all(is_column) {
            // The column that the rows are partitioned by is gone.
            stage.clustered = None;
        }
        if !stage.sorted.iter().all(is_column) {
            stage.sorted.clear();
        }
    }
}

/// What window functions are called with where it is no column (`ExtractWindowExpressions.extractExpr`): it becomes
/// one upstream of the windows.
pub(super) fn window_inputs(exprs: &[Expr]) -> Vec<Expr> {
    let mut found: Vec<Expr> = Vec::new();
    let mut open: Vec<&Expr> = exprs.iter().collect();
    while let Some(expr) = open.pop() {
        let Expr::Over(function, _) = expr else {
            open.extend(expr.children());
            continue;
        };
        for arg in function.children() {
            let is_new = !found.iter().any(|other| other.is_same(arg));
            let computed = !arg.any(&|part| *part == Expr::Unknown)
                && arg.any(&|part| matches!(part, Expr::Column(_)));
            if !is_column(arg) && is_new && computed {
                found.push(arg.clone());
            }
        }
    }
    found
}

impl Windowed {
    /// A window downstream is computed together with this one: it has the same specification and reads nothing that
    /// was computed since (`CollapseWindow`).
    fn takes(&self, window: &Window, exprs: &[Expr]) -> bool {
        let mut read = exprs.iter().flat_map(columns_of);
        let own = |name: &str| self.columns.iter().any(|own| own.eq_ignore_ascii_case(name));
        self.window == *window && !read.any(own)
    }
}

/// The windows in the order in which they are computed: of two next to each other the one with fewer keys first, where
/// the other one's begin with these (`TransposeWindow`).
pub(super) fn transposed(mut windows: Vec<Window>) -> Vec<Window> {
    let goes_first = |upper: &Window, lower: &Window| {
        let number = upper.partition_by.len();
        let first = lower.partition_by.get(..number).unwrap_or_default();
        number < lower.partition_by.len()
            && upper.partition_by.iter().all(|key| first.iter().any(|other| other.is_same(key)))
    };
    while let Some(at) = (1..windows.len()).find(|at| goes_first(&windows[*at], &windows[*at - 1]))
    {
        windows.swap(at - 1, at);
    }
    windows
}

/// The windows that parts of an expression are computed over, each once, in the order in which they are written.
fn windows_in(expr: &Expr, found: &mut Vec<Window>) {
    if let Expr::Over(_, window) = expr
        && !found.contains(window)
    {
        found.push(window.clone());
    }
    for child in expr.children() {
        windows_in(child, found);
    }
}

fn window_of(program: &Program<'_>, node: &Node<'_>) -> Option<NodeId> {
    let mut open = node.inputs.to_vec();
    let mut steps = 0;
    while let Some(id) = open.pop() {
        steps += 1;
        let found = program.node(id);
        if steps > 200 {
            return None;
        }
        if found.class == Class::WindowSpec {
            return Some(id);
        }
        if found.class == Class::Column {
            open.extend(found.inputs.iter().copied());
        }
    }
    None
}
