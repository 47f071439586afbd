/**
 * The countdown on the server's clock, the moments a screen reader is told (half, 10, 5, 1 minute, the end), and the end:
 * everything is delivered, then asked a few times whether the organisers gave more time.
 */
import { milestonePassed, secondsLeft } from "../core/clock.js";
import { setText } from "./element.js";

const CHECKS_AFTER_END = 5;
const CHECK_MS = 30_000;
const HALF_IS_ABOVE_S = 600;

/**
 * @param {Session} session
 * @param {ExamWords} words
 * @param {HTMLElement} say  a polite region
 * @param {(left: number) => void} onTick  seconds
 * @returns {() => void}
 */
export function startCountdown(session, words, say, onTick) {
  const secondsToEnd = () => secondsLeft(session.record().due_at, session.serverNow());
  let left = secondsToEnd();
  let [checks, checkAt] = [0, -Infinity];
  function tick() {
    const before = left;
    left = secondsToEnd();
    onTick(left);
    const { due_at, opened_at } = session.record();
    const mark = milestonePassed(before, left, (due_at - opened_at) / 1000);
    if (mark) setText(say, mark > HALF_IS_ABOVE_S ? words.halfLeft(Math.round(mark / 60)) : words.minutesLeft(mark / 60));
    if (before > 0 && left === 0) setText(say, `${words.timeUp} ${words.timeUpSaved}`);
    if (left > 0) checks = 0;
    else if (checks < CHECKS_AFTER_END && performance.now() >= checkAt) {
      checks += 1;
      checkAt = performance.now() + CHECK_MS * (1 + Math.random());
      void session.check();
    }
    if (document.visibilityState === "visible") void session.look();
  }
  tick();
  const timer = setInterval(tick, 1000);
  return () => clearInterval(timer);
}
