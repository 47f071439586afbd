/** One question at a time or all of them: previous, next, and the choice, which this browser keeps; this tab keeps the place. */
import { element, setText } from "./element.js";

const KEY = "lantoa-exam-view";
const PLACE = "lantoa-exam-at";

/**
 * @param {string} sitting
 * @param {number} total
 * @param {ExamWords} words
 * @param {(index: number, how: {one: boolean, focus: boolean}) => void} onShow
 */
export function makeSteps(sitting, total, words, onShow) {
  const [of, at] = (sessionStorage.getItem(PLACE) ?? "").split(" ");
  let [current, one] = [of === sitting ? Number(at) || 0 : 0, localStorage.getItem(KEY) !== "all"];
  const [previous, next] = [words.previous, words.next].map((text) =>
    element("button", { class: "button", type: "button", "data-look": "secondary" }, text),
  );
  const mode = element("button", { class: "link-button", type: "button" });

  /**
   * @param {number} index
   * @param {boolean} focus
   */
  function show(index, focus) {
    current = Math.max(0, Math.min(total - 1, index));
    sessionStorage.setItem(PLACE, `${sitting} ${current}`);
    onShow(current, { one, focus });
    previous.hidden = next.hidden = !one;
    previous.disabled = current === 0;
    next.disabled = current === total - 1;
    setText(mode, one ? words.allAtOnce : words.oneByOne);
  }
  previous.addEventListener("click", () => show(current - 1, true));
  next.addEventListener("click", () => show(current + 1, true));
  mode.addEventListener("click", () => {
    one = !one;
    localStorage.setItem(KEY, one ? "one" : "all");
    show(current, false);
  });
  return { element: element("div", {}, element("div", { class: "question-steps" }, previous, next), mode), show, current: () => current };
}
