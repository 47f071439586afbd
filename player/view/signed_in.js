/**
 * A page of the application whose visitor is signed in ([data-person] = the person's uuid): fetches this browser's device
 * id and secret once, so that pages of packs know the learner, delivers what waits (journal, hand-ins) and says so in
 * <p data-sync-state> where there is one.
 * Without it the learner's forms post by themselves. The test's own page does this itself (view/exam.js).
 */
import { registerDevice } from "../net/device.js";
import { openDatabase } from "../store/database.js";
import { deviceInCookie, deviceRecord } from "../store/devices.js";
import { forgetOldSittings, owingSittings } from "../store/sittings.js";
import { startSync } from "./sync.js";

// Enrolments and editions change while a campaign runs; an hour is soon enough and asks little.
const FRESH_MS = 3600_000;

/** @param {LessonWords} words */
export async function start(words) {
  const place = /** @type {HTMLElement} */ (document.querySelector("[data-person]"));
  const db = await openDatabase();
  const known = await deviceRecord(db, deviceInCookie(document.cookie));
  const fresh = known && known.person === place.dataset.person && Date.now() - known.registered_at < FRESH_MS;
  const device = fresh ? known : await registerDevice(db).catch(() => known);
  if (device) startSync({ db, device }, words);
  await forgetOldSittings(db, Date.now());
  const owing = await owingSittings(db);
  if (!owing.length) return;
  const { deliverSitting } = await import("../net/hand_in.js");
  // One try each: the next page tries again.
  for (const sitting of owing) await deliverSitting(db, sitting).catch(() => {});
}
