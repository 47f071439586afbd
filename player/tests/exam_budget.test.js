import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { brotliCompressSync, constants } from "node:zlib";

const PLAYER = new URL("../", import.meta.url);
const LIMIT = 48 * 1024;

/** A module and everything it imports. */
function withImports(path, seen = new Set()) {
  const url = new URL(path, PLAYER).href;
  if (seen.has(url)) return seen;
  seen.add(url);
  const source = readFileSync(new URL(url), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
  for (const [, imported] of source.matchAll(/(?:from|import)\s*"(\.[^"]+)"/g)) withImports(new URL(imported, url).href, seen);
  return seen;
}

const onTheWire = (urls) =>
  [...urls]
    .map((url) => brotliCompressSync(readFileSync(new URL(url)), { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }).length)
    .reduce((sum, bytes) => sum + bytes, 0);

test("the test's page loads less than 48 KB of script, the worker that keeps it included", () => {
  const modules = withImports("view/exam.js", withImports("worker/exam.js"));
  const also = ["main.js", "words/exam.vi.js"].map((path) => new URL(path, PLAYER).href);

  const bytes = onTheWire(new Set([...modules, ...also]));

  assert.ok(bytes < LIMIT, `${bytes} bytes`);
});
