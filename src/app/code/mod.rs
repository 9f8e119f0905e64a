//! The code: a text area that works at once, and CodeMirror in its place as soon as that is there.

mod editor;
mod weights;

use std::rc::Rc;

use serde_json::json;
use spark_memory::{Input, NotebookOffsets, Report};
use wasm_bindgen::closure::Closure;
use web_sys::{HtmlElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::by_ptr::ByPtr;
use super::hovered::Hovered;
use super::problems::outside_code;
use super::state::{Action, Reveal};
use super::text::{as_in_text_area, plain};
use editor::{Editor, Selection};
use weights::weights;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) input: Rc<Input>,
    pub(crate) report: ByPtr<Report>,
    pub(crate) reveal: Option<Reveal>,
    /// Offsets in the lines that ask of the region that is hovered at.
    pub(crate) highlighted: Vec<u32>,
    pub(crate) point: Callback<Hovered>,
    pub(crate) act: Callback<Action>,
}

/// An editor that stands in the page, and the functions that it calls.
struct Mounted {
    editor: Editor,
    _on_change: Closure<dyn FnMut(String, bool)>,
    _on_point: Closure<dyn FnMut(i32)>,
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.editor.destroy();
    }
}

#[component]
pub(crate) fn CodeEditor(Props { input, report, reveal, highlighted, point, act }: &Props) -> Html {
    let (host, area) = (use_node_ref(), use_node_ref());
    // Where the caret was in the text area when the editor's code came.
    let loaded = use_state(|| None::<Option<Selection>>);
    let mounted = use_state(|| None::<Rc<Mounted>>);

    {
        let (loaded, area) = (loaded.setter(), area.clone());
        use_effect_with((), move |()| {
            editor::load(move || {
                loaded.set(Some(area.cast::<HtmlTextAreaElement>().and_then(|it| selection(&it))));
            });
        });
    }
    {
        let (host, mounted) = (host.clone(), mounted.setter());
        let (input, act, point) = (input.clone(), act.clone(), point.clone());
        use_effect_with(*loaded, move |loaded| {
            if let (Some(selection), Some(host)) = (loaded, host.cast::<HtmlElement>()) {
                let on_change = Closure::<dyn FnMut(String, bool)>::new(move |text, pasted| {
                    act.emit(Action::Edit { text, pasted });
                });
                let on_point = Closure::<dyn FnMut(i32)>::new(move |offset: i32| {
                    point.emit(u32::try_from(offset).map_or(Hovered::Nothing, Hovered::Line));
                });
                let editor =
                    Editor::create(&host, &input.source, &on_change, &on_point, selection.as_ref());
                // Where the editor cannot be made, the text area stays.
                if let Ok(editor) = editor {
                    mounted.set(Some(Rc::new(Mounted {
                        editor,
                        _on_change: on_change,
                        _on_point: on_point,
                    })));
                }
            }
        });
    }
    let ready = mounted.is_some();
    {
        let mounted = mounted.clone();
        use_effect_with((input.clone(), ready), move |(input, _)| {
            if let Some(mounted) = &*mounted {
                mounted.editor.set_text(&input.source);
            }
        });
    }
    {
        let (mounted, input) = (mounted.clone(), input.clone());
        use_effect_with((report.clone(), ready), move |(report, _)| {
            if let Some(mounted) = &*mounted {
                mounted.editor.set_diagnostics(&marks(&input.source, report));
                mounted.editor.set_weights(&weights(&input, report));
            }
        });
    }
    {
        let mounted = mounted.clone();
        use_effect_with((highlighted.clone(), ready), move |(highlighted, _)| {
            if let Some(mounted) = &*mounted {
                mounted.editor.set_highlighted(highlighted.clone());
            }
        });
    }
    {
        let (mounted, area, input) = (mounted.clone(), area.clone(), input.clone());
        use_effect_with(*reveal, move |reveal| {
            let Some(reveal) = reveal else { return };
            let (from, to) = NotebookOffsets::new(&input.source).range(&reveal.range);
            if let Some(mounted) = &*mounted {
                mounted.editor.reveal(from, to);
            } else if let Some(area) = area.cast::<HtmlTextAreaElement>() {
                select(&area, &input.source, from, to);
            }
        });
    }

    let oninput = act.reform(|event: InputEvent| Action::Edit {
        pasted: event.input_type() == "insertFromPaste",
        text: event.target_unchecked_into::<HtmlTextAreaElement>().value(),
    });
    html! {
        <div class="code">
            <div class="code-editor" ref={host}>
                if !ready {
                    <textarea
                        ref={area}
                        aria-label="PySpark code"
                        spellcheck="false"
                        autocomplete="off"
                        wrap="off"
                        value={as_in_text_area(&input.source)}
                        {oninput}
                    />
                }
            </div>
            <p class="code-hint soft" id="code-hint">
                { if ready { "Paste your own script. Tab indents; Escape, then Tab, leaves the editor." } else { "Paste your own script." } }
            </p>
        </div>
    }
}

/// What the editor underlines.
fn marks(source: &str, report: &Report) -> String {
    let raw = NotebookOffsets::new(source);
    let marks: Vec<_> = report
        .diagnostics
        .iter()
        .filter(|it| !outside_code(it))
        .map(|it| {
            let (from, to) = raw.range(&it.range);
            json!({
                "from": from,
                "to": to,
                "severity": it.severity,
                "message": plain(&it.message),
            })
        })
        .collect();
    serde_json::Value::Array(marks).to_string()
}

/// Selects a stretch of `text`, whose line ends may take two code units each, in the text area that shows it.
fn select(area: &HtmlTextAreaElement, text: &str, from: u32, to: u32) {
    let units: Vec<u16> = text.encode_utf16().collect();
    let there = |offset: u32| {
        let before = &units[..units.len().min(offset as usize)];
        let pairs = before.windows(2).filter(|pair| pair == &[u16::from(b'\r'), u16::from(b'\n')]);
        offset - pairs.count() as u32
    };
    // A text area that cannot take the keyboard leaves it where it was.
    area.focus().ok();
    area.set_selection_range(there(from), there(to)).ok();
}

/// What is selected in the text area, if it has the keyboard.
fn selection(area: &HtmlTextAreaElement) -> Option<Selection> {
    if gloo::utils::document().active_element().as_ref() != Some(area) {
        return None;
    }
    Some(Selection { from: area.selection_start().ok()??, to: area.selection_end().ok()?? })
}
