//! The clipboard.

use gloo::utils::window;
use wasm_bindgen_futures::JsFuture;

/// Puts the text on the clipboard; false where the browser does not let the page.
pub(crate) async fn copy(text: &str) -> bool {
    // The clipboard is missing where the page is not served securely, and then reads as an object that is undefined.
    if !window().is_secure_context() {
        return false;
    }
    JsFuture::from(window().navigator().clipboard().write_text(text)).await.is_ok()
}
