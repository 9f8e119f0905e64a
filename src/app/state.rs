//! Everything the page knows. All it shows is computed from this.

use std::rc::Rc;

use spark_memory::cluster::Cluster;
use spark_memory::conf::{Launcher, SparkVersion};
use spark_memory::{Assumptions, Edit, Input, Range, Recommendation, Table, adopt, apply_edits};
use yew::Reducible;

use super::examples::EXAMPLES;
use super::header::theme::Theme;
use super::{draft, link, text};

/// How many steps back Undo remembers.
const UNDO_DEPTH: usize = 100;

#[derive(Clone, PartialEq)]
pub(crate) struct State {
    pub(crate) input: Rc<Input>,
    /// What Undo puts back, the latest last.
    undo: Vec<UndoEntry>,
    /// What Redo puts back, the latest last.
    redo: Vec<UndoEntry>,
    /// Counts the inputs that were put in whole, so that a field forgets what was half typed into it.
    pub(crate) opened: u32,
    /// The panel that a narrow screen shows, and a wide one where the code stands.
    pub(crate) tab: Tab,
    /// The step of the timeline that the person chose.
    pub(crate) step: Option<usize>,
    /// Where the person asked to be taken in the code.
    pub(crate) reveal: Option<Reveal>,
    pub(crate) notice: Option<Notice>,
    pub(crate) theme: Theme,
}

/// A change that Undo takes back, or one that Redo makes again. Every change of the input is part of one: a whole input can then be put
/// back without taking along what was typed since.
#[derive(Clone, PartialEq)]
struct UndoEntry {
    /// The input on the step's other side.
    input: Rc<Input>,
    /// What the person was typing into; what is typed into one place in a row is one step.
    typed: Option<Typed>,
}

/// Where something is typed, letter by letter.
#[derive(Clone, PartialEq)]
enum Typed {
    Code,
    Settings,
    Failure,
    Cluster,
    Table(String),
    Assumptions,
}

/// The panels that tabs lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tab {
    Code,
    Settings,
    Tables,
    Failure,
    Problems,
    Memory,
    Timeline,
    Cluster,
}

/// A stretch of the code to select; the number tells one request from the next for the same place.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Reveal {
    number: u32,
    pub(crate) range: Range,
}

/// A sentence about what just happened.
#[derive(Clone, PartialEq)]
pub(crate) struct Notice {
    pub(crate) text: String,
    pub(crate) kind: NoticeKind,
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum NoticeKind {
    /// Goes away with the next thing that the person does.
    Done,
    /// Stays until it is dismissed.
    Wrong,
}

pub(crate) enum Action {
    Edit {
        text: String,
        pasted: bool,
    },
    Fix {
        title: String,
        edits: Vec<Edit>,
    },
    FixAllSafe,
    Undo,
    Redo,
    /// The pasted settings, as a text area has them.
    SetSettings(String),
    /// The pasted failure, likewise.
    SetFailure(String),
    SetCluster(Cluster),
    SetSparkVersion(SparkVersion),
    /// Many fields of the cluster at once, as one step that Undo takes back; the text names it.
    ApplyPreset {
        name: String,
        cluster: Cluster,
        version: SparkVersion,
    },
    /// What is known of a table or path; nothing any more where there is none.
    SetTable {
        name: String,
        table: Option<Table>,
    },
    SelectStep(usize),
    /// What is tried out about the data.
    Assume(Assumptions),
    /// Settings that were recommended, into the code and outside of it, as one step that Undo takes back.
    ApplyRecommendations(Vec<Recommendation>),
    /// Takes away a setting that is given by key.
    RemoveSetting(String),
    Open(Input),
    /// A rule's bad example, to look at in the editor.
    LoadExample {
        rule: &'static str,
        code: String,
        launcher: Option<Launcher>,
    },
    /// Switches a rule off.
    Ignore(&'static str),
    /// Switches all rules on.
    EnableAllRules,
    /// A link was followed: the input in it, or why there is none.
    OpenLink(Result<Input, String>),
    Reveal(Range),
    Show(Tab),
    SetTheme(Theme),
    Notify(Notice),
    Dismiss,
}

impl Notice {
    pub(crate) fn done(text: impl Into<String>) -> Self {
        Self { text: text.into(), kind: NoticeKind::Done }
    }

    pub(crate) fn wrong(text: impl Into<String>) -> Self {
        Self { text: text.into(), kind: NoticeKind::Wrong }
    }
}

impl State {
    /// The page as it opens: on the input of the link it was opened by, else on what the person had here last, else on the first example.
    pub(crate) fn open() -> Self {
        let mut state = Self {
            input: Rc::new(EXAMPLES[0].input()),
            undo: Vec::new(),
            redo: Vec::new(),
            opened: 0,
            tab: link::view().unwrap_or(Tab::Code),
            step: None,
            reveal: None,
            notice: None,
            theme: Theme::remembered(),
        };
        let draft = match draft::remembered() {
            Some(Ok(input)) => Some(Rc::new(input)),
            Some(Err(error)) => {
                state.notice = Some(Notice::wrong(error));
                None
            }
            None => None,
        };
        match link::shared() {
            Some(Ok(input)) => {
                state.input = Rc::new(input);
                // The first letter typed makes a draft of the link's input: until then, and after it, the old one is a step away.
                if let Some(draft) = draft.filter(|draft| *draft != state.input) {
                    state.undo.push(UndoEntry { input: draft, typed: None });
                    state.notice = Some(Notice::done(text::OPENED_OVER_DRAFT));
                }
            }
            Some(Err(error)) => {
                state.notice = Some(Notice::wrong(error));
                state.input = draft.unwrap_or(state.input);
            }
            None => state.input = draft.unwrap_or(state.input),
        }
        state
    }

    pub(crate) fn can_undo(&self) -> bool {
        !self.undo.is_empty()
    }

    pub(crate) fn can_redo(&self) -> bool {
        !self.redo.is_empty()
    }

    /// Changes the input as a step of its own.
    fn change(&mut self, change: impl FnOnce(&mut Input)) {
        self.put(None, change);
    }

    /// Changes the input by what the person types.
    fn typed(&mut self, typed: Typed, change: impl FnOnce(&mut Input)) {
        self.put(Some(typed), change);
    }

    fn put(&mut self, typed: Option<Typed>, change: impl FnOnce(&mut Input)) {
        let mut next = (*self.input).clone();
        change(&mut next);
        if next == *self.input {
            return;
        }
        if typed.is_some() {
            // The editor has an undo and a redo of its own, which come in as if they were typed.
            let leads_there =
                |steps: &[UndoEntry]| steps.last().is_some_and(|it| *it.input == next);
            if leads_there(&self.undo) {
                return self.undo();
            }
            if leads_there(&self.redo) {
                return self.redo();
            }
        }
        let goes_on = typed.is_some()
            && self.redo.is_empty()
            && self.undo.last().is_some_and(|last| last.typed == typed);
        let before = std::mem::replace(&mut self.input, Rc::new(next));
        if goes_on {
            return;
        }
        // What Undo had taken away is no longer ahead, so it goes behind: Undo comes to it before it comes to older steps.
        self.undo.append(&mut self.redo);
        self.undo.push(UndoEntry { input: before, typed });
        let surplus = self.undo.len().saturating_sub(UNDO_DEPTH);
        self.undo.drain(..surplus);
    }

    fn undo(&mut self) {
        let Some(step) = self.undo.pop() else { return };
        let back = self.exchange(step);
        self.redo.push(back);
    }

    fn redo(&mut self) {
        let Some(step) = self.redo.pop() else { return };
        let back = self.exchange(step);
        self.undo.push(back);
    }

    /// Goes to the other side of a step, and gives the way back.
    fn exchange(&mut self, UndoEntry { input, typed }: UndoEntry) -> UndoEntry {
        UndoEntry { input: std::mem::replace(&mut self.input, input), typed }
    }

    fn edit(&mut self, text: String, pasted: bool) {
        let whole = pasted && replaces(&self.input.source, &text);
        self.put((!whole).then_some(Typed::Code), |input| input.source = text);
    }

    fn set_up(&mut self, cluster: Cluster, version: SparkVersion) {
        self.change(|input| {
            input.cluster = cluster;
            input.spark_version = version;
        });
        self.opened += 1;
    }

    fn set_table(&mut self, name: String, table: Option<Table>) {
        match table {
            Some(table) => self.typed(Typed::Table(name.clone()), |input| {
                input.tables.insert(name, table);
            }),
            None => self.change(|input| {
                input.tables.remove(&name);
            }),
        }
    }

    fn open_input(&mut self, input: Input) {
        self.change(|now| *now = input);
        self.step = None;
        self.opened += 1;
    }

    /// Puts a rule's bad example in the place of the code, started as the rule is about, with the rule on.
    fn try_rule(&mut self, rule: &str, code: String, launcher: Option<Launcher>) {
        self.tab = Tab::Code;
        let mut input = (*self.input).clone();
        input.source = code;
        input.ignore.remove(rule);
        input.cluster.launcher = launcher.or(input.cluster.launcher);
        self.open_input(input);
    }
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = Rc::unwrap_or_clone(self);
        next.notice = next.notice.filter(|notice| notice.kind == NoticeKind::Wrong);
        match action {
            Action::Edit { text, pasted } => next.edit(text, pasted),
            Action::Fix { title, edits } => match apply_edits(&next.input.source, &edits) {
                Ok(text) => {
                    next.change(|input| input.source = text);
                    next.notice = Some(Notice::done(text::fixed(&title)));
                }
                Err(error) => next.notice = Some(Notice::wrong(text::fix_failed(&error))),
            },
            Action::FixAllSafe => {
                let (text, count) = spark_memory::fix_all_safe(&next.input);
                if count > 0 {
                    next.change(|input| input.source = text);
                    next.notice = Some(Notice::done(text::fixed_all(count)));
                }
            }
            Action::Undo => {
                next.undo();
                next.opened += 1;
            }
            Action::Redo => {
                next.redo();
                next.opened += 1;
            }
            Action::SetSettings(text) => next.typed(Typed::Settings, |input| {
                input.settings = text::with_line_ends_of(&input.settings, text);
            }),
            Action::SetFailure(text) => next.typed(Typed::Failure, |input| {
                input.failure = text::with_line_ends_of(&input.failure, text);
            }),
            Action::SetCluster(cluster) => {
                next.typed(Typed::Cluster, |input| input.cluster = cluster);
            }
            Action::SetSparkVersion(version) => {
                next.typed(Typed::Cluster, |input| input.spark_version = version);
            }
            Action::ApplyPreset { name, cluster, version } => {
                next.set_up(cluster, version);
                next.notice = Some(Notice::done(text::set_up(&name)));
            }
            Action::SetTable { name, table } => next.set_table(name, table),
            Action::SelectStep(number) => next.step = Some(number),
            Action::Assume(assumptions) => {
                next.typed(Typed::Assumptions, |input| input.assume = assumptions)
            }
            Action::ApplyRecommendations(settings) => {
                next.open_input(adopt(&next.input, &settings));
                next.notice = Some(Notice::done(text::adopted(settings.len())));
            }
            Action::RemoveSetting(key) => {
                next.change(|input| {
                    input.conf.remove(&key);
                });
                next.notice = Some(Notice::done(text::setting_removed(&key)));
            }
            Action::Open(input) => next.open_input(input),
            Action::LoadExample { rule, code, launcher } => next.try_rule(rule, code, launcher),
            Action::Ignore(rule) => next.change(|input| {
                input.ignore.insert(rule.to_owned());
            }),
            Action::EnableAllRules => next.change(|input| input.ignore.clear()),
            Action::OpenLink(Ok(input)) => next.open_input(input),
            Action::OpenLink(Err(error)) => next.notice = Some(Notice::wrong(error)),
            Action::Reveal(range) => {
                let number = next.reveal.map_or(0, |reveal| reveal.number + 1);
                next.reveal = Some(Reveal { number, range });
                next.tab = Tab::Code;
            }
            Action::Show(tab) => next.tab = tab,
            Action::SetTheme(theme) => next.theme = theme,
            Action::Notify(notice) => next.notice = Some(notice),
            Action::Dismiss => next.notice = None,
        }
        Rc::new(next)
    }
}

/// Whether something of `before` is gone in `after`, rather than only something come in.
fn replaces(before: &str, after: &str) -> bool {
    let common =
        |a: &mut dyn Iterator<Item = (u8, u8)>| a.take_while(|(left, right)| left == right).count();
    let start = common(&mut before.bytes().zip(after.bytes()));
    let end = common(&mut before.bytes().rev().zip(after.bytes().rev()));
    start + end < before.len()
}
