/**
 * Keeps the journal flowing and says honestly where things stand in <p data-sync-state>.
 * data-state: "saved" (nothing waits), "waiting", "refused".
 */
import { timeText } from "../core/time_text.js";
import { deliverJournal } from "../net/journal.js";
import { Failure } from "../net/request.js";
import { makeSchedule } from "../net/schedule.js";
import { deliveryState } from "../store/outbox.js";

const SOON_MS = 1_500;
const APART_MS = 5_000;

/**
 * @param {Pick<Study, "db" | "device">} whose
 * @param {LessonWords} words
 * @returns {() => void}  call it after each new event
 */
export function startSync({ db, device }, words) {
  let sentence = "";
  const show = async () => showState(stateLine(await deliveryState(db, device.device), sentence, Date.now(), words));
  const schedule = makeSchedule({
    soon: SOON_MS,
    apart: APART_MS,
    async run() {
      await deliverJournal(db, { leaving: document.visibilityState === "hidden" });
      sentence = "";
      await show();
    },
    onFailure(failure) {
      sentence = failure instanceof Failure && !failure.passing ? failure.sentence || words.notTaken : "";
      void show();
    },
  });
  addEventListener("online", () => void schedule.now());
  document.addEventListener("visibilitychange", () => void schedule.now());
  schedule.touch();
  void show();
  return () => {
    schedule.touch();
    void show();
  };
}

/**
 * @param {{waiting: number, refused: number, reason: string | null, deliveredAt: number | null}} state
 * @param {string} sentence  why the server does not take what waits; empty when it is only the line
 * @param {number} now
 * @param {LessonWords} words
 */
export function stateLine({ waiting, refused, reason, deliveredAt }, sentence, now, words) {
  const parts = [
    deliveredAt === null ? "" : words.delivered(timeText(deliveredAt, now)),
    waiting ? words.waiting(waiting) + (sentence ? ` (${sentence})` : "") : "",
    refused ? words.refused(refused, reason ?? "") : "",
  ];
  const state = refused || (waiting && sentence) ? "refused" : waiting ? "waiting" : "saved";
  return { text: parts.filter(Boolean).join(" · "), state };
}

/** @param {{text: string, state: string}} line */
export function showState({ text, state }) {
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-sync-state]"))) {
    place.textContent = text;
    place.dataset.state = state;
  }
}
