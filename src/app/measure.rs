//! Sizes that only the browser knows: a part's width, a text's width, whether the screen is narrow.

use gloo::events::EventListener;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlElement, ResizeObserver};
use yew::prelude::*;

/// At this width and below, the panels are tabs; www/styles/layout.css says the same.
const NARROW: &str = "(max-width: 719px)";

/// Returns true if the screen has room for one column only.
#[hook]
pub(crate) fn use_narrow() -> bool {
    let query = use_memo((), |()| gloo::utils::window().match_media(NARROW).ok().flatten());
    let narrow =
        use_state(|| query.as_ref().as_ref().is_some_and(web_sys::MediaQueryList::matches));
    let set = narrow.setter();
    use_effect_with((), move |()| {
        let listener = query.as_ref().clone().map(|query| {
            let media = query.clone();
            EventListener::new(&query, "change", move |_| set.set(media.matches()))
        });
        move || drop(listener)
    });
    *narrow
}

/// The width of a part in CSS pixels; `None` until it is drawn, and while it is hidden.
#[hook]
pub(crate) fn use_width(node: &NodeRef) -> Option<f64> {
    let width = use_state(|| None);
    let set = width.setter();
    let node = node.clone();
    use_effect_with((), move |()| {
        let element = node.cast::<HtmlElement>();
        let measured = element.clone();
        let report = Closure::<dyn FnMut()>::new(move || {
            let width = measured.as_ref().map_or(0, |it: &HtmlElement| it.client_width());
            set.set((width > 0).then_some(f64::from(width)));
        });
        let observer = ResizeObserver::new(report.as_ref().unchecked_ref()).ok();
        if let (Some(observer), Some(element)) = (&observer, &element) {
            observer.observe(element);
        }
        move || {
            if let Some(observer) = observer {
                observer.disconnect();
            }
            drop(report);
        }
    });
    *width
}

/// The weights that a picture's labels are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

/// A canvas to measure text on, and the page's font.
struct Canvas {
    context: CanvasRenderingContext2d,
    family: String,
}

thread_local! {
    static CANVAS: Option<Canvas> = Canvas::new();
}

/// Width of a text of a picture's labels, in CSS pixels.
pub(crate) fn text_width(text: &str, weight: Weight) -> f64 {
    /// About the width of a wide font's letter at this size, where there is no canvas to ask.
    const LETTER: f64 = 8.0;
    CANVAS
        .with(|canvas| canvas.as_ref()?.width(text, weight))
        .unwrap_or_else(|| LETTER * text.chars().count() as f64)
}

impl Canvas {
    fn new() -> Option<Self> {
        let canvas = gloo::utils::document().create_element("canvas").ok()?;
        let canvas = canvas.unchecked_into::<HtmlCanvasElement>();
        let context = canvas.get_context("2d").ok()??.unchecked_into();
        let style = gloo::utils::window().get_computed_style(&gloo::utils::body()).ok()??;
        Some(Self { context, family: style.get_property_value("font-family").ok()? })
    }

    fn width(&self, text: &str, weight: Weight) -> Option<f64> {
        let weight = match weight {
            Weight::Regular => 400,
            Weight::Bold => 650,
        };
        // The size and the weights are those of www/styles/memory.css.
        self.context.set_font(&format!("{weight} 12px {}", self.family));
        Some(self.context.measure_text(text).ok()?.width())
    }
}
