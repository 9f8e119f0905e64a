// Bundles what the page loads as one file each: www/editor.js with what it imports from node_modules, an ES module, and
// the style sheets that www/styles/page.css imports. Both go to www/generated. Trunk runs this before each build; `node
// www/bundle.mjs` does it by hand.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const www = dirname(fileURLToPath(import.meta.url));

const esbuild = await import("esbuild").catch(() => {
  console.error("The packages of package.json are not installed: run `npm ci --ignore-scripts`, or start with `cargo xtask serve`.");
  process.exit(1);
});

await bundle("www/editor.js", "editor.js", { format: "esm", target: "es2022" });
await bundle("www/styles/page.css", "page.css");

async function bundle(entry, name, options = {}) {
  const { outputFiles: [bundle], metafile } = await esbuild.build({
    absWorkingDir: dirname(www),
    entryPoints: [entry],
    bundle: true,
    minify: true,
    charset: "utf8",
    metafile: true,
    write: false,
    ...options,
  }).catch(() => process.exit(1)); // esbuild has said why.
  const target = join(www, "generated", name);
  const text = licenses(Object.keys(metafile.inputs)) + bundle.text;
  // A file that is written anew looks changed to whoever watches it.
  if (existsSync(target) && readFileSync(target, "utf8") === text) return;
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
}

// The licenses of the bundled packages ask to go where the code goes.
function licenses(inputs) {
  const packages = new Set(inputs.map((path) => path.match(/^node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0]).filter(Boolean));
  const byText = new Map();
  for (const folder of [...packages].sort()) {
    const license = readFileSync(join(dirname(www), folder, "LICENSE"), "utf8").trim();
    byText.set(license, [...(byText.get(license) ?? []), folder.replace("node_modules/", "")]);
  }
  return [...byText].map(([license, names]) => `/*! ${names.join(", ")}\n\n${license}\n*/\n`).join("");
}
