//! www/editor.js, from Rust.

use gloo::events::EventListener;
use gloo::utils::{document, head};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlScriptElement};

/// The selection in a text, in UTF-16 code units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Selection {
    pub(crate) from: u32,
    pub(crate) to: u32,
}

#[wasm_bindgen]
extern "C" {
    /// An editor in the page.
    #[derive(Clone, Debug)]
    pub(crate) type Editor;

    #[wasm_bindgen(js_namespace = playgroundEditor, js_name = create, catch)]
    fn create_editor(
        parent: &Element,
        text: &str,
        on_change: &Closure<dyn FnMut(String, bool)>,
        on_hover: &Closure<dyn FnMut(i32)>,
        selection: Option<Vec<u32>>,
    ) -> Result<Editor, JsValue>;

    #[wasm_bindgen(method, js_name = setText)]
    pub(crate) fn set_text(this: &Editor, text: &str);

    /// Takes the text that the marks are of, and as JSON the findings, `[{from, to, severity, message}]`, and the
    /// weights of lines, `[{from, share, outcome, title}]`.
    #[wasm_bindgen(method, js_name = setMarks)]
    pub(crate) fn set_marks(this: &Editor, text: &str, findings: &str, weights: &str);

    /// Highlights the lines that these offsets are in.
    #[wasm_bindgen(method, js_name = setHighlighted)]
    pub(crate) fn set_highlighted(this: &Editor, offsets: Vec<u32>);

    #[wasm_bindgen(method)]
    pub(crate) fn reveal(this: &Editor, from: u32, to: u32);

    #[wasm_bindgen(method)]
    pub(crate) fn destroy(this: &Editor);
}

impl Editor {
    /// Makes an editor that calls `on_change` with the text, and whether it was pasted, whenever the user changes it,
    /// and `on_hover` with the start of the line that is hovered, or -1.
    pub(crate) fn create(
        parent: &Element,
        text: &str,
        on_change: &Closure<dyn FnMut(String, bool)>,
        on_hover: &Closure<dyn FnMut(i32)>,
        selection: Option<&Selection>,
    ) -> Result<Self, JsValue> {
        create_editor(parent, text, on_change, on_hover, selection.map(|it| vec![it.from, it.to]))
    }
}

/// Loads the editor's code, and calls `then` when it is there. If it never comes, the page works without it.
///
/// A script element does what `import()` would: WebAssembly has no such call, and a file of wasm-bindgen's for it would
/// be under a name that does not follow its content, so that a browser could keep an old one.
pub(crate) fn load(then: impl FnOnce() + 'static) {
    let Some(script) = document().create_element("script").ok() else { return };
    let script = script.unchecked_into::<HtmlScriptElement>();
    script.set_type("module");
    script.set_src("editor.js");
    let mut then = Some(then);
    EventListener::once(&script, "load", move |_| {
        if let Some(then) = then.take() {
            then();
        }
    })
    .forget();
    // A head that takes no script leaves the text area in place.
    head().append_child(&script).ok();
}
