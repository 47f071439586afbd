"""The player's store in a real browser: IndexedDB behaves as the in-memory database that the player's own tests run on."""

import mimetypes
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, sync_playwright

PLAYER = Path(__file__).parents[2] / "player"
pytestmark = pytest.mark.browser

# Everything the player asks of its database, told as what comes back; ids and times are left out.
STORY = """async (which) => {
  const load = (path) => import(`/player/1/${path}`);
  const [{ openDatabase }, { memoryDatabase }, devices, outbox, sittings, papers] = await Promise.all(
    ["store/database.js", "store/memory.js", "store/devices.js", "store/outbox.js", "store/sittings.js", "store/papers.js"].map(load),
  );
  const db = which === "browser" ? await openDatabase() : memoryDatabase();
  const told = [];
  const grant = { device: "d1", person: "an", secret: "s", name: "An", enrolments: [] };
  const device = await devices.keepDevice(db, grant, 5);
  const lesson = { campaign: "k1", kind: "lesson.opened", lesson: "tin", edition: "x" };
  const events = await Promise.all([1, 2, 3].map((at) => outbox.recordEvent(db, device, lesson, at)));
  told.push(events.map((event) => event.seq));
  const batch = await outbox.nextBatch(db, "d1");
  told.push(batch.events.length, await outbox.nextBatch(db, "d1", new Set(["k1"])));
  const refused = [{ id: events[1].id, message: "no" }];
  await outbox.noteDelivery(db, "d1", batch.events, { refused, server_time: 9 });
  told.push(await outbox.deliveryState(db, "d1"), (await outbox.eventsOf(db, "an", "k1")).length);
  await outbox.recordEvent(db, device, lesson, 4);
  await devices.keepDevice(db, { ...grant, device: "d2" }, 6);
  told.push(await outbox.deliveryState(db, "d2"), await devices.deviceRecord(db, "d1"));
  const reply = { sitting: "s1", ticket: "t", epoch: 1, opened_at: 0, due_at: 50, closes_at: 60, grace_s: 1, offset: 0 };
  await sittings.keepOpening(db, reply, { window: "w", person: "an", items: [{ item: "i1" }] });
  const both = await Promise.all(["a", ["a", "b"]].map((response) => sittings.recordAnswer(db, "s1", "i1", response, 7)));
  told.push(both.map((answer) => answer.revision));
  await sittings.flagItem(db, "s1", "i2", true);
  await sittings.noteSaved(db, "s1", 1, { saved: [{ item: "i1", revision: 1 }], refused: [] });
  told.push((await sittings.owingSittings(db)).length);
  await sittings.takeWinners(db, "s1", [{ item: "i3", epoch: 1, revision: 4, response: false }]);
  told.push([...(await sittings.answersOf(db, "s1"))]);
  const failing = db.write(["papers"], async (tx) => {
    await tx.put("papers", { sha: "lost", text: "" });
    throw new Error("stopped");
  });
  told.push(await failing.catch((error) => error.message), await papers.paperText(db, "lost"));
  await papers.keepPaper(db, { sha: "kept", text: "{}", kept_at: 1 });
  told.push(await papers.paperText(db, "kept"));
  told.push(await sittings.keepClosing(db, "s1", { closed_at: 8, receipt: "r" }), (await sittings.answersOf(db, "s1")).size);
  await sittings.forgetOldSittings(db, 10 ** 12);
  told.push(await sittings.sittingRecord(db, "s1"));
  return told;
}"""


def answer(route: Route) -> None:
    path = route.request.url.split("/player/1/")[-1]
    if path == route.request.url:
        route.fulfill(body="<!doctype html><title>.</title>", content_type="text/html")
    else:
        file = PLAYER / path
        route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file.name)[0] or "text/plain")


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = chromium.new_page()
        page.route("**/*", answer)
        page.goto("http://localhost/")
        yield page
        chromium.close()


def test_the_browsers_database_tells_the_same_story_as_the_one_in_memory(page: Page) -> None:
    in_browser: list[Any] = page.evaluate(STORY, "browser")
    in_memory: list[Any] = page.evaluate(STORY, "memory")

    assert in_browser == in_memory
    assert in_browser[0] == [1, 2, 3]


def test_what_was_written_is_there_after_the_page_is_gone(page: Page) -> None:
    kept = """async (text) => {
      const { openDatabase } = await import("/player/1/store/database.js");
      const { keepPaper, paperText } = await import("/player/1/store/papers.js");
      const db = await openDatabase();
      if (text) await keepPaper(db, { sha: "p", text, kept_at: 1 });
      return paperText(db, "p");
    }"""

    page.evaluate(kept, "niêm phong")
    page.reload()

    assert page.evaluate(kept, "") == "niêm phong"
