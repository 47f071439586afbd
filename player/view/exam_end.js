/**
 * The views of a test that is not being answered here: missed, being delivered, handed in, on another device.
 */
import { timeText } from "../core/clock.js";
import { acceptedUntil } from "../core/sitting.js";
import { deliverSitting } from "../net/hand_in.js";
import { deliverLater } from "../net/offline.js";
import { asksForCode, openExam } from "../net/opening.js";
import { Failure } from "../net/request.js";
import { makeSchedule } from "../net/schedule.js";
import { element, setText } from "./element.js";

const nothing = () => {};

/** @param {Exam} exam */
export function showMissed({ app, words }) {
  app.replaceChildren(element("section", { class: "wrap waiting" }, element("p", {}, words.missed), homeLink(words)));
  return nothing;
}

/**
 * @param {Exam} exam
 * @param {Pick<SittingRecord, "closed_at" | "receipt"> & Partial<SittingRecord>} record
 */
export function showClosed({ app, words, boot, clock }, { closed_at, receipt, due_at, grace_s = 0, late = false }) {
  const title = element("h2", { tabIndex: -1 }, words.closed(timeText(closed_at ?? 0, clock.now())));
  const until = due_at === undefined ? 0 : acceptedUntil({ due_at, grace_s });
  const cameLate = late || (until > 0 && (closed_at ?? 0) > until);
  const rule = cameLate ? element("p", {}, words.closedLate(timeText(until, clock.now()), boot.late_policy === "count")) : null;
  const notice = rule ? element("div", { class: "notice", "data-tone": "warn" }, rule) : null;
  const proof = receipt ? element("p", {}, `${words.receipt}: `, element("code", {}, receipt)) : null;
  app.replaceChildren(element("section", { class: "wrap waiting" }, title, notice, proof, reviewLink(boot.review, words), homeLink(words)));
  title.focus();
  return nothing;
}

/**
 * @param {Exam} exam
 * @param {SittingRecord} record
 */
export function showClosing(exam, record) {
  const { app, words, db, boot, clock } = exam;
  // The hand-in was noted by this device's clock; what people read goes by the server's.
  const at = timeText((record.closing_at ?? 0) + record.offset, clock.now());
  const title = element("h2", { tabIndex: -1 }, words.closing(at));
  const state = element("p", { role: "status" }, words.closingKeep);
  const rule = element("p", {}, words.closingRule(timeText(acceptedUntil(record), clock.now()), boot.late_policy === "count"));
  app.replaceChildren(element("section", { class: "wrap waiting" }, title, state, rule));
  title.focus();
  void deliverLater();
  const schedule = makeSchedule({
    soon: 0,
    apart: 0,
    run: async () => exam.show(await deliverSitting(db, record)),
    onFailure: (cause) => setText(state, cause instanceof Failure && cause.sentence ? cause.sentence : words.closingKeep),
  });
  const hurry = () => void schedule.now();
  addEventListener("online", hurry);
  document.addEventListener("visibilitychange", hurry);
  schedule.touch();
  return () => {
    schedule.stop();
    removeEventListener("online", hurry);
    document.removeEventListener("visibilitychange", hurry);
  };
}

/**
 * @param {Exam} exam
 * @param {SittingRecord} record
 */
export function showSuperseded(exam, record) {
  const { app, words, db } = exam;
  const trouble = element("p", { role: "alert" });
  const takeOver = async () => {
    try {
      // What this device still holds goes under its own ticket first: under the new one it would beat newer answers.
      await deliverSitting(db, record);
      await exam.show(await openExam(exam));
    } catch (cause) {
      if (asksForCode(cause)) {
        // The waiting room has the field for it.
        exam.boot.needs_code = true;
        return exam.show(null);
      }
      setText(trouble, cause instanceof Failure && cause.sentence ? cause.sentence : words.openAgain(1));
    }
  };
  const button = element("button", { class: "button", type: "button", onclick: takeOver }, words.takeOver);
  const title = element("h2", { tabIndex: -1 }, words.supersededTitle);
  app.replaceChildren(element("section", { class: "wrap waiting" }, title, element("p", {}, words.superseded), button, trouble));
  title.focus();
  return nothing;
}

/** @param {{toHome: string}} words */
const homeLink = (words) => element("p", {}, element("a", { class: "button", href: "/hoc/" }, words.toHome));

/**
 * @param {string} review
 * @param {{toReview: string}} words
 */
const reviewLink = (review, words) =>
  review ? element("p", {}, element("a", { class: "button", href: review }, words.toReview)) : null;
