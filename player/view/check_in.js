/**
 * The sign-in page on the way to a test (`?next=/thi/…`): a device that has checked in goes straight on. Without JavaScript,
 * on another device, or when the server says no, the form stays as it is.
 */
const next = new URLSearchParams(location.search).get("next") ?? "";
if (next.startsWith("/thi/") && document.cookie.includes("lantoa_device=")) void goOn();

async function goOn() {
  try {
    // Fetched only here: nearly everybody who signs in has no use for them.
    const [{ checkIn }, { openDatabase }, devices] = await Promise.all([
      import("../net/check_in.js"),
      import("../store/database.js"),
      import("../store/devices.js"),
    ]);
    const known = await devices.deviceRecord(await openDatabase(), devices.deviceInCookie(document.cookie));
    if (!known) return;
    await checkIn(known);
    location.replace(next);
  } catch {
    // The form is there.
  }
}
