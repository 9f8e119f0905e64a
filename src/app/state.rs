//! Everything the page knows. All it shows is computed from this.

use std::rc::Rc;

use spark_memory::cluster::Cluster;
use spark_memory::conf::{Launcher, SparkVersion};
use spark_memory::{Input, Range, Report, Table, TakenIn, apply_edits};
use yew::Reducible;

pub(crate) use super::action::{Action, Notice, NoticeKind};
use super::answer::Answer;
use super::by_ptr::ByPtr;
use super::context::LastAnswer;
use super::examples::{EXAMPLES, is_example};
use super::header::theme::Theme;
use super::paste::place_of;
use super::worker::Stopped;
use super::{draft, link, text};
use crate::question::Fixed;

/// Maximum number of steps that Undo remembers.
const UNDO_DEPTH: usize = 100;

#[derive(Clone)]
pub(crate) struct State {
    pub(crate) input: ByPtr<Input>,
    /// The last report that there was.
    pub(crate) answer: LastAnswer,
    /// Why the input has no report and gets none; nothing while it has one or one is being computed.
    pub(crate) stopped: Option<Stopped>,
    /// States that Undo restores, the latest last.
    undo: Vec<UndoEntry>,
    /// States that Redo restores, the latest last.
    redo: Vec<UndoEntry>,
    /// Counts the inputs that were put in whole, so that a field forgets what was half typed into it.
    pub(crate) opened: u32,
    /// The panel that a narrow screen shows, and a wide one in the place of the code.
    pub(crate) tab: Tab,
    /// The step of the timeline that the user chose.
    pub(crate) step: Option<usize>,
    /// The place in the code that the user asked for.
    pub(crate) reveal: Option<Reveal>,
    pub(crate) notice: Option<Notice>,
    pub(crate) theme: Theme,
}

/// A change that Undo takes back, or one that Redo makes again. Every change of the input is part of one: a whole input
/// can then be put back without taking along what was typed since.
#[derive(Clone)]
struct UndoEntry {
    /// The input on the other side of the change.
    input: ByPtr<Input>,
    /// The field that was typed into; what is typed into one field in a row is one change.
    typed: Option<Typed>,
}

/// A field that text is typed into.
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

/// A stretch of the code to select; the number distinguishes one request from the next for the same place.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Reveal {
    number: u32,
    pub(crate) range: Range,
}

impl State {
    /// The page as it opens: on the input of the link it was opened by, else on the draft, else on the first example.
    pub(crate) fn open() -> Self {
        let mut state = Self {
            input: ByPtr::new(EXAMPLES[0].input()),
            answer: None,
            stopped: None,
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
            Some(Ok(input)) => Some(ByPtr::new(input)),
            Some(Err(error)) => {
                state.notice = Some(Notice::wrong(error));
                None
            }
            None => None,
        };
        match link::shared() {
            Some(Ok(input)) => {
                state.input = ByPtr::new(input);
                // The first letter typed makes a draft of the link's input: until then, and after it, the old one is a
                // step away.
                if let Some(draft) = draft.filter(|draft| **draft != *state.input) {
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

    /// Returns true if the report is of an earlier input, and another is being computed.
    pub(crate) fn is_waiting(&self) -> bool {
        self.stopped.is_none() && self.current_answer().is_none()
    }

    /// The answer, if the input has not changed since.
    fn current_answer(&self) -> Option<&Answer> {
        self.answer.as_deref().filter(|it| it.input == self.input)
    }

    /// Changes the input as a step of its own.
    fn change(&mut self, change: impl FnOnce(&mut Input)) {
        self.put(None, change);
    }

    /// Changes the input by what is typed.
    fn typed(&mut self, typed: Typed, change: impl FnOnce(&mut Input)) {
        self.put(Some(typed), change);
    }

    fn put(&mut self, typed: Option<Typed>, change: impl FnOnce(&mut Input)) {
        let mut next = self.input.to_owned();
        change(&mut next);
        if next == *self.input {
            return;
        }
        if typed.is_some() {
            // The editor has an undo and a redo of its own, which come in as if they were typed.
            let leads_to_next =
                |entries: &[UndoEntry]| entries.last().is_some_and(|it| *it.input == next);
            if leads_to_next(&self.undo) {
                return self.undo();
            }
            if leads_to_next(&self.redo) {
                return self.redo();
            }
        }
        let continues = typed.is_some()
            && self.redo.is_empty()
            && self.undo.last().is_some_and(|last| last.typed == typed);
        let before = self.replace(ByPtr::new(next));
        if continues {
            return;
        }
        // What Undo had taken away is no longer ahead, so it goes onto the undo list: Undo comes to it before it comes
        // to older changes.
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

    /// Goes to the other side of a step, and returns the step back.
    fn exchange(&mut self, UndoEntry { input, typed }: UndoEntry) -> UndoEntry {
        UndoEntry { input: self.replace(input), typed }
    }

    /// Puts another input in the place of the present one, which it gives back.
    fn replace(&mut self, input: ByPtr<Input>) -> ByPtr<Input> {
        self.stopped = None;
        std::mem::replace(&mut self.input, input)
    }

    fn edit(&mut self, text: String, pasted: bool) {
        let whole = pasted && replaces(&self.input.source, &text);
        let over_example = whole && is_example(&self.input);
        self.put((!whole).then_some(Typed::Code), |input| {
            // Cluster, tables and settings of the example are not those of the user's code.
            if over_example {
                *input = Input::default();
            }
            input.source = text;
        });
        self.opened += u32::from(over_example);
    }

    fn apply_preset(&mut self, cluster: Cluster, version: SparkVersion) {
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

    /// Applies a fix, unless it was found in an earlier text: its edits would hit other places.
    fn fix(&mut self, finding: usize, fix: usize) {
        let fixes = |it: &Answer| it.report.diagnostics.get(finding)?.fixes.get(fix).cloned();
        let Some(fix) = self.current_answer().and_then(fixes) else {
            self.notice = Some(Notice::wrong(text::CHANGED_MEANWHILE));
            return;
        };
        match apply_edits(&self.input.source, &fix.edits) {
            Ok(source) => {
                self.change(|input| input.source = source);
                self.notice = Some(Notice::done(text::fixed(&fix.title)));
            }
            Err(error) => self.notice = Some(Notice::wrong(text::fix_failed(&error))),
        }
    }

    fn fixed_all(&mut self, of: &ByPtr<Input>, Fixed { source, count }: Fixed) {
        if *of != self.input {
            self.notice = Some(Notice::wrong(text::CHANGED_MEANWHILE));
        } else if count > 0 {
            self.change(|input| input.source = source);
            self.notice = Some(Notice::done(text::fixed_all(count)));
        }
    }

    fn applied_recommendations(&mut self, of: &ByPtr<Input>, input: Input, count: usize) {
        if *of == self.input {
            self.open_input(input);
            self.notice = Some(Notice::done(text::applied(count)));
        } else {
            self.notice = Some(Notice::wrong(text::CHANGED_MEANWHILE));
        }
    }

    /// Shows what was pasted or dropped, in its place.
    fn taken_in(&mut self, of: &ByPtr<Input>, taken: &[TakenIn]) {
        let Some(last) = taken.last() else { return };
        if *of != self.input {
            self.notice = Some(Notice::wrong(text::CHANGED_MEANWHILE));
            return;
        }
        let placed = taken.iter().filter_map(|it| place_of(it.kind)).next_back();
        let names_cluster = taken.iter().any(|it| it.names_cluster);
        let kinds: Vec<_> = taken.iter().map(|it| it.kind).collect();
        let Some(tab) = placed else {
            self.notice = Some(Notice::wrong(text::not_placed(last.kind)));
            return;
        };
        self.open_input(last.input.clone());
        self.tab = tab;
        self.notice = Some(Notice::done(text::placed(&kinds, names_cluster)));
    }

    fn reveal(&mut self, range: Range) {
        let number = self.reveal.map_or(0, |reveal| reveal.number + 1);
        self.reveal = Some(Reveal { number, range });
        self.tab = Tab::Code;
    }

    /// Reveals a place that the report names.
    fn reveal_in_report(&mut self, place: impl Fn(&Report) -> Option<Range>) {
        if let Some(range) = self.answer.as_ref().and_then(|it| place(&it.report)) {
            self.reveal(range);
        }
    }

    fn set_report(&mut self, input: ByPtr<Input>, report: Report) {
        self.answer = Some(ByPtr::new(Answer::new(input, report, self.answer.as_deref())));
        self.notice = self.notice.take().filter(|it| it.kind != NoticeKind::Stopped);
    }

    /// Puts a rule's bad example in the place of the code, started as the rule is about, with the rule on.
    fn load_example(&mut self, rule: &str, code: String, launcher: Option<Launcher>) {
        self.tab = Tab::Code;
        let mut input = self.input.to_owned();
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
        match action {
            // What the engine says is no action of the user's: a notice of the last one stays.
            Action::SetReport(input, report) => {
                next.set_report(input, *report);
                return Rc::new(next);
            }
            Action::Stop(stopped) => {
                next.stopped = Some(stopped);
                next.notice = Some(Notice::stopped(text::stopped(stopped)));
                return Rc::new(next);
            }
            _ => next.notice = next.notice.filter(|notice| notice.kind != NoticeKind::Done),
        }
        match action {
            Action::Edit { text, pasted } => next.edit(text, pasted),
            Action::Fix { finding, fix } => next.fix(finding, fix),
            Action::FixedAll(of, fixed) => next.fixed_all(&of, fixed),
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
                next.apply_preset(cluster, version);
                next.notice = Some(Notice::done(text::preset_applied(&name)));
            }
            Action::SetTable { name, table } => next.set_table(name, table),
            Action::SelectStep(number) => next.step = Some(number),
            Action::Assume(assumptions) => {
                next.typed(Typed::Assumptions, |input| input.assume = assumptions);
            }
            Action::AppliedRecommendations(of, input, count) => {
                next.applied_recommendations(&of, input, count);
            }
            Action::RemoveSetting(key) => {
                next.change(|input| {
                    input.conf.remove(&key);
                });
                next.notice = Some(Notice::done(text::setting_removed(&key)));
            }
            Action::Open(input) => next.open_input(input),
            Action::TakenIn(of, taken) => next.taken_in(&of, &taken),
            Action::LoadExample { rule, code, launcher } => next.load_example(rule, code, launcher),
            Action::Ignore(rule) => next.change(|input| {
                input.ignore.insert(rule);
            }),
            Action::EnableAllRules => next.change(|input| input.ignore.clear()),
            Action::OpenLink(Ok(input)) => next.open_input(input),
            Action::OpenLink(Err(error)) => next.notice = Some(Notice::wrong(error)),
            Action::Reveal(range) => next.reveal(range),
            Action::RevealFinding(number) => {
                next.reveal_in_report(|it| Some(it.diagnostics.get(number)?.range));
            }
            Action::RevealStep(number) => {
                next.reveal_in_report(|it| Some(it.steps.get(number)?.range));
            }
            Action::Show(tab) => next.tab = tab,
            Action::SetTheme(theme) => next.theme = theme,
            Action::Notify(notice) => next.notice = Some(notice),
            Action::Dismiss => next.notice = None,
            // `computed` asks the engine for these, and the others are done with above.
            Action::FixAllSafe
            | Action::ApplyRecommendations(_)
            | Action::TakeIn(_)
            | Action::SetReport(..)
            | Action::Stop(_) => {}
        }
        Rc::new(next)
    }
}

/// Returns true if `after` lacks something of `before`, rather than only having more.
fn replaces(before: &str, after: &str) -> bool {
    let common =
        |a: &mut dyn Iterator<Item = (u8, u8)>| a.take_while(|(left, right)| left == right).count();
    let start = common(&mut before.bytes().zip(after.bytes()));
    let end = common(&mut before.bytes().rev().zip(after.bytes().rev()));
    start + end < before.len()
}
