/** What the organisers tell everybody who sits the test: <section class="exam-notices">, until it is put away. */
import { timeText } from "../core/clock.js";
import { element } from "./element.js";

/**
 * @param {ExamWords} words
 * @param {() => void} onRead
 */
export function makeNotices(words, onRead) {
  const list = element("div", {});
  const read = element("button", { class: "button", type: "button", "data-look": "secondary", onclick: onRead }, words.noticesRead);
  const title = element("h2", { class: "notice-title", id: "thong-bao-thi" }, words.notices);
  const section = element("section", { class: "notice exam-notices", "data-tone": "info", "aria-labelledby": "thong-bao-thi", hidden: true }, title, list, read);
  let shown = "";
  return {
    element: section,
    /**
     * @param {Pick<SittingRecord, "notices" | "notices_read">} record
     * @param {number} now
     * @returns {string}  what is new since the last call, for a polite region; "" = nothing
     */
    update({ notices = [], notices_read = 0 }, now) {
      const unread = notices.filter(({ at }) => at > notices_read);
      const key = JSON.stringify(unread);
      if (key === shown) return "";
      shown = key;
      section.hidden = !unread.length;
      list.replaceChildren(...unread.map(({ at, text }) => element("p", {}, element("time", {}, timeText(at, now)), ` ${text}`)));
      const newest = unread[unread.length - 1];
      return newest ? `${words.notices}: ${newest.text}` : "";
    },
  };
}
