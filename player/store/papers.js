/**
 * Sealed papers fetched ahead. They are sealed, so keeping them on a shared phone gives nothing away.
 */

/**
 * @param {Database} db
 * @param {string} sha
 * @returns {Promise<string | null>}
 */
export async function paperText(db, sha) {
  return (await db.read(["papers"], (tx) => tx.get("papers", sha)))?.text ?? null;
}

/**
 * @param {Database} db
 * @param {{sha: string, text: string, kept_at: number}} paper
 */
export const keepPaper = (db, paper) => db.write(["papers"], (tx) => tx.put("papers", paper));

/**
 * @param {Database} db
 * @param {string} sha
 */
export const dropPaper = (db, sha) => db.write(["papers"], (tx) => tx.remove("papers", sha));
