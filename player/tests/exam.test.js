import assert from "node:assert/strict";
import { test } from "node:test";

import { sha256 } from "../core/digest.js";
import { toBytes, toHex } from "../core/encoding.js";
import { WrongPaper } from "../core/sealed.js";
import { placeReached, unansweredNumbers } from "../core/sitting.js";
import { askState, deliverSitting, listenToServer, saveWaiting } from "../net/hand_in.js";
import { Failure } from "../net/request.js";
import { ensurePaper } from "../net/opening.js";
import { startSession } from "../net/session.js";
import { memoryDatabase } from "../store/memory.js";
import { keepPaper, paperText } from "../store/papers.js";
import {
  answersOf,
  flagItem,
  forgetOldSittings,
  keepOpening,
  owingSittings,
  recordAnswer,
  sittingRecord,
} from "../store/sittings.js";

const ITEMS = ["i1", "i2", "i3"].map((item) => ({ item }));

/** A gateway in memory that keeps the protocol: all kept, highest (epoch, revision) wins, old epochs cannot hand in. */
function makeGateway() {
  const kept = new Map();
  const gateway = { epoch: 0, closedAt: null, dueAt: 9_000_000_000_000, line: true, late: false, notices: undefined, log: [] };
  const reach = (call, ...details) => {
    gateway.log.push([call, ...details]);
    if (!gateway.line) throw new Failure(0, "no_answer", "");
  };
  const epochOf = (ticket) => Number(ticket.split("-")[1]);
  const refusedBy = (epoch, { item, revision, response }) => {
    if (!ITEMS.some((each) => each.item === item)) return "unknown_item";
    const held = kept.get(`${item}/${epoch}/${revision}`);
    return held && JSON.stringify(held.response) !== JSON.stringify(response) ? "revision_taken" : null;
  };
  const take = (epoch, answers) => {
    const [saved, refused] = [[], []];
    for (const answer of answers) {
      const code = refusedBy(epoch, answer);
      if (code) refused.push({ item: answer.item, revision: answer.revision, code, message: code });
      else {
        kept.set(`${answer.item}/${epoch}/${answer.revision}`, { ...answer, epoch });
        saved.push({ item: answer.item, revision: answer.revision });
      }
    }
    return { saved, refused };
  };
  const winners = () => {
    const best = new Map();
    for (const one of kept.values()) {
      const current = best.get(one.item);
      const newer = !current || one.epoch > current.epoch || (one.epoch === current.epoch && one.revision > current.revision);
      if (newer) best.set(one.item, one);
    }
    return [...best.values()].map(({ item, epoch, revision, response }) => ({ item, epoch, revision, response }));
  };
  const times = () => ({ server_time: Date.now(), offset: 0, due_at: gateway.dueAt });
  return Object.assign(gateway, {
    kept,
    winners,
    open() {
      gateway.epoch += 1;
      return {
        ticket: `ticket-${gateway.epoch}`, sitting: "s", epoch: gateway.epoch, opened_at: 0, closes_at: gateway.dueAt,
        grace_s: 60, draw: [], paper: null, keys: null, items: null, ...times(),
      };
    },
    async saveAnswers(ticket, answers) {
      reach("save", ticket, answers.map((answer) => answer.item).join());
      const epoch = epochOf(ticket);
      const closed = gateway.closedAt !== null;
      return { ...take(epoch, answers), ...times(), closed, superseded: epoch < gateway.epoch, late: gateway.late, notices: gateway.notices };
    },
    async closeSitting(ticket) {
      reach("close", ticket);
      if (epochOf(ticket) < gateway.epoch) throw new Failure(409, "superseded", "…");
      gateway.closedAt ??= 4_242;
      return { saved: [], refused: [], closed_at: gateway.closedAt, receipt: "biên nhận", ...times() };
    },
    async sittingState(ticket) {
      reach("state", ticket);
      return { ...times(), epoch: gateway.epoch, closed_at: gateway.closedAt, answers: winners() };
    },
  });
}

const also = { window: "w", person: "an", items: ITEMS };
const responses = (gateway) => Object.fromEntries(gateway.winners().map(({ item, response }) => [item, response]));

async function opened() {
  const [db, gateway] = [memoryDatabase(), makeGateway()];
  return { db, gateway, record: await keepOpening(db, gateway.open(), also) };
}

test("an answer is on this device first and acknowledged after the save", async () => {
  const { db, gateway, record } = await opened();
  await recordAnswer(db, "s", "i1", "a", 1);
  await recordAnswer(db, "s", "i1", "b", 2);

  assert.deepEqual((await owingSittings(db)).map(({ sitting }) => sitting), ["s"]);
  await saveWaiting(db, record, gateway);

  const answer = (await answersOf(db, "s")).get("i1");
  assert.deepEqual([answer.revision, answer.saved, answer.response], [2, 2, "b"]);
  assert.deepEqual(responses(gateway), { i1: "b" });
  assert.deepEqual(await owingSittings(db), []);
});

test("two tabs never give one revision to two answers", async () => {
  const { db } = await opened();
  const both = await Promise.all([recordAnswer(db, "s", "i1", "a", 1), recordAnswer(db, "s", "i1", "b", 1)]);

  assert.deepEqual(both.map(({ revision }) => revision), [1, 2]);
});

test("hours without a line lose nothing", async () => {
  const { db, gateway, record } = await opened();
  gateway.line = false;
  for (const { item } of ITEMS) {
    await recordAnswer(db, "s", item, "a", 1);
    await assert.rejects(saveWaiting(db, record, gateway), Failure);
  }
  gateway.line = true;
  await saveWaiting(db, await sittingRecord(db, "s"), gateway);

  assert.deepEqual(responses(gateway), { i1: "a", i2: "a", i3: "a" });
});

test("handed in without a line: delivered later with the last answers, then questions and answers are removed", async () => {
  const { db, gateway, record } = await opened();
  const session = await startSession(db, record, () => {}, { deliver: (base, held) => deliverSitting(base, held, gateway) });
  gateway.line = false;
  await session.answer("i1", "a");
  await session.handIn();
  session.stop();
  assert.equal((await sittingRecord(db, "s")).closed_at, null);

  gateway.line = true;
  for (const owing of await owingSittings(db)) await deliverSitting(db, owing, gateway);

  const record2 = await sittingRecord(db, "s");
  assert.deepEqual([record2.closed_at, record2.receipt, record2.items, record2.ticket], [4_242, "biên nhận", [], ""]);
  assert.equal((await answersOf(db, "s")).size, 0);
  assert.deepEqual(responses(gateway), { i1: "a" });
  assert.deepEqual(await owingSittings(db), []);
});

test("a lost answer to the hand-in: handing in again gives the same receipt", async () => {
  const { db, gateway, record } = await opened();
  await gateway.closeSitting(record.ticket);
  const closing = { ...record, closing_at: 5 };

  const after = await deliverSitting(db, closing, gateway);

  assert.deepEqual([after.closed_at, after.receipt], [4_242, "biên nhận"]);
});

test("another device goes on: this one is told, gives its answers under its own ticket, and cannot hand in", async () => {
  const { db, gateway, record } = await opened();
  gateway.open();
  await recordAnswer(db, "s", "i1", "a", 1);

  const told = await deliverSitting(db, record, gateway);
  const refused = await deliverSitting(db, { ...told, closing_at: 9 }, gateway);

  assert.deepEqual([told.superseded, refused.superseded, refused.closing_at, gateway.closedAt], [true, true, null, null]);
  assert.deepEqual(gateway.winners()[0], { item: "i1", epoch: 1, revision: 1, response: "a" });
});

test("changing to another device takes over what was saved; its own answers then win", async () => {
  const { db, gateway, record } = await opened();
  await recordAnswer(db, "s", "i1", "a", 1);
  await recordAnswer(db, "s", "i2", "a", 1);
  await saveWaiting(db, record, gateway);
  const other = memoryDatabase();

  const there = await askState(other, await keepOpening(other, gateway.open(), also), gateway);
  assert.deepEqual(unansweredNumbers(ITEMS, await answersOf(other, "s")), [3]);
  await recordAnswer(other, "s", "i2", "b", 2);
  await saveWaiting(other, there, gateway);

  assert.deepEqual(responses(gateway), { i1: "a", i2: "b" });
});

test("coming back to the first device: older answers it never sent do not beat newer ones from the second", async () => {
  const { db, gateway, record } = await opened();
  await recordAnswer(db, "s", "i1", "old", 1);
  await recordAnswer(db, "s", "i3", "only here", 1);
  const other = memoryDatabase();
  const there = await askState(other, await keepOpening(other, gateway.open(), also), gateway);
  await recordAnswer(other, "s", "i1", "new", 2);
  await saveWaiting(other, there, gateway);

  await deliverSitting(db, record, gateway);
  const back = await askState(db, await keepOpening(db, gateway.open(), also), gateway);
  await saveWaiting(db, back, gateway);

  assert.equal((await answersOf(db, "s")).get("i1").response, "new");
  assert.deepEqual(responses(gateway), { i1: "new", i3: "only here" });
});

test("answers whose ticket was lost go under the next opening, unless something newer is there", async () => {
  const { db, gateway } = await opened();
  await recordAnswer(db, "s", "i1", "kept", 1);

  const again = await askState(db, await keepOpening(db, gateway.open(), also), gateway);
  await saveWaiting(db, again, gateway);

  assert.deepEqual(gateway.winners(), [{ item: "i1", epoch: 2, revision: 1, response: "kept" }]);
});

test("a revision already taken is sent again under the next number", async () => {
  const { db, gateway, record } = await opened();
  gateway.kept.set("i1/1/1", { item: "i1", epoch: 1, revision: 1, response: "from a restored copy" });
  await recordAnswer(db, "s", "i1", "a", 1);

  await saveWaiting(db, record, gateway);
  await saveWaiting(db, record, gateway);

  assert.deepEqual(responses(gateway), { i1: "a" });
});

test("the organiser ends the sitting: this device learns it from the next save", async () => {
  const { db, gateway, record } = await opened();
  gateway.closedAt = 77;
  await recordAnswer(db, "s", "i1", "a", 1);

  const after = await saveWaiting(db, record, gateway);

  assert.deepEqual([after.closed_at, after.receipt], [77, null]);
});

test("extra time given meanwhile is learned from the next save", async () => {
  const { db, gateway, record } = await opened();
  gateway.dueAt += 600_000;
  await recordAnswer(db, "s", "i1", "a", 1);

  assert.equal((await saveWaiting(db, record, gateway)).due_at, gateway.dueAt);
});

test("a flag is kept here and never sent", async () => {
  const { db, gateway, record } = await opened();
  await flagItem(db, "s", "i2", true);

  await saveWaiting(db, record, gateway);

  assert.deepEqual(gateway.log, []);
  assert.ok((await answersOf(db, "s")).get("i2").flagged);
});

test("a sitting that ran out is forgotten a day later, one that owes something is not", async () => {
  const { db, gateway, record } = await opened();
  const late = record.due_at + 60_000 + 25 * 3_600_000;
  await recordAnswer(db, "s", "i1", "a", 1);

  await forgetOldSittings(db, late);
  assert.ok(await sittingRecord(db, "s"));
  await saveWaiting(db, record, gateway);
  await forgetOldSittings(db, late - 3_600_001);
  assert.ok(await sittingRecord(db, "s"));
  await forgetOldSittings(db, late);

  assert.equal(await sittingRecord(db, "s"), null);
  assert.equal((await answersOf(db, "s")).size, 0);
});

test("a session says honestly what waits, what failed and when it was saved", async () => {
  const { db, gateway, record } = await opened();
  const session = await startSession(db, record, () => {}, { deliver: (base, held) => deliverSitting(base, held, gateway) });
  gateway.line = false;
  await session.answer("i1", "a");
  await session.deliver();
  assert.deepEqual([session.status().waiting, session.status().failure?.status, session.status().savedAt], [1, 0, null]);

  gateway.line = true;
  await session.deliver();
  session.stop();

  assert.deepEqual([session.status().waiting, session.status().failure], [0, null]);
  assert.ok(session.status().savedAt > 0);
});

test("when time is up a check delivers, and learns of extra time", async () => {
  const { db, gateway, record } = await opened();
  const session = await startSession(db, record, () => {}, {
    deliver: (base, held) => deliverSitting(base, held, gateway),
    listen: (base, held) => listenToServer(base, held, gateway),
  });
  await session.answer("i1", "a");
  gateway.dueAt += 600_000;

  await session.check();
  session.stop();

  assert.deepEqual(responses(gateway), { i1: "a" });
  assert.equal(session.record().due_at, gateway.dueAt);
});

test("an acknowledgement lost on the way: the same answers go again and are kept once", async () => {
  const { db, gateway, record } = await opened();
  await recordAnswer(db, "s", "i1", "a", 1);
  const lost = { ...gateway, saveAnswers: (...call) => gateway.saveAnswers(...call).then(() => Promise.reject(new Failure(0, "no_answer", ""))) };
  await assert.rejects(saveWaiting(db, record, lost), Failure);

  await saveWaiting(db, record, gateway);

  assert.deepEqual([gateway.kept.size, (await answersOf(db, "s")).get("i1").saved], [1, 1]);
});

test("what the server last had is known after a reload, and that something came late", async () => {
  const { db, gateway, record } = await opened();
  await recordAnswer(db, "s", "i1", "a", 1);
  gateway.late = true;

  await saveWaiting(db, record, gateway);
  const again = await startSession(db, await sittingRecord(db, "s"), () => {});
  again.stop();

  assert.ok(again.status().savedAt > 0);
  assert.ok(again.record().late);
});

test("announcements come with any reply and stay put away; a withdrawn one goes", async () => {
  const { db, gateway, record } = await opened();
  gateway.notices = [{ at: 5, text: "Mất điện ở hội trường 2, cộng 10 phút." }];
  const session = await startSession(db, record, () => {}, { listen: (base, held) => listenToServer(base, held, gateway) });

  await session.check();
  await session.noteRead();
  gateway.notices = [...gateway.notices, { at: 9, text: "Có điện lại." }];
  await session.check();
  const { notices, notices_read } = await sittingRecord(db, "s");
  gateway.notices = undefined;
  await session.check();
  session.stop();

  assert.deepEqual([notices.map(({ at }) => at), notices_read], [[5, 9], 5]);
  assert.deepEqual((await sittingRecord(db, "s")).notices, []);
});

test("without a way back: how far one has come is kept with the answers, also for another device", async () => {
  const { db, gateway, record } = await opened();
  const session = await startSession(db, record, () => {}, { deliver: (base, held) => deliverSitting(base, held, gateway) });
  await session.answer("i1", "a");
  await session.reach("i2");
  await session.deliver();
  session.stop();
  const other = memoryDatabase();

  await askState(other, await keepOpening(other, gateway.open(), also), gateway);
  const there = await answersOf(other, "s");

  assert.deepEqual([placeReached(ITEMS, new Map()), placeReached(ITEMS, there)], [0, 1]);
  assert.deepEqual(unansweredNumbers(ITEMS, there), [2, 3]);
});

test("a paper is checked against its digest when it comes and again when it is taken from the disk", async (t) => {
  const paper = '{"format":1,"items":[]}';
  const sha = toHex(await sha256(toBytes(paper)));
  let [answer, asked] = ["cut short", 0];
  t.mock.method(globalThis, "fetch", async () => ((asked += 1), new Response(answer)));
  const db = memoryDatabase();

  await assert.rejects(ensurePaper(db, sha), WrongPaper);
  assert.equal(await paperText(db, sha), null);

  answer = paper;
  assert.equal(await ensurePaper(db, sha), paper);
  assert.equal(await ensurePaper(db, sha), paper);
  assert.equal(asked, 2, "what is whole is not fetched again");

  await keepPaper(db, { sha, text: "damaged on the disk", kept_at: 1 });
  assert.equal(await ensurePaper(db, sha), paper);
  assert.equal(asked, 3);
});
