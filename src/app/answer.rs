//! The report that the page shows, and the input that it is about.

use std::borrow::Cow;

use spark_memory::{Diagnostic, Input, Range, Report};
use yew::prelude::*;

use super::by_ptr::ByPtr;
use super::problems::outside_code;
use super::state::Action;
use super::worker::REPORTS;
use crate::question::Question;

/// A report with its input. The input of the page may be a newer one, whose report is not there yet.
pub(crate) struct Answer {
    pub(crate) input: ByPtr<Input>,
    pub(crate) report: Report,
    /// The report's diagnostics. One that looks as it did in the answer before is the same one by address, so that its
    /// item is not drawn anew.
    pub(crate) findings: Vec<ByPtr<Diagnostic>>,
}

impl Answer {
    pub(crate) fn new(input: ByPtr<Input>, report: Report, before: Option<&Self>) -> Self {
        let old = before.map_or(&[][..], |it| &it.findings);
        let new = &report.diagnostics;
        let start = old.iter().zip(new).take_while(|(old, new)| look_alike(old, new)).count();
        let rest = old.len().min(new.len()) - start;
        let backwards = old.iter().rev().zip(new.iter().rev()).take(rest);
        let end = backwards.take_while(|(old, new)| look_alike(old, new)).count();
        let findings = new
            .iter()
            .enumerate()
            .map(|(at, it)| {
                if at < start {
                    old[at].clone()
                } else if at >= new.len() - end {
                    old[at + old.len() - new.len()].clone()
                } else {
                    ByPtr::new(it.clone())
                }
            })
            .collect();
        Self { input, report, findings }
    }
}

/// Returns true if two findings are drawn alike: their places within their lines and the edits of their fixes are not
/// drawn.
fn look_alike(a: &Diagnostic, b: &Diagnostic) -> bool {
    let line = |range: &Range| (range.cell, range.start.line);
    let fixes = |it: &Diagnostic| it.fixes.len();
    line(&a.range) == line(&b.range)
        && a.rule == b.rule
        && a.severity == b.severity
        && a.message == b.message
        && a.why == b.why
        && a.help == b.help
        && a.source == b.source
        && a.settings_range.as_ref().map(line) == b.settings_range.as_ref().map(line)
        && outside_code(a) == outside_code(b)
        && fixes(a) == fixes(b)
        && a.fixes.iter().zip(&b.fixes).all(|(a, b)| a.title == b.title && a.safe == b.safe)
}

/// Asks for the report of the input whenever it is another. The report of an input that is no longer the page's is
/// dropped.
#[hook]
pub(crate) fn use_report_of(input: &ByPtr<Input>, act: &Callback<Action>) {
    let act = act.clone();
    use_effect_with(input.clone(), move |input| {
        let (question, subject) = (Question::Inspect(Cow::Borrowed(input)), input.clone());
        let request = REPORTS.with(|lane| {
            lane.ask(&question, move |report| {
                act.emit(match report {
                    Ok(report) => Action::SetReport(subject, Box::new(report)),
                    Err(stopped) => Action::Stop(stopped),
                });
            })
        });
        move || drop(request)
    });
}
