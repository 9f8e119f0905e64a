//! The address: the input in its fragment, and the view of the page in its query.

use spark_memory::{Input, decode, encode};
use wasm_bindgen::JsValue;

use super::state::Tab;
use super::text;

const ENCODED: &str = "#i=";
/// An input as JSON, percent-encoded, as www/embed.js has it.
const JSON: &str = "#json=";

/// The address of the whole page with `input` in it.
pub(crate) fn to(input: &Input) -> String {
    format!("{}{ENCODED}{}", page(), encode(input))
}

/// The address of the page, without query and fragment.
pub(crate) fn page() -> String {
    let here = gloo::utils::window().location().href().unwrap_or_default();
    here.split(['#', '?']).next().unwrap_or_default().to_owned()
}

/// The input in the address, if there is one, or why it cannot be opened.
pub(crate) fn shared() -> Option<Result<Input, String>> {
    let hash = gloo::utils::window().location().hash().ok()?;
    if let Some(text) = hash.strip_prefix(ENCODED) {
        return Some(decode(text).map_err(|error| text::bad_link(&error)));
    }
    let Some(text) = hash.strip_prefix(JSON) else {
        return (!hash.is_empty()).then(|| Err(text::no_link(&hash)));
    };
    let text = js_sys::decode_uri_component(text).map(String::from).unwrap_or_default();
    Some(Input::from_json(&text).map_err(|error| text::bad_link(&error)))
}

/// Takes the fragment off the address, which loading the page again would go back to.
pub(crate) fn leave() {
    let window = gloo::utils::window();
    let (Ok(history), Ok(here)) = (window.history(), window.location().href()) else { return };
    if let Some((page, _)) = here.split_once('#') {
        // Where the address cannot be changed, it stays, and still leads to what it holds.
        history.replace_state_with_url(&JsValue::NULL, "", Some(page)).ok();
    }
}

/// Returns true if the page is in a frame of another page, where www/embed.js puts it.
pub(crate) fn embedded() -> bool {
    parameter("embed").is_some()
}

/// The panel in the address.
pub(crate) fn view() -> Option<Tab> {
    Tab::named(&parameter("view")?)
}

/// A parameter of the address.
fn parameter(name: &str) -> Option<String> {
    let search = gloo::utils::window().location().search().ok()?;
    web_sys::UrlSearchParams::new_with_str(&search).ok()?.get(name)
}
