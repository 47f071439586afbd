/**
 * The learner's journal folded to progress. Twin of lantoa.learning.rules.fold; both are held to tests/vectors/fold/.
 *
 * An event id is made once and names one event, so repeated events count once. Order never matters: "latest" is the
 * greatest (at, id), the rest are unions and counts. Notes and bookmarks are the learner's own: no study.
 */

const OWN = new Set(["note.written", "bookmark.set"]);
const KINDS = new Set(["lesson.opened", "lesson.finished", "check.answered", "media.position", ...OWN]);

/**
 * @param {Iterable<JournalEvent>} events
 * @returns {Progress}
 */
export function fold(events) {
  const lessons = /** @type {Map<string, LessonState>} */ (new Map());
  let last = "";
  for (const event of oldestFirst(events)) {
    const lesson = lessons.get(event.lesson) ?? newLesson();
    lessons.set(event.lesson, applied(lesson, event));
    if (!OWN.has(event.kind)) last = event.lesson;
  }
  return { lessons: Object.fromEntries(lessons), continue: last || null };
}

/** @param {Iterable<JournalEvent>} events */
function oldestFirst(events) {
  const distinct = new Map();
  for (const event of events) if (KINDS.has(event.kind)) distinct.set(event.id, event);
  return [...distinct.values()].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}

/** @returns {LessonState} */
function newLesson() {
  return { opened: false, finished: false, checks: {}, media: {}, last_at: 0, notes: {}, bookmarked: false };
}

/**
 * The lesson after one more event; events come oldest first.
 * @param {LessonState} lesson
 * @param {JournalEvent} event
 * @returns {LessonState}
 */
function applied(lesson, { kind, at, data }) {
  const next = { ...lesson, last_at: OWN.has(kind) ? lesson.last_at : at };
  if (kind === "bookmark.set") next.bookmarked = data.on;
  if (kind === "note.written") {
    const { [data.note]: _before, ...others } = lesson.notes;
    next.notes = data.deleted ? others : { ...others, [data.note]: { text: data.text, at } };
  }
  if (kind === "lesson.opened") next.opened = true;
  if (kind === "lesson.finished") next.finished = true;
  if (kind === "media.position") next.media = { ...lesson.media, [data.media]: data.seconds };
  if (kind === "check.answered") {
    const { tries = 0, right_ever: before = false } = lesson.checks[data.check] ?? {};
    const check = { tries: tries + 1, right_ever: before || data.right, response: data.response };
    next.checks = { ...lesson.checks, [data.check]: check };
  }
  return next;
}
