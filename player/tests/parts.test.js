import assert from "node:assert/strict";
import { test } from "node:test";
import { inDrawnOrder } from "../core/sealed.js";
import { isAnswered, savingBatches } from "../core/sitting.js";

const option = (id) => ({ id, html: id.toUpperCase() });

test("the options of gaps come in the order drawn for each gap, those of the item in theirs", () => {
  const gaps = [
    { id: "a", kind: "choice", options: [option("a"), option("b"), option("c")] },
    { id: "b", kind: "short", options: [] },
    { id: "c", kind: "choice", options: [option("a"), option("b")] },
  ];

  const shown = inDrawnOrder({ item: "i", options: [], gaps }, { item: "i", version: 1, options: ["c.b", "a.c", "a.a", "c.a", "a.b"] });

  assert.deepEqual(shown.gaps.map((gap) => gap.options.map(({ id }) => id).join("")), ["cab", "", "ba"]);
});

test("an item without gaps gets none, and what is on the left stays as it is written", () => {
  const payload = { item: "i", options: [option("a"), option("b")], left: [option("a"), option("b")] };

  const shown = inDrawnOrder(payload, { item: "i", version: 1, options: ["b", "a"] });

  assert.deepEqual(shown.options.map(({ id }) => id), ["b", "a"]);
  assert.deepEqual(shown.left, payload.left);
  assert.equal("gaps" in shown, false);
});

test("parts without any answer are no answer, one part is", () => {
  for (const [response, answered] of [[{}, false], [[], false], [null, false], [{ a: "c" }, true], [["b"], true], [false, true]]) {
    assert.equal(isAnswered({ response }), answered, JSON.stringify(response));
  }
});

test("responses of several parts go over the wire as they are", () => {
  const answer = { item: "i", response: { a: "ở đâu" }, epoch: 1, revision: 2, saved: 1, at: 5, flagged: false, sitting: "s" };

  assert.deepEqual(savingBatches([answer], 1), [[{ item: "i", revision: 2, response: { a: "ở đâu" }, at: 5 }]]);
});
