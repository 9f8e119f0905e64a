//! The last input, kept in the browser: loading the page again loses nothing, and nothing leaves the machine.

use std::cell::Cell;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::utils::window;
use spark_memory::Input;
use yew::prelude::*;

use super::by_ptr::ByPtr;
use super::state::{Action, Notice};
use super::storage::storage;
use super::{link, text};

const KEY: &str = "draft";

/// In bytes of JSON. A browser gives a page some 5 MB for all that it keeps, and writing it holds the page up.
const MAX_BYTES: usize = 500_000;

/// Typing continues before this has passed; one draft for all of it is enough.
const PAUSE_MS: u32 = 400;

/// The draft, or why it cannot be read. Nothing for a page in somebody else's, which opens on what its author gave it.
pub(crate) fn remembered() -> Option<Result<Input, String>> {
    if link::embedded() {
        return None;
    }
    let text = storage()?.get_item(KEY).ok()??;
    Some(Input::from_json(&text).map_err(|error| text::bad_draft(&error)))
}

/// Keeps the input whenever it has changed: once the typing pauses, and at the latest when the page is left.
#[hook]
pub(crate) fn use_draft(input: &ByPtr<Input>, act: &Callback<Action>) {
    // What the page opens on is kept already, or came from elsewhere.
    let unchanged = use_mut_ref(|| true);
    let warned = use_mut_ref(|| false);
    let act = act.clone();
    use_effect_with(input.clone(), move |input| {
        let waits = !unchanged.replace(false) && !link::embedded();
        let pending = waits.then(|| {
            let (input, done) = (input.clone(), Cell::new(false));
            let keep = Rc::new(move || {
                if done.replace(true) {
                    return;
                }
                let fits = keep(&input);
                let warned_before = warned.replace(!fits);
                if !fits && !warned_before {
                    act.emit(Action::Notify(Notice::wrong(text::TOO_LARGE_FOR_DRAFT)));
                }
            });
            let at_the_latest = EventListener::new(&window(), "pagehide", {
                let keep = keep.clone();
                move |_| keep()
            });
            (Timeout::new(PAUSE_MS, move || keep()), at_the_latest)
        });
        move || drop(pending)
    });
}

/// Keeps an input, unless the address holds it: whoever only looks at a link keeps their own draft. False where it is
/// too large.
fn keep(input: &Input) -> bool {
    if link::shared().is_some_and(|it| it.is_ok_and(|shared| shared == *input)) {
        return true;
    }
    let Some(storage) = storage() else { return true };
    let Ok(text) = serde_json::to_string(input) else { return true };
    let fits = text.len() <= MAX_BYTES;
    // A browser that keeps nothing, as in a private window, may refuse; then the page works as it did without drafts.
    // An old draft in the place of one that is too large would be taken for the latest.
    if fits {
        if storage.set_item(KEY, &text).is_ok() {
            // The address would win over the draft when the page is loaded again.
            link::leave();
        }
    } else {
        storage.remove_item(KEY).ok();
    }
    fits
}
