/**
 * The waiting room: countdown on the server's clock, the sealed paper fetched ahead, then the button that opens.
 */
import { countdownText, secondsLeft, timeText } from "../core/clock.js";
import { WrongPaper } from "../core/sealed.js";
import { ensurePaper, openHere } from "../net/opening.js";
import { registerDevice } from "../net/device.js";
import { Failure } from "../net/request.js";
import { makeSchedule } from "../net/schedule.js";
import { element, setText } from "./element.js";
import { showClosed } from "./exam_end.js";

const SPREAD_PAPER_MS = 20_000;
const CROWD_MS = 15_000;
const SPREAD_OPEN_MS = 4_000;

/**
 * @param {Exam} exam
 * @returns {() => void}
 */
export function showWaiting(exam) {
  const { words, opensAt, app } = exam;
  const serverNow = () => Date.now() + exam.offset;
  const title = element("h2", {}, serverNow() < opensAt ? words.opensAt(timeText(opensAt, serverNow())) : words.isOpen);
  const label = element("p", {}, words.toGo);
  const clock = element("p", { class: "waiting-clock", role: "timer" });
  const paper = element("p", { role: "status" });
  const trouble = element("div", { role: "alert" });
  const button = element("button", { class: "button", type: "button", "data-size": "large" }, words.start);
  app.replaceChildren(element("section", { class: "wrap waiting" }, title, label, clock, paper, button, trouble));

  const stopPaper = fetchAhead(exam, paper);
  const opening = openingSchedule(exam, button, trouble);
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    setText(button, words.opening);
    // Why wait: everybody watches the same countdown. Nobody loses time, because it runs from the gateway's answer on.
    const crowd = serverNow() - opensAt < CROWD_MS;
    setTimeout(() => void opening.now(), crowd ? Math.random() * SPREAD_OPEN_MS : 0);
  });

  const tick = () => {
    const left = secondsLeft(opensAt, serverNow());
    setText(clock, countdownText(left));
    clock.hidden = label.hidden = left === 0;
    if (left > 0) button.setAttribute("aria-disabled", "true");
    else if (title.textContent !== words.isOpen) {
      setText(title, words.isOpen);
      button.removeAttribute("aria-disabled");
    }
  };
  tick();
  const timer = setInterval(tick, 500);
  return () => {
    clearInterval(timer);
    stopPaper();
    opening.stop();
  };
}

/**
 * @param {Exam} exam
 * @param {HTMLElement} place
 * @returns {() => void}
 */
function fetchAhead({ db, paper, words, opensAt, offset }, place) {
  if (!paper) return () => {};
  setText(place, words.paperLoading);
  const schedule = makeSchedule({
    soon: opensAt - Date.now() - offset > 60_000 ? Math.random() * SPREAD_PAPER_MS : 0,
    apart: 0,
    run: async () => {
      await ensurePaper(db, paper);
      setText(place, words.paperHeld);
    },
    onFailure: (cause) => setText(place, cause instanceof WrongPaper ? words.wrongPaper : words.paperWaiting),
  });
  schedule.touch();
  return schedule.stop;
}

/**
 * Opens, and again with growing waits while there is no line; what cannot pass is said with a way on.
 * @param {Exam} exam
 * @param {HTMLButtonElement} button
 * @param {HTMLElement} trouble
 */
function openingSchedule(exam, button, trouble) {
  const { words, db } = exam;
  let tries = 0;
  const schedule = makeSchedule({
    soon: 0,
    apart: 0,
    run: async () => exam.show(await openHere(db, exam)),
    onFailure: (cause) => {
      tries += 1;
      if (cause instanceof Failure && cause.passing) return setText(trouble, words.openAgain(tries));
      if (cause instanceof Failure && cause.code === "bad_mac" && tries === 1) return void askForDevice();
      if (cause instanceof Failure && cause.code === "not_yet_open") return lookAgain(cause.details.server_time);
      if (cause instanceof Failure && cause.code === "handed_in") {
        return void showClosed(exam, { closed_at: cause.details.closed_at, receipt: null });
      }
      const sentence = cause instanceof WrongPaper ? words.wrongPaper : cause instanceof Failure ? cause.sentence : String(cause);
      const reload = element("button", { class: "button", type: "button", onclick: () => location.reload() }, words.reload);
      trouble.replaceChildren(element("p", {}, sentence), reload);
      setText(button, words.start);
    },
  });
  // This device's clock ran ahead since the page was made.
  const lookAgain = (/** @type {number} */ serverTime) => {
    exam.offset = serverTime - Date.now();
    void exam.show(null);
  };
  // The device was revoked or belongs to an older sign-in: the session can give a new one.
  const askForDevice = async () => {
    exam.device = await registerDevice(db).catch(() => exam.device);
    await schedule.now();
  };
  return schedule;
}
