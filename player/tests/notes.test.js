import assert from "node:assert/strict";
import { test } from "node:test";
import { notesIn } from "../core/notes.js";
import { keepDevice } from "../store/devices.js";
import { memoryDatabase } from "../store/memory.js";
import { noticesFor } from "../view/notices.js";

const LESSON = "0192aaaa-0000-7000-8000-000000000001";
let count = 0;

const entry = (status, kind, at, data) => ({
  status,
  event: { id: `0192bbbb-0000-7000-8000-${String(++count).padStart(12, "0")}`, seq: count, at, kind, lesson: LESSON, edition: "", data },
});
const written = (status, at, note, text, deleted = false) => entry(status, "note.written", at, { note, text, deleted });
const texts = ({ notes }) => notes.map(({ text }) => text);

test("without the server, the notes are what this device wrote, newest first", () => {
  const entries = [written("sent", 10, "a", "một"), written("waiting", 20, "b", "hai"), written("waiting", 30, "a", "một, sửa")];

  const known = notesIn(LESSON, [...entries, entry("sent", "bookmark.set", 5, { on: true })], null);

  assert.deepEqual(texts(known), ["một, sửa", "hai"]);
  assert.equal(known.bookmarked, true);
});

test("the server's word stands for what was delivered, and what waits here is laid over it", () => {
  const server = {
    is_bookmarked: true,
    notes: [
      { id: "a", text: "sửa ở máy khác", written_at: "1970-01-01T00:00:00.050Z" },
      { id: "c", text: "của máy khác", written_at: "1970-01-01T00:00:00.015Z" },
    ],
  };
  const entries = [
    written("sent", 10, "a", "bản cũ"),
    written("sent", 12, "gone", "đã xóa ở máy khác"),
    written("waiting", 60, "b", "chưa gửi"),
    written("waiting", 40, "c", "", true),
    entry("waiting", "bookmark.set", 1, { on: false }),
  ];

  const known = notesIn(LESSON, entries, server);

  assert.deepEqual(texts(known), ["chưa gửi", "sửa ở máy khác"]);
  assert.equal(known.bookmarked, false);
});

test("announcements are asked for every quarter of an hour at most and kept for when there is no line", async () => {
  const db = memoryDatabase();
  const grant = { device: "d", person: "p", secret: "", name: "", enrolments: [] };
  const asked = [];
  const send = async (path) => {
    asked.push(path);
    return {
      announcements: [
        { title: "Đã cất", text: "", is_pinned: false, is_put_away: true },
        { title: "Lịch thi", text: "Thi lúc 9 giờ", is_pinned: true, is_put_away: true },
      ],
      hotline: "0900 000 001",
    };
  };
  const noLine = () => Promise.reject(new Error("no line"));
  const device = () => db.read(["devices"], (tx) => tx.get("devices", "d"));
  await keepDevice(db, grant, 0);

  const first = await noticesFor(db, await device(), send, 1_000_000);
  const again = await noticesFor(db, await device(), send, 1_000_000 + 14 * 60_000);
  const offline = await noticesFor(db, await device(), noLine, 1_000_000 + 86_400_000);

  assert.deepEqual(asked, ["/api/v1/me/notices"]);
  assert.deepEqual(first.shown.map(({ title }) => title), ["Lịch thi"]);
  assert.deepEqual([again, offline], [first, first]);
  assert.equal((await device()).seq, 0, "the record of the device keeps what it had");
});
