/**
 * A lesson of a pack (<html data-course data-lesson>).
 *
 *   <form data-check>    a self-check: feedback on the page, recorded   (view/checks.js)
 *   <audio data-media>   goes on where it was stopped                   (view/media.js)
 *   <form data-finish>   "finished" without leaving the page
 *   <a href="/hoc/ghi-chu/…">  own notes, on a tap                      (view/notes.js)
 *   <p data-sync-state>  what is recorded where                         (view/sync.js)
 *   <nav class="lesson-nav">  above it announcements and hotline        (view/notices.js)
 *
 * Without it the forms post to /hoc/ghi/ and the answers stand in <details>.
 */
import { fold } from "../core/fold.js";
import { eventsOf, recordEvent } from "../store/outbox.js";
import { startChecks } from "./checks.js";
import { openStudy } from "./study.js";
import { showState, startSync } from "./sync.js";

/** @param {LessonWords} words */
export async function start(words) {
  const study = await openStudy();
  if (typeof study === "string") {
    showState({ text: words[study], state: "waiting" });
    return startChecks(words, {}, async () => {});
  }
  const lesson = document.documentElement.dataset.lesson ?? "";
  const progress = fold(await eventsOf(study.db, study.device.person, study.campaign));
  const held = progress.lessons[lesson];
  const touch = startSync(study, words);
  /** @type {Note} */
  const note = async (kind, data = {}) => {
    const { db, device, campaign, edition } = study;
    await recordEvent(db, device, { campaign, kind, lesson, edition, data }, Date.now());
    touch();
  };
  startChecks(words, held?.checks ?? {}, note);
  if (document.querySelector("[data-media]")) (await import("./media.js")).startMedia(held?.media ?? {}, note);
  startFinish(words, held?.finished ?? false, note);
  /** @type {HTMLAnchorElement | null} */
  const link = document.querySelector('a[href^="/hoc/ghi-chu/"]');
  if (link) link.onclick = () => openHere(link, study, touch);
  import("./notices.js").then((notices) => notices.showNotices(document.querySelector(".lesson-nav"), study)).catch(() => {});
  // Why not every time: "continue" only needs to know that the learner came here from elsewhere; less is recorded.
  if (!held?.opened || progress.continue !== lesson) await note("lesson.opened");
}

/**
 * @param {HTMLAnchorElement} link
 * @param {Study} study
 * @param {() => void} touch
 */
function openHere(link, study, touch) {
  link.onclick = null;
  import("./notes.js").then((notes) => notes.openNotes(link, study, touch)).catch(() => link.click());
  return false;
}

/**
 * @param {LessonWords} words
 * @param {boolean} finished
 * @param {Note} note
 */
function startFinish(words, finished, note) {
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-finish]"));
  const button = form?.querySelector("button");
  if (!form || !button) return;
  const show = () => {
    button.textContent = `✓ ${words.finished}`;
    button.setAttribute("aria-disabled", "true");
    form.dataset.state = "finished";
  };
  if (finished) show();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.dataset.state) return;
    form.dataset.state = "noting";
    await note("lesson.finished");
    show();
  });
}
