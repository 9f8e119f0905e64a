//! The actions that change the page's state, and the notices about them.

use spark_memory::cluster::Cluster;
use spark_memory::conf::{Launcher, SparkVersion};
use spark_memory::{Assumptions, Input, Range, Recommendation, Report, Table, TakenIn};

use super::by_ptr::ByPtr;
use super::header::theme::Theme;
use super::state::Tab;
use super::worker::Stopped;
use crate::question::Fixed;

/// A sentence about what just happened.
#[derive(Clone, PartialEq)]
pub(crate) struct Notice {
    pub(crate) text: String,
    pub(crate) kind: NoticeKind,
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum NoticeKind {
    /// Goes away with the next action.
    Done,
    /// Stays until it is dismissed.
    Wrong,
    /// Stays until there is a report again.
    Stopped,
}

pub(crate) enum Action {
    Edit {
        text: String,
        pasted: bool,
    },
    /// Applies a fix of a finding, both by their numbers in the report.
    Fix {
        finding: usize,
        fix: usize,
    },
    /// Asks the engine for all safe fixes; [`Action::FixedAll`] applies them.
    FixAllSafe,
    /// Applies all safe fixes that were computed for this input.
    FixedAll(ByPtr<Input>, Fixed),
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
    /// Facts about a table or path; removed where there are none.
    SetTable {
        name: String,
        table: Option<Table>,
    },
    SelectStep(usize),
    /// Sets what is assumed about the data.
    Assume(Assumptions),
    /// Asks the engine for the input with recommended settings, in the code and outside of it;
    /// [`Action::AppliedRecommendations`] puts it in.
    ApplyRecommendations(Vec<Recommendation>),
    /// Puts in what was computed for the first of the inputs: so many settings, as one step that Undo takes back.
    AppliedRecommendations(ByPtr<Input>, Input, usize),
    /// Takes away a setting that is given by key.
    RemoveSetting(String),
    Open(Input),
    /// Asks the engine to put texts where they belong; [`Action::TakenIn`] shows them there.
    TakeIn(Vec<String>),
    /// Puts in what was computed for the first of the inputs: texts in their places.
    TakenIn(ByPtr<Input>, Vec<TakenIn>),
    /// A rule's bad example, to look at in the editor.
    LoadExample {
        rule: &'static str,
        code: String,
        launcher: Option<Launcher>,
    },
    /// Switches a rule off.
    Ignore(String),
    /// Switches all rules on.
    EnableAllRules,
    /// A link was followed: the input in it, or why there is none.
    OpenLink(Result<Input, String>),
    Reveal(Range),
    /// Reveals a finding of the report.
    RevealFinding(usize),
    /// Reveals the action of a step of the report.
    RevealStep(usize),
    Show(Tab),
    SetTheme(Theme),
    Notify(Notice),
    Dismiss,
    /// The engine has answered: the report of this input.
    SetReport(ByPtr<Input>, Box<Report>),
    /// The engine has no report of the input.
    Stop(Stopped),
}

impl Notice {
    pub(crate) fn done(text: impl Into<String>) -> Self {
        Self { text: text.into(), kind: NoticeKind::Done }
    }

    pub(crate) fn wrong(text: impl Into<String>) -> Self {
        Self { text: text.into(), kind: NoticeKind::Wrong }
    }

    pub(crate) fn stopped(text: impl Into<String>) -> Self {
        Self { text: text.into(), kind: NoticeKind::Stopped }
    }
}
