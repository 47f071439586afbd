/** A learner's notes and bookmark in one lesson, from this device's journal and, when there was a line, from the server. */
import { fold } from "./fold.js";

/**
 * The server knows what other devices and the application's own pages wrote, this device what is still waiting here: the
 * server's word, then what waits. Without the server all this device ever wrote. Newest note first.
 * @param {string} lesson
 * @param {OutboxEntry[]} entries  of the person in the campaign
 * @param {ServerNotes | null} server  of this lesson; null = no answer
 * @returns {{notes: {id: string, text: string, at: number}[], bookmarked: boolean}}
 */
export function notesIn(lesson, entries, server) {
  const local = entries.filter(({ status }) => !server || status === "waiting").map(({ event }) => event);
  const { notes = {}, bookmarked = false } = fold([...told(lesson, server), ...local]).lessons[lesson] ?? {};
  const listed = Object.entries(notes).map(([id, { text, at }]) => ({ id, text, at }));
  return { notes: listed.sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1)), bookmarked };
}

/**
 * The server's state as events. Its bookmark counts as older than any event that waits here.
 * @param {string} lesson
 * @param {ServerNotes | null} server
 * @returns {JournalEvent[]}
 */
function told(lesson, server) {
  if (!server) return [];
  const event = { seq: 0, lesson, edition: "" };
  return [
    { ...event, id: "", at: 0, kind: "bookmark.set", data: { on: server.is_bookmarked } },
    ...server.notes.map(({ id, text, written_at }) => ({
      ...event,
      id,
      at: Date.parse(written_at),
      kind: "note.written",
      data: { note: id, text },
    })),
  ];
}
