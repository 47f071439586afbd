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
 * The milestone (600, 300 or 60 seconds) passed between two looks at the clock, for the screen reader; null if none.
 * @param {number} before  seconds left at the last look
 * @param {number} now  seconds left
 */
export function milestonePassed(before, now) {
  const passed = MILESTONES_S.filter((mark) => before > mark && now <= mark && now > 0);
  return passed.length ? Math.min(...passed) : null;
}

const VIETNAM_MS = 7 * 3600_000;

/**
 * A moment on the clocks of Viet Nam (UTC+7, no summer time): "14:05", on another day "14:05 21/11".
 * @param {number} moment  milliseconds since the epoch
 * @param {number} now
 */
export function timeText(moment, now) {
  const [date, time] = new Date(moment + VIETNAM_MS).toISOString().split("T");
  const [, month, day] = date.split("-");
  const today = new Date(now + VIETNAM_MS).toISOString().startsWith(date);
  return time.slice(0, 5) + (today ? "" : ` ${day}/${month}`);
}
