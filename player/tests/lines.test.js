import assert from "node:assert/strict";
import { test } from "node:test";

import { Failure } from "../net/request.js";
import { savedLine } from "../view/exam_bar.js";
import { editionInPath } from "../view/study.js";
import { stateLine } from "../view/sync.js";
import { words as examWords } from "../words/exam.vi.js";
import { words } from "../words/lesson.vi.js";

const AT = Date.UTC(2026, 4, 11, 7, 5);

test("the lesson's state line says what is on the server and what waits here", () => {
  const cases = [
    [{ waiting: 0, refused: 0, deliveredAt: AT }, "", "Đã ghi trên máy chủ lúc 14:05", "saved"],
    [{ waiting: 3, refused: 0, deliveredAt: AT }, "", "Đã ghi trên máy chủ lúc 14:05 · 3 mục đang chờ trên máy này", "waiting"],
    [{ waiting: 1, refused: 0, deliveredAt: null }, "", "1 mục đang chờ trên máy này", "waiting"],
    [{ waiting: 1, refused: 0, deliveredAt: null }, "Bạn đã rút", "1 mục đang chờ trên máy này (Bạn đã rút)", "refused"],
    [{ waiting: 0, refused: 2, reason: "Không có bài này", deliveredAt: null }, "", "2 mục máy chủ không nhận: Không có bài này", "refused"],
    [{ waiting: 0, refused: 0, deliveredAt: null }, "", "", "saved"],
  ];
  for (const [state, sentence, text, tone] of cases) {
    assert.deepEqual(stateLine({ reason: null, ...state }, sentence, AT + 1, words), { text, state: tone });
  }
});

test("the test's line says when the server last had an answer, how many wait here and why", () => {
  const session = (status) => ({
    status: () => ({ waiting: 0, refused: [], failure: null, savedAt: null, ...status }),
    serverNow: () => AT,
  });
  const items = [{ item: "i1" }, { item: "i2" }];
  const [offline, busy] = [new Failure(0, "no_answer", ""), new Failure(503, "busy", "…", 2)];
  const saved = "Đã lưu trên máy chủ lúc 14:05";
  const three = "3 câu đang chờ trên máy này";
  const cases = [
    [{}, "Chưa có câu trả lời nào", ""],
    [{ savedAt: AT }, saved, "saved"],
    [{ waiting: 3, savedAt: AT }, `${saved} · ${three}`, "saving"],
    [{ waiting: 3 }, three, "saving"],
    [{ waiting: 3, failure: offline, savedAt: AT }, `${saved} · ${three} · chưa có mạng`, "offline"],
    [{ waiting: 3, failure: busy }, `${three} · máy chủ đang bận, sẽ tự gửi lại`, "offline"],
    [{ failure: offline, savedAt: AT }, saved, "saved"],
    [{ failure: new Failure(401, "bad_ticket", "Vé hỏng"), waiting: 3 }, `${three} · Vé hỏng`, "refused"],
  ];
  for (const [status, text, state] of cases) {
    assert.deepEqual(savedLine(session(status), items, examWords), { text, state }, JSON.stringify(status));
  }
  assert.match(savedLine(session({ refused: [{ item: "i2", refused: "wrong_response" }] }), items, examWords).text, /không nhận câu 2/);
});

test("a page of a pack finds its edition in its address", () => {
  const sha = "0a".repeat(32);
  assert.equal(editionInPath(`/packs/${sha}/l/x.html`), sha);
  assert.equal(editionInPath(`/r/token.mac/packs/${sha}/index.html`), sha);
  assert.equal(editionInPath("/hoc/"), "");
});
