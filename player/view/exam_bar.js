/**
 * The bar over the test: time left (data-state "low" in the last five minutes, "over"), what is recorded where (data-state
 * "saved", "saving", "offline", "refused", or "" before the first answer), hand in.
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
 * One line that is true at any moment: when the server last had an answer on its disk, how many wait on this device, and why.
 * @param {Session} session
 * @param {{item: string}[]} items
 * @param {ExamWords} words
 */
export function savedLine(session, items, words) {
  const { waiting, refused, failure, savedAt } = session.status();
  if (refused.length) {
    const numbers = refused.map(({ item }) => items.findIndex((each) => each.item === item) + 1).sort((a, b) => a - b);
    return { text: words.refused(numbers.join(", ")), state: "refused" };
  }
  const saved = savedAt === null ? "" : words.saved(timeText(savedAt, session.serverNow()));
  const here = waiting ? words.waiting(waiting) : "";
  if (failure && !failure.passing) return { text: joined(saved, here, failure.sentence || failure.code), state: "refused" };
  const why = failure && waiting ? (failure.status === 503 ? words.serverBusy : words.noLine) : "";
  const text = joined(saved, here, why) || words.nothingYet;
  return { text, state: why ? "offline" : waiting ? "saving" : saved ? "saved" : "" };
}

/** @param {string[]} parts */
const joined = (...parts) => parts.filter(Boolean).join(" · ");
