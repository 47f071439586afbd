import assert from "node:assert/strict";
import { test } from "node:test";

import { Failure } from "../net/request.js";
import { makeSchedule } from "../net/schedule.js";

/** A clock moved by hand, with its timers. */
function handClock() {
  let now = 0;
  let timers = [];
  return {
    clock: () => now,
    later: (job, ms) => {
      const timer = { job, at: now + ms };
      timers.push(timer);
      return timer;
    },
    forget: (timer) => (timers = timers.filter((each) => each !== timer)),
    random: () => 1,
    async pass(ms) {
      const end = now + ms;
      for (;;) {
        const next = timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        now = next.at;
        timers = timers.filter((each) => each !== next);
        next.job();
        await settle();
      }
      now = end;
    },
  };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

test("the first change is delivered soon, later ones at most every ten seconds", async () => {
  const hand = handClock();
  const runs = [];
  const schedule = makeSchedule({ ...hand, soon: 1_000, apart: 10_000, run: async () => void runs.push(hand.clock()) });

  schedule.touch();
  schedule.touch();
  await hand.pass(1_500);
  schedule.touch();
  await hand.pass(500);
  schedule.touch();
  await hand.pass(60_000);

  assert.deepEqual(runs, [1_000, 11_000]);
});

test("after failures the waits grow, after a success they are forgotten", async () => {
  const hand = handClock();
  const runs = [];
  let line = false;
  const schedule = makeSchedule({
    ...hand,
    soon: 0,
    apart: 0,
    run: async () => {
      runs.push(hand.clock());
      if (!line) throw new Failure(0, "no_answer", "");
    },
  });

  schedule.touch();
  await hand.pass(13_999);
  line = true;
  await hand.pass(1);
  assert.deepEqual(runs, [0, 2_000, 6_000, 14_000]);
  line = false;
  schedule.touch();
  await hand.pass(2_000);

  assert.deepEqual(runs.slice(4), [14_000, 16_000]);
});

test("the server's Retry-After is kept", async () => {
  const hand = handClock();
  const runs = [];
  const busy = new Failure(503, "busy", "", 60);
  const schedule = makeSchedule({ ...hand, soon: 0, apart: 0, run: async () => { runs.push(hand.clock()); throw busy; } });

  schedule.touch();
  await hand.pass(62_000);

  assert.deepEqual(runs, [0, 62_000]);
});

test("what cannot pass is not tried again by itself, and is told", async () => {
  const hand = handClock();
  const told = [];
  const refusal = new Failure(403, "not_enrolled", "…");
  const schedule = makeSchedule({ ...hand, soon: 0, apart: 0, run: async () => { throw refusal; }, onFailure: (cause) => told.push(cause) });

  schedule.touch();
  await hand.pass(3_600_000);

  assert.deepEqual(told, [refusal]);
  assert.equal(schedule.nextAt(), null);
});

test("a change during a run is delivered by another run; runs never overlap", async () => {
  const hand = handClock();
  let [running, most, runs] = [0, 0, 0];
  const schedule = makeSchedule({
    ...hand,
    soon: 0,
    apart: 0,
    run: async () => {
      runs += 1;
      running += 1;
      most = Math.max(most, running);
      if (runs === 1) schedule.touch();
      await settle();
      running -= 1;
    },
  });

  await Promise.all([schedule.now(), schedule.now()]);
  await hand.pass(1_000);
  await settle();

  assert.equal(most, 1);
  assert.ok(runs >= 2);
});

test("after stop nothing runs", async () => {
  const hand = handClock();
  let runs = 0;
  const schedule = makeSchedule({ ...hand, soon: 0, apart: 0, run: async () => void (runs += 1) });

  schedule.touch();
  schedule.stop();
  await hand.pass(1_000);
  schedule.touch();
  await schedule.now();
  await hand.pass(1_000);

  assert.equal(runs, 0);
});
