// Bundles the editor: www/editor.js and what it imports from node_modules become www/generated/editor.js, one ES module.
// Trunk runs this before each build; `node www/bundle.mjs` does it by hand.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const www = dirname(fileURLToPath(import.meta.url));
const target = join(www, "generated", "editor.js");

const esbuild = await import("esbuild").catch(() => {
  console.error("The packages of package.json are not installed: run `npm ci --ignore-scripts`, or start with `cargo xtask serve`.");
  process.exit(1);
});

const { outputFiles: [bundle], metafile } = await esbuild.build({
  absWorkingDir: dirname(www),
  entryPoints: ["www/editor.js"],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  metafile: true,
  write: false,
}).catch(() => process.exit(1)); // esbuild has said why.

const text = licences(Object.keys(metafile.inputs)) + bundle.text;
// A file that is written anew looks changed to whoever watches it.
if (!existsSync(target) || readFileSync(target, "utf8") !== text) {
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
}

// The licences of the bundled packages ask to go where the code goes.
function licences(inputs) {
  const packages = new Set(inputs.map((path) => path.match(/^node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0]).filter(Boolean));
  const byText = new Map();
  for (const folder of [...packages].sort()) {
    const licence = readFileSync(join(dirname(www), folder, "LICENSE"), "utf8").trim();
    byText.set(licence, [...(byText.get(licence) ?? []), folder.replace("node_modules/", "")]);
  }
  return [...byText].map(([licence, names]) => `/*! ${names.join(", ")}\n\n${licence}\n*/\n`).join("");
}
