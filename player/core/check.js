/**
 * A self-check judged on the page. Its answers come with the lesson (docs/develop/packs.md): `right` is an option id
 * (single), ids (multiple), a truth value (true_false), accepted texts (short) or {value, tolerance} (numeric).
 */

/**
 * @param {Given} response
 * @param {CheckAnswer} answer
 * @returns {Promise<boolean>}
 */
export async function isRight(response, { kind, right }) {
  if (kind === "true_false") return response === right;
  if (kind === "single" || kind === "multiple") return sameSet([response].flat(), [right].flat());
  const { answersEqual, numberWithin } = await import("./written.js");
  if (kind === "numeric") return numberWithin(String(response), right);
  return right.some((/** @type {string} */ accepted) => answersEqual(String(response), accepted));
}

/**
 * Explanations (inline HTML, sanitised when the pack was made): of the chosen options, then of the whole check.
 * @param {Given} response
 * @param {CheckAnswer} answer
 * @returns {string[]}
 */
export function explanations(response, { why = "", options = {} }) {
  return [...[response].flat().map((choice) => options[String(choice)] ?? ""), why].filter(Boolean);
}

/**
 * @param {unknown[]} left
 * @param {unknown[]} right
 */
function sameSet(left, right) {
  const wanted = new Set(right);
  return new Set(left).size === wanted.size && left.every((each) => wanted.has(each));
}
