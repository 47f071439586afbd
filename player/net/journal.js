/**
 * Delivering the journal: signed batches that the server takes late, twice and in any order. No session is needed, so the
 * batches of everybody who used this browser go out, each under its own signature.
 */
import { hmac } from "../core/digest.js";
import { fromBase64url, toBase64url, toBytes } from "../core/encoding.js";
import { knownDevices } from "../store/devices.js";
import { nextBatch, noteDelivery } from "../store/outbox.js";
import { Failure, request } from "./request.js";

const PATH = "/api/v1/me/journal";

/**
 * Sends everything that waits, batch by batch. A batch the server will not take (no longer enrolled, device revoked) does
 * not hold up the others; its events stay waiting.
 * @param {Database} db
 * @param {{send?: typeof request, now?: () => number, leaving?: boolean}} [how]
 * @throws {Failure}
 */
export async function deliverJournal(db, { send = request, now = Date.now, leaving = false } = {}) {
  let refusal = null;
  for (const device of await knownDevices(db)) {
    const without = new Set();
    for (let batch; (batch = await nextBatch(db, device.device, without)); ) {
      try {
        const answer = await sendBatch(device, batch, { send, now, leaving });
        await noteDelivery(db, device.device, batch.events, answer);
      } catch (failure) {
        if (!(failure instanceof Failure) || failure.passing) throw failure;
        without.add(batch.campaign);
        refusal = failure;
      }
    }
  }
  if (refusal) throw refusal;
}

/**
 * @param {DeviceRecord} device
 * @param {{campaign: string, events: object[]}} batch
 * @param {{send: typeof request, now: () => number, leaving: boolean}} how
 */
async function sendBatch({ person, device, secret }, { campaign, events }, { send, now, leaving }) {
  const body = toBytes(JSON.stringify({ person, device, campaign, events, sent_at: now() }));
  const mac = toBase64url(await hmac(fromBase64url(secret), body));
  return send(PATH, { body, headers: { "X-Lantoa-Mac": mac }, leaving });
}
