//! Changes of the input that the engine computes.

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

use spark_memory::{Input, Recommendation};
use yew::prelude::*;

use super::by_ptr::ByPtr;
use super::examples::is_example;
use super::state::{Action, Notice, State};
use super::text;
use super::worker::{PendingQuestion, SEARCHES, Stopped};
use crate::question::Question;

/// Dispatches actions; for those whose change only the engine can compute, asks it first.
#[hook]
pub(crate) fn use_dispatch(state: &UseReducerHandle<State>) -> Callback<Action> {
    let input = use_mut_ref(|| state.input.clone());
    *input.borrow_mut() = state.input.clone();
    let pending = use_mut_ref(|| None::<PendingQuestion>);
    let dispatcher = state.dispatcher();
    use_callback((), move |action: Action, ()| {
        let dispatcher = dispatcher.clone();
        let dispatch = Callback::from(move |action| dispatcher.dispatch(action));
        match action {
            Action::FixAllSafe => fix_all(&input.borrow(), &pending, dispatch),
            Action::ApplyRecommendations(settings) => {
                apply(&input.borrow(), settings, &pending, dispatch);
            }
            Action::TakeIn(texts) => take_in(&input.borrow(), &texts, &pending, dispatch),
            action => dispatch.emit(action),
        }
    })
}

fn fix_all(
    input: &ByPtr<Input>,
    pending: &Rc<RefCell<Option<PendingQuestion>>>,
    dispatch: Callback<Action>,
) {
    let of = input.clone();
    let question = Question::FixAll(Cow::Borrowed(input));
    let question = SEARCHES.with(|lane| {
        lane.ask(&question, move |fixed| {
            dispatch.emit(fixed.map_or_else(not_computed, |it| Action::FixedAll(of, it)));
        })
    });
    pending.replace(Some(question));
}

fn apply(
    input: &ByPtr<Input>,
    settings: Vec<Recommendation>,
    pending: &Rc<RefCell<Option<PendingQuestion>>>,
    dispatch: Callback<Action>,
) {
    let (of, count) = (input.clone(), settings.len());
    let question = Question::Apply(Cow::Borrowed(input), Cow::Owned(settings));
    let question = SEARCHES.with(|lane| {
        lane.ask(&question, move |input| {
            let applied = |input| Action::AppliedRecommendations(of, input, count);
            dispatch.emit(input.map_or_else(not_computed, applied));
        })
    });
    pending.replace(Some(question));
}

fn take_in(
    input: &ByPtr<Input>,
    texts: &[String],
    pending: &Rc<RefCell<Option<PendingQuestion>>>,
    dispatch: Callback<Action>,
) {
    let of = input.clone();
    // What is pasted over an example is a case of its own.
    let blank = Input::default();
    let into = if is_example(input) { &blank } else { &**input };
    let question = Question::TakeIn(Cow::Borrowed(into), Cow::Borrowed(texts));
    let question = SEARCHES.with(|lane| {
        lane.ask(&question, move |taken| {
            dispatch.emit(taken.map_or_else(not_computed, |it| Action::TakenIn(of, it)));
        })
    });
    pending.replace(Some(question));
}

fn not_computed(_: Stopped) -> Action {
    Action::Notify(Notice::wrong(text::NOT_COMPUTED))
}
