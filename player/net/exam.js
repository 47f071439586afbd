/**
 * The exam gateway's four calls, and the sealed paper.
 */
import { clockOffset } from "../core/clock.js";
import { hmac } from "../core/digest.js";
import { fromBase64url, toBase64url, toBytes } from "../core/encoding.js";
import { Failure, request } from "./request.js";

/**
 * The gateway's answer, with the clock offset it shows.
 * @param {string} call
 * @param {object} message
 * @param {object} [how]
 */
async function post(call, message, how) {
  const sentAt = Date.now();
  const reply = await request(`/exam/v1/${call}`, { body: JSON.stringify(message), ...how });
  return { ...reply, offset: clockOffset(reply.server_time, sentAt, Date.now()) };
}

/**
 * @param {{admission: string, device: string, secret: string, at: number, code?: string}} who  code: what the hall was told
 * @returns {Promise<OpenReply>}
 */
export async function openSitting({ admission, device, secret, at, code }) {
  const mac = toBase64url(await hmac(fromBase64url(secret), toBytes(`open:${admission}:${at}`)));
  return post("open", { admission, device, at, mac, ...(code && { code }) });
}

/**
 * @param {string} ticket
 * @param {object[]} answers
 * @param {{leaving?: boolean}} [how]
 * @returns {Promise<SaveReply>}
 */
export const saveAnswers = (ticket, answers, how) => post("save", { ticket, answers }, how);

/**
 * @param {string} ticket
 * @param {object[]} answers
 * @param {number} at
 * @returns {Promise<CloseReply>}
 */
export const closeSitting = (ticket, answers, at) => post("close", { ticket, answers, at });

/**
 * @param {string} ticket
 * @returns {Promise<StateReply>}
 */
export const sittingState = (ticket) => post("state", { ticket });

/**
 * The sealed paper's bytes, as they came.
 * @param {string} path
 * @throws {Failure}
 */
export async function fetchPaper(path) {
  const response = await fetch(path, { credentials: "same-origin" }).catch(() => null);
  if (!response?.ok) throw new Failure(response?.status ?? 0, "paper", "");
  return new Uint8Array(await response.arrayBuffer());
}
