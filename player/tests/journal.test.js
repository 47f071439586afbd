import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";

import { fold } from "../core/fold.js";
import { registerDevice } from "../net/device.js";
import { deliverJournal } from "../net/journal.js";
import { Failure } from "../net/request.js";
import { campaignFor, deviceInCookie, deviceRecord, keepDevice, knownDevices } from "../store/devices.js";
import { memoryDatabase } from "../store/memory.js";
import { deliveryState, eventsOf, recordEvent } from "../store/outbox.js";

const SECRET = Buffer.from("bí mật của thiết bị").toString("base64url");
const enrolment = { campaign: "k1", title: "Khóa 1", course: "course", edition: "e".repeat(64) };
const an = { device: "device-an", person: "an", secret: SECRET, name: "An", enrolments: [enrolment] };
const binh = { device: "device-binh", person: "binh", secret: SECRET, name: "Bình", enrolments: [enrolment] };
const opened = { campaign: "k1", kind: "lesson.opened", lesson: "tin", edition: enrolment.edition };

/** A server that inserts or ignores, and may fail. */
function server({ refuse = () => null, fail = () => null } = {}) {
  const ids = new Set();
  const calls = [];
  const send = async (path, { body, headers }) => {
    const batch = JSON.parse(new TextDecoder().decode(body));
    calls.push({ path, batch, body, headers });
    const failure = fail(batch, calls.length);
    if (failure) throw failure;
    const refused = batch.events.flatMap((event) => refuse(event) ?? []);
    const taken = batch.events.filter((event) => !refused.some(({ id }) => id === event.id));
    const accepted = taken.filter((event) => !ids.has(event.id));
    for (const event of accepted) ids.add(event.id);
    return { accepted: accepted.length, duplicates: taken.length - accepted.length, refused, server_time: 777 };
  };
  return { send, ids, calls };
}

test("events are written with growing sequence numbers and delivered once, signed over the very bytes", async () => {
  const db = memoryDatabase();
  const device = await keepDevice(db, an, 1);
  for (let at = 1; at <= 3; at += 1) await recordEvent(db, device, opened, at);
  const { send, ids, calls } = server();

  await deliverJournal(db, { send, now: () => 99 });
  await deliverJournal(db, { send });

  assert.equal(calls.length, 1);
  const [{ path, batch, body, headers }] = calls;
  assert.equal(path, "/api/v1/me/journal");
  assert.deepEqual([batch.person, batch.device, batch.campaign, batch.sent_at], ["an", "device-an", "k1", 99]);
  assert.deepEqual(batch.events.map((event) => event.seq), [1, 2, 3]);
  assert.equal(headers["X-Lantoa-Mac"], createHmac("sha256", Buffer.from(SECRET, "base64url")).update(body).digest("base64url"));
  assert.equal(ids.size, 3);
  assert.deepEqual(await deliveryState(db, "device-an"), { waiting: 0, refused: 0, reason: null, deliveredAt: 777 });
});

test("no line: everything stays waiting and goes later; a lost answer only means a duplicate", async () => {
  const db = memoryDatabase();
  const device = await keepDevice(db, an, 1);
  await recordEvent(db, device, opened, 1);
  const remote = server();
  const lossy = async (...request) => {
    await remote.send(...request);
    throw new Failure(0, "no_answer", "");
  };

  await assert.rejects(deliverJournal(db, { send: lossy }), Failure);
  assert.equal((await deliveryState(db, "device-an")).waiting, 1);
  await deliverJournal(db, { send: remote.send });

  assert.equal((await deliveryState(db, "device-an")).waiting, 0);
  assert.equal(remote.ids.size, 1);
});

test("a refused event is set apart with its reason, the others are delivered", async () => {
  const db = memoryDatabase();
  const device = await keepDevice(db, an, 1);
  await recordEvent(db, device, opened, 1);
  await recordEvent(db, device, { ...opened, lesson: "la" }, 2);
  const { send } = server({ refuse: ({ id, lesson }) => (lesson === "la" ? [{ id, code: "unknown_lesson", message: "Không có bài này" }] : null) });

  await deliverJournal(db, { send });

  const state = await deliveryState(db, "device-an");
  assert.deepEqual(state, { waiting: 0, refused: 1, reason: "Không có bài này", deliveredAt: 777 });
});

test("many events go in batches, one campaign at a time", async () => {
  const db = memoryDatabase();
  const device = await keepDevice(db, an, 1);
  for (let at = 0; at < 230; at += 1) await recordEvent(db, device, { ...opened, campaign: at % 23 ? "k1" : "k2" }, at);
  const { send, calls, ids } = server();

  await deliverJournal(db, { send });

  assert.equal(ids.size, 230);
  assert.ok(calls.every(({ batch }) => batch.events.length <= 100));
  assert.deepEqual(new Set(calls.map(({ batch }) => batch.campaign)), new Set(["k1", "k2"]));
});

test("a campaign the server will not take holds up neither other campaigns nor other learners of the phone", async () => {
  const db = memoryDatabase();
  const [first, second] = [await keepDevice(db, an, 1), await keepDevice(db, binh, 1)];
  await recordEvent(db, first, { ...opened, campaign: "withdrawn" }, 1);
  await recordEvent(db, first, opened, 2);
  await recordEvent(db, second, opened, 3);
  const refusal = new Failure(403, "not_enrolled", "Bạn đã rút khỏi khóa này");
  const { send, ids } = server({ fail: ({ campaign }) => (campaign === "withdrawn" ? refusal : null) });

  await assert.rejects(deliverJournal(db, { send }), refusal);

  assert.equal(ids.size, 2);
  assert.equal((await deliveryState(db, "device-an")).waiting, 1);
  assert.equal((await deliveryState(db, "device-binh")).waiting, 0);
});

test("learners who share a phone keep their progress apart", async () => {
  const db = memoryDatabase();
  const [first, second] = [await keepDevice(db, an, 1), await keepDevice(db, binh, 1)];
  await recordEvent(db, first, opened, 1);
  await recordEvent(db, second, { ...opened, lesson: "bai" }, 2);

  assert.deepEqual(Object.keys(fold(await eventsOf(db, "an", "k1")).lessons), ["tin"]);
  assert.deepEqual(Object.keys(fold(await eventsOf(db, "binh", "k1")).lessons), ["bai"]);
  assert.deepEqual(await eventsOf(db, "an", "k2"), []);
});

test("signing in again keeps the sequence; a new device takes over what the revoked one could not deliver", async () => {
  const db = memoryDatabase();
  const device = await keepDevice(db, an, 1);
  await recordEvent(db, device, opened, 1);
  await keepDevice(db, an, 2);
  await recordEvent(db, device, opened, 3);
  await keepDevice(db, binh, 3);
  const grant = { ...an, device: "device-new" };
  const asked = [];

  const fresh = await registerDevice(db, {
    now: () => 4,
    send: async (path, { headers }) => {
      asked.push([path, headers["X-Lantoa"]]);
      return grant;
    },
  });

  assert.deepEqual(asked, [["/api/v1/me/device?known=device-an&known=device-binh", "1"]]);
  assert.equal(fresh.seq, 2);
  assert.deepEqual((await knownDevices(db)).map((record) => record.device).sort(), ["device-binh", "device-new"]);
  assert.equal((await deliveryState(db, "device-new")).waiting, 2);
  assert.deepEqual((await eventsOf(db, "an", "k1")).map((event) => event.seq), [1, 2]);
});

test("the cookie names the device of the person signed in now", async () => {
  const db = memoryDatabase();
  const uuid = "0197a000-0000-7000-8000-0000000000d1";
  await keepDevice(db, { ...an, device: uuid }, 1);

  assert.equal((await deviceRecord(db, deviceInCookie(`a=1; lantoa_device=${uuid}; b=2`)))?.person, "an");
  assert.equal(deviceInCookie("lantoa_devices=1; x=lantoa_device"), null);
  assert.equal(await deviceRecord(db, deviceInCookie("")), null);
});

test("a lesson counts for the campaign with its edition, else with its course", () => {
  const record = { enrolments: [{ ...enrolment, campaign: "old", edition: "f".repeat(64) }, enrolment] };

  assert.equal(campaignFor(record, { course: "course", edition: enrolment.edition }), "k1");
  assert.equal(campaignFor(record, { course: "course", edition: "0".repeat(64) }), "old");
  assert.equal(campaignFor(record, { course: "another", edition: "0".repeat(64) }), null);
});

test("a transaction that fails leaves nothing behind", async () => {
  const db = memoryDatabase();
  await assert.rejects(
    db.write(["devices"], async (tx) => {
      await tx.put("devices", an);
      throw new Error("no room");
    }),
  );
  assert.deepEqual(await knownDevices(db), []);
});
