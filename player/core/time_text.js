/** Times as people write them. Apart from core/clock.js, because lessons need this and no exam clock. */

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
