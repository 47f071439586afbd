/**
 * The bar over the test: time left (data-state "low" in the last five minutes, "over"), what is recorded where (data-state
 * "saved", "saving", "offline", "refused"), hand in.
 */
import { timeText } from "../core/clock.js";
import { element, setText } from "./element.js";

const LOW_S = 300;

/**
 * @param {ExamWords} words
 * @param {() => void} handIn
 */
export function makeBar(words, handIn) {
  const label = element("small", {}, words.timeLeft);
  const figures = element("span", {});
  const timer = element("div", { class: "exam-timer", role: "timer" }, label, figures);
  const saved = element("p", { class: "exam-saved" });
  const button = element("button", { class: "button", type: "button", onclick: handIn }, words.handIn);
  return {
    element: element("div", { class: "exam-bar" }, element("div", { class: "wrap" }, timer, saved, button)),
    /**
     * @param {number} left  seconds
     * @param {string} text
     */
    time(left, text) {
      timer.dataset.state = left === 0 ? "over" : left <= LOW_S ? "low" : "";
      setText(figures, left === 0 ? words.timeUpShort : text);
      label.hidden = left === 0;
    },
    /**
     * @param {Session} session
     * @param {{item: string}[]} items
     */
    update(session, items) {
      const { text, state } = savedLine(session, items, words);
      saved.dataset.state = state;
      setText(saved, text);
    },
  };
}

/**
 * @param {Session} session
 * @param {{item: string}[]} items
 * @param {ExamWords} words
 */
export function savedLine(session, items, words) {
  const { waiting, refused, saving, failure, savedAt } = session.status();
  const last = savedAt === null ? "" : words.saved(timeText(savedAt, session.serverNow()));
  if (refused.length) {
    const numbers = refused.map(({ item }) => items.findIndex((each) => each.item === item) + 1).sort((a, b) => a - b);
    return { text: words.refused(numbers.join(", ")), state: "refused" };
  }
  if (failure && !failure.passing) return { text: failure.sentence || failure.code, state: "refused" };
  if (failure && waiting) return { text: joined(words.offline(waiting), last), state: "offline" };
  if (saving) return { text: words.saving, state: "saving" };
  if (waiting) return { text: joined(words.waiting(waiting), last), state: "saving" };
  const any = [...session.answers().values()].some((answer) => answer.revision > 0);
  return { text: last || (any ? words.saved(timeText(session.record().opened_at, session.serverNow())) : words.nothingYet), state: "saved" };
}

/** @param {string[]} parts */
const joined = (...parts) => parts.filter(Boolean).join(" · ");
