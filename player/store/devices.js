/**
 * Who uses this browser. One record for each person who signed in here; the cookie `lantoa_device` names the one signed in
 * now. Records of others stay while they have something to deliver, so a shared phone keeps its learners apart.
 */

/**
 * The device uuid in a cookie string; null when nobody is signed in.
 * @param {string} cookies  document.cookie
 */
export function deviceInCookie(cookies) {
  return /(?:^|;\s*)lantoa_device=([0-9a-f-]{36})(?:;|$)/.exec(cookies)?.[1] ?? null;
}

/**
 * @param {Database} db
 * @param {string | null} device
 * @returns {Promise<DeviceRecord | null>}
 */
export async function deviceRecord(db, device) {
  if (!device) return null;
  return (await db.read(["devices"], (tx) => tx.get("devices", device))) ?? null;
}

/**
 * @param {Database} db
 * @returns {Promise<DeviceRecord[]>}
 */
export const knownDevices = (db) => db.read(["devices"], (tx) => tx.all("devices"));

/**
 * Keeps what the server granted at sign-in; sequence number and delivery time of a device already known go on. A person
 * has one device here: an older one (revoked, forgotten by the server) hands over what it could not deliver.
 * @param {Database} db
 * @param {DeviceGrant} grant
 * @param {number} now
 * @returns {Promise<DeviceRecord>}
 */
export function keepDevice(db, { device, person, secret, name, enrolments }, now) {
  return db.write(["devices", "outbox"], async (tx) => {
    const own = await tx.all("devices", "person", person);
    const seq = Math.max(0, ...own.map((each) => each.seq));
    const delivered_at = own.find((each) => each.device === device)?.delivered_at ?? null;
    const record = { device, person, secret, name, enrolments, seq, delivered_at, registered_at: now };
    await tx.put("devices", record);
    for (const { device: older } of own) {
      if (older === device) continue;
      for (const entry of await tx.all("outbox", "waiting", [older, "waiting"])) await tx.put("outbox", { ...entry, device });
      await tx.remove("devices", older);
    }
    return record;
  });
}

/**
 * The campaign a lesson of this course and edition counts for; null when the person is not enrolled in any.
 * @param {DeviceRecord} record
 * @param {{course: string, edition: string}} lesson
 */
export function campaignFor({ enrolments }, { course, edition }) {
  const found = enrolments.find((each) => each.edition === edition) ?? enrolments.find((each) => each.course === course);
  return found?.campaign ?? null;
}
