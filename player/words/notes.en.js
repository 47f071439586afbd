/** What the notes inside a lesson say, in English. */

/** @type {typeof import("./notes.vi.js").words} */
export const words = {
  title: "My notes",
  private: "Only you can read them. Without a connection they are kept here and sent later.",
  mark: "Mark this lesson to come back to",
  marked: "Marked to come back to",
  newNote: "New note",
  save: "Save the note",
  saved: "The note is saved.",
  empty: "Please write something first.",
  change: "Change",
  changeNote: "Change the note",
  saveChange: "Save the change",
  cancel: "Cancel",
  remove: "Delete",
  removed: "The note is deleted.",
  undo: "Bring it back",
  writtenAt: (time) => `Written at ${time}`,
  onlyHere: "The server did not answer: these are only the notes written on this device.",
  all: "Open the page with this lesson's notes",
};
