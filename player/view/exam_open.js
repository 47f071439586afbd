/** Opening the sitting from the waiting room: tries again while there is no line, asks for the access code, says what cannot pass. */
import { WrongPaper } from "../core/sealed.js";
import { registerDevice } from "../net/device.js";
import { asksForCode, openExam } from "../net/opening.js";
import { Failure } from "../net/request.js";
import { makeSchedule } from "../net/schedule.js";
import { element, setText } from "./element.js";
import { showClosed } from "./exam_end.js";

// Refusals that somebody may lift without this page being loaded again.
const MAY_CHANGE = new Set(["network_not_allowed", "device_taken", "code_wait"]);

/**
 * @param {Exam} exam
 */
export function makeCodeBox({ words, boot, code }) {
  const hint = element("p", { class: "field-hint", id: "ma-vao-bai-y" }, words.codeHint);
  const field = element("input", {
    class: "input", id: "ma-vao-bai", type: "text", value: code, maxLength: 40, autocomplete: "off", spellcheck: false, "aria-describedby": "ma-vao-bai-y",
  });
  const label = element("label", { class: "field-label", htmlFor: field.id }, words.code);
  const box = element("div", { class: "field exam-code", hidden: !boot.needs_code }, label, hint, field);
  return {
    element: box,
    read: () => field.value.trim(),
    ask(isWrong = false) {
      box.hidden = false;
      field.setAttribute("aria-invalid", String(isWrong));
      field.focus();
    },
  };
}

/**
 * @param {Exam} exam
 * @param {object} parts
 * @param {HTMLButtonElement} parts.button
 * @param {HTMLElement} parts.trouble
 * @param {{ask: (isWrong?: boolean) => void}} parts.codeBox
 */
export function openingSchedule(exam, { button, trouble, codeBox }) {
  const { words, db } = exam;
  let tries = 0;
  const schedule = makeSchedule({
    soon: 0,
    apart: 0,
    run: async () => exam.show(await openExam(exam).catch(unlessRepeating)),
    onFailure: (cause) => {
      tries += 1;
      const failure = cause instanceof Failure ? cause : null;
      if (failure?.passing) return setText(trouble, words.openAgain(tries));
      if (failure?.code === "bad_mac" && tries === 1) return void askForDevice();
      if (failure?.code === "not_yet_open") return lookAgain(failure.details);
      if (failure?.code === "handed_in") return void showClosed(exam, { closed_at: failure.details.closed_at, receipt: null });
      if (asksForCode(cause)) return askForCode(failure?.code === "wrong_code");
      const sentence = cause instanceof WrongPaper ? words.wrongPaper : failure ? failure.sentence : String(cause);
      offer(sentence, failure !== null && MAY_CHANGE.has(failure.code));
    },
  });
  function free() {
    button.removeAttribute("aria-disabled");
    setText(button, words.start);
  }
  /** @param {boolean} isWrong */
  function askForCode(isWrong) {
    free();
    setText(trouble, isWrong ? words.codeWrong : words.codeNeeded);
    codeBox.ask(isWrong);
  }
  /**
   * @param {string} sentence
   * @param {boolean} again  whether trying again may help, else the page has to be loaded again
   */
  function offer(sentence, again) {
    setText(button, words.start);
    if (again) free();
    const reload = element("button", { class: "button", type: "button", onclick: () => location.reload() }, words.reload);
    trouble.replaceChildren(element("p", {}, sentence), ...(again ? [] : [reload]));
  }
  /**
   * This device's clock ran ahead since the page was made, or the gateway spreads openings further than the page said.
   * @param {Record<string, any>} details
   */
  function lookAgain({ server_time, opens_at }) {
    exam.clock.learn(server_time - Date.now());
    exam.opensAt = Math.max(exam.opensAt, opens_at ?? 0);
    void exam.show(null);
  }
  // The device was revoked or belongs to an older sign-in: the session can give a new one.
  async function askForDevice() {
    exam.device = await registerDevice(db).catch(() => exam.device);
    await schedule.now();
  }
  return schedule;
}

/**
 * Too many wrong codes: coming again by itself would only be one more.
 * @param {unknown} cause
 * @returns {never}
 */
function unlessRepeating(cause) {
  if (cause instanceof Failure && cause.code === "code_wait") throw new Failure(403, cause.code, cause.sentence);
  throw cause;
}
