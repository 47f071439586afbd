/**
 * What the organisers announced and the number to call, put before a part of a static page. A lesson costs the application
 * nothing, so it is asked every quarter of an hour at most; the last answer is kept with the device and shown without a line.
 */
import { request } from "../net/request.js";

const MOST = 2;
const FRESH_MS = 15 * 60_000;

/**
 * @param {Element | null} before
 * @param {Study} study
 */
export async function showNotices(before, { db, device }) {
  const { shown, hotline } = await noticesFor(db, device);
  const parts = shown.map(({ title, text }) => made("div", "notice", made("p", "notice-title", title), made("p", "", text)));
  if (hotline) {
    const call = Object.assign(made("a", "", hotline), { href: `tel:${hotline.replace(/\s/g, "")}` });
    parts.push(made("p", "", "☎ ", call));
  }
  if (parts.length) before?.before(made("div", "finish stack announcements", ...parts));
}

/**
 * @param {Database} db
 * @param {DeviceRecord} device
 * @returns {Promise<HeldNotices>}
 */
export async function noticesFor(db, device, send = request, now = Date.now()) {
  const held = device.notices ?? { shown: [], hotline: "", asked_at: 0 };
  // Why abs: a clock set back must not keep an old answer for ever.
  if (Math.abs(now - held.asked_at) < FRESH_MS) return held;
  try {
    /** @type {Notices} */
    const { announcements, hotline } = await send("/api/v1/me/notices", { headers: { "X-Lantoa": "1" }, limit: 5_000 });
    const shown = announcements.filter((one) => one.is_pinned || !one.is_put_away).slice(0, MOST);
    const notices = { shown, hotline, asked_at: now };
    await db.write(["devices"], async (tx) =>
      tx.put("devices", { ...(await tx.get("devices", device.device)), notices }),
    );
    return notices;
  } catch {
    return held;
  }
}

/**
 * @param {string} tag
 * @param {string} className
 * @param {(Node | string)[]} children
 */
function made(tag, className, ...children) {
  const place = Object.assign(document.createElement(tag), { className });
  place.append(...children);
  return place;
}
