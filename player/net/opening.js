/**
 * Opening a sitting on this device: the paper fetched ahead, the gateway's word, the drawn items opened, all kept.
 */
import { toBytes, toText } from "../core/encoding.js";
import { WrongPaper, checkPaper, inDrawnOrder, openPaper } from "../core/sealed.js";
import { dropPaper, keepPaper, paperText } from "../store/papers.js";
import { keepOpening } from "../store/sittings.js";
import { fetchPaper, openSitting } from "./exam.js";
import { askState } from "./hand_in.js";
import { Failure } from "./request.js";

/**
 * The sealed paper's text, checked against its digest: as it came, and each time it is taken from this browser's disk again.
 * @param {Database} db
 * @param {string} sha
 * @returns {Promise<string>}
 * @throws {import("./request.js").Failure | import("../core/sealed.js").WrongPaper}
 */
export async function ensurePaper(db, sha) {
  const held = await paperText(db, sha);
  if (held !== null && (await isWhole(held, sha))) return held;
  if (held !== null) await dropPaper(db, sha);
  const bytes = await fetchPaper(`/papers/${sha}`);
  await checkPaper(bytes, sha);
  const text = toText(bytes);
  await keepPaper(db, { sha, text, kept_at: Date.now() });
  return text;
}

/**
 * @param {string} text
 * @param {string} sha
 */
async function isWhole(text, sha) {
  try {
    await checkPaper(toBytes(text), sha);
    return true;
  } catch (cause) {
    if (cause instanceof WrongPaper) return false;
    throw cause;
  }
}

/**
 * Opens, or opens again: a later opening takes over what the earlier ones saved.
 * @param {Database} db
 * @param {{device: DeviceRecord, admission: string, window: string, paper: string, code?: string}} what  paper: sha256 or ""
 * @returns {Promise<SittingRecord>}
 * @throws {import("./request.js").Failure | import("../core/sealed.js").WrongPaper}
 */
export async function openHere(db, { device, admission, window, paper, code }) {
  // The paper first: from the gateway's answer on the learner's time is running.
  if (paper) await ensurePaper(db, paper);
  const reply = await openSitting({ admission, device: device.device, secret: device.secret, at: Date.now(), code });
  const items = await itemsOf(db, reply);
  const record = await keepOpening(db, reply, { window, person: device.person, items });
  return reply.epoch > 1 ? askState(db, record) : record;
}

/**
 * @param {Database} db
 * @param {OpenReply} reply
 */
async function itemsOf(db, { paper, keys, items, draw }) {
  if (paper && keys) return openPaper(await ensurePaper(db, paper), draw, keys);
  const given = new Map((items ?? []).map((item) => [item.item, item]));
  return draw.flatMap((drawn) => {
    const item = given.get(drawn.item);
    return item ? [inDrawnOrder(item, drawn)] : [];
  });
}

/**
 * Opens with what the page of the test knows.
 * @param {Exam} exam
 */
export const openExam = ({ db, device, boot, code }) =>
  openHere(db, { device, admission: boot.admission, window: boot.window, paper: boot.sha, code });

/**
 * Whether an opening failed for want of the right access code.
 * @param {unknown} cause
 */
export const asksForCode = (cause) => cause instanceof Failure && (cause.code === "code_needed" || cause.code === "wrong_code");
