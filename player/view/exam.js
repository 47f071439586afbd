/**
 * The final test: <main data-exam data-window data-admission data-paper data-person data-opens-at data-closes-at
 * data-server-time …> (docs/develop/player.md lists them), times in milliseconds since the epoch. <main data-exam data-offline>
 * is the page that stands in without a line; what it lacks was kept by the last page with one.
 *
 * What is inside [data-exam-plain] (or, without one, every form) is the test without JavaScript; it is hidden and
 * <div class="exam-app"> put behind it, which shows one of: waiting room, the test, handed in, on another device.
 * When this browser cannot keep answers or the player cannot begin, the plain test stays.
 */
import { readToken } from "../core/encoding.js";
import { delayWithin, makeClock } from "../core/server_clock.js";
import { phaseOf } from "../core/sitting.js";
import { registerDevice } from "../net/device.js";
import { askState } from "../net/hand_in.js";
import { keepPage } from "../net/offline.js";
import { bootOf, keepBoot } from "../store/boots.js";
import { openDatabase } from "../store/database.js";
import { deviceInCookie, deviceRecord } from "../store/devices.js";
import { sittingRecord } from "../store/sittings.js";
import { element } from "./element.js";
import { showClosed, showClosing, showMissed, showSuperseded } from "./exam_end.js";
import { showPaper } from "./exam_paper.js";
import { showWaiting } from "./exam_waiting.js";

const KEEP_AFTER_MS = 5_000;

/** @param {ExamWords} words */
export async function start(words) {
  const main = /** @type {HTMLElement} */ (document.querySelector("[data-exam]"));
  const isOffline = "offline" in main.dataset;
  if (!isOffline && !main.dataset.admission) return;
  const db = await openDatabase();
  const known = await deviceRecord(db, deviceInCookie(document.cookie));
  const boot = isOffline ? await keptBoot(db, known) : readBoot(main.dataset);
  if (!boot) return sayNothingHere(main, words);
  const device = known?.person === boot.person ? known : await registerDevice(db);
  if (!isOffline) await keepBoot(db, boot, Date.now());
  void navigator.storage?.persist?.();
  const { sitting } = readToken(boot.admission);
  const app = element("div", { class: "exam-app" });
  let end = () => {};
  /** @type {Exam} */
  const exam = {
    words, db, device, boot, app,
    opensAt: boot.opens_at + 1000 * delayWithin(sitting, boot.spread_s),
    code: "",
    clock: makeClock({ offset: boot.offset, sure: !isOffline }),
    async show(record) {
      end();
      end = await view(exam, record);
    },
  };
  if (isOffline) nameThePage(main, boot, words);
  await exam.show(await asServerKnows(exam, await sittingRecord(db, sitting)));
  hidePlain(main);
  main.append(app);
  // Not at once: those who come at the last minute all come in the same one.
  if (!isOffline) setTimeout(() => void keepPage(), KEEP_AFTER_MS * (1 + Math.random()));
}

/**
 * Shows the view that fits a sitting; returns what ends it.
 * @param {Exam} exam
 * @param {SittingRecord | null} record
 * @returns {Promise<() => void>}
 */
async function view(exam, record) {
  const { opensAt, boot, clock } = exam;
  // The end moves by as much as the start is spread, so that nobody's turn costs time.
  const closesAt = boot.closes_at + 1000 * boot.spread_s;
  switch (phaseOf(record, { opensAt, closesAt, serverNow: clock.now() })) {
    case "waiting":
    case "ready":
      return showWaiting(exam);
    case "missed":
      return showMissed(exam);
    case "answering":
      return showPaper(exam, /** @type {SittingRecord} */ (record));
    case "closing":
      return showClosing(exam, /** @type {SittingRecord} */ (record));
    case "closed":
      return showClosed(exam, /** @type {SittingRecord} */ (record));
    default:
      return showSuperseded(exam, /** @type {SittingRecord} */ (record));
  }
}

/**
 * After a reload: what the server holds, if there is a line; else what this browser knows.
 * @param {Exam} exam
 * @param {SittingRecord | null} record
 */
async function asServerKnows({ db, clock }, record) {
  if (!record || record.closed_at !== null || record.closing_at !== null) return record;
  try {
    const told = await askState(db, record);
    clock.learn(told.offset);
    return told;
  } catch {
    return record;
  }
}

/**
 * @param {DOMStringMap} data
 * @returns {Boot}
 */
function readBoot(data) {
  const number = (/** @type {string | undefined} */ text) => Number(text ?? 0);
  return {
    window: data.window ?? "",
    person: data.person ?? "",
    title: data.title ?? "",
    admission: data.admission ?? "",
    sha: (data.paper ?? "").split("/").pop() ?? "",
    paper_size: number(data.paperSize),
    opens_at: number(data.opensAt),
    closes_at: number(data.closesAt),
    limit_s: number(data.limitS),
    grace_s: number(data.graceS),
    late_policy: data.latePolicy ?? "discard",
    spread_s: number(data.spreadS),
    no_way_back: data.noWayBack === "1",
    needs_code: data.needsCode === "1",
    review: data.review ?? "",
    offset: number(data.serverTime) - Date.now(),
  };
}

/**
 * What this browser kept for the person signed in here (the cookie goes when they sign out).
 * @param {Database} db
 * @param {DeviceRecord | null} device
 */
function keptBoot(db, device) {
  const [, window = ""] = /^\/thi\/([0-9a-f-]{36})\//.exec(location.pathname) ?? [];
  return device ? bootOf(db, window, device.person) : null;
}

/**
 * @param {HTMLElement} main
 * @param {Boot} boot
 * @param {ExamWords} words
 */
function nameThePage(main, { title }, words) {
  document.title = `${title} · Lan Tỏa`;
  for (const heading of main.querySelectorAll("h1")) heading.textContent = title;
  const note = element("p", { class: "exam-kept", role: "status" }, words.keptHere);
  main.append(note);
  addEventListener("online", () => note.remove());
}

/**
 * @param {HTMLElement} main
 * @param {ExamWords} words
 */
function sayNothingHere(main, words) {
  for (const text of main.querySelectorAll("[data-exam-plain] p")) text.textContent = words.nothingHere;
}

/** @param {HTMLElement} main */
function hidePlain(main) {
  const plain = main.querySelectorAll("[data-exam-plain]");
  for (const part of plain.length ? plain : main.querySelectorAll("form")) part.setAttribute("hidden", "");
}
