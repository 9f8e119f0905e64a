//! One sentence about what just happened, below the header, and on a phone at the foot.

use yew::prelude::*;

use super::state::{Action, Notice, NoticeKind};

/// The place for it is always there, or a screen reader would not hear of what comes into it.
pub(crate) fn notice(notice: Option<&Notice>, act: &Callback<Action>) -> Html {
    html! {
        <div class="notice-place" role="status">
            if let Some(Notice { text, kind }) = notice {
                <p class={classes!("notice", (*kind == NoticeKind::Wrong).then_some("notice-wrong"))}>
                    <span>{ text }</span>
                    <button type="button" onclick={act.reform(|_| Action::Dismiss)}>{ "Dismiss" }</button>
                </p>
            }
        </div>
    }
}
