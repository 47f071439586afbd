/** The test itself: bar (time, what is recorded, hand in), questions, steps, map. */
import { countdownText, milestonePassed, secondsLeft } from "../core/clock.js";
import { startSession } from "../net/session.js";
import { element, setText } from "./element.js";
import { makeBar } from "./exam_bar.js";
import { askToHandIn } from "./exam_confirm.js";
import { makeMap } from "./exam_map.js";
import { makeQuestions } from "./exam_questions.js";
import { makeSteps } from "./exam_steps.js";

const CHECKS_AFTER_END = 5;
const CHECK_MS = 30_000;

/**
 * @param {Exam} exam
 * @param {SittingRecord} opened
 * @returns {Promise<() => void>}
 */
export async function showPaper(exam, opened) {
  const { words, app, db } = exam;
  const { items } = opened;
  const say = element("p", { class: "visually-hidden", role: "status", "aria-live": "polite" });
  const session = await startSession(db, opened, () => refresh());
  const questions = makeQuestions(items, words, {
    answer: (item, response) => session.answer(item, response).catch(() => setText(say, words.notKept)),
    flag: (item, on) => void session.flag(item, on),
  });
  const steps = makeSteps(items.length, words, (index, how) => {
    questions.show(index, how);
    map.mark(index);
  });
  const map = makeMap(items, words, (index) => steps.show(index, true));
  const bar = makeBar(words, () => askToHandIn(app, items, session, words));
  const timeUp = element("div", { class: "notice", "data-tone": "warn" }, element("p", {}, `${words.timeUp} ${words.timeUpSaved}`));
  const columns = element("div", { class: "exam" }, element("div", {}, timeUp, questions.list, steps.element), map.element);
  app.replaceChildren(bar.element, say, element("div", { class: "wrap" }, columns));

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

  steps.show(0, false);
  refresh();
  const stopClock = startClock(session, words, say, (left) => {
    bar.time(left, countdownText(left));
    questions.lock(left === 0);
    timeUp.hidden = left > 0;
  });
  const stopListening = listen(session);
  return () => {
    stopClock();
    stopListening();
    session.stop();
  };
}

/**
 * The countdown, its milestones for the screen reader, and the end: everything is delivered, then asked a few times whether
 * the organisers gave more time.
 * @param {Session} session
 * @param {ExamWords} words
 * @param {HTMLElement} say
 * @param {(left: number) => void} onTick
 */
function startClock(session, words, say, onTick) {
  let left = secondsLeft(session.record().due_at, session.serverNow());
  let [checks, checkAt] = [0, 0];
  function tick() {
    const before = left;
    left = secondsLeft(session.record().due_at, session.serverNow());
    onTick(left);
    const mark = milestonePassed(before, left);
    if (mark) setText(say, words.minutesLeft(mark / 60));
    if (before > 0 && left === 0) setText(say, `${words.timeUp} ${words.timeUpSaved}`);
    if (left > 0) checks = 0;
    else if (checks < CHECKS_AFTER_END && Date.now() >= checkAt) {
      checks += 1;
      checkAt = Date.now() + CHECK_MS * (1 + Math.random());
      void session.check();
    }
  }
  tick();
  const timer = setInterval(tick, 1000);
  return () => clearInterval(timer);
}

/**
 * Leaving, coming back, the line coming back.
 * @param {Session} session
 */
function listen(session) {
  const { leave } = session;
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
