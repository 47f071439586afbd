/**
 * Whose study a page of a pack records, and for which campaign. A page of a pack comes from a static file and knows no
 * learner: the cookie names the device, the browser's database knows the person.
 */
import { openDatabase } from "../store/database.js";
import { campaignFor, deviceInCookie, deviceRecord } from "../store/devices.js";

/**
 * @returns {Promise<Study | "notSignedIn" | "notEnrolled">}
 * @throws when this browser keeps nothing; the page then stays as it is and its forms post by themselves
 */
export async function openStudy() {
  const { course = "", edition = editionInPath(location.pathname) } = document.documentElement.dataset;
  const db = await openDatabase();
  const inCookie = deviceInCookie(document.cookie);
  const device = await deviceRecord(db, inCookie);
  if (!device && !inCookie) return "notSignedIn";
  const known = device && studyOf(db, device, { course, edition });
  if (known) return known;
  // Signed in a moment ago on a slow line, or enrolled since this browser last asked? The session answers, if there is a line.
  const { registerDevice } = await import("../net/device.js");
  const refreshed = await registerDevice(db).catch(() => null);
  if (!device && !refreshed) return "notSignedIn";
  return (refreshed && studyOf(db, refreshed, { course, edition })) ?? "notEnrolled";
}

/**
 * @param {Database} db
 * @param {DeviceRecord} device
 * @param {{course: string, edition: string}} page
 * @returns {Study | null}
 */
function studyOf(db, device, page) {
  const campaign = campaignFor(device, page);
  return campaign ? { db, device, campaign, edition: page.edition } : null;
}

/**
 * The edition is the pack's name in the address: /packs/{sha256}/… or /r/{token}/packs/{sha256}/…
 * @param {string} path
 */
export const editionInPath = (path) => /\/packs\/([0-9a-f]{64})\//.exec(path)?.[1] ?? "";
