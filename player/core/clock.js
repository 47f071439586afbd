/** The server's clock as seen from here, countdowns, and times as people write them. */

const NOISE_MS = 2_000;

/**
 * Server clock minus device clock, milliseconds; a reply was made somewhere between sending and receiving.
 * @param {number} serverTime
 * @param {number} sentAt  device clock
 * @param {number} receivedAt  device clock
 */
export const clockOffset = (serverTime, sentAt, receivedAt) => serverTime - (sentAt + receivedAt) / 2;

/**
 * The offset to go on with: small differences are the line's, so that the countdown does not jump; large ones mean that
 * somebody changed the device's clock.
 * @param {number} held
 * @param {number} seen
 */
export const steadyOffset = (held, seen) => (Math.abs(seen - held) > NOISE_MS ? seen : held);

/**
 * Whole seconds left, never below zero.
 * @param {number} until  server clock
 * @param {number} serverNow
 */
export const secondsLeft = (until, serverNow) => Math.max(0, Math.ceil((until - serverNow) / 1000));

/**
 * "1:02:03" or "02:03".
 * @param {number} seconds
 */
export function countdownText(seconds) {
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, "0"));
  const hours = Math.floor(seconds / 3600);
  return (hours ? [hours, ...parts] : parts).join(":");
}

const MILESTONES_S = [600, 300, 60];

/**
 * The moment passed between two looks at the clock that a screen reader is told: half of the time (when that is more than ten
 * minutes), 10, 5 and 1 minute before the end; in seconds left, null if none.
 * @param {number} before  seconds left at the last look
 * @param {number} now  seconds left
 * @param {number} [whole]  seconds the test lasts
 */
export function milestonePassed(before, now, whole = 0) {
  const half = Math.floor(whole / 2);
  const marks = half > MILESTONES_S[0] ? [half, ...MILESTONES_S] : MILESTONES_S;
  const passed = marks.filter((mark) => before > mark && now <= mark && now > 0);
  return passed.length ? Math.min(...passed) : null;
}

export { timeText } from "./time_text.js";
