/**
 * The final test: <main data-exam data-window data-admission data-paper data-person data-opens-at data-closes-at
 * data-server-time data-review>, times in milliseconds since the epoch.
 *
 * What is inside [data-exam-plain] (or, without one, every form) is the test without JavaScript; it is hidden and
 * <div class="exam-app"> put behind it, which shows one of: waiting room, the test, handed in, on another device.
 * When this browser cannot keep answers or the player cannot begin, the plain test stays.
 */
import { readToken } from "../core/encoding.js";
import { phaseOf } from "../core/sitting.js";
import { registerDevice } from "../net/device.js";
import { askState } from "../net/hand_in.js";
import { openDatabase } from "../store/database.js";
import { deviceInCookie, deviceRecord } from "../store/devices.js";
import { sittingRecord } from "../store/sittings.js";
import { element } from "./element.js";
import { showClosed, showClosing, showMissed, showSuperseded } from "./exam_end.js";
import { showPaper } from "./exam_paper.js";
import { showWaiting } from "./exam_waiting.js";

/** @param {ExamWords} words */
export async function start(words) {
  const main = /** @type {HTMLElement} */ (document.querySelector("[data-exam]"));
  const { window = "", admission = "", paper = "", person = "", review = "", opensAt, closesAt, serverTime } = main.dataset;
  if (!admission) return;
  const offset = Number(serverTime) - Date.now();
  const db = await openDatabase();
  const device = await deviceOf(db, person);
  void navigator.storage?.persist?.();
  const app = element("div", { class: "exam-app" });
  let end = () => {};
  /** @type {Exam} */
  const exam = {
    words, db, device, window, admission, review, paper: paper.split("/").pop() ?? "", offset, app,
    opensAt: Number(opensAt),
    closesAt: Number(closesAt),
    async show(record) {
      end();
      end = await view(exam, record);
    },
  };
  const { sitting } = readToken(admission);
  await exam.show(await asServerKnows(db, await sittingRecord(db, sitting)));
  hidePlain(main);
  main.append(app);
}

/**
 * Shows the view that fits a sitting; returns what ends it.
 * @param {Exam} exam
 * @param {SittingRecord | null} record
 * @returns {Promise<() => void>}
 */
async function view(exam, record) {
  const { opensAt, closesAt, offset } = exam;
  switch (phaseOf(record, { opensAt, closesAt, serverNow: Date.now() + offset })) {
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
 * @param {Database} db
 * @param {SittingRecord | null} record
 */
async function asServerKnows(db, record) {
  if (!record || record.closed_at !== null || record.closing_at !== null) return record;
  return askState(db, record).catch(() => record);
}

/**
 * @param {Database} db
 * @param {string} person
 * @returns {Promise<DeviceRecord>}
 */
async function deviceOf(db, person) {
  const known = await deviceRecord(db, deviceInCookie(document.cookie));
  return known?.person === person ? known : registerDevice(db);
}

/** @param {HTMLElement} main */
function hidePlain(main) {
  const plain = main.querySelectorAll("[data-exam-plain]");
  for (const part of plain.length ? plain : main.querySelectorAll("form")) part.setAttribute("hidden", "");
}
