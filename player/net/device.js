/**
 * Asking the server, with the session, for this person's device id and secret.
 */
import { keepDevice, knownDevices } from "../store/devices.js";
import { request } from "./request.js";

/**
 * The devices this browser holds go along, so that a person coming back gets the own one again instead of a new one.
 * @param {Database} db
 * @param {{send?: typeof request, now?: () => number}} [how]
 * @returns {Promise<DeviceRecord>}
 * @throws {import("./request.js").Failure}
 */
export async function registerDevice(db, { send = request, now = Date.now } = {}) {
  const known = (await knownDevices(db)).slice(-20).map(({ device }) => `known=${device}`);
  const grant = await send(`/api/v1/me/device?${known.join("&")}`, { headers: { "X-Lantoa": "1" } });
  return keepDevice(db, grant, now());
}
