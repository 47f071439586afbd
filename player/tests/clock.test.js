import assert from "node:assert/strict";
import { test } from "node:test";

import { waitBeforeRetry } from "../net/schedule.js";
import { clockOffset, countdownText, milestonePassed, secondsLeft, steadyOffset, timeText } from "../core/clock.js";
import { delayWithin, makeClock } from "../core/server_clock.js";

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

test("half of the time is said too, when it is more than ten minutes", () => {
  assert.equal(milestonePassed(1_351, 1_350, 2_700), 1_350);
  assert.equal(milestonePassed(901, 590, 1_800), 600);
  assert.equal(milestonePassed(451, 450, 900), null);
});

/** A device whose two clocks a test can move. */
function device(offset = 0, how = {}) {
  const now = { wall: 1_000_000, steady: 50 };
  const clock = makeClock({ offset, wall: () => now.wall, steady: () => now.steady, ...how });
  const pass = (wall, steady = wall) => ((now.wall += wall), (now.steady += steady));
  return { clock, pass };
}
const YEAR = 365 * 86_400_000;

test("the countdown follows the server whatever year the device thinks it is", () => {
  const { clock, pass } = device(10 * YEAR);
  pass(5_000);
  assert.deepEqual([clock.now(), clock.isSure()], [10 * YEAR + 1_005_000, true]);
});

test("a clock changed in the middle moves nothing, and is not sure until the server speaks", () => {
  for (const change of [-3_600_000, -3 * YEAR, 3 * YEAR]) {
    const { clock, pass } = device();
    pass(60_000);
    pass(change, 0);
    pass(1_000);
    assert.deepEqual([clock.now(), clock.isSure()], [1_061_000, false], String(change));
    clock.learn(-change);
    assert.deepEqual([clock.now(), clock.isSure()], [1_061_000, true]);
  }
});

test("a device that slept has lost the time it slept", () => {
  const { clock, pass } = device();
  pass(20 * 60_000, 1_000);
  assert.deepEqual([clock.now(), clock.isSure()], [1_000_000 + 20 * 60_000, false]);
});

test("time never runs back behind what the server has said", () => {
  assert.equal(device(0, { floor: 5_000_000 }).clock.now(), 5_000_000);
});

test("a slow line does not move a running clock", () => {
  const { clock, pass } = device();
  pass(10_000);
  clock.learn(1_500);
  assert.equal(clock.now(), 1_010_000);
});

test("each sitting has its own second within the spread, always the same", () => {
  const of = (end, spread) => delayWithin(`0193c2b4-0000-7000-8000-0000${end}`, spread);
  assert.deepEqual([of("00000000", 20), of("ffffffff", 20), of("80000000", 20), of("ffffffff", 0)], [0, 20, 10, 0]);
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
