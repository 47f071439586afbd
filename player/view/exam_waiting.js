/**
 * The waiting room: countdown on the server's clock to this sitting's own moment, the sealed paper fetched ahead, whether this
 * device is ready, then the button that opens.
 */
import { countdownText, secondsLeft, timeText } from "../core/clock.js";
import { WrongPaper } from "../core/sealed.js";
import { ensurePaper } from "../net/opening.js";
import { makeSchedule } from "../net/schedule.js";
import { paperText } from "../store/papers.js";
import { element, setText } from "./element.js";
import { makeCodeBox, openingSchedule } from "./exam_open.js";
import { makeReadiness } from "./exam_ready.js";

const SPREAD_PAPER_MS = 20_000;
const CROWD_MS = 15_000;
const SPREAD_OPEN_MS = 4_000;
const DAY_S = 86_400;

/**
 * @param {Exam} exam
 * @returns {() => void}
 */
export function showWaiting(exam) {
  const { words, opensAt, app, boot, clock } = exam;
  const waits = clock.now() < opensAt;
  const title = element("h2", {}, waits ? words.opensAt(timeText(boot.opens_at, clock.now())) : words.isOpen);
  const turn = element("p", { class: "exam-turn", hidden: !waits || opensAt === boot.opens_at }, turnText(exam));
  const label = element("p", {}, words.toGo);
  const figures = element("p", { class: "waiting-clock", role: "timer" });
  const trouble = element("div", { role: "alert" });
  const button = element("button", { class: "button", "data-size": "large" }, words.start);
  const codeBox = makeCodeBox(exam);
  const forward = boot.no_way_back ? element("p", { class: "field-hint" }, words.noWayBackAhead) : null;
  const form = element("form", { class: "exam-open" }, codeBox.element, button);
  const ready = makeReadiness(exam);
  ready.element.hidden = !waits;
  const door = element("section", { class: "wrap waiting" }, title, turn, label, figures, forward, form, trouble);
  app.replaceChildren(door, ready.element);

  const stopPaper = fetchAhead(exam, (state) => ready.paper(state));
  const opening = openingSchedule(exam, { button, trouble, codeBox });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (button.getAttribute("aria-disabled") === "true") return;
    if (boot.needs_code && !codeBox.read()) return codeBox.ask();
    exam.code = codeBox.read();
    button.setAttribute("aria-disabled", "true");
    setText(button, words.opening);
    setText(trouble, "");
    // Why wait: without turns of their own everybody watches the same second. Nobody loses time, it runs from the gateway's answer on.
    const crowd = !boot.spread_s && clock.now() - opensAt < CROWD_MS;
    setTimeout(() => void opening.now(), crowd ? Math.random() * SPREAD_OPEN_MS : 0);
  });

  let wasOpen = !waits;
  if (waits) button.setAttribute("aria-disabled", "true");
  const tick = () => {
    const left = secondsLeft(opensAt, clock.now());
    setText(figures, left < DAY_S ? countdownText(left) : `${days(Math.floor(left / DAY_S))} ${countdownText(left % DAY_S)}`);
    figures.hidden = label.hidden = left === 0;
    if (left > 0 || wasOpen) return;
    wasOpen = true;
    setText(title, words.isOpen);
    turn.hidden = ready.element.hidden = true;
    button.removeAttribute("aria-disabled");
  };
  tick();
  const timer = setInterval(tick, 500);
  return () => {
    clearInterval(timer);
    stopPaper();
    ready.stop();
    opening.stop();
  };
}

/**
 * "Bài của bạn mở lúc 14:00:07; bạn vẫn đủ 45 phút": the second half only where it is true.
 * @param {Exam} exam
 */
function turnText({ words, opensAt, boot }) {
  const at = new Date(opensAt + 7 * 3600_000).toISOString().slice(11, 19);
  const isWhole = boot.limit_s > 0 && opensAt + boot.limit_s * 1000 <= boot.closes_at + boot.spread_s * 1000;
  return `${words.yourTurn(at, isWhole ? Math.floor(boot.limit_s / 60) : 0)} ${words.whyTurn}`;
}

/**
 * What is on this device is checked at once; fetching is spread.
 * @param {Exam} exam
 * @param {(state: "held" | "loading" | "waiting" | "wrong") => void} tell
 * @returns {() => void}
 */
function fetchAhead({ db, boot, opensAt, clock }, tell) {
  if (!boot.sha) return () => {};
  tell("loading");
  const schedule = makeSchedule({
    soon: opensAt - clock.now() > 60_000 ? Math.random() * SPREAD_PAPER_MS : 0,
    apart: 0,
    run: async () => {
      await ensurePaper(db, boot.sha);
      tell("held");
    },
    onFailure: (cause) => tell(cause instanceof WrongPaper ? "wrong" : "waiting"),
  });
  const hurry = () => void schedule.now();
  addEventListener("online", hurry);
  void paperText(db, boot.sha).then((held) => (held === null ? schedule.touch() : schedule.now()));
  return () => {
    schedule.stop();
    removeEventListener("online", hurry);
  };
}

/** @param {number} count */
const days = (count) => count.toLocaleString(document.documentElement.lang, { style: "unit", unit: "day", unitDisplay: "long" });
