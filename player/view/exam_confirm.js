/**
 * "Hand in?": a dialog that lists the questions without an answer.
 */
import { unansweredNumbers } from "../core/sitting.js";
import { element } from "./element.js";

/**
 * @param {HTMLElement} app
 * @param {{item: string}[]} items
 * @param {Session} session
 * @param {ExamWords} words
 */
export function askToHandIn(app, items, session, words) {
  const missing = unansweredNumbers(items, session.answers());
  const heading = element("h2", { id: "nop-bai" }, words.confirmTitle);
  const facts = missing.length ? words.confirmUnanswered(missing.join(", ")) : words.confirmAll;
  const back = element("button", { class: "button", type: "button", "data-look": "secondary" }, words.back);
  const hand = element("button", { class: "button", type: "button" }, words.handIn);
  const row = element("div", { class: "button-row" }, back, hand);
  const parts = [heading, element("p", {}, facts), element("p", {}, words.confirmFinal), row];
  const dialog = element("dialog", { class: "dialog", "aria-labelledby": "nop-bai" }, ...parts);
  back.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  hand.addEventListener("click", () => {
    dialog.close();
    void session.handIn();
  });
  app.append(dialog);
  dialog.showModal();
  back.focus();
}
