//! The settings of a running session where a call runs: the changes that the program has made by then.
//!
//! Spark reads the settings of a session when it plans a query, so that a query has those of its action and not of the
//! program's end. Where branches and loops decide which changes are made before a call, each path through them has
//! settings of its own.

use std::collections::{BTreeMap, BTreeSet};

use ruff_python_ast::Stmt;

use crate::program::{BranchId, LoopId, LoopKind, NodeId, Program};
use spark_model::conf::SessionValue;

/// A change of a running session's settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionChange {
    /// The call that makes it.
    pub node: NodeId,
    /// `None` for every key.
    pub key: Option<String>,
    pub to: SessionValue,
    /// The one iteration of a loop that makes it.
    pub iteration: Option<(LoopId, usize)>,
}

/// The keys that are changed where a call runs.
pub type SessionState = BTreeMap<String, SessionValue>;

/// The states of a session at some calls, by the paths that the program may take.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionStates {
    /// For each path, the state at each call; the first path is the one that makes the most changes. One alone where
    /// there are more than [`MAX_PATHS`].
    pub paths: Vec<Vec<SessionState>>,
    /// By call, whether its state may be one that is not among the paths.
    pub is_open: Vec<bool>,
}

/// The maximum number of paths that are told apart.
pub const MAX_PATHS: usize = 8;

/// A place where control flow decides which changes are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Decision {
    /// A statement with branches, by the first of these: the number of the branch among those that change something,
    /// none being one more.
    Branch(BranchId),
    /// The number of iterations of a loop before the one in question.
    Loop(LoopId),
}

/// The decisions of one path.
type Path = BTreeMap<Decision, usize>;

/// The states of the session at calls of the program, by the changes whose keys are asked for.
pub fn states(program: &Program<'_>, changes: &[SessionChange], calls: &[NodeId]) -> SessionStates {
    let replay = Replay { program, changes };
    let mut options: BTreeMap<Decision, usize> = BTreeMap::new();
    let mut is_open = Vec::with_capacity(calls.len());
    for call in calls {
        let mut asks = false;
        replay.state(*call, &mut |decision, number| {
            asks = true;
            options.insert(decision, number);
            number - 1
        });
        is_open.push(asks);
    }
    let last: Path = options.iter().map(|(decision, number)| (*decision, number - 1)).collect();
    let number = options.values().try_fold(1_usize, |all, number| all.checked_mul(*number));
    let paths = match number {
        Some(number) if number <= MAX_PATHS => {
            is_open.fill(false);
            (0..number).map(|at| path(&options, at)).collect()
        }
        _ => vec![last],
    };
    let states_on = |path: &Path| -> Vec<SessionState> {
        let mut decide = |decision, number: usize| path.get(&decision).map_or(number - 1, |at| *at);
        calls.iter().map(|call| replay.state(*call, &mut decide)).collect()
    };
    let mut states: Vec<Vec<SessionState>> = Vec::new();
    for path in &paths {
        let state = states_on(path);
        if !states.contains(&state) {
            states.push(state);
        }
    }
    SessionStates { paths: states, is_open }
}

/// The path of a number among all; the first is the one with the last option of each decision.
fn path(options: &BTreeMap<Decision, usize>, mut at: usize) -> Path {
    let mut path = Path::new();
    for (decision, number) in options {
        path.insert(*decision, number - 1 - at % number);
        at /= number;
    }
    path
}

struct Replay<'p, 'a> {
    program: &'p Program<'a>,
    changes: &'p [SessionChange],
}

impl Replay<'_, '_> {
    /// The state at a call. `decide` chooses one of so many options.
    fn state(
        &self,
        call: NodeId,
        decide: &mut impl FnMut(Decision, usize) -> usize,
    ) -> SessionState {
        let mut state = SessionState::new();
        let mut around = self.loops(call);
        around.reverse();
        let mut heads = around.into_iter().map(|of| (self.head(of, call), of)).peekable();
        for change in self.changes.iter().filter(|change| change.node < call) {
            while let Some((_, of)) = heads.next_if(|(head, _)| *head <= change.node) {
                self.earlier_iterations(of, call, &mut state, decide);
            }
            let node = self.program.node(change.node);
            if !self.program.mutually_exclusive(node, self.program.node(call))
                && self.is_made(change, call, 0, decide)
            {
                apply(&mut state, change);
            }
        }
        for (_, of) in heads {
            self.earlier_iterations(of, call, &mut state, decide);
        }
        state
    }

    /// The changes that earlier iterations of a loop around a call have made after it: of a function that code outside
    /// calls, all that the program makes after it.
    fn earlier_iterations(
        &self,
        of: LoopId,
        call: NodeId,
        state: &mut SessionState,
        decide: &mut impl FnMut(Decision, usize) -> usize,
    ) {
        let is_callback = matches!(self.program.loop_of(of).kind, LoopKind::Callback);
        let is_later = |change: &&SessionChange| {
            change.node > call && (is_callback || self.loops(change.node).contains(&of))
        };
        let mut later = self.changes.iter().filter(is_later).peekable();
        let number = self.iterations(of);
        if later.peek().is_none() || number < 2 || decide(Decision::Loop(of), number) == 0 {
            return;
        }
        for change in later {
            if self.is_made(change, call, 1, decide) {
                apply(state, change);
            }
        }
    }

    /// Control flow makes a change before a call, at the latest so many iterations before the one that the call is in.
    fn is_made(
        &self,
        change: &SessionChange,
        call: NodeId,
        before: usize,
        decide: &mut impl FnMut(Decision, usize) -> usize,
    ) -> bool {
        let around_call = self.loops(call);
        for of in self.loops(change.node) {
            let iteration = change.iteration.filter(|(it, _)| *it == of).map(|(_, at)| at);
            if around_call.contains(&of) {
                let number = self.iterations(of);
                if let Some(at) = iteration.filter(|_| number > 1)
                    && at + before > decide(Decision::Loop(of), number)
                {
                    return false;
                }
                continue;
            }
            match self.program.loop_of(of).iterations {
                Some(0) => return false,
                Some(_) => {}
                None if iteration.is_some() => {}
                None if decide(Decision::Loop(of), self.iterations(of)) == 0 => return false,
                None => {}
            }
        }
        let around_call: Vec<BranchId> =
            self.program.branches_around(self.program.node(call).in_branch).collect();
        let branches = self.program.branches_around(self.program.node(change.node).in_branch);
        let mut other = branches.filter(|it| before > 0 || !around_call.contains(it));
        other.all(|branch| self.is_taken(branch, decide))
    }

    fn is_taken(
        &self,
        branch: BranchId,
        decide: &mut impl FnMut(Decision, usize) -> usize,
    ) -> bool {
        let program = self.program;
        let first = program.branches[branch.0 as usize].first;
        let nodes = self.changes.iter().map(|change| program.node(change.node));
        let changing: BTreeSet<u32> = nodes
            .flat_map(|node| program.branches_around(node.in_branch))
            .filter(|it| program.branches[it.0 as usize].first == first)
            .map(|it| it.0)
            .collect();
        let all = match program.branches[first.0 as usize].statement {
            Some(Stmt::If(statement)) => {
                let clauses = &statement.elif_else_clauses;
                let has_else = clauses.last().is_some_and(|clause| clause.test.is_none());
                has_else.then_some(clauses.len() + 1)
            }
            _ => None,
        };
        let number = changing.len() + usize::from(all != Some(changing.len()));
        let none = number - changing.len();
        number == 1
            || changing.iter().position(|it| *it == branch.0).map(|at| at + none)
                == Some(decide(Decision::Branch(first), number))
    }

    /// The loops around a node, from the innermost outwards.
    fn loops(&self, node: NodeId) -> Vec<LoopId> {
        self.program.loops_around(self.program.node(node).in_loop).collect()
    }

    /// The first node of a loop that has the node `inside`.
    fn head(&self, of: LoopId, inside: NodeId) -> NodeId {
        let in_loop = |id: &NodeId| {
            self.program.loops_around(self.program.node(*id).in_loop).any(|around| around == of)
        };
        self.program.ids().find(in_loop).unwrap_or(inside)
    }

    /// The iterations of a loop that may differ in their changes.
    fn iterations(&self, of: LoopId) -> usize {
        let of_values = self.changes.iter().filter_map(|change| {
            change.iteration.filter(|(it, _)| *it == of).map(|(_, at)| at + 1)
        });
        match (of_values.max(), self.program.loop_of(of).iterations) {
            (Some(values), _) => values,
            (None, Some(number)) => number.clamp(1, 2) as usize,
            (None, None) => 2,
        }
    }
}

fn apply(state: &mut SessionState, change: &SessionChange) {
    match &change.key {
        Some(key) => _ = state.insert(key.clone(), change.to.clone()),
        None => state.values_mut().for_each(|value| value.clone_from(&change.to)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Method;
    use crate::{Module, evaluate, settings};

    /// The values of the key `k` at each `count()` of a program, by path.
    fn values(source: &str) -> Vec<Vec<String>> {
        let module = Module::parse(source).unwrap();
        let program = evaluate(source, module.statements());
        let changes = settings(&program).changes;
        let calls = program.calls_of(Method::Count);
        let states = states(&program, &changes, calls);
        let value = |state: &SessionState| match state.get("k") {
            Some(SessionValue::Written { value, .. }) => value.clone().unwrap_or("?".to_owned()),
            Some(SessionValue::Initial) => "initial".to_owned(),
            Some(SessionValue::Default) => "default".to_owned(),
            None => "-".to_owned(),
        };
        states.paths.iter().map(|path| path.iter().map(value).collect()).collect()
    }

    #[test]
    fn a_call_has_the_settings_of_its_place() {
        let cases: [(&str, &[&[&str]]); 14] = [
            ("D.count()\nS(7)\nD.count()\nS(9)\nD.count()", &[&["-", "7", "9"]]),
            ("S(7)\nspark.sql('RESET k')\nD.count()", &[&["initial"]]),
            ("S(7)\nspark.sql('RESET')\nD.count()", &[&["initial"]]),
            ("S(7)\nspark.conf.unset('k')\nD.count()", &[&["default"]]),
            ("spark.sql('SET k=7')\nD.count()\nspark.sql('SET k = 9')", &[&["7"]]),
            // A function's calls each have their own.
            (
                "def f(n):\n    S(n)\n    D.count()\nD.count()\nf(7)\nf(9)\nD.count()",
                &[&["-", "7", "9", "9"]],
            ),
            ("S(7)\nif x:\n    S(9)\nD.count()", &[&["9"], &["7"]]),
            ("if x:\n    S(9)\n    D.count()\nelse:\n    D.count()", &[&["9", "-"]]),
            ("if x:\n    S(7)\nelse:\n    S(9)\nD.count()", &[&["9"], &["7"]]),
            ("for n in [7, 9]:\n    S(n)\n    D.count()\nD.count()", &[&["9", "9"], &["7", "9"]]),
            ("for n in [7, 9]:\n    D.count()\n    S(n)", &[&["7"], &["-"]]),
            ("for n in names:\n    D.count()\n    S(7)\nD.count()", &[&["7", "7"], &["-", "-"]]),
            (
                "for k, v in {'k': 7, 'l': 8}.items():\n    spark.conf.set(k, v)\nD.count()",
                &[&["7"]],
            ),
            ("while x:\n    S(7)\n    D.count()\n    S(9)", &[&["7"]]),
        ];
        for (source, expected) in cases {
            let code =
                source.replace("S(", "spark.conf.set('k', ").replace("D.", "spark.table('t').");
            assert_eq!(values(&code), expected, "{source}");
        }
    }

    #[test]
    fn more_paths_than_are_told_apart_leave_calls_open() {
        let branches: String =
            (0..4).map(|n| format!("if x{n}:\n    spark.conf.set('k', {n})\n")).collect();
        let source = format!("spark.table('t').count()\n{branches}spark.table('t').count()\n");
        let module = Module::parse(&source).unwrap();
        let program = evaluate(&source, module.statements());
        let calls = program.calls_of(Method::Count);
        let states = states(&program, &settings(&program).changes, calls);
        assert_eq!((states.paths.len(), states.is_open), (1, vec![false, true]));
    }
}
