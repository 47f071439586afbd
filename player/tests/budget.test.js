import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { brotliCompressSync, constants } from "node:zlib";

const PLAYER = new URL("../", import.meta.url);
const LIMIT = 20 * 1024;

/** A module and everything it imports, asked for at once or later. */
function withImports(path, seen = new Set()) {
  const url = new URL(path, PLAYER).href;
  if (seen.has(url)) return seen;
  seen.add(url);
  const source = readFileSync(new URL(url), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
  for (const [, imported] of source.matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g)) {
    const next = new URL(imported, url);
    assert.ok(existsSync(next), `${imported} is imported by ${url}`);
    withImports(next.href, seen);
  }
  return seen;
}

const onTheWire = (urls) =>
  [...urls]
    .map((url) => brotliCompressSync(readFileSync(new URL(url)), { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }).length)
    .reduce((sum, bytes) => sum + bytes, 0);

test("a lesson loads less than 20 KB of script, all that may come later included", () => {
  const main = [...withImports("view/lesson.js"), new URL("main.js", PLAYER).href, new URL("words/lesson.vi.js", PLAYER).href];

  const bytes = onTheWire(new Set(main));

  assert.ok(bytes < LIMIT, `${bytes} bytes`);
});

test("every module that main.js names is there", () => {
  const named = [...readFileSync(new URL("main.js", PLAYER), "utf8").matchAll(/import\("(\.[^"$]+)"\)/g)].map(([, path]) => path);

  assert.ok(named.length >= 4);
  for (const path of named) withImports(path);
});

test("every text the player says exists in both languages", async () => {
  for (const name of ["lesson", "exam"]) {
    const [vi, en] = await Promise.all(["vi", "en"].map((language) => import(`../words/${name}.${language}.js`)));
    assert.deepEqual(Object.keys(en.words), Object.keys(vi.words));
  }
});
