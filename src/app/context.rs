//! The values that the components share: the input, the report, the highlight and the dispatcher of actions.

use spark_memory::Input;
use yew::prelude::*;

use super::answer::Answer;
use super::by_ptr::ByPtr;
use super::hovered::Hovered;
use super::state::Action;

/// The last answer, once there is one.
pub(crate) type LastAnswer = Option<ByPtr<Answer>>;

/// The hovered place, and the callback that sets it.
#[derive(Clone, PartialEq)]
pub(crate) struct Hovering {
    pub(crate) hovered: Hovered,
    pub(crate) hover: Callback<Hovered>,
}

/// Changes the page's state.
#[hook]
pub(crate) fn use_act() -> Callback<Action> {
    use_context().unwrap_or_default()
}

/// The input as it is now.
#[hook]
pub(crate) fn use_input() -> ByPtr<Input> {
    use_context().unwrap_or_default()
}

/// The last answer, which may be about an earlier input.
#[hook]
pub(crate) fn use_answer() -> LastAnswer {
    use_context::<LastAnswer>().flatten()
}

#[hook]
pub(crate) fn use_hovering() -> Hovering {
    use_context().unwrap_or_else(|| Hovering { hovered: Hovered::Nothing, hover: Callback::noop() })
}

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) act: Callback<Action>,
    pub(crate) input: ByPtr<Input>,
    pub(crate) answer: LastAnswer,
    pub(crate) children: Children,
}

/// Gives its children everything that they share.
#[component]
pub(crate) fn Shared(Props { act, input, answer, children }: &Props) -> Html {
    let hovered = use_state_eq(Hovered::default);
    let hover = {
        let set = hovered.setter();
        use_callback((), move |it: Hovered, ()| set.set(it))
    };
    html! {
        <ContextProvider<Callback<Action>> context={act.clone()}>
            <ContextProvider<ByPtr<Input>> context={input.clone()}>
                <ContextProvider<LastAnswer> context={answer.clone()}>
                    <ContextProvider<Hovering> context={Hovering { hovered: *hovered, hover }}>
                        { children.clone() }
                    </ContextProvider<Hovering>>
                </ContextProvider<LastAnswer>>
            </ContextProvider<ByPtr<Input>>>
        </ContextProvider<Callback<Action>>>
    }
}
