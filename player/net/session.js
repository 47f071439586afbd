/**
 * A sitting under way on this device: answers go to the browser's disk first, then to the gateway at most every ten seconds
 * (soon after the first one, at once when the page is left), again after failures. The view reads and listens; nothing here
 * knows the page.
 */
import { isUnsaved, savingBatches } from "../core/sitting.js";
import { answersOf, changeSitting, flagItem, recordAnswer, sittingRecord } from "../store/sittings.js";
import { saveAnswers } from "./exam.js";
import { askState, deliverSitting, noteReply } from "./hand_in.js";
import { Failure } from "./request.js";
import { makeSchedule } from "./schedule.js";

const SOON_MS = 1_000;
const APART_MS = 10_000;

/**
 * @param {Database} db
 * @param {SittingRecord} opened
 * @param {() => void} onChange  called after every change
 * @param {{deliver?: typeof deliverSitting, ask?: typeof askState}} [how]
 * @returns {Promise<Session>}
 */
export async function startSession(db, opened, onChange, { deliver = deliverSitting, ask = askState } = {}) {
  const { sitting } = opened;
  let record = opened;
  let answers = await answersOf(db, sitting);
  let saving = false;
  let failure = /** @type {Failure | null} */ (null);
  let savedAt = /** @type {number | null} */ (null);

  const waiting = () => [...answers.values()].filter((answer) => isUnsaved(answer) && answer.epoch === record.epoch);
  const serverNow = () => Date.now() + record.offset;

  async function refresh() {
    record = (await sittingRecord(db, sitting)) ?? record;
    answers = await answersOf(db, sitting);
    onChange();
  }

  async function run() {
    if (record.closed_at !== null || (record.closing_at === null && !waiting().length)) return;
    saving = true;
    onChange();
    try {
      await deliver(db, record);
      failure = null;
      savedAt = serverNow();
    } finally {
      saving = false;
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

  if (record.closing_at !== null || waiting().length) schedule.touch();
  return {
    record: () => record,
    answers: () => answers,
    serverNow,
    status: () => ({
      waiting: waiting().length,
      refused: [...answers.values()].filter((answer) => answer.refused),
      saving,
      failure,
      savedAt,
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
      if (record.closed_at === null) await ask(db, record).catch(() => {});
      await refresh();
    },
    leave,
    refresh,
    stop: () => schedule.stop(),
  };
}
