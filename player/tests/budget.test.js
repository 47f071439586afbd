import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { brotliCompressSync, constants } from "node:zlib";

const PLAYER = new URL("../", import.meta.url);
const FIRST_VIEW_LIMIT = 20 * 1024;
const TAP_LIMIT = 6 * 1024;

// Modules that a page fetches only when somebody taps something. They cost a reader nothing, so they have a limit of their own.
const ON_TAP = ["view/notes.js"];
const WORDS_ON_TAP = ["words/notes.vi.js"];
const LATER = new Set(ON_TAP.map((path) => new URL(path, PLAYER).href));

/** A module and everything it imports, asked for at once or later; what a tap fetches only when that is what is asked for. */
function withImports(path, seen = new Set()) {
  const url = new URL(path, PLAYER).href;
  if (seen.has(url)) return seen;
  seen.add(url);
  const source = readFileSync(new URL(url), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
  for (const [, imported] of source.matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g)) {
    const next = new URL(imported, url);
    assert.ok(existsSync(next), `${imported} is imported by ${url}`);
    if (!LATER.has(next.href)) withImports(next.href, seen);
  }
  return seen;
}

const onTheWire = (urls) =>
  [...urls]
    .map((url) => brotliCompressSync(readFileSync(new URL(url)), { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }).length)
    .reduce((sum, bytes) => sum + bytes, 0);

/** What a lesson fetches without anybody tapping anything: for every kind of self-check, recording and line. */
const firstView = () =>
  new Set([...withImports("view/lesson.js"), new URL("main.js", PLAYER).href, new URL("words/lesson.vi.js", PLAYER).href]);

test("a lesson loads less than 20 KB of script, all that may come by itself included", () => {
  const bytes = onTheWire(firstView());

  assert.ok(bytes < FIRST_VIEW_LIMIT, `${bytes} bytes`);
});

test("what a tap fetches in a lesson stays under 6 KB on top of it", () => {
  const there = firstView();
  const wanted = ON_TAP.flatMap((path) => [...withImports(path)]).concat(WORDS_ON_TAP.map((path) => new URL(path, PLAYER).href));
  const more = new Set(wanted.filter((url) => !there.has(url)));

  const bytes = onTheWire(more);

  assert.ok(more.size > ON_TAP.length);
  assert.ok(bytes < TAP_LIMIT, `${bytes} bytes`);
});

test("a module for a tap is never imported at the head of another", () => {
  for (const url of [...firstView(), ...withImports("view/outline.js"), ...withImports("view/signed_in.js")]) {
    const source = readFileSync(new URL(url), "utf8");
    const heads = [...source.matchAll(/^(?:import|export)\b[^;]*?from\s*"(\.[^"]+)"/gm)].map(([, path]) => new URL(path, url).href);
    for (const next of heads) assert.ok(!LATER.has(next), `${url} imports ${next}`);
  }
});

test("every module that main.js names is there", () => {
  const named = [...readFileSync(new URL("main.js", PLAYER), "utf8").matchAll(/import\("(\.[^"$]+)"\)/g)].map(([, path]) => path);

  assert.ok(named.length >= 4);
  for (const path of named) withImports(path);
});

test("every text the player says exists in both languages", async () => {
  for (const name of ["lesson", "exam", "notes"]) {
    const [vi, en] = await Promise.all(["vi", "en"].map((language) => import(`../words/${name}.${language}.js`)));
    assert.deepEqual(Object.keys(en.words), Object.keys(vi.words));
  }
});
