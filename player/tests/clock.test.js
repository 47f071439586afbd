import assert from "node:assert/strict";
import { test } from "node:test";

import { waitBeforeRetry } from "../net/schedule.js";
import { clockOffset, countdownText, milestonePassed, secondsLeft, steadyOffset, timeText } from "../core/clock.js";

test("the offset assumes the reply was made half way", () => assert.equal(clockOffset(10_500, 1_000, 2_000), 9_000));

test("a slow line does not move the countdown, a changed device clock does", () => {
  assert.equal(steadyOffset(5_000, 6_500), 5_000);
  assert.equal(steadyOffset(5_000, -3_600_000), -3_600_000);
});

test("the countdown counts whole seconds and stops at zero", () => {
  assert.equal(secondsLeft(10_000, 8_999), 2);
  assert.equal(secondsLeft(10_000, 10_000), 0);
  assert.equal(secondsLeft(10_000, 99_000), 0);
  assert.deepEqual([0, 59, 600, 3_723].map(countdownText), ["00:00", "00:59", "10:00", "1:02:03"]);
});

test("milestones are said once, also when the page slept over them", () => {
  const cases = [
    [601, 600, 600],
    [600, 599, null],
    [301, 300, 300],
    [700, 290, 300],
    [700, 30, 60],
    [61, 60, 60],
    [10, 0, null],
    [60, 59, null],
  ];
  for (const [before, now, mark] of cases) assert.equal(milestonePassed(Number(before), Number(now)), mark, `${before} > ${now}`);
});

test("times are those of Viet Nam, with the day when it is another one", () => {
  const moment = Date.UTC(2026, 10, 22, 7, 5);

  assert.equal(timeText(moment, moment + 3_600_000), "14:05");
  assert.equal(timeText(moment, moment + 24 * 3_600_000), "14:05 22/11");
  assert.equal(timeText(Date.UTC(2026, 10, 22, 17, 30), moment), "00:30 23/11");
});

test("waits double up to a bound and never undercut the server's wish", () => {
  assert.equal(waitBeforeRetry(1, { random: () => 1 }), 2_000);
  assert.equal(waitBeforeRetry(4, { random: () => 1 }), 16_000);
  assert.equal(waitBeforeRetry(4, { random: () => 0 }), 8_000);
  assert.equal(waitBeforeRetry(500, { random: () => 1 }), 300_000);
  assert.ok(waitBeforeRetry(1, { retryAfter: 30 }) >= 30_000);
});
