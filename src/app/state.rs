//! Everything the page knows. All it shows is computed from this.

use std::rc::Rc;

use spark_memory_playground::cluster::Cluster;
use spark_memory_playground::conf::{Launcher, SparkVersion};
use spark_memory_playground::{
    Edit, Input, Knobs, Range, Recommendation, Table, adopt, apply_edits,
};
use yew::Reducible;

use super::examples::EXAMPLES;
use super::header::theme::Theme;
use super::{link, words};

/// How many steps back Undo remembers.
const UNDO_DEPTH: usize = 100;

#[derive(Clone, PartialEq)]
pub(crate) struct State {
    pub(crate) input: Rc<Input>,
    /// What Undo puts back, the latest last.
    undo: Vec<Before>,
    /// Counts the inputs that were opened whole, so that a field forgets what was half typed into it.
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

/// What was there before a step that Undo takes back.
#[derive(Clone, PartialEq)]
enum Before {
    /// A fix or a paste changes the text alone; a change of the cluster since then stays.
    Text(String),
    /// A cluster set up whole changes no text; what is typed since then stays.
    Cluster(Cluster, SparkVersion),
    /// What was known of a table; all that is typed of it in a row is one step.
    Table(String, Option<Table>),
    Everything(Rc<Input>),
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
    /// The pasted settings, as a text area has them.
    SetSettings(String),
    /// The pasted failure, likewise.
    SetFailure(String),
    SetCluster(Cluster),
    SetSparkVersion(SparkVersion),
    /// Many fields of the cluster at once, as one step that Undo takes back; the text names it.
    SetUp {
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
    Assume(Knobs),
    /// Settings that were recommended, into the code and outside of it, as one step that Undo takes back.
    Adopt(Vec<Recommendation>),
    Open(Input),
    /// A rule's bad example, to look at in the editor.
    Try {
        rule: &'static str,
        code: String,
        launcher: Option<Launcher>,
    },
    /// Switches a rule off.
    Ignore(&'static str),
    /// Switches all rules on.
    HeedAll,
    /// A link was followed: the input in it, or why there is none.
    Follow(Result<Input, String>),
    Reveal(Range),
    Show(Tab),
    SetTheme(Theme),
    Tell(Notice),
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
    /// The page as it opens: on the input of the link it was opened by, else on the first example.
    pub(crate) fn open() -> Self {
        let mut state = Self {
            input: Rc::new(EXAMPLES[0].input()),
            undo: Vec::new(),
            opened: 0,
            tab: link::view().unwrap_or(Tab::Code),
            step: None,
            reveal: None,
            notice: None,
            theme: Theme::remembered(),
        };
        match link::shared() {
            Some(Ok(input)) => state.input = Rc::new(input),
            Some(Err(error)) => state.notice = Some(Notice::wrong(error)),
            None => {}
        }
        state
    }

    pub(crate) fn can_undo(&self) -> bool {
        !self.undo.is_empty()
    }

    fn remember(&mut self, before: Before) {
        if self.undo.len() == UNDO_DEPTH {
            self.undo.remove(0);
        }
        self.undo.push(before);
    }

    fn edit(&mut self, text: String, pasted: bool) {
        if let Some(Before::Text(before)) = self.undo.last()
            && *before == text
        {
            // The editor's own undo took the step back.
            self.undo.pop();
        } else if pasted && replaces(&self.input.source, &text) {
            self.remember(Before::Text(self.input.source.clone()));
        }
        Rc::make_mut(&mut self.input).source = text;
    }

    /// Puts a text in the place of the code, as one step that Undo takes back.
    fn replace_source(&mut self, text: String) {
        let before = std::mem::replace(&mut Rc::make_mut(&mut self.input).source, text);
        self.remember(Before::Text(before));
    }

    fn set_up(&mut self, cluster: Cluster, version: SparkVersion) {
        let input = Rc::make_mut(&mut self.input);
        let before = std::mem::replace(&mut input.cluster, cluster);
        let version_before = std::mem::replace(&mut input.spark_version, version);
        self.remember(Before::Cluster(before, version_before));
        self.opened += 1;
    }

    fn set_table(&mut self, name: String, table: Option<Table>) {
        let tables = &mut Rc::make_mut(&mut self.input).tables;
        let before = match table {
            Some(table) => tables.insert(name.clone(), table),
            None => tables.remove(&name),
        };
        let goes_on = matches!(self.undo.last(), Some(Before::Table(last, _)) if *last == name);
        if !goes_on {
            self.remember(Before::Table(name, before));
        }
    }

    fn open_input(&mut self, input: Input) {
        let before = std::mem::replace(&mut self.input, Rc::new(input));
        self.remember(Before::Everything(before));
        self.step = None;
        self.opened += 1;
    }

    /// Puts a rule's bad example in the place of the code, started as the rule is about, with the rule on.
    fn try_rule(&mut self, rule: &str, code: String, launcher: Option<Launcher>) {
        self.tab = Tab::Code;
        if launcher.is_none() && !self.input.ignore.contains(rule) {
            return self.replace_source(code);
        }
        let mut input = (*self.input).clone();
        input.source = code;
        input.ignore.remove(rule);
        input.cluster.launcher = launcher.or(input.cluster.launcher);
        self.open_input(input);
    }

    fn take_back(&mut self) {
        match self.undo.pop() {
            Some(Before::Text(text)) => Rc::make_mut(&mut self.input).source = text,
            Some(Before::Cluster(cluster, version)) => {
                let input = Rc::make_mut(&mut self.input);
                input.cluster = cluster;
                input.spark_version = version;
                self.opened += 1;
            }
            Some(Before::Table(name, before)) => {
                let tables = &mut Rc::make_mut(&mut self.input).tables;
                match before {
                    Some(table) => tables.insert(name, table),
                    None => tables.remove(&name),
                };
                self.opened += 1;
            }
            Some(Before::Everything(input)) => {
                self.input = input;
                self.step = None;
                self.opened += 1;
            }
            None => {}
        }
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
                    next.replace_source(text);
                    next.notice = Some(Notice::done(words::fixed(&title)));
                }
                Err(error) => next.notice = Some(Notice::wrong(words::fix_failed(&error))),
            },
            Action::FixAllSafe => {
                let (text, count) = spark_memory_playground::fix_all_safe(&next.input);
                if count > 0 {
                    next.replace_source(text);
                    next.notice = Some(Notice::done(words::fixed_all(count)));
                }
            }
            Action::Undo => next.take_back(),
            Action::SetSettings(text) => {
                let settings = &mut Rc::make_mut(&mut next.input).settings;
                *settings = words::with_line_ends_of(settings, text);
            }
            Action::SetFailure(text) => {
                let failure = &mut Rc::make_mut(&mut next.input).failure;
                *failure = words::with_line_ends_of(failure, text);
            }
            Action::SetCluster(cluster) => Rc::make_mut(&mut next.input).cluster = cluster,
            Action::SetSparkVersion(version) => {
                Rc::make_mut(&mut next.input).spark_version = version;
            }
            Action::SetUp { name, cluster, version } => {
                next.set_up(cluster, version);
                next.notice = Some(Notice::done(words::set_up(&name)));
            }
            Action::SetTable { name, table } => next.set_table(name, table),
            Action::SelectStep(number) => next.step = Some(number),
            Action::Assume(knobs) => Rc::make_mut(&mut next.input).assume = knobs,
            Action::Adopt(settings) => {
                next.open_input(adopt(&next.input, &settings));
                next.notice = Some(Notice::done(words::adopted(settings.len())));
            }
            Action::Open(input) => next.open_input(input),
            Action::Try { rule, code, launcher } => next.try_rule(rule, code, launcher),
            Action::Ignore(rule) => {
                Rc::make_mut(&mut next.input).ignore.insert(rule.to_owned());
            }
            Action::HeedAll => Rc::make_mut(&mut next.input).ignore.clear(),
            Action::Follow(Ok(input)) => next.open_input(input),
            Action::Follow(Err(error)) => next.notice = Some(Notice::wrong(error)),
            Action::Reveal(range) => {
                let number = next.reveal.map_or(0, |reveal| reveal.number + 1);
                next.reveal = Some(Reveal { number, range });
                next.tab = Tab::Code;
            }
            Action::Show(tab) => next.tab = tab,
            Action::SetTheme(theme) => next.theme = theme,
            Action::Tell(notice) => next.notice = Some(notice),
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
