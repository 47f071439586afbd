/**
 * Service worker of /thi/ as a module: keeps the page (exam_pages.js) and delivers what sittings of this browser still owe the
 * server when the line is back, also after the page was closed. Everything delivered may be delivered again.
 */
import { deliverSitting } from "../net/hand_in.js";
import { DELIVERY } from "../net/offline.js";
import { openDatabase } from "../store/database.js";
import { owingSittings } from "../store/sittings.js";
import "./exam_pages.js";

addEventListener("sync", (/** @type {any} */ event) => {
  if (event.tag === DELIVERY) event.waitUntil(deliver());
});

/** Throws when something was left: the browser then comes again later. */
async function deliver() {
  const db = await openDatabase();
  for (const sitting of await owingSittings(db)) await deliverSitting(db, sitting);
}
