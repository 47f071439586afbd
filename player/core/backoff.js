/** When to try again: doubling, half of it by chance, so that thousands of browsers cut off together come back apart. */

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
