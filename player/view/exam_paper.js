/**
 * The test itself: bar (time, what is recorded, hand in), questions, map; one at a time or all.
 */
import { countdownText, milestonePassed, secondsLeft } from "../core/clock.js";
import { startSession } from "../net/session.js";
import { makeBar } from "./exam_bar.js";
import { askToHandIn } from "./exam_confirm.js";
import { makeMap } from "./exam_map.js";
import { makeQuestions } from "./exam_questions.js";
import { element, setText } from "./element.js";

const ONE_KEY = "lantoa-exam-view";

/**
 * @param {Exam} exam
 * @param {SittingRecord} opened
 * @returns {Promise<() => void>}
 */
export async function showTest(exam, opened) {
  const { words, app, db } = exam;
  const { items } = opened;
  const say = element("p", { class: "visually-hidden", role: "status", "aria-live": "polite" });
  const keep = (/** @type {string} */ item, /** @type {any} */ response) =>
    void session.answer(item, response).catch(() => setText(say, words.notKept));

  const session = await startSession(db, opened, () => refresh());
  const questions = makeQuestions(items, words, { answer: keep, flag: (item, on) => void session.flag(item, on) });
  const map = makeMap(items, words, (index) => show(index, true));
  const bar = makeBar(words, () => askToHandIn(app, items, session, words));
  const [previous, next] = [words.previous, words.next].map((text) =>
    element("button", { class: "button", type: "button", "data-look": "secondary" }, text),
  );
  const mode = element("button", { class: "link-button", type: "button" });
  const timeUp = element("div", { class: "notice", "data-tone": "warn" }, element("p", {}, `${words.timeUp} ${words.timeUpSaved}`));
  const steps = element("div", { class: "question-steps" }, previous, next);
  const main = element("div", {}, timeUp, questions.list, steps, mode);
  const columns = element("div", { class: "exam" }, main, map.element);
  app.replaceChildren(bar.element, say, element("div", { class: "wrap" }, columns));

  let [current, one] = [0, localStorage.getItem(ONE_KEY) !== "all"];
  /**
   * @param {number} index
   * @param {boolean} focus
   */
  function show(index, focus) {
    current = Math.max(0, Math.min(items.length - 1, index));
    questions.show(current, { one, focus });
    map.mark(current);
    previous.hidden = next.hidden = !one;
    previous.disabled = current === 0;
    next.disabled = current === items.length - 1;
    setText(mode, one ? words.allAtOnce : words.oneByOne);
  }
  previous.addEventListener("click", () => show(current - 1, true));
  next.addEventListener("click", () => show(current + 1, true));
  mode.addEventListener("click", () => {
    one = !one;
    localStorage.setItem(ONE_KEY, one ? "one" : "all");
    show(current, false);
  });

  let [wasOffline, over] = [false, false];
  function refresh() {
    const record = session.record();
    if (over) return;
    over = record.closed_at !== null || record.closing_at !== null || record.superseded;
    if (over) return void exam.show(record);
    const { failure, waiting } = session.status();
    const offline = failure !== null && waiting > 0;
    if (wasOffline && !offline) setText(say, words.backOnline);
    wasOffline = offline;
    questions.fill(session.answers());
    map.update(session.answers());
    bar.update(session, items);
  }

  let left = secondsLeft(opened.due_at, session.serverNow());
  function tick() {
    const before = left;
    left = secondsLeft(session.record().due_at, session.serverNow());
    bar.time(left, countdownText(left));
    questions.lock(left === 0);
    timeUp.hidden = left > 0;
    const mark = milestonePassed(before, left);
    if (mark) setText(say, words.minutesLeft(mark / 60));
    if (before > 0 && left === 0) {
      setText(say, `${words.timeUp} ${words.timeUpSaved}`);
      void session.deliver();
    }
  }

  show(0, false);
  refresh();
  tick();
  const timer = setInterval(tick, 1000);
  const stopListening = listen(session, questions);
  return () => {
    clearInterval(timer);
    stopListening();
    session.stop();
  };
}

/**
 * Leaving, coming back, the line coming back.
 * @param {Session} session
 * @param {{flush: () => void}} questions
 */
function listen(session, questions) {
  const leave = () => {
    questions.flush();
    session.leave();
  };
  const turn = () => (document.visibilityState === "hidden" ? leave() : void session.refresh().then(session.deliver));
  const online = () => void session.deliver();
  addEventListener("pagehide", leave);
  addEventListener("online", online);
  document.addEventListener("visibilitychange", turn);
  return () => {
    removeEventListener("pagehide", leave);
    removeEventListener("online", online);
    document.removeEventListener("visibilitychange", turn);
  };
}
