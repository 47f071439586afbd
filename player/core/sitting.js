/**
 * A sitting as pure functions: which phase it is in, what an answer becomes, what the server's winners change.
 * An answer is (item, epoch, revision); the highest (epoch, revision) wins. An epoch belongs to one opening on one device.
 */

const MOST_ANSWERS = 200;
const MOST_BYTES = 60 * 1024;

/**
 * @param {SittingRecord | null} sitting  null until opened on this device
 * @param {{opensAt: number, closesAt: number, serverNow: number}} window
 * @returns {Phase}
 */
export function phaseOf(sitting, { opensAt, closesAt, serverNow }) {
  if (sitting) {
    if (sitting.closed_at !== null) return "closed";
    if (sitting.closing_at !== null) return "closing";
    return sitting.superseded ? "superseded" : "answering";
  }
  if (serverNow < opensAt) return "waiting";
  return serverNow < closesAt ? "ready" : "missed";
}

/** @param {AnswerRecord} answer */
export const isUnsaved = (answer) => answer.revision > answer.saved && !answer.refused;

/** @param {AnswerRecord | undefined} answer */
export function isAnswered(answer) {
  const response = answer?.response ?? null;
  return response !== null && response !== "" && !(typeof response === "object" && Object.keys(response).length === 0);
}

/**
 * The record of a new answer to an item, or of a flag on one not answered yet (response null, nothing to save).
 * @param {AnswerRecord | undefined} before
 * @param {{sitting: string, item: string, epoch: number, response: Given | null, at: number}} given
 * @returns {AnswerRecord}
 */
export function nextAnswer(before, { sitting, item, epoch, response, at }) {
  const same = before?.epoch === epoch;
  return {
    sitting,
    item,
    response,
    epoch,
    revision: same ? before.revision + 1 : 1,
    saved: same ? before.saved : 0,
    at,
    flagged: before?.flagged ?? false,
  };
}

/**
 * The record after the server acknowledged a revision of its epoch.
 * @param {AnswerRecord} answer
 * @param {number} revision
 */
export const acknowledged = (answer, revision) => ({ ...answer, saved: Math.max(answer.saved, revision) });

/**
 * The record after the server refused a revision. "revision_taken": another answer is kept under that number (a page
 * restored from an old copy), so this one goes again under the next.
 * @param {AnswerRecord} answer
 * @param {Refusal} refusal
 * @returns {AnswerRecord}
 */
export function afterRefusal(answer, { revision, code }) {
  if (revision < answer.revision) return answer;
  if (code === "revision_taken") return { ...answer, revision: revision + 1 };
  return { ...answer, refused: code };
}

/**
 * What this device holds and what the server holds, made one.
 * @param {AnswerRecord | undefined} held
 * @param {Winner} winner
 * @param {string} sitting
 * @returns {AnswerRecord}
 */
export function mergedWithWinner(held, winner, sitting) {
  const { item, epoch, revision, response } = winner;
  if (held && held.epoch === epoch && held.revision >= revision) return acknowledged(held, revision);
  if (held && held.epoch > epoch) return held;
  return { sitting, item, response, epoch, revision, saved: revision, at: held?.at ?? 0, flagged: held?.flagged ?? false };
}

/**
 * An answer that never reached the server, carried into a later opening of the same sitting.
 * @param {AnswerRecord} answer
 * @param {number} epoch
 */
export function restamped(answer, epoch) {
  return isUnsaved(answer) && answer.epoch < epoch ? { ...answer, epoch, revision: 1, saved: 0 } : answer;
}

/**
 * Unsaved answers in the form of the wire, cut into batches the gateway takes.
 * @param {Iterable<AnswerRecord>} answers
 * @param {number} epoch  answers of another epoch belong to another ticket and are left out
 */
export function savingBatches(answers, epoch) {
  /** @type {{item: string, revision: number, response: Given | null, at: number}[][]} */
  const batches = [];
  let bytes = Infinity;
  for (const answer of answers) {
    if (!isUnsaved(answer) || answer.epoch !== epoch) continue;
    const { item, revision, response, at } = answer;
    const size = 150 + 3 * JSON.stringify(response).length;
    if (bytes + size > MOST_BYTES || batches[batches.length - 1].length === MOST_ANSWERS) {
      batches.push([]);
      bytes = 0;
    }
    batches[batches.length - 1].push({ item, revision, response, at });
    bytes += size;
  }
  return batches;
}

/**
 * Numbers (from 1) of the questions without an answer, in order.
 * @param {{item: string}[]} items
 * @param {Map<string, AnswerRecord>} answers
 */
export function unansweredNumbers(items, answers) {
  return items.map(({ item }, index) => (isAnswered(answers.get(item)) ? 0 : index + 1)).filter(Boolean);
}

/**
 * How far a test without a way back has come: the place of the last question that has an answer or the mark of having been
 * reached (an empty answer), 0 at the start.
 * @param {{item: string}[]} items
 * @param {Map<string, AnswerRecord>} answers
 */
export function placeReached(items, answers) {
  return Math.max(0, ...items.map(({ item }, place) => ((answers.get(item)?.revision ?? 0) > 0 ? place : 0)));
}

/**
 * The last moment at which what arrives counts for certain.
 * @param {{due_at: number, grace_s: number}} sitting
 */
export const acceptedUntil = ({ due_at, grace_s }) => due_at + grace_s * 1000;
