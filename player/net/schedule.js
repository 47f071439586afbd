/**
 * When deliveries run: soon after something changed, never more often than every `apart`, again with growing jittered waits
 * after a failure, at once when asked. One run at a time.
 */
import { Failure } from "./request.js";

// Doubling, half of it by chance, so that thousands of browsers cut off together come back apart.
const FIRST_MS = 2_000;
const LONGEST_MS = 5 * 60_000;

/**
 * Milliseconds to wait before try number `tries + 1`.
 * @param {number} tries  failures so far, at least 1
 * @param {object} [how]
 * @param {number} [how.first]  upper bound of the first wait
 * @param {number} [how.longest]
 * @param {number | null} [how.retryAfter]  seconds the server asked for; never undercut
 * @param {() => number} [how.random]  from 0 to 1
 */
export function waitBeforeRetry(tries, { first = FIRST_MS, longest = LONGEST_MS, retryAfter = null, random = Math.random } = {}) {
  const bound = Math.min(longest, first * 2 ** Math.min(tries - 1, 30));
  const jittered = bound / 2 + random() * (bound / 2);
  return Math.round((retryAfter ?? 0) * 1000 + jittered);
}

/**
 * @param {object} how
 * @param {() => Promise<void>} how.run  delivers what waits; a Failure that is not passing is not tried again by itself
 * @param {(failure: unknown) => void} [how.onFailure]
 * @param {number} how.soon  milliseconds from a change to a run
 * @param {number} how.apart  least milliseconds between runs
 * @param {() => number} [how.clock]
 * @param {(job: () => void, ms: number) => any} [how.later]
 * @param {(timer: any) => void} [how.forget]
 * @param {() => number} [how.random]
 */
export function makeSchedule({
  run,
  onFailure = () => {},
  soon,
  apart,
  clock = Date.now,
  later = (job, ms) => setTimeout(job, ms),
  forget = (timer) => clearTimeout(timer),
  random = Math.random,
}) {
  let lastRun = -Infinity;
  let failures = 0;
  let stopped = false;
  /** @type {{timer: any, at: number} | null} */
  let planned = null;
  /** @type {Promise<void> | null} */
  let running = null;
  let touchedMeanwhile = false;

  /** @param {number} ms */
  function plan(ms) {
    if (planned) forget(planned.timer);
    planned = stopped ? null : { timer: later(() => void now(), ms), at: clock() + ms };
  }

  function touch() {
    if (running) touchedMeanwhile = true;
    else if (!planned) plan(Math.max(soon, lastRun + apart - clock()));
  }

  async function now() {
    while (running) await running;
    if (stopped) return;
    if (planned) forget(planned.timer);
    planned = null;
    running = once().finally(() => (running = null));
    await running;
    if (touchedMeanwhile) {
      touchedMeanwhile = false;
      touch();
    }
  }

  async function once() {
    try {
      await run();
      failures = 0;
      lastRun = clock();
    } catch (failure) {
      failures += 1;
      lastRun = clock();
      onFailure(failure);
      const retryAfter = failure instanceof Failure ? failure.retryAfter : null;
      if (!(failure instanceof Failure) || failure.passing) plan(waitBeforeRetry(failures, { retryAfter, random }));
    }
  }

  function stop() {
    stopped = true;
    if (planned) forget(planned.timer);
    planned = null;
  }

  return { touch, now, nextAt: () => planned?.at ?? null, stop };
}
