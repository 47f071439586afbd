/** A test without a way back: one question, and on to the next for good. Takes the place of view/exam_steps.js. */
import { isAnswered, placeReached } from "../core/sitting.js";
import { element } from "./element.js";
import { ask } from "./exam_confirm.js";

/**
 * @param {HTMLElement} app
 * @param {ItemPayload[]} items
 * @param {Session} session
 * @param {ExamWords} words
 * @param {(index: number, how: {one: boolean, focus: boolean}) => void} onShow
 */
export function makeForward(app, items, session, words, onShow) {
  const last = items.length - 1;
  const next = element("button", { class: "button", type: "button", "data-look": "secondary" }, words.nextForGood);
  const hint = element("p", { class: "field-hint" }, words.noWayBack);
  let current = placeReached(items, session.answers());

  /** @param {boolean} focus */
  function show(focus) {
    onShow(current, { one: true, focus });
    next.hidden = hint.hidden = current === last;
  }
  async function on() {
    // Reached is kept with the answers, here and on the server: a reload or another device goes on from there.
    await session.reach(items[current + 1].item);
    current = placeReached(items, session.answers());
    show(true);
  }
  next.addEventListener("click", () => {
    if (isAnswered(session.answers().get(items[current].item))) return void on();
    ask(app, { title: words.passTitle, lines: [words.passEmpty], stay: words.stay, go: words.nextForGood }, () => void on());
  });
  return {
    element: element("div", {}, element("div", { class: "question-steps" }, next), hint),
    show: (/** @type {number} */ _index, /** @type {boolean} */ focus) => show(focus),
    /** Another tab may have gone further. */
    follow() {
      const reached = placeReached(items, session.answers());
      if (reached > current) {
        current = reached;
        show(false);
      }
    },
  };
}
