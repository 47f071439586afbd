/**
 * The sign-in page on the way to a test (`?next=/thi/…`): a device that has checked in goes straight on. Without JavaScript,
 * on another device, or when the server says no, the form stays as it is.
 */
import { checkIn } from "../net/check_in.js";
import { openDatabase } from "../store/database.js";
import { deviceInCookie, deviceRecord } from "../store/devices.js";

const next = new URLSearchParams(location.search).get("next") ?? "";
const device = deviceInCookie(document.cookie);
if (next.startsWith("/thi/") && device) {
  try {
    const known = await deviceRecord(await openDatabase(), device);
    if (known) {
      await checkIn(known);
      location.replace(next);
    }
  } catch {
    // The form is there.
  }
}
