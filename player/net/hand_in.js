/**
 * Bringing a sitting's answers to the gateway: saving, and handing in. Everything may be repeated.
 */
import { steadyOffset } from "../core/clock.js";
import { savingBatches } from "../core/sitting.js";
import { answersOf, changeSitting, keepClosing, noteSaved, takeWinners } from "../store/sittings.js";
import * as realGateway from "./exam.js";
import { Failure } from "./request.js";

/**
 * Saves what the gateway has not acknowledged yet.
 * @param {Database} db
 * @param {SittingRecord} record
 * @param {Gateway} [gateway]
 * @returns {Promise<SittingRecord>}  as it stands afterwards
 * @throws {Failure}
 */
export async function saveWaiting(db, record, gateway = realGateway) {
  const answers = await answersOf(db, record.sitting);
  for (const batch of savingBatches(answers.values(), record.epoch)) {
    record = await noteReply(db, record, await gateway.saveAnswers(record.ticket, batch), gateway);
    if (record.closed_at !== null) break;
  }
  return record;
}

/**
 * Notes a save's reply: what is on the server's disk, the due time in force, another device going on, the end.
 * @param {Database} db
 * @param {SittingRecord} record
 * @param {SaveReply} reply
 * @param {Gateway} [gateway]
 * @returns {Promise<SittingRecord>}
 */
export async function noteReply(db, record, reply, gateway = realGateway) {
  await noteSaved(db, record.sitting, record.epoch, reply);
  if (reply.closed && record.closing_at === null) {
    const { closed_at } = await gateway.sittingState(record.ticket);
    if (closed_at !== null) return keepClosing(db, record.sitting, { closed_at, receipt: null });
  }
  const { due_at, superseded, late } = reply;
  const saved = reply.saved.length ? { saved_at: reply.server_time, late: record.late || late } : {};
  return changeSitting(db, record.sitting, { due_at, superseded, ...saved, ...heard(record, reply) });
}

/**
 * What every reply tells: the time, and the announcements that stand now for those who sit the test.
 * @param {SittingRecord} record
 * @param {{server_time: number, offset: number, notices?: Notice[] | null}} reply
 */
const heard = (record, { server_time, offset, notices }) => ({
  offset: steadyOffset(record.offset, offset),
  heard_at: server_time,
  notices: notices ?? [],
});

/**
 * A save without answers: the gateway says the time, the due time in force and what the organisers announce, and reads and
 * writes nothing for it.
 * @param {Database} db
 * @param {SittingRecord} record
 * @param {Gateway} [gateway]
 * @returns {Promise<SittingRecord>}
 * @throws {Failure}
 */
export async function listenToServer(db, record, gateway = realGateway) {
  return noteReply(db, record, await gateway.saveAnswers(record.ticket, []), gateway);
}

/**
 * Delivers a sitting that owes the server something: the hand-in with the last answers, or answers only.
 * @param {Database} db
 * @param {SittingRecord} record
 * @param {Gateway} [gateway]
 * @returns {Promise<SittingRecord>}
 * @throws {Failure}
 */
export async function deliverSitting(db, record, gateway = realGateway) {
  if (record.closing_at === null) return saveWaiting(db, record, gateway);
  try {
    const saved = await saveWaiting(db, record, gateway);
    const reply = await gateway.closeSitting(saved.ticket, [], record.closing_at);
    return await keepClosing(db, record.sitting, reply);
  } catch (failure) {
    if (!(failure instanceof Failure) || failure.code !== "superseded") throw failure;
    return changeSitting(db, record.sitting, { superseded: true, closing_at: null });
  }
}

/**
 * Asks what the gateway holds and takes it over (after a reload or an opening on another device).
 * @param {Database} db
 * @param {SittingRecord} record
 * @param {Gateway} [gateway]
 * @returns {Promise<SittingRecord>}
 * @throws {Failure}
 */
export async function askState(db, record, gateway = realGateway) {
  const reply = await gateway.sittingState(record.ticket);
  const { due_at, epoch, closed_at, answers } = reply;
  if (closed_at !== null && record.closing_at === null) return keepClosing(db, record.sitting, { closed_at, receipt: null });
  const superseded = epoch > record.epoch;
  if (!superseded) await takeWinners(db, record.sitting, answers);
  const saved = answers.length ? { saved_at: reply.server_time } : {};
  return changeSitting(db, record.sitting, { due_at, superseded, ...saved, ...heard(record, reply) });
}
