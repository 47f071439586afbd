import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { explanations, isRight } from "../core/check.js";
import { answersEqual, numberWithin, parseNumber } from "../core/written.js";

const vectors = JSON.parse(readFileSync(new URL("../../tests/vectors/written/answers.json", import.meta.url), "utf8"));

for (const { given, accepted, equal } of vectors.answers) {
  test(`"${given}" ${equal ? "says" : "does not say"} "${accepted}"`, () => {
    assert.equal(answersEqual(given, accepted), equal);
    assert.equal(answersEqual(accepted, given), equal);
  });
}

for (const { text, number } of vectors.numbers) {
  test(`"${text}" is ${number ?? "no number"}`, () => assert.equal(parseNumber(text), number));
}

test("a numeric answer may lie within its tolerance", () => {
  assert.ok(numberWithin("30,5", { value: "30", tolerance: "0.5" }));
  assert.ok(numberWithin("0,3", { value: "0.1", tolerance: "0.2" }));
  assert.ok(!numberWithin("30,6", { value: "30", tolerance: "0.5" }));
  assert.ok(!numberWithin("ba mươi", { value: "30", tolerance: "0.5" }));
});

test("self-checks of each kind are judged", async () => {
  const cases = [
    ["b", { kind: "single", right: "b" }, true],
    ["a", { kind: "single", right: "b" }, false],
    [["c", "a"], { kind: "multiple", right: ["a", "c"] }, true],
    [["a"], { kind: "multiple", right: ["a", "c"] }, false],
    [["a", "b", "c"], { kind: "multiple", right: ["a", "c"] }, false],
    [false, { kind: "true_false", right: false }, true],
    [true, { kind: "true_false", right: false }, false],
    ["5500", { kind: "short", right: ["nhiều", "5.500"] }, true],
    ["29,9", { kind: "numeric", right: { value: "30", tolerance: "0" } }, false],
  ];
  for (const [response, answer, right] of cases) assert.equal(await isRight(response, answer), right, JSON.stringify(answer));
});

test("explanations of the chosen options come before that of the check", () => {
  const answer = { kind: "single", right: "b", why: "Vì…", options: { a: "Chưa đủ", b: "Đủ" } };

  assert.deepEqual(explanations("a", answer), ["Chưa đủ", "Vì…"]);
  assert.deepEqual(explanations("c", answer), ["Vì…"]);
  assert.deepEqual(explanations(true, { kind: "true_false", right: true }), []);
});
