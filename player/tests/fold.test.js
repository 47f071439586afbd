import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { fold } from "../core/fold.js";

const folder = new URL("../../tests/vectors/fold/", import.meta.url);

for (const file of readdirSync(folder).filter((name) => name.endsWith(".json"))) {
  const { cases } = JSON.parse(readFileSync(new URL(file, folder), "utf8"));
  for (const { name, events, progress } of cases) {
    test(`fold: ${name}`, () => assert.deepEqual(plain(fold(events)), progress));
    test(`fold: ${name}, backwards and twice`, () => {
      assert.deepEqual(plain(fold([...events, ...events].reverse())), progress);
    });
  }
}

/** @param {unknown} value */
const plain = (value) => JSON.parse(JSON.stringify(value));
