/**
 * Journal events of this browser: written here first, delivered when there is a line, kept afterwards so that progress is
 * known offline. An event never changes; only its status does.
 */
import { newUuid } from "../core/encoding.js";

const BATCH = 100;

/**
 * Writes one event with the device's next sequence number.
 * @param {Database} db
 * @param {DeviceRecord} device
 * @param {{campaign: string, kind: string, lesson: string, edition: string, data?: Record<string, any>}} what
 * @param {number} now
 * @returns {Promise<JournalEvent>}
 */
export function recordEvent(db, { device, person }, { campaign, kind, lesson, edition, data = {} }, now) {
  return db.write(["devices", "outbox"], async (tx) => {
    const record = await tx.get("devices", device);
    const seq = record.seq + 1;
    await tx.put("devices", { ...record, seq });
    const event = { id: newUuid(now), seq, at: now, kind, lesson, edition, data };
    await tx.put("outbox", { id: event.id, device, person, campaign, lesson, status: "waiting", event });
    return event;
  });
}

/**
 * The person's own events in a campaign, delivered or not.
 * @param {Database} db
 * @param {string} person
 * @param {string} campaign
 * @returns {Promise<JournalEvent[]>}
 */
export async function eventsOf(db, person, campaign) {
  const entries = await db.read(["outbox"], (tx) => tx.all("outbox", "campaign", [person, campaign]));
  return entries.map((/** @type {OutboxEntry} */ entry) => entry.event);
}

/**
 * The oldest waiting events of a device that go to one campaign: one batch. Null when nothing waits.
 * @param {Database} db
 * @param {string} device
 * @param {Set<string>} [without]  campaigns the server does not take at present
 * @returns {Promise<{campaign: string, events: JournalEvent[]} | null>}
 */
export async function nextBatch(db, device, without = new Set()) {
  const waiting = (await waitingEntries(db, device)).filter((entry) => !without.has(entry.campaign));
  if (!waiting.length) return null;
  const { campaign } = waiting[0];
  const events = waiting.filter((entry) => entry.campaign === campaign).slice(0, BATCH);
  return { campaign, events: events.map((entry) => entry.event) };
}

/**
 * @param {Database} db
 * @param {string} device
 * @returns {Promise<OutboxEntry[]>}
 */
async function waitingEntries(db, device) {
  const entries = await db.read(["outbox"], (tx) => tx.all("outbox", "waiting", [device, "waiting"]));
  return entries.sort((a, b) => a.event.seq - b.event.seq);
}

/**
 * Notes the server's answer to a batch: what it did not refuse is on its disk.
 * @param {Database} db
 * @param {string} device
 * @param {JournalEvent[]} events  as sent
 * @param {{refused: {id: string, message: string}[], server_time: number}} answer
 */
export function noteDelivery(db, device, events, { refused, server_time }) {
  const reasons = new Map(refused.map(({ id, message }) => [id, message]));
  return db.write(["devices", "outbox"], async (tx) => {
    for (const { id } of events) {
      const entry = await tx.get("outbox", id);
      if (!entry) continue;
      const reason = reasons.get(id);
      await tx.put("outbox", reason === undefined ? { ...entry, status: "sent" } : { ...entry, status: "refused", reason });
    }
    const record = await tx.get("devices", device);
    if (record && refused.length < events.length) await tx.put("devices", { ...record, delivered_at: server_time });
  });
}

/**
 * What the state line says.
 * @param {Database} db
 * @param {string} device
 * @returns {Promise<{waiting: number, refused: number, reason: string | null, deliveredAt: number | null}>}
 */
export function deliveryState(db, device) {
  return db.read(["devices", "outbox"], async (tx) => {
    const record = await tx.get("devices", device);
    const waiting = await tx.all("outbox", "waiting", [device, "waiting"]);
    const refused = await tx.all("outbox", "waiting", [device, "refused"]);
    const reason = refused.length ? refused[refused.length - 1].reason : null;
    return { waiting: waiting.length, refused: refused.length, reason, deliveredAt: record?.delivered_at ?? null };
  });
}
