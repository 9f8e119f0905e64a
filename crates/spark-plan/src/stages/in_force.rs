//! The settings with which each job of a program is planned: those in force where it runs.

use rustc_hash::FxHashMap;

use super::Settings;
use super::planner::runs_a_job;
use super::shared::Shared;
use crate::Scenario;
use crate::reads::is_cache;
use pyspark_program::api::Method;
use pyspark_program::program::{NodeId, Program};
use pyspark_program::session::{self, SessionChange};
use spark_model::conf::{Conf, SessionValue, SparkVersion, is_fixed};

/// The states of a program's session where it runs or caches something.
#[derive(Clone, Debug, Default)]
pub struct SessionStates {
    calls: Vec<Call>,
    states: session::SessionStates,
}

/// A call whose query is planned with the settings in force.
#[derive(Clone, Debug)]
struct Call {
    node: NodeId,
    /// The index of the call that has planned the query: itself, or an earlier one.
    planned_by: usize,
    /// The last change before it.
    change: Option<NodeId>,
}

/// The actions that run the plan of their frame itself, which is made once (`Dataset.queryExecution`): any other wraps
/// the frame in a query of its own.
const RUNS_OWN_PLAN: [Method; 4] =
    [Method::Collect, Method::ToPandas, Method::ToArrow, Method::ToLocalIterator];

impl SessionStates {
    /// The states by the changes that plans depend on.
    pub fn new(
        program: &Program<'_>,
        changes: &[SessionChange],
        conf: &Conf,
        shared: &Shared,
        settings: impl Fn(&Conf) -> Settings,
        version: SparkVersion,
    ) -> Self {
        if changes.iter().all(|change| change.key.is_none()) {
            return Self::default();
        }
        let default = settings(&Conf::default());
        let is_read = |key: &str| {
            let of_conf = conf.settings.iter().filter(|it| it.key == key);
            let of_changes = changes.iter().filter(|it| it.key.as_deref() == Some(key));
            let of_changes = of_changes.filter_map(|it| match &it.to {
                SessionValue::Written { value, .. } => value.as_deref(),
                SessionValue::Initial | SessionValue::Default => None,
            });
            let mut values = of_conf.filter_map(|it| it.value.as_deref()).chain(of_changes);
            values.any(|value| settings(&Conf::default().with([(key, value)])) != default)
        };
        let mut known: FxHashMap<String, bool> = FxHashMap::default();
        let counts = |change: &&SessionChange| {
            let Some(key) = &change.key else { return true };
            if let Some(known) = known.get(key) {
                return *known;
            }
            let counts = !is_fixed(key, version) && is_read(key);
            known.insert(key.clone(), counts);
            counts
        };
        let changes: Vec<SessionChange> = changes.iter().filter(counts).cloned().collect();
        if changes.iter().all(|change| change.key.is_none()) {
            return Self::default();
        }
        let mut nodes: Vec<NodeId> = program
            .ids()
            .filter(|id| runs_a_job(program, *id) || is_cache(program.node(*id)))
            .chain(shared.cached_by_name(program).iter().map(|it| it.event))
            .collect();
        nodes.sort_unstable();
        nodes.dedup();
        let states = session::states(program, &changes, &nodes);
        let change_before = |node: NodeId| {
            let before = changes.iter().rfind(|change| change.node < node);
            before.or(changes.first()).map(|change| change.node)
        };
        let calls = nodes.iter().enumerate().map(|(at, node)| Call {
            node: *node,
            planned_by: planned_by(program, &nodes, at),
            change: change_before(*node),
        });
        Self { calls: calls.collect(), states }
    }

    /// The number of paths through the program with other settings; none is like one.
    pub fn paths(&self) -> usize {
        self.states.paths.len().max(1)
    }

    /// The settings on a path, where those at the end of the program are `conf`.
    pub fn settings(
        &self,
        path: usize,
        conf: &Conf,
        settings: impl Fn(&Conf) -> Settings,
    ) -> PlanSettings {
        let mut of_path = PlanSettings {
            all: vec![settings(conf)],
            at: FxHashMap::default(),
            open: FxHashMap::default(),
        };
        let Some(states) = self.states.paths.get(path) else { return of_path };
        let mut seen: Vec<(usize, usize)> = Vec::new();
        let own: Vec<usize> = (0..states.len())
            .map(|at| {
                if let Some((_, known)) = seen.iter().find(|(it, _)| states[*it] == states[at]) {
                    return *known;
                }
                let index = of_path.add(settings(&conf.in_session(&states[at])));
                seen.push((at, index));
                index
            })
            .collect();
        for (at, call) in self.calls.iter().enumerate() {
            let mut index = own[call.planned_by];
            if index != own[at] {
                // Python decides at each call how it takes the rows.
                let arrow = of_path.all[own[at]].arrow;
                index = of_path.add(Settings { arrow, ..of_path.all[index].clone() });
            }
            of_path.at.insert(call.node, index);
            if self.states.is_open[at] {
                of_path.open.extend(call.change.map(|change| (call.node, change)));
            }
        }
        of_path
    }
}

/// The first call that has planned the query of a call of the same frame, in any case before it.
fn planned_by(program: &Program<'_>, nodes: &[NodeId], at: usize) -> usize {
    let node = program.node(nodes[at]);
    if node.receiver.is_none() || !node.is_one_of(&RUNS_OWN_PLAN) {
        return at;
    }
    let runs_first = |id: NodeId| {
        let first = program.node(id);
        let mut branches = program.branches_around(first.in_branch);
        let mut loops = program.loops_around(first.in_loop);
        first.receiver == node.receiver
            && first.is_one_of(&RUNS_OWN_PLAN)
            && branches.all(|it| program.branches_around(node.in_branch).any(|own| own == it))
            && loops.all(|it| program.loops_around(node.in_loop).any(|own| own == it))
    };
    nodes[..at].iter().position(|id| runs_first(*id)).unwrap_or(at)
}

/// The settings of each job of a program.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanSettings {
    /// All that differ, those at the end of the program first.
    all: Vec<Settings>,
    /// By call, the index of the settings with which its query is planned.
    at: FxHashMap<NodeId, usize>,
    /// Calls whose settings may be others too, with a change that may have been made or not.
    open: FxHashMap<NodeId, NodeId>,
}

impl PlanSettings {
    /// The settings with which the query of a call is planned.
    pub fn at(&self, call: NodeId) -> &Settings {
        &self.all[self.at.get(&call).copied().unwrap_or(0)]
    }

    /// A change that may have been made before a call or not, where the plans do not have both.
    pub fn open(&self, call: NodeId) -> Option<NodeId> {
        self.open.get(&call).copied()
    }

    /// The settings for a plan with so many times the rows in each table, those of unknown size too.
    pub fn with_rows(&self, factor: f64) -> Self {
        self.map(|settings| settings.with_rows(factor))
    }

    /// The settings for a plan with so many items in each array of which nobody says how many.
    pub fn with_items(&self, items: f64) -> Self {
        self.map(|settings| settings.with_items(items))
    }

    /// The settings for a plan with other figures for what is not known.
    pub fn in_scenario(&self, scenario: Scenario) -> Self {
        self.map(|settings| Settings { scenario, ..settings.clone() })
    }

    fn map(&self, change: impl Fn(&Settings) -> Settings) -> Self {
        Self {
            all: self.all.iter().map(change).collect(),
            at: self.at.clone(),
            open: self.open.clone(),
        }
    }

    fn add(&mut self, settings: Settings) -> usize {
        self.all.iter().position(|it| *it == settings).unwrap_or_else(|| {
            self.all.push(settings);
            self.all.len() - 1
        })
    }
}
