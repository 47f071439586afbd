/**
 * A sitting under way on this device: answers go to the browser's disk first, then to the gateway at most every ten seconds
 * (soon after the first one, at once when the page is left), again after failures. The view reads and listens; nothing here
 * knows the page.
 */
import { makeClock } from "../core/server_clock.js";
import { isUnsaved, savingBatches } from "../core/sitting.js";
import { answersOf, changeSitting, flagItem, recordAnswer, sittingRecord } from "../store/sittings.js";
import { saveAnswers } from "./exam.js";
import { deliverSitting, listenToServer, noteReply } from "./hand_in.js";
import { Failure } from "./request.js";
import { makeSchedule } from "./schedule.js";

const SOON_MS = 1_000;
const APART_MS = 10_000;

// Who only reads sends nothing, and would not hear of extra time or an announcement. A save without answers costs the gateway
// no reading and no writing; spread over this long and half as long again, 100,000 readers are 450 a second.
const QUIET_MS = 3 * 60_000;
const UNSURE_MS = 15_000;

/**
 * @param {Database} db
 * @param {SittingRecord} opened
 * @param {() => void} onChange  called after every change
 * @param {{deliver?: typeof deliverSitting, listen?: typeof listenToServer, sure?: boolean}} [how]  sure: the record's clock
 *   was heard from the server just now
 * @returns {Promise<Session>}
 */
export async function startSession(db, opened, onChange, { deliver = deliverSitting, listen = listenToServer, sure = true } = {}) {
  const { sitting } = opened;
  let record = opened;
  let answers = await answersOf(db, sitting);
  let failure = /** @type {Failure | null} */ (null);
  const clock = makeClock({ offset: record.offset, floor: record.heard_at, sure });
  let quietSince = Date.now();
  let quiet = QUIET_MS * (1 + Math.random() / 2);

  const waiting = () => [...answers.values()].filter((answer) => isUnsaved(answer) && answer.epoch === record.epoch);

  async function refresh() {
    const heardAt = record.heard_at;
    record = (await sittingRecord(db, sitting)) ?? record;
    if (record.heard_at !== heardAt) clock.learn(record.offset);
    answers = await answersOf(db, sitting);
    onChange();
  }

  async function run() {
    if (record.closed_at !== null || (record.closing_at === null && !waiting().length)) return;
    try {
      await deliver(db, record);
      failure = null;
      quietSince = Date.now();
    } finally {
      await refresh();
    }
    if (waiting().length) schedule.touch();
  }

  const schedule = makeSchedule({
    run,
    soon: SOON_MS,
    apart: APART_MS,
    onFailure(cause) {
      failure = cause instanceof Failure ? cause : new Failure(0, "unexpected", String(cause));
      onChange();
    },
  });

  /** @param {AnswerRecord} answer */
  function kept(answer) {
    answers.set(answer.item, answer);
    onChange();
  }

  function leave() {
    // Why not deliver(): it reads the disk first, and a page that is going away may get no more turns.
    const [batch] = savingBatches(answers.values(), record.epoch);
    if (!batch || record.closed_at !== null) return;
    saveAnswers(record.ticket, batch, { leaving: true })
      .then((reply) => noteReply(db, record, reply))
      .then(refresh, () => {});
  }

  /** Asks the time and what is new; a failure says nothing that the next save would not say too. */
  async function listenOnce() {
    quietSince = Date.now();
    quiet = QUIET_MS * (1 + Math.random() / 2);
    if (record.closed_at === null) await listen(db, record).catch(() => {});
    await refresh();
  }

  if (record.closing_at !== null || waiting().length) schedule.touch();
  return {
    record: () => record,
    answers: () => answers,
    serverNow: clock.now,
    isSure: clock.isSure,
    status: () => ({
      waiting: waiting().length,
      refused: [...answers.values()].filter((answer) => answer.refused),
      failure,
      savedAt: record.saved_at,
    }),
    async answer(item, response) {
      kept(await recordAnswer(db, sitting, item, response, Date.now()));
      schedule.touch();
    },
    flag: async (item, flagged) => kept(await flagItem(db, sitting, item, flagged)),
    async handIn() {
      record = await changeSitting(db, sitting, { closing_at: Date.now() });
      onChange();
      await schedule.now();
    },
    deliver: () => schedule.now(),
    async check() {
      await schedule.now();
      await listenOnce();
    },
    async look() {
      const silence = Math.abs(Date.now() - quietSince);
      if (silence > (clock.isSure() ? quiet : UNSURE_MS)) await listenOnce();
    },
    async noteRead() {
      record = await changeSitting(db, sitting, { notices_read: Math.max(0, ...record.notices.map(({ at }) => at)) });
      onChange();
    },
    async reach(item) {
      if (!answers.get(item)?.revision) kept(await recordAnswer(db, sitting, item, null, Date.now()));
      schedule.touch();
    },
    leave,
    refresh,
    stop: () => schedule.stop(),
  };
}
