// The playground as an element of somebody's own page:
//
//   <script type="module" src="https://…/embed.js"></script>
//   <spark-memory-playground view="memory">
//   df = spark.read.parquet("events")
//   rows = df.collect()
//   </spark-memory-playground>
//
// Its text is the code. Attributes: `input`, what Share puts after `#i=`, or `{…}`, an Input as JSON, with the text as
// its source; `view`, the panel that a frame with room for one only shows first: code, settings, tables, failure,
// problems, memory, timeline or cluster; `height` in pixels. The element is a frame on the playground's own page, so
// neither page can disturb the other.

const page = new URL("./", import.meta.url);

class SparkMemoryPlayground extends HTMLElement {
  static observedAttributes = ["input", "view", "height"];

  connectedCallback() {
    this.code ??= unindented(this.textContent);
    this.frame ??= document.createElement("iframe");
    this.frame.title = "Spark Memory Playground";
    this.frame.allow = "clipboard-write";
    this.frame.loading = "lazy";
    this.show();
    this.replaceChildren(this.frame);
  }

  attributeChangedCallback() {
    if (this.frame) this.show();
  }

  show() {
    const height = Number(this.getAttribute("height")) || 720;
    this.style.display = "block";
    this.frame.style.cssText = `display: block; width: 100%; height: ${height}px; border: 1px solid currentcolor; box-sizing: border-box`;
    const address = new URL(page);
    address.searchParams.set("embed", "");
    const view = this.getAttribute("view");
    if (view) address.searchParams.set("view", view);
    address.hash = this.fragment();
    this.frame.src = address.href;
  }

  // What the page is opened on.
  fragment() {
    const given = this.getAttribute("input")?.trim() ?? "";
    if (given && !given.startsWith("{")) return `i=${given}`;
    let input;
    try {
      input = given ? JSON.parse(given) : {};
    } catch {
      // The page refuses it as it refuses any input that is not understood, and says why.
      return `json=${encodeURIComponent(given)}`;
    }
    if (this.code) input.source ??= this.code;
    return `json=${encodeURIComponent(JSON.stringify(input))}`;
  }
}

// The text without the empty lines around it, and without the spaces that every line begins with.
function unindented(text) {
  const lines = text.replace(/^(\s*\n)+/, "").trimEnd().split("\n");
  const indents = lines.filter((line) => line.trim()).map((line) => line.match(/^\s*/)[0].length);
  const least = indents.length ? Math.min(...indents) : 0;
  return lines.map((line) => line.slice(least)).join("\n") + (lines.join("") ? "\n" : "");
}

if (!customElements.get("spark-memory-playground")) customElements.define("spark-memory-playground", SparkMemoryPlayground);
