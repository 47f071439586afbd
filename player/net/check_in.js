/**
 * Saying that this device is ready for a test, signed by it: it stays signed in through the test, and when its session has
 * ended meanwhile, it is signed in again without a password.
 */
import { hmac } from "../core/digest.js";
import { fromBase64url, toBase64url, toBytes } from "../core/encoding.js";
import { request } from "./request.js";

/**
 * @param {{person: string, device: string, secret: string}} device
 * @param {{send?: typeof request, now?: () => number}} [how]
 * @returns {Promise<{ready_until: string | null}>}
 * @throws {import("./request.js").Failure}
 */
export async function checkIn({ person, device, secret }, { send = request, now = Date.now } = {}) {
  const body = toBytes(JSON.stringify({ person, device, at: now() }));
  const mac = toBase64url(await hmac(fromBase64url(secret), body));
  return send("/api/v1/me/check-in", { body, headers: { "X-Lantoa": "1", "X-Lantoa-Mac": mac } });
}
