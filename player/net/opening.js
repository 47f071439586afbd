/**
 * Opening a sitting on this device: the paper fetched ahead, the gateway's word, the drawn items opened, all kept.
 */
import { toText } from "../core/encoding.js";
import { checkPaper, inDrawnOrder, openPaper } from "../core/sealed.js";
import { keepPaper, paperText } from "../store/papers.js";
import { keepOpening } from "../store/sittings.js";
import { fetchPaper, openSitting } from "./exam.js";
import { askState } from "./hand_in.js";

/**
 * The sealed paper's text, fetched and checked unless it is here already.
 * @param {Database} db
 * @param {string} sha
 * @returns {Promise<string>}
 * @throws {import("./request.js").Failure | import("../core/sealed.js").WrongPaper}
 */
export async function ensurePaper(db, sha) {
  const held = await paperText(db, sha);
  if (held !== null) return held;
  const bytes = await fetchPaper(`/papers/${sha}`);
  await checkPaper(bytes, sha);
  const text = toText(bytes);
  await keepPaper(db, { sha, text, kept_at: Date.now() });
  return text;
}

/**
 * Opens, or opens again: a later opening takes over what the earlier ones saved.
 * @param {Database} db
 * @param {{device: DeviceRecord, admission: string, window: string, paper: string}} what  paper: sha256 or ""
 * @returns {Promise<SittingRecord>}
 * @throws {import("./request.js").Failure | import("../core/sealed.js").WrongPaper}
 */
export async function openHere(db, { device, admission, window, paper }) {
  // The paper first: from the gateway's answer on the learner's time is running.
  if (paper) await ensurePaper(db, paper);
  const reply = await openSitting({ admission, device: device.device, secret: device.secret, at: Date.now() });
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
