// Prints the size of each file of the built page, as it is and as brotli sends it: `node www/sizes.mjs [dist]`.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const folder = process.argv[2] ?? "dist";
const compressed = (bytes) =>
  brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  }).length;

const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
const rows = files.map((file) => {
  const path = join(file.parentPath, file.name);
  const bytes = readFileSync(path);
  // Without the digest that the build puts into a name, so that two builds can be compared.
  const name = path.slice(join(folder, "/").length).replace(/-[0-9a-f]{16}(?=[._])/, "");
  return { name, size: bytes.length, brotli: compressed(bytes) };
});
rows.sort((a, b) => b.brotli - a.brotli || a.name.localeCompare(b.name));
const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
rows.push({ name: "all", size: sum("size"), brotli: sum("brotli") });
console.log("| file | bytes | brotli |\n| --- | --: | --: |");
for (const { name, size, brotli } of rows) console.log(`| ${name} | ${size} | ${brotli} |`);
