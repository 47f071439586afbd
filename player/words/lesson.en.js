/** What the player says on lesson and outline pages, in English. */

/** @type {typeof import("./lesson.vi.js").words} */
export const words = {
  right: "Right.",
  wrong: "Not right yet.",
  tryAgain: "You can choose again.",
  chooseFirst: "Please answer first.",
  finished: "You have finished this lesson",
  finishedMark: "Finished",
  openedMark: "Started",
  goOn: "Go on with the lesson you were in",
  notSignedIn: "You are not signed in: nothing you do on this page is recorded.",
  notEnrolled: "This course belongs to none of your campaigns: nothing you do here is recorded.",
  delivered: (time) => `Recorded on the server at ${time}`,
  waiting: (count) => `${count} ${count === 1 ? "entry" : "entries"} waiting on this device`,
  refused: (count, reason) => `${count} not accepted by the server: ${reason}`,
  notTaken: "not accepted by the server yet",
};
