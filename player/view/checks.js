/**
 * Self-checks: <form class="check" data-check data-kind> with fields named `response` and <p class="check-feedback" hidden>.
 * Answers come from <script data-check-answers>. The feedback says in words what its colour says (data-state="right|wrong").
 * The page's own <details class="check-answer"> comes back after a wrong answer.
 */
import { explanations, isRight } from "../core/check.js";

/**
 * @param {LessonWords} words
 * @param {Record<string, CheckState>} held  what the learner answered before
 * @param {Note} note
 */
export function startChecks(words, held, note) {
  const answers = JSON.parse(document.querySelector("script[data-check-answers]")?.textContent ?? "{}");
  // Judging written answers needs one more module: fetched while there is a line, for when there is none.
  const kinds = Object.values(answers).map(({ kind }) => kind);
  if (kinds.includes("short") || kinds.includes("numeric")) import("../core/written.js").catch(() => {});
  for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-check]"))) {
    const check = form.dataset.check ?? "";
    const answer = /** @type {CheckAnswer | undefined} */ (answers[check]);
    if (!answer) continue;
    form.querySelector(".check-answer")?.setAttribute("hidden", "");
    if (held[check]) void showAgain(form, answer, held[check].response, words);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const response = readResponse(form, answer.kind);
      if (response === null) return say(form, "", words.chooseFirst, []);
      const right = await isRight(response, answer);
      tell(form, response, right, answer, words);
      await note("check.answered", { check, response, right });
    });
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {string} kind
 * @returns {Given | null}  null when nothing is chosen or written
 */
export function readResponse(form, kind) {
  const given = new FormData(form).getAll("response").map(String);
  if (kind === "multiple") return given.length ? given : null;
  const text = (given[0] ?? "").trim();
  if (!text) return null;
  return kind === "true_false" ? text === "true" : text;
}

/**
 * @param {HTMLFormElement} form
 * @param {CheckAnswer} answer
 * @param {Given} response
 * @param {LessonWords} words
 */
async function showAgain(form, answer, response, words) {
  const given = new Set([response].flat().map(String));
  for (const field of /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("[name=response]"))) {
    if (field.type === "text") field.value = String(response);
    else field.checked = given.has(field.value);
  }
  tell(form, response, await isRight(response, answer), answer, words);
}

/**
 * @param {HTMLFormElement} form
 * @param {Given} response
 * @param {boolean} right
 * @param {CheckAnswer} answer
 * @param {LessonWords} words
 */
function tell(form, response, right, answer, words) {
  form.querySelector(".check-answer")?.toggleAttribute("hidden", right);
  const reasons = explanations(response, right ? answer : { ...answer, why: "" });
  if (!right) reasons.push(words.tryAgain);
  say(form, right ? "right" : "wrong", right ? words.right : words.wrong, reasons);
}

/**
 * @param {HTMLFormElement} form
 * @param {string} state
 * @param {string} verdict
 * @param {string[]} reasons  sanitised inline HTML
 */
function say(form, state, verdict, reasons) {
  const place = /** @type {HTMLElement | null} */ (form.querySelector(".check-feedback:not(.check-said)"));
  if (!place) return;
  const first = document.createElement("strong");
  first.textContent = verdict;
  const rest = reasons.map((html) => {
    const line = document.createElement("span");
    line.innerHTML = html;
    return line;
  });
  place.dataset.state = state;
  place.replaceChildren(first, ...rest);
  place.hidden = false;
}
