/** The test itself: bar (time, what is recorded, hand in), questions, steps, map. */
import { countdownText, timeText } from "../core/clock.js";
import { acceptedUntil } from "../core/sitting.js";
import { startSession } from "../net/session.js";
import { deliverLater } from "../net/offline.js";
import { element, setText } from "./element.js";
import { makeBar } from "./exam_bar.js";
import { askToHandIn } from "./exam_confirm.js";
import { startCountdown } from "./exam_countdown.js";
import { makeForward } from "./exam_forward.js";
import { makeMap } from "./exam_map.js";
import { makeNotices } from "./exam_notices.js";
import { makeQuestions } from "./exam_questions.js";
import { makeSteps } from "./exam_steps.js";

/**
 * @param {Exam} exam
 * @param {SittingRecord} opened
 * @returns {Promise<() => void>}
 */
export async function showPaper(exam, opened) {
  const { words, app, db, boot } = exam;
  const { items } = opened;
  const say = element("p", { class: "visually-hidden", role: "status", "aria-live": "polite" });
  const session = await startSession(db, opened, () => refresh(), { sure: exam.clock.isSure() });
  const keep = {
    answer: (/** @type {string} */ item, /** @type {Given | null} */ response) =>
      session.answer(item, response).catch(() => setText(say, words.notKept)),
    flag: (/** @type {string} */ item, /** @type {boolean} */ on) => void session.flag(item, on),
  };
  const questions = makeQuestions(items, words, keep, !boot.no_way_back);
  const onShow = (/** @type {number} */ index, /** @type {{one: boolean, focus: boolean}} */ how) => {
    questions.show(index, how);
    map.mark(index);
  };
  const forward = boot.no_way_back ? makeForward(app, items, session, words, onShow) : null;
  const steps = forward ?? makeSteps(opened.sitting, items.length, words, onShow);
  const map = makeMap(items, words, forward ? null : (index) => steps.show(index, true));
  const bar = makeBar(words, () => askToHandIn(app, items, session, words));
  const notices = makeNotices(words, () => void session.noteRead());
  const timeUp = element("p", {});
  const over = element("div", { class: "notice", "data-tone": "warn", hidden: true }, timeUp);
  const columns = element("div", { class: "exam" }, element("div", {}, notices.element, over, questions.list, steps.element), map.element);
  app.replaceChildren(bar.element, say, element("div", { class: "wrap" }, columns));

  let [wasOffline, ended] = [false, false];
  function refresh() {
    const record = session.record();
    if (ended) return;
    ended = record.closed_at !== null || record.closing_at !== null || record.superseded;
    if (ended) return void exam.show(record);
    const { failure, waiting } = session.status();
    const offline = failure !== null && waiting > 0;
    if (wasOffline && !offline) setText(say, words.backOnline);
    wasOffline = offline;
    questions.fill(session.answers());
    forward?.follow();
    map.update(session.answers());
    bar.update(session, items);
    const news = notices.update(record, session.serverNow());
    if (news) setText(say, news);
  }

  steps.show("current" in steps ? steps.current() : 0, false);
  refresh();
  const stopClock = startCountdown(session, words, say, (left) => {
    const isOver = left === 0;
    bar.time(left, countdownText(left));
    // An unsure clock locks nothing: what comes late is the server's to judge, what is not written is lost.
    questions.lock(isOver && session.isSure());
    over.hidden = !isOver;
    if (isOver) setText(timeUp, timeUpText(session, boot, words));
  });
  const stopListening = listen(session);
  return () => {
    stopClock();
    stopListening();
    session.stop();
  };
}

/**
 * @param {Session} session
 * @param {Boot} boot
 * @param {ExamWords} words
 */
function timeUpText(session, { late_policy }, words) {
  const until = timeText(acceptedUntil(session.record()), session.serverNow());
  const counts = late_policy === "count";
  if (!session.isSure()) return words.timeUpUnsure(until, counts);
  const { waiting } = session.status();
  return [words.timeUp, words.timeUpSaved, waiting ? words.timeUpWaiting(waiting, until, counts) : ""].filter(Boolean).join(" ");
}

/**
 * Leaving, coming back, the line coming back.
 * @param {Session} session
 */
function listen(session) {
  const leave = () => {
    session.leave();
    if (session.status().waiting) void deliverLater();
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
