/**
 * What the pages of tests said, by window and person, so that a test opens again without a line. Nothing secret is in it
 * that is not in the page: the admission opens nothing without the device's secret.
 */

const KEPT_MS = 24 * 3600_000;

/**
 * Keeps it, and forgets those of tests long over by the server's clock.
 * @param {Database} db
 * @param {Boot} boot
 * @param {number} now
 */
export function keepBoot(db, boot, now) {
  return db.write(["boots"], async (tx) => {
    for (const old of await tx.all("boots")) {
      if (old.closes_at + KEPT_MS < now + boot.offset) await tx.remove("boots", [old.window, old.person]);
    }
    await tx.put("boots", boot);
  });
}

/**
 * @param {Database} db
 * @param {string} window
 * @param {string} person
 * @returns {Promise<Boot | null>}
 */
export async function bootOf(db, window, person) {
  return (await db.read(["boots"], (tx) => tx.get("boots", [window, person]))) ?? null;
}
