//! The code: a text area that works at once, and CodeMirror in its place as soon as that is there.

mod editor;
mod weights;

use std::rc::Rc;

use serde_json::json;
use spark_memory::NotebookOffsets;
use wasm_bindgen::closure::Closure;
use web_sys::{HtmlElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::answer::Answer;
use super::context::{use_act, use_answer, use_hovering, use_input};
use super::entry::text_of;
use super::hovered::{Hovered, highlighted_lines};
use super::problems::outside_code;
use super::state::{Action, Reveal};
use super::text::{as_in_text_area, plain};
use editor::{Editor, Selection};
use weights::weights;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) reveal: Option<Reveal>,
}

/// An editor in the page, and the functions that it calls.
struct Mounted {
    editor: Editor,
    _on_change: Closure<dyn FnMut(String, bool)>,
    _on_hover: Closure<dyn FnMut(i32)>,
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.editor.destroy();
    }
}

#[component]
pub(crate) fn CodeEditor(Props { reveal }: &Props) -> Html {
    let (act, input, answer, hovering) = (use_act(), use_input(), use_answer(), use_hovering());
    let (host, area) = (use_node_ref(), use_node_ref());
    // The selection in the text area when the editor's code came.
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
        let (input, act, hover) = (input.clone(), act.clone(), hovering.hover.clone());
        use_effect_with(*loaded, move |loaded| {
            if let (Some(selection), Some(host)) = (loaded, host.cast::<HtmlElement>()) {
                let on_change = Closure::<dyn FnMut(String, bool)>::new(move |text, pasted| {
                    act.emit(Action::Edit { text, pasted });
                });
                let on_hover = Closure::<dyn FnMut(i32)>::new(move |offset: i32| {
                    hover.emit(u32::try_from(offset).map_or(Hovered::Nothing, Hovered::Line));
                });
                let editor =
                    Editor::create(&host, &input.source, &on_change, &on_hover, selection.as_ref());
                // Where the editor cannot be made, the text area stays.
                if let Ok(editor) = editor {
                    mounted.set(Some(Rc::new(Mounted {
                        editor,
                        _on_change: on_change,
                        _on_hover: on_hover,
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
        let mounted = mounted.clone();
        use_effect_with((answer.clone(), ready), move |(answer, _)| {
            if let (Some(mounted), Some(answer)) = (&*mounted, answer) {
                mounted.editor.set_marks(&answer.input.source, &marks(answer), &weights(answer));
            }
        });
    }
    let highlighted = use_memo((hovering.hovered, answer.clone()), |(hovered, answer)| {
        answer.as_ref().map(|it| highlighted_lines(*hovered, it)).unwrap_or_default()
    });
    {
        let mounted = mounted.clone();
        use_effect_with((highlighted, ready), move |(highlighted, _)| {
            if let Some(mounted) = &*mounted {
                mounted.editor.set_highlighted(highlighted.to_vec());
            }
        });
    }
    {
        let (mounted, area) = (mounted.clone(), area.clone());
        use_effect_with(*reveal, move |reveal| {
            let (Some(reveal), Some(answer)) = (reveal, answer) else { return };
            let source = &answer.input.source;
            let (from, to) = NotebookOffsets::new(source).range(&reveal.range);
            if let Some(mounted) = &*mounted {
                mounted.editor.reveal(from, to);
            } else if let Some(area) = area.cast::<HtmlTextAreaElement>() {
                select(&area, source, from, to);
            }
        });
    }

    let oninput = act.reform(|event: InputEvent| Action::Edit {
        pasted: event.input_type() == "insertFromPaste",
        text: text_of(&event),
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

/// The findings as the editor underlines them.
fn marks(answer: &Answer) -> String {
    let offsets = NotebookOffsets::new(&answer.input.source);
    let marks: Vec<_> = answer
        .report
        .diagnostics
        .iter()
        .filter(|it| !outside_code(it))
        .map(|it| {
            let (from, to) = offsets.range(&it.range);
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

/// The selection in the text area, if it has the keyboard.
fn selection(area: &HtmlTextAreaElement) -> Option<Selection> {
    if gloo::utils::document().active_element().as_ref() != Some(area) {
        return None;
    }
    Some(Selection { from: area.selection_start().ok()??, to: area.selection_end().ok()?? })
}
