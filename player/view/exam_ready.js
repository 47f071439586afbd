/**
 * "Máy này đã sẵn sàng cho giờ thi": what this device needs for the test, days before, each with what to do when it is missing.
 * <section class="exam-ready" data-state="checking|ready|todo">, one <li data-state="done|todo|wait"> for each.
 *
 * @typedef {{state: "done" | "todo" | "wait", text: string, button?: {text: string, press: () => void}}} Check
 */
import { checkIn } from "../net/check_in.js";
import { keepPage } from "../net/offline.js";
import { element, setText } from "./element.js";

const CLOCK_MS = 60_000;
const ROOM_BYTES = 5 * 1024 * 1024;

/**
 * @param {Exam} exam
 */
export function makeReadiness(exam) {
  const { words, boot } = exam;
  const title = element("h2", { id: "san-sang" }, words.checking);
  const list = element("ul", { class: "ready-list" });
  const again = element("button", { class: "button", type: "button", "data-look": "secondary", onclick: () => void look() }, words.lookAgain);
  const section = element(
    "section",
    { class: "panel exam-ready", "aria-labelledby": "san-sang", "data-state": "checking" },
    element("div", { role: "status" }, title),
    list,
    element("p", {}, again),
  );
  const size = sizeText(boot.paper_size);
  /** @type {Check} */
  let paper = boot.sha ? { state: "wait", text: words.paperLoading(size) } : { state: "done", text: words.paperComes };
  /** @type {Check[]} */
  let others = [];
  let stopped = false;

  function show() {
    const checks = [paper, ...others];
    const todo = checks.filter(({ state }) => state === "todo").length;
    const waits = !others.length || checks.some(({ state }) => state === "wait");
    section.dataset.state = todo ? "todo" : waits ? "checking" : "ready";
    setText(title, todo ? words.notReady(todo) : waits ? words.checking : words.ready);
    list.replaceChildren(...checks.map((check) => line(check, words)));
  }
  async function look() {
    const looked = await checksOf(exam, () => void look());
    if (stopped) return;
    others = looked;
    show();
  }
  show();
  // After the page has come to rest, and only for those who came ahead: who is about to begin has no time to read it.
  const timer = setTimeout(() => {
    if (section.hidden) return;
    void look();
    checkIn(exam.device).catch(() => {}); // the page itself has prolonged the session already
  }, 1_000);
  return {
    element: section,
    /** @param {"held" | "loading" | "waiting" | "wrong"} state */
    paper(state) {
      paper = {
        held: { state: /** @type {const} */ ("done"), text: words.paperHeld(size) },
        loading: { state: /** @type {const} */ ("wait"), text: words.paperLoading(size) },
        waiting: { state: /** @type {const} */ ("todo"), text: words.paperWaiting(size) },
        wrong: { state: /** @type {const} */ ("todo"), text: words.wrongPaper },
      }[state];
      show();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

/**
 * @param {Check} check
 * @param {ExamWords} words
 */
function line({ state, text, button }, words) {
  const mark = { done: words.readyMark, todo: words.notReadyMark, wait: "" }[state];
  const act = button ? element("button", { class: "link-button", type: "button", onclick: button.press }, button.text) : null;
  return element("li", { "data-state": state }, element("span", {}, element("span", { class: "visually-hidden" }, `${mark} `), text), act);
}

/**
 * @param {Exam} exam
 * @param {() => void} lookAgain
 * @returns {Promise<Check[]>}
 */
async function checksOf({ words, device, boot, clock }, lookAgain) {
  const [page, storage] = await Promise.all([pageCheck(words), storageCheck(words, lookAgain)]);
  /** @type {Check} */
  const known = device.secret ? { state: "done", text: words.deviceKnown } : { state: "todo", text: words.deviceUnknown };
  return [known, page, storage, ...(clock.isSure() ? [clockCheck(boot.offset, words)] : [])];
}

/**
 * @param {ExamWords} words
 * @returns {Promise<Check>}
 */
async function pageCheck(words) {
  if (!isSecureContext) return { state: "todo", text: words.notSecure };
  return (await keepPage()) ? { state: "done", text: words.pageHeld } : { state: "todo", text: words.pageNotHeld };
}

/**
 * @param {ExamWords} words
 * @param {() => void} lookAgain
 * @returns {Promise<Check>}
 */
async function storageCheck(words, lookAgain) {
  const { storage } = navigator;
  const { quota, usage } = (await storage?.estimate?.().catch(() => null)) ?? {};
  if (quota !== undefined && quota - (usage ?? 0) < ROOM_BYTES) return { state: "todo", text: words.noRoom };
  if (await storage?.persisted?.().catch(() => false)) return { state: "done", text: words.stored };
  if (!storage) return { state: "todo", text: words.notStored };
  const press = () => void storage.persist().then(lookAgain, lookAgain);
  return { state: "todo", text: words.notStored, button: { text: words.askToStore, press } };
}

/**
 * Never a thing to do: the countdown goes by the server's clock.
 * @param {number} offset  server clock minus device clock
 * @param {ExamWords} words
 * @returns {Check}
 */
function clockCheck(offset, words) {
  if (Math.abs(offset) <= CLOCK_MS) return { state: "done", text: words.clockRight };
  const by = spanText(Math.abs(offset));
  return { state: "done", text: offset < 0 ? words.clockAhead(by) : words.clockBehind(by) };
}

/** @type {[string, number][]} */
const UNITS = [
  ["year", 365 * 86_400_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

/** @param {number} span  milliseconds, a minute at least */
function spanText(span) {
  const [unit, length] = UNITS.find(([, each]) => span >= each) ?? UNITS[3];
  return number(Math.floor(span / length), { style: "unit", unit, unitDisplay: "long" });
}

/** @param {number} bytes */
const sizeText = (bytes) => (bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${number(bytes / 1024 / 1024, { maximumFractionDigits: 1 })} MB`);

/**
 * @param {number} value
 * @param {Intl.NumberFormatOptions} how
 */
const number = (value, how) => value.toLocaleString(document.documentElement.lang, how);
