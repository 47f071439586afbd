/**
 * What the organisers announced, put before a part of a static page: title and text of those pinned or not yet read, and the
 * number to call. Asks GET /api/v1/me/notices with the session; signed out or without a line nothing is shown.
 */
import { request } from "../net/request.js";
import { element } from "./element.js";

const MOST = 2;

/**
 * @param {Element | null} before
 * @throws {import("../net/request.js").Failure}
 */
export async function showNotices(before) {
  if (!before) return;
  /** @type {Notices} */
  const { announcements, hotline } = await request("/api/v1/me/notices", { headers: { "X-Lantoa": "1" } });
  const shown = announcements.filter((one) => one.is_pinned || !one.is_put_away).slice(0, MOST);
  const parts = shown.map((one) =>
    element("div", { class: "notice" }, element("p", { class: "notice-title" }, one.title), element("p", {}, one.text)),
  );
  if (hotline) parts.push(element("p", {}, "☎ ", element("a", { href: `tel:${hotline.replace(/\s/g, "")}` }, hotline)));
  if (parts.length) before.before(element("div", { class: "wrap stack announcements" }, ...parts));
}
