// Answers the page's questions off its main thread, with a second instance of the page's own WebAssembly: the page
// hands over the compiled module, so that nothing is loaded or compiled twice. src/app/worker.rs is the other end.
//
// The first message is [0, address of the bindings, module], each later one [number, question].
// The answers are [0] once the worker is ready, [number, answer], and [number, null, error] where something throws.

let bindings;

addEventListener("message", async ({ data: [number, text, module] }) => {
  try {
    if (number === 0) {
      bindings = start(text, module);
      await bindings;
      postMessage([0]);
    } else {
      postMessage([number, (await bindings).answerQuestion(text)]);
    }
  } catch (error) {
    postMessage([number, null, String(error)]);
  }
});

async function start(address, module) {
  const bindings = await import(address);
  await bindings.default({ module_or_path: module });
  return bindings;
}
