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

test("the test's line never says saved while something waits", () => {
  const session = (status, answers = []) => ({
    status: () => ({ waiting: 0, refused: [], saving: false, failure: null, savedAt: null, ...status }),
    answers: () => new Map(answers),
    record: () => ({ opened_at: AT }),
    serverNow: () => AT,
  });
  const offline = new Failure(0, "no_answer", "");
  const items = [{ item: "i1" }, { item: "i2" }];
  const line = (...told) => savedLine(session(...told), items, examWords);

  assert.equal(line({}).text, "Chưa có câu trả lời nào");
  assert.deepEqual(line({ savedAt: AT }), { text: "Đã ghi trên máy chủ lúc 14:05", state: "saved" });
  assert.equal(line({ waiting: 2, savedAt: AT }).state, "saving");
  assert.deepEqual(line({ waiting: 2, failure: offline }).state, "offline");
  assert.match(line({ waiting: 2, failure: offline, savedAt: AT }).text, /2 câu đang giữ trên máy này.* · Đã ghi/);
  assert.equal(line({ failure: new Failure(401, "bad_ticket", "Vé hỏng") }).text, "Vé hỏng");
  assert.match(line({ refused: [{ item: "i2", refused: "wrong_response" }] }).text, /không nhận câu 2/);
});

test("a page of a pack finds its edition in its address", () => {
  const sha = "0a".repeat(32);
  assert.equal(editionInPath(`/packs/${sha}/l/x.html`), sha);
  assert.equal(editionInPath(`/r/token.mac/packs/${sha}/index.html`), sha);
  assert.equal(editionInPath("/hoc/"), "");
});
