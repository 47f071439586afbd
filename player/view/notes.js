/**
 * The learner's own notes and bookmark inside a lesson. Fetched when the link <a href="/hoc/ghi-chu/…"> at the foot of the lesson is
 * tapped, never by the first view. What is written is an event like all others: on this device's disk first, delivered when
 * there is a line. The link itself stays as the way to the page that does the same without script.
 */
import { timeText } from "../core/time_text.js";
import { newUuid } from "../core/encoding.js";
import { notesIn } from "../core/notes.js";
import { request } from "../net/request.js";
import { recordEvent } from "../store/outbox.js";
import { element, setText } from "./element.js";

const LONGEST = 2000; // lantoa.learning.rules.events.LONGEST_NOTE
const LIMIT_MS = 5_000;

/**
 * @param {HTMLAnchorElement} link
 * @param {Study} study
 * @param {() => void} touch  call after each new event
 */
export async function openNotes(link, study, touch) {
  const english = document.documentElement.lang === "en";
  const { words } = await (english ? import("../words/notes.en.js") : import("../words/notes.vi.js"));
  addStyle();
  const lesson = document.documentElement.dataset.lesson ?? "";
  const known = await heldNotes(study, lesson);
  const editor = makeEditor(words, known, async (kind, data, after = 0) => {
    const { db, device, campaign, edition } = study;
    const at = Math.max(Date.now(), after + 1);
    await recordEvent(db, device, { campaign, kind, lesson, edition, data }, at);
    touch();
    return at;
  });
  link.textContent = words.all;
  link.parentElement?.before(editor);
  editor.querySelector("textarea")?.focus();
}

/**
 * @param {Study} study
 * @param {string} lesson
 */
async function heldNotes({ db, device, campaign }, lesson) {
  // Why before asking: what waits now may be delivered while the answer is on its way.
  const entries = await db.read(["outbox"], (tx) => tx.all("outbox", "campaign", [device.person, campaign]));
  const path = `/api/v1/me/campaigns/${campaign}/notes`;
  /** @type {ServerNotes[] | null} */
  const told = await request(path, { headers: { "X-Lantoa": "1" }, limit: LIMIT_MS }).catch(() => null);
  const server = told && (told.find((one) => one.lesson === lesson) ?? { is_bookmarked: false, notes: [] });
  return { ...notesIn(lesson, entries, server), isWhole: server !== null };
}

/**
 * @param {NotesWords} words
 * @param {{notes: LessonNote[], bookmarked: boolean, isWhole: boolean}} known
 * @param {(kind: string, data: Record<string, any>, after?: number) => Promise<number>} record  gives the event's time
 */
function makeEditor(words, known, record) {
  const list = element("div", { class: "stack" });
  const said = element("span", { role: "status" });
  const undo = element("button", { class: "link-button", type: "button", hidden: true }, words.undo);

  /**
   * @param {string} text
   * @param {(() => void) | null} [takeBack]
   */
  const say = (text, takeBack = null) => {
    setText(said, text);
    undo.hidden = !takeBack;
    undo.onclick = takeBack;
  };
  /** @type {NoteActions} */
  const actions = {
    async write(id, text, after) {
      const written = text.trim();
      if (!written) return void say(words.empty);
      const at = await record("note.written", { note: id, text: written, deleted: false }, after);
      say(words.saved);
      return { id, text: written, at };
    },
    async remove(note, place) {
      const at = await record("note.written", { note: note.id, text: "", deleted: true }, note.at);
      place.hidden = true;
      say(words.removed, async () => {
        const again = await actions.write(note.id, note.text, at);
        if (again) place.replaceWith(noteRow(words, again, actions));
      });
      undo.focus();
    },
  };
  list.append(...known.notes.map((note) => noteRow(words, note, actions)));
  return element(
    "section",
    { class: "finish lesson-notes stack", "aria-labelledby": "ghi-chu" },
    element("h2", { id: "ghi-chu" }, words.title),
    element("p", { class: "muted small" }, words.private),
    element("p", {}, markButton(words, known.bookmarked, (on) => record("bookmark.set", { on }))),
    noteForm("moi", words.newNote, words.save, "", async (field) => {
      const note = await actions.write(newUuid(), field.value);
      if (!note) return field.focus();
      field.value = "";
      list.prepend(noteRow(words, note, actions));
    }),
    element("p", { class: "small" }, said, " ", undo),
    list,
    known.isWhole ? null : element("p", { class: "muted small" }, words.onlyHere),
  );
}

/**
 * @param {NotesWords} words
 * @param {boolean} on
 * @param {(on: boolean) => Promise<unknown>} set
 */
function markButton(words, on, set) {
  const button = element("button", { class: "button", type: "button", "data-look": "secondary" });
  const show = () => {
    button.setAttribute("aria-pressed", String(on));
    setText(button, on ? `★ ${words.marked}` : `☆ ${words.mark}`);
  };
  button.onclick = async () => {
    on = !on;
    show();
    await set(on);
  };
  show();
  return button;
}

/**
 * One note: read, changed in its place, deleted.
 * @param {NotesWords} words
 * @param {LessonNote} note
 * @param {NoteActions} actions
 * @returns {HTMLElement}
 */
function noteRow(words, note, actions) {
  /** @param {string} text @param {() => void} onclick */
  const small = (text, onclick) => element("button", { class: "link-button", type: "button", onclick }, text);
  const row = element("div", { class: "note" });
  const change = small(words.change, () => {
    const form = noteForm(note.id, words.changeNote, words.saveChange, note.text, async (field) => {
      const changed = await actions.write(note.id, field.value, note.at);
      if (!changed) return field.focus();
      const next = noteRow(words, changed, actions);
      form.replaceWith(next);
      next.querySelector("button")?.focus();
    });
    const cancel = small(words.cancel, () => {
      form.replaceWith(row);
      change.focus();
    });
    form.append(cancel);
    row.replaceWith(form);
    form.querySelector("textarea")?.focus();
  });
  row.append(
    element("p", { class: "note-text" }, note.text),
    element("p", { class: "muted small" }, words.writtenAt(timeText(note.at, Date.now()))),
    element("p", { class: "cluster" }, change, small(words.remove, () => actions.remove(note, row))),
  );
  return row;
}

/**
 * @param {string} name  makes its id
 * @param {string} label
 * @param {string} button
 * @param {string} value
 * @param {(field: HTMLTextAreaElement) => Promise<void>} save
 */
function noteForm(name, label, button, value, save) {
  const id = `ghi-chu-${name}`;
  const field = element("textarea", { class: "input", id, rows: 4, maxLength: LONGEST, value, "data-width": "full" });
  return element(
    "form",
    {
      class: "note-new stack",
      onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault();
        void save(field);
      },
    },
    element("div", { class: "field" }, element("label", { class: "field-label", htmlFor: id }, label), field),
    element("button", { class: "button" }, button),
  );
}

/** The sheet that lessons do without until somebody writes. */
function addStyle() {
  const href = new URL("../css/study.css", import.meta.url).href;
  if (!document.querySelector(`link[href="${href}"]`)) document.head.append(element("link", { rel: "stylesheet", href }));
}
