/**
 * The map of questions: <nav class="question-map">, one button for each, answered and marked said in words for screen readers.
 * In a test without a way back it only shows where one stands.
 */
import { isAnswered } from "../core/sitting.js";
import { element, setText } from "./element.js";

/**
 * @param {{item: string}[]} items
 * @param {ExamWords} words
 * @param {((index: number) => void) | null} go  null: no question can be gone to
 */
export function makeMap(items, words, go) {
  const buttons = items.map((_, index) => element("button", { type: "button", disabled: !go, onclick: () => go?.(index) }, String(index + 1)));
  const count = element("p", {});
  const key = go ? element("p", { class: "question-map-key" }, words.mapKey) : null;
  let at = 0;
  const list = element("ol", {}, ...buttons.map((button) => element("li", {}, button)));
  return {
    element: element("nav", { class: "question-map", "aria-label": words.map }, element("h2", {}, words.map), count, list, key),
    /** @param {number} current */
    mark(current) {
      at = current;
      for (const button of buttons) button.removeAttribute("aria-current");
      buttons[current].setAttribute("aria-current", "true");
    },
    /** @param {Map<string, AnswerRecord>} answers */
    update(answers) {
      items.forEach(({ item }, index) => {
        const answer = answers.get(item);
        const [done, flagged] = [isAnswered(answer), answer?.flagged ?? false];
        const button = buttons[index];
        button.dataset.state = done ? "answered" : "unanswered";
        button.toggleAttribute("data-flagged", flagged);
        const state = !go && index < at ? words.past : "";
        const said = [String(index + 1), state, done ? words.answered : words.unanswered, flagged ? words.flagged : ""];
        button.setAttribute("aria-label", said.filter(Boolean).join(", "));
      });
      setText(count, words.answeredOf(items.filter(({ item }) => isAnswered(answers.get(item))).length, items.length));
    },
  };
}
