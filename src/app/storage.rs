//! The browser's memory for this page.

use gloo::utils::window;

/// None where the browser has none, as in a frame that may not keep anything, in which `gloo::storage` panics.
pub(crate) fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}
