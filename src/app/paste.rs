//! Text that is pasted or dropped: where it is not what the field under it takes, it goes where it belongs.

use gloo::events::{EventListener, EventListenerOptions};
use gloo::utils::document;
use spark_memory::{PastedKind, classify};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ClipboardEvent, DragEvent, Element, Event, FileList};
use yew::prelude::*;

use super::state::{Action, Notice, Tab};

/// Under so many characters of one line a text is pasted where it is: it may be a word for the line it goes into.
const SHORT: usize = 60;

/// Files over this size are not read: the browser would hold them several times.
const MAX_FILE: f64 = 64.0 * 1024.0 * 1024.0;

/// Listens for what is pasted and dropped, wherever on the page.
#[hook]
pub(crate) fn use_paste(act: &Callback<Action>) {
    use_effect_with(act.clone(), |act| {
        let (paste, drop) = (act.clone(), act.clone());
        let listen = |name: &'static str, then: Box<dyn FnMut(&Event)>| {
            let options = EventListenerOptions {
                passive: false,
                ..EventListenerOptions::run_in_capture_phase()
            };
            EventListener::new_with_options(&document(), name, options, then)
        };
        let listeners = [
            listen("paste", Box::new(move |event| on_paste(event, &paste))),
            listen("dragover", Box::new(on_drag)),
            listen("drop", Box::new(move |event| on_drop(event, &drop))),
        ];
        move || std::mem::drop(listeners)
    });
}

/// The place of a kind of text; `None` where there is none.
pub(crate) fn place_of(kind: PastedKind) -> Option<Tab> {
    match kind {
        PastedKind::Python
        | PastedKind::Notebook
        | PastedKind::Sql
        | PastedKind::Scala
        | PastedKind::Input => Some(Tab::Code),
        PastedKind::Log | PastedKind::Error | PastedKind::Plan => Some(Tab::Failure),
        PastedKind::Settings => Some(Tab::Settings),
        PastedKind::EventLog | PastedKind::Unknown => None,
    }
}

fn on_paste(event: &Event, act: &Callback<Action>) {
    let Some(pasted) = event.dyn_ref::<ClipboardEvent>() else { return };
    let text = pasted.clipboard_data().and_then(|it| it.get_data("text/plain").ok());
    let Some(text) = text.filter(|it| !it.trim().is_empty()) else { return };
    let field = match field_of(event) {
        Field::Other => return,
        Field::Panel(tab) => Some(tab),
        Field::None => None,
    };
    if field.is_some() && !text.trim().contains('\n') && text.len() < SHORT {
        return;
    }
    let kind = classify(&text);
    let belongs = place_of(kind);
    // A session in Python is read as settings too, and a text of no kind is the user's own business.
    let stays = belongs.is_none() && kind != PastedKind::EventLog
        || (belongs == field && kind != PastedKind::Input)
        || (field == Some(Tab::Settings) && kind.is_code());
    if field.is_some() && stays {
        return;
    }
    event.prevent_default();
    event.stop_propagation();
    act.emit(Action::TakeIn(vec![text]));
}

/// The field that an event happens in.
enum Field {
    /// The text of a panel.
    Panel(Tab),
    /// A field of another kind, which takes what it is given.
    Other,
    /// No field at all.
    None,
}

fn field_of(event: &Event) -> Field {
    let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    let Some(target) = target else { return Field::None };
    let within = |selector: &str| target.closest(selector).ok().flatten().is_some();
    if within(".code") {
        Field::Panel(Tab::Code)
    } else if within("textarea") && within(".panel-failure") {
        Field::Panel(Tab::Failure)
    } else if within("textarea") && within(".panel-settings") {
        Field::Panel(Tab::Settings)
    } else if within("input, textarea, select, dialog") {
        Field::Other
    } else {
        Field::None
    }
}

/// Without this the browser opens a dropped file in the place of the page.
fn on_drag(event: &Event) {
    if files_of(event).is_some() {
        event.prevent_default();
    }
}

fn files_of(event: &Event) -> Option<DragEvent> {
    let dragged = event.dyn_ref::<DragEvent>()?;
    let types = dragged.data_transfer()?.types();
    types.includes(&JsValue::from_str("Files"), 0).then(|| dragged.clone())
}

fn on_drop(event: &Event, act: &Callback<Action>) {
    let Some(files) = files_of(event).and_then(|it| it.data_transfer()?.files()) else { return };
    event.prevent_default();
    event.stop_propagation();
    take_files(&files, act);
}

/// Reads files, and puts each where it belongs.
fn take_files(files: &FileList, act: &Callback<Action>) {
    let files: Vec<_> = (0..files.length()).filter_map(|at| files.get(at)).collect();
    if let Some(large) = files.iter().find(|it| it.size() > MAX_FILE) {
        let text = format!(
            "{} is larger than 64 MiB. Drop the part around the first error.",
            large.name()
        );
        act.emit(Action::Notify(Notice::wrong(text)));
        return;
    }
    let act = act.clone();
    spawn_local(async move {
        let mut texts = Vec::new();
        for file in files {
            let Ok(text) = JsFuture::from(file.text()).await else {
                let text = format!("{} could not be read.", file.name());
                act.emit(Action::Notify(Notice::wrong(text)));
                return;
            };
            texts.extend(text.as_string());
        }
        act.emit(Action::TakeIn(texts));
    });
}
