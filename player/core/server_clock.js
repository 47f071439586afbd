/** The server's clock during a test, on a device whose own clock may be years off, changed in the middle, or asleep. */

// Below this two clocks agree: the rest is the line's.
const NOISE_MS = 2_000;

// Longer than anybody's phone sleeps in the middle of a test; a leap beyond it is a clock that was changed.
const SLEEP_MOST_MS = 12 * 3600_000;

/**
 * The server's clock as this page keeps it between two words from the server. Two clocks run here: the device's (people and
 * networks change it) and the page's own (nobody changes it, but it may stand still while the device sleeps). As long as they
 * agree, time goes on; when they part, a leap forward of less than twelve hours counts as sleep and any other as a changed
 * clock. Either way the clock is not sure until the server has spoken again.
 * @param {object} how
 * @param {number} how.offset  server clock minus device clock, as last heard
 * @param {number} [how.floor]  a moment on the server's clock that is past for certain
 * @param {boolean} [how.sure]  whether the offset was heard just now
 * @param {() => number} [how.wall]
 * @param {() => number} [how.steady]
 */
export function makeClock({ offset, floor = 0, sure = true, wall = Date.now, steady = () => performance.now() }) {
  let held = { server: Math.max(wall() + offset, floor), wall: wall(), steady: steady() };

  function now() {
    const [byWall, bySteady] = [wall() - held.wall, steady() - held.steady];
    const leap = byWall - bySteady;
    if (Math.abs(leap) <= NOISE_MS) return held.server + byWall;
    const slept = leap > 0 && leap <= SLEEP_MOST_MS;
    held = { server: held.server + (slept ? byWall : bySteady), wall: wall(), steady: steady() };
    sure = false;
    return held.server;
  }

  return {
    now,
    isSure: () => (now(), sure),
    /** @param {number} heard  server clock minus device clock, from a reply that came just now */
    learn(heard) {
      const seen = wall() + heard;
      if (Math.abs(seen - now()) > NOISE_MS) held = { server: seen, wall: wall(), steady: steady() };
      sure = true;
    },
  };
}

/**
 * Seconds after the window's opening at which this sitting opens, when openings are spread: 0 to `spread`, always the same for
 * one sitting. The last eight digits of its uuid are random.
 * @param {string} sitting
 * @param {number} spread  seconds
 */
export const delayWithin = (sitting, spread) => Math.floor((parseInt(sitting.slice(-8), 16) / 2 ** 32) * (spread + 1));
