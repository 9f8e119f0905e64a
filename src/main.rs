//! The page. What it shows is computed by the library; `app` draws it.

#[cfg(target_arch = "wasm32")]
mod app;
#[cfg(target_arch = "wasm32")]
mod question;

// Its functions are exported by the page's WebAssembly too.
#[cfg(target_arch = "wasm32")]
use spark_memory_js as _;

/// Mounts the page. A worker, which has no window, runs the same WebAssembly for `question::answer_question` alone.
#[cfg(target_arch = "wasm32")]
fn main() {
    if web_sys::window().is_some() {
        app::mount();
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!(
        "Spark Memory Playground is a web page: run `cargo xtask serve` and open the address that it prints."
    );
}
