import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import {
  acknowledged,
  afterRefusal,
  isAnswered,
  isUnsaved,
  mergedWithWinner,
  nextAnswer,
  phaseOf,
  restamped,
  savingBatches,
  unansweredNumbers,
} from "../core/sitting.js";

const { cases } = JSON.parse(readFileSync(new URL("../../tests/vectors/exam/winners.json", import.meta.url), "utf8"));

for (const { name, answers, winners } of cases) {
  for (const [order, told] of [["as told", answers], ["backwards", [...answers].reverse()]]) {
    test(`winners: ${name}, ${order}`, () => {
      const held = new Map();
      for (const one of told) held.set(one.item, mergedWithWinner(held.get(one.item), one, "s"));

      const kept = [...held.values()].map(({ item, epoch, revision, response }) => ({ item, epoch, revision, response }));

      assert.deepEqual(kept.sort(byItem), [...winners].sort(byItem));
    });
  }
}

const first = { sitting: "s", item: "i", epoch: 1, response: "a", at: 5 };

test("answers of one epoch count their revisions, a new epoch begins again", () => {
  const one = nextAnswer(undefined, first);
  const two = acknowledged(nextAnswer(one, { ...first, response: "b" }), 2);
  const later = nextAnswer(two, { ...first, epoch: 2, response: "c" });

  assert.deepEqual([one.revision, two.revision, two.saved], [1, 2, 2]);
  assert.deepEqual([later.epoch, later.revision, later.saved], [2, 1, 0]);
  assert.ok(isUnsaved(one) && !isUnsaved(two) && isUnsaved(later));
});

test("an acknowledgement of an older revision leaves the newer one waiting", () => {
  const two = nextAnswer(nextAnswer(undefined, first), { ...first, response: "b" });

  assert.ok(isUnsaved(acknowledged(two, 1)));
});

test("a flag survives new answers and taking over", () => {
  const flagged = { ...nextAnswer(undefined, first), flagged: true };

  assert.ok(nextAnswer(flagged, first).flagged);
  assert.ok(mergedWithWinner(flagged, { item: "i", epoch: 2, revision: 1, response: "b" }, "s").flagged);
});

test("a revision the server keeps with another response goes again under the next number", () => {
  const one = nextAnswer(undefined, first);

  const again = afterRefusal(one, { item: "i", revision: 1, code: "revision_taken", message: "" });

  assert.deepEqual([again.revision, isUnsaved(again)], [2, true]);
});

test("another refusal is kept with its code and not sent again; a new answer is", () => {
  const refused = afterRefusal(nextAnswer(undefined, first), { item: "i", revision: 1, code: "wrong_response" });

  assert.equal(refused.refused, "wrong_response");
  assert.ok(!isUnsaved(refused));
  assert.ok(isUnsaved(nextAnswer(refused, first)));
});

test("what never reached the server is carried into the next epoch, what did is not", () => {
  const unsaved = nextAnswer(undefined, first);

  assert.deepEqual([restamped(unsaved, 3).epoch, restamped(unsaved, 3).revision], [3, 1]);
  assert.equal(restamped(acknowledged(unsaved, 1), 3).epoch, 1);
});

test("batches hold what waits in this epoch, within the gateway's limits", () => {
  const many = Array.from({ length: 450 }, (_, place) => nextAnswer(undefined, { ...first, item: `item-${place}` }));
  const long = Array.from({ length: 50 }, (_, place) => nextAnswer(undefined, { ...first, item: `l${place}`, response: "ộ".repeat(500) }));

  const batches = savingBatches([...many, acknowledged(many[0], 1), { ...many[0], epoch: 9 }, ...long], 1);

  assert.equal(batches.flat().length, 500);
  for (const batch of batches) {
    assert.ok(batch.length <= 200);
    assert.ok(new TextEncoder().encode(JSON.stringify(batch)).length < 62 * 1024);
  }
  assert.deepEqual(savingBatches([], 1), []);
});

test("phases follow the sitting first and the clock second", () => {
  const window = { opensAt: 100, closesAt: 200, serverNow: 150 };
  const open = { closed_at: null, closing_at: null, superseded: false };

  assert.equal(phaseOf(null, { ...window, serverNow: 99 }), "waiting");
  assert.equal(phaseOf(null, window), "ready");
  assert.equal(phaseOf(null, { ...window, serverNow: 200 }), "missed");
  assert.equal(phaseOf(open, { ...window, serverNow: 999 }), "answering");
  assert.equal(phaseOf({ ...open, superseded: true }, window), "superseded");
  assert.equal(phaseOf({ ...open, closing_at: 5 }, window), "closing");
  assert.equal(phaseOf({ ...open, closing_at: 5, closed_at: 6 }, window), "closed");
});

test("false is an answer; nothing, empty text and an empty list are none", () => {
  const answers = [false, "a", ["a"], null, "", []].map((response) => ({ ...nextAnswer(undefined, first), response }));
  assert.deepEqual(answers.map(isAnswered), [true, true, true, false, false, false]);
  assert.equal(isAnswered(undefined), false);
  const items = [{ item: "x" }, { item: "y" }, { item: "z" }];
  assert.deepEqual(unansweredNumbers(items, new Map([["y", answers[0]]])), [1, 3]);
});

const byItem = (a, b) => (a.item < b.item ? -1 : 1);
