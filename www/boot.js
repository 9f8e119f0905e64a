// Starts the page. A file of its own, because the policy the page is served under runs no inline script.
// Trunk names the two files to load in this script's attributes; see `pattern_script` in Trunk.toml.

const script = document.querySelector("script[data-js][data-wasm]");
const page = document.documentElement;

try {
  // `import()` would look next to this file; the addresses are relative to the page.
  const at = (name) => new URL(script.dataset[name], document.baseURI).href;
  const bindings = await import(at("js"));
  const wasm = await bindings.default({ module_or_path: at("wasm") });
  window.wasmBindings = bindings;
  // An event is over before a late listener looks; the attribute stays.
  page.dataset.app = "started";
  dispatchEvent(new CustomEvent("TrunkApplicationStarted", { detail: { wasm } }));
} catch (error) {
  page.dataset.app = "failed";
  showError(error);
  throw error;
}

// Shows the error in the page, which would else be blank.
function showError(error) {
  const notice = document.createElement("div");
  notice.setAttribute("role", "alert");
  notice.className = "boot-failure";
  // Colors come from the system, as the page's own styles may be what is missing.
  notice.style.cssText = "margin: 2rem auto; max-width: 40rem; padding: 1rem; border: 2px solid; font: 1rem/1.5 system-ui, sans-serif";
  const what = document.createElement("p");
  what.textContent = typeof WebAssembly === "object"
    ? "Spark Memory Playground could not start. Reloading the page without the browser's cache usually helps."
    : "Spark Memory Playground needs WebAssembly, which this browser does not have or does not allow on this page.";
  const why = document.createElement("p");
  why.textContent = `The browser says: ${error}`;
  notice.append(what, why);
  document.body.prepend(notice);
}
