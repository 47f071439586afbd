/**
 * A page of the application whose visitor is signed in ([data-person] = the person's uuid): fetches this browser's device
 * id and secret once, so that pages of packs know the learner, and delivers what waits (journal, hand-ins).
 * Without it the learner's forms post by themselves.
 */
import { registerDevice } from "../net/device.js";
import { deliverJournal } from "../net/journal.js";
import { openDatabase } from "../store/database.js";
import { deviceInCookie, deviceRecord } from "../store/devices.js";
import { forgetOldSittings, owingSittings } from "../store/sittings.js";

// Enrolments and editions change while a campaign runs; an hour is soon enough and asks little.
const FRESH_MS = 3600_000;

export async function start() {
  const place = /** @type {HTMLElement} */ (document.querySelector("[data-person]"));
  const db = await openDatabase();
  const device = await deviceRecord(db, deviceInCookie(document.cookie));
  const fresh = device && Date.now() - device.registered_at < FRESH_MS;
  if (!fresh || device.person !== place.dataset.person) await registerDevice(db);
  await deliverJournal(db);
  await forgetOldSittings(db, Date.now());
  if (!document.querySelector("[data-exam]") && (await owingSittings(db)).length) {
    const { deliverSitting } = await import("../net/hand_in.js");
    for (const sitting of await owingSittings(db)) await deliverSitting(db, sitting);
  }
}
