/**
 * The outline of a pack (<html data-course>): marks <li data-lesson> with what this browser knows of the learner's progress,
 * as data-state="finished|opened" and in words; the link data-start leads to the lesson last open. Above the lessons it puts what the
 * organisers announced and whom to call. Without it the outline is a plain list of lessons.
 */
import { fold } from "../core/fold.js";
import { eventsOf } from "../store/outbox.js";
import { openStudy } from "./study.js";
import { startSync } from "./sync.js";
import { showNotices } from "./notices.js";

/** @param {LessonWords} words */
export async function start(words) {
  const study = await openStudy();
  if (typeof study === "string") return;
  startSync(study, words);
  const { lessons, continue: latest } = fold(await eventsOf(study.db, study.device.person, study.campaign));
  for (const row of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("li[data-lesson]"))) {
    const lesson = lessons[row.dataset.lesson ?? ""];
    if (lesson) mark(row, lesson.finished ? "finished" : "opened", lesson.finished ? words.finishedMark : words.openedMark);
  }
  void showNotices(document.querySelector("main > *"), study);
  if (latest && !lessons[latest].finished) leadTo(latest, words);
}

/**
 * @param {string} lesson
 * @param {LessonWords} words
 */
function leadTo(lesson, words) {
  const link = /** @type {HTMLAnchorElement | null} */ (document.querySelector("a[data-start]"));
  const target = document.querySelector(`li[data-lesson="${lesson}"] a`)?.getAttribute("href");
  if (!link || !target) return;
  link.href = target;
  link.textContent = words.goOn;
}

/**
 * @param {HTMLElement} row
 * @param {string} state
 * @param {string} text
 */
function mark(row, state, text) {
  const note = document.createElement("small");
  note.textContent = text;
  row.dataset.state = state;
  (row.querySelector("a") ?? row).append(note);
}
