/**
 * Sittings and answers of this browser. An answer is on the disk here before it goes anywhere; after the server confirmed
 * the hand-in, questions and answers are removed and only the receipt stays.
 */
import { acknowledged, afterRefusal, isUnsaved, mergedWithWinner, nextAnswer, restamped } from "../core/sitting.js";

const BOTH = ["sittings", "answers"];
const KEPT_MS = 24 * 3600_000;

/**
 * @param {Database} db
 * @param {string} sitting
 * @returns {Promise<SittingRecord | null>}
 */
export async function sittingRecord(db, sitting) {
  return (await db.read(["sittings"], (tx) => tx.get("sittings", sitting))) ?? null;
}

/**
 * @param {Database} db
 * @param {string} sitting
 * @returns {Promise<Map<string, AnswerRecord>>}
 */
export async function answersOf(db, sitting) {
  const answers = await db.read(["answers"], (tx) => tx.all("answers", "sitting", sitting));
  return new Map(answers.map((answer) => [answer.item, answer]));
}

/**
 * Keeps an opening. Opening again on this device goes on under the new ticket and epoch.
 * @param {Database} db
 * @param {OpenReply} reply
 * @param {{window: string, person: string, items: ItemPayload[]}} also
 * @returns {Promise<SittingRecord>}
 */
export function keepOpening(db, reply, { window, person, items }) {
  const { sitting, ticket, epoch, opened_at, due_at, closes_at, grace_s, offset, server_time } = reply;
  return db.write(["sittings"], async (tx) => {
    const { notices = [], notices_read = 0 } = (await tx.get("sittings", sitting)) ?? {};
    const record = {
      sitting, window, person, ticket, epoch, opened_at, due_at, closes_at, grace_s, offset, items, notices, notices_read,
      closing_at: null, closed_at: null, receipt: null, superseded: false, late: false, saved_at: null, heard_at: server_time,
    };
    await tx.put("sittings", record);
    return record;
  });
}

/**
 * Changes fields of a sitting.
 * @param {Database} db
 * @param {string} sitting
 * @param {Partial<SittingRecord>} changes
 * @returns {Promise<SittingRecord>}
 */
export function changeSitting(db, sitting, changes) {
  return db.write(["sittings"], async (tx) => {
    const record = { ...(await tx.get("sittings", sitting)), ...changes };
    await tx.put("sittings", record);
    return record;
  });
}

/**
 * Writes a new answer under the sitting's present epoch. The revision is counted inside the transaction, so two tabs
 * never give the same number to different answers.
 * @param {Database} db
 * @param {string} sitting
 * @param {string} item
 * @param {Given | null} response
 * @param {number} at  device clock
 * @returns {Promise<AnswerRecord>}
 */
export function recordAnswer(db, sitting, item, response, at) {
  return db.write(BOTH, async (tx) => {
    const { epoch } = await tx.get("sittings", sitting);
    const before = await tx.get("answers", [sitting, item]);
    const answer = nextAnswer(before, { sitting, item, epoch, response, at });
    await tx.put("answers", answer);
    return answer;
  });
}

/**
 * A mark "look again", for the learner only; it is never sent.
 * @param {Database} db
 * @param {string} sitting
 * @param {string} item
 * @param {boolean} flagged
 * @returns {Promise<AnswerRecord>}
 */
export function flagItem(db, sitting, item, flagged) {
  return db.write(["answers"], async (tx) => {
    const nothing = { sitting, item, response: null, epoch: 0, revision: 0, saved: 0, at: 0 };
    const answer = { ...((await tx.get("answers", [sitting, item])) ?? nothing), flagged };
    await tx.put("answers", answer);
    return answer;
  });
}

/**
 * Notes the gateway's answer to a save of this epoch.
 * @param {Database} db
 * @param {string} sitting
 * @param {number} epoch
 * @param {{saved: {item: string, revision: number}[], refused: Refusal[]}} reply
 */
export function noteSaved(db, sitting, epoch, { saved, refused }) {
  return db.write(["answers"], async (tx) => {
    for (const { item, revision } of saved) {
      const answer = await tx.get("answers", [sitting, item]);
      if (answer?.epoch === epoch) await tx.put("answers", acknowledged(answer, revision));
    }
    for (const refusal of refused) {
      const answer = await tx.get("answers", [sitting, refusal.item]);
      if (answer?.epoch === epoch) await tx.put("answers", afterRefusal(answer, refusal));
    }
  });
}

/**
 * Takes over what the server holds (after a reload, a lost store, another device), then carries answers that never reached
 * it into the present epoch.
 * @param {Database} db
 * @param {string} sitting
 * @param {Winner[]} winners
 */
export function takeWinners(db, sitting, winners) {
  return db.write(BOTH, async (tx) => {
    const { epoch } = await tx.get("sittings", sitting);
    for (const winner of winners) {
      const held = await tx.get("answers", [sitting, winner.item]);
      await tx.put("answers", mergedWithWinner(held, winner, sitting));
    }
    for (const answer of await tx.all("answers", "sitting", sitting)) {
      await tx.put("answers", restamped(answer, epoch));
    }
  });
}

/**
 * The server has the hand-in: the receipt stays, questions, answers and ticket go.
 * @param {Database} db
 * @param {string} sitting
 * @param {{closed_at: number, receipt: string | null}} reply
 */
export function keepClosing(db, sitting, { closed_at, receipt }) {
  return db.write(BOTH, async (tx) => {
    const record = await tx.get("sittings", sitting);
    for (const answer of await tx.all("answers", "sitting", sitting)) await tx.remove("answers", [sitting, answer.item]);
    const kept = { ...record, closed_at, receipt: receipt ?? record.receipt, items: [], ticket: "" };
    await tx.put("sittings", kept);
    return kept;
  });
}

/**
 * Removes questions and answers of sittings long over that owe the server nothing (time ran out, learner left).
 * @param {Database} db
 * @param {number} now  device clock
 */
export function forgetOldSittings(db, now) {
  return db.write(BOTH, async (tx) => {
    for (const record of await tx.all("sittings")) {
      // By the server's clock: this device's may be years ahead in the middle of the test.
      if (record.due_at + record.grace_s * 1000 + KEPT_MS > now + record.offset) continue;
      const answers = await tx.all("answers", "sitting", record.sitting);
      if (record.closed_at === null && (record.closing_at !== null || answers.some(isUnsaved))) continue;
      for (const answer of answers) await tx.remove("answers", [record.sitting, answer.item]);
      await tx.remove("sittings", record.sitting);
    }
  });
}

/**
 * Sittings of this browser that still owe the server something, whoever sat them.
 * @param {Database} db
 * @returns {Promise<SittingRecord[]>}
 */
export function owingSittings(db) {
  return db.read(BOTH, async (tx) => {
    const owing = [];
    for (const record of await tx.all("sittings")) {
      if (record.closed_at !== null) continue;
      const answers = await tx.all("answers", "sitting", record.sitting);
      if (record.closing_at !== null || answers.some(isUnsaved)) owing.push(record);
    }
    return owing;
  });
}
