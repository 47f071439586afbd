/** Questions before something that cannot be undone: a dialog, the harmless way first. */
import { unansweredNumbers } from "../core/sitting.js";
import { element } from "./element.js";

/**
 * "Hand in?" with the questions without an answer.
 * @param {HTMLElement} app
 * @param {{item: string}[]} items
 * @param {Session} session
 * @param {ExamWords} words
 */
export function askToHandIn(app, items, session, words) {
  const missing = unansweredNumbers(items, session.answers());
  const facts = missing.length ? words.confirmUnanswered(missing.join(", ")) : words.confirmAll;
  const said = { title: words.confirmTitle, lines: [facts, words.confirmFinal], stay: words.back, go: words.handIn };
  ask(app, said, () => void session.handIn());
}

/**
 * @param {HTMLElement} app
 * @param {{title: string, lines: string[], stay: string, go: string}} said
 * @param {() => void} onGo
 */
export function ask(app, { title, lines, stay, go }, onGo) {
  const heading = element("h2", { id: "hoi-lai" }, title);
  const back = element("button", { class: "button", type: "button", "data-look": "secondary" }, stay);
  const on = element("button", { class: "button", type: "button" }, go);
  const row = element("div", { class: "button-row" }, back, on);
  const texts = lines.map((line) => element("p", {}, line));
  const dialog = element("dialog", { class: "dialog", "aria-labelledby": "hoi-lai" }, heading, ...texts, row);
  back.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  on.addEventListener("click", () => {
    dialog.close();
    onGo();
  });
  app.append(dialog);
  dialog.showModal();
  back.focus();
}
