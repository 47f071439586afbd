/**
 * The server's clock as seen from here. A reply's time lies between sending and receiving, so the sample with the
 * shortest way is the best one; an old sample gives way, because device clocks drift and people change them.
 *
 * @typedef {{offset: number, way: number, taken: number}} ClockSample  offset = server minus device, milliseconds
 */

const OLD_MS = 10 * 60_000;

/**
 * @param {number} serverTime
 * @param {number} sentAt  device clock
 * @param {number} receivedAt  device clock
 * @returns {ClockSample}
 */
export function clockSample(serverTime, sentAt, receivedAt) {
  const way = Math.max(0, receivedAt - sentAt);
  return { offset: serverTime - (sentAt + way / 2), way, taken: receivedAt };
}

/**
 * @param {ClockSample | null} held
 * @param {ClockSample} sample
 */
export function betterSample(held, sample) {
  if (!held || sample.way <= held.way) return sample;
  const moved = Math.abs(sample.offset - held.offset) > sample.way / 2 + held.way / 2 + 1000;
  return moved || sample.taken - held.taken > OLD_MS ? sample : held;
}

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
