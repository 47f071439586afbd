/**
 * The questions: <ol class="questions"> of fieldsets. Every change is kept at once, also each letter: a killed tab loses
 * nothing that was written before. Prompts and options are HTML the server sanitised when it froze them.
 *
 * @typedef {object} Keep
 * @property {(item: string, response: Given | null) => Promise<void>} answer  never fails: it tells the learner itself
 * @property {(item: string, on: boolean) => void} flag
 */
import { element } from "./element.js";
import { mediaOf, partsOf } from "./exam_parts.js";

/**
 * @param {ItemPayload[]} items
 * @param {ExamWords} words
 * @param {Keep} keep
 * @param {boolean} flags  whether questions can be marked to look at again
 */
export function makeQuestions(items, words, keep, flags = true) {
  const made = items.map((item, index) => makeQuestion(item, index, items.length, words, keep, flags));
  const list = element("ol", { class: "questions" }, ...made.map((each) => each.row));
  return {
    list,
    /**
     * @param {number} index
     * @param {{one: boolean, focus: boolean}} how
     */
    show(index, { one, focus }) {
      made.forEach((each, place) => (each.row.hidden = one && place !== index));
      if (focus) made[index].box.focus();
      if (focus && !one) made[index].box.scrollIntoView();
    },
    /** @param {Map<string, AnswerRecord>} answers */
    fill(answers) {
      for (const each of made) each.fill(answers.get(each.item));
    },
    /** @param {boolean} locked */
    lock(locked) {
      for (const each of made) each.box.disabled = locked;
    },
  };
}

/**
 * @param {ItemPayload} payload
 * @param {number} index
 * @param {number} total
 * @param {ExamWords} words
 * @param {Keep} keep
 * @param {boolean} flags
 */
function makeQuestion(payload, index, total, words, keep, flags) {
  const { item, kind, prompt_html, points } = payload;
  const number = element("span", { class: "question-number" }, words.question(index + 1, total, String(points).replace(".", ",")));
  const prompt = element("span", { innerHTML: prompt_html });
  const legend = element("legend", {}, number, prompt);
  const form = element("form", { class: "choices", onsubmit: (/** @type {Event} */ event) => event.preventDefault() });
  const parts = partsOf(payload, words);
  form.append(...(parts ? parts.fields : fieldsOf(payload, words)));
  const clear = element("button", { class: "link-button", type: "button" }, words.clear);
  const flag = element("input", { type: "checkbox" });
  const flagLabel = element("label", { class: "question-flag" }, flag, words.flag);
  const tools = element("div", { class: "question-tools" }, flags ? flagLabel : null, kind === "single" || kind === "true_false" ? clear : null);
  const box = element("fieldset", { class: "question", id: `cau-${index + 1}`, tabIndex: -1 }, legend, ...mediaOf(payload, words), form, tools);

  let [latest, writing, again] = [/** @type {Given | null} */ (null), false, false];
  /** Keeps the latest response; while one is being written, only the last of those that follow. */
  async function keepLatest() {
    again = writing;
    if (writing) return;
    writing = true;
    await keep.answer(item, latest);
    writing = false;
    if (again) await keepLatest();
  }
  form.addEventListener("input", () => {
    latest = parts ? parts.read() : read(form, kind);
    void keepLatest();
  });
  clear.addEventListener("click", () => {
    form.reset();
    latest = null;
    void keepLatest();
  });
  flag.addEventListener("change", () => keep.flag(item, flag.checked));
  return {
    item,
    box,
    row: element("li", {}, box),
    /** @param {AnswerRecord | undefined} answer */
    fill(answer) {
      flag.checked = answer?.flagged ?? false;
      if (writing || form.contains(document.activeElement)) return;
      if (parts) parts.write(answer?.response ?? null);
      else write(form, answer?.response ?? null);
    },
  };
}

/**
 * @param {ItemPayload} payload
 * @param {ExamWords} words
 */
function fieldsOf({ item, kind, options, unit }, words) {
  if (kind === "short" || kind === "numeric") {
    const mode = kind === "numeric" ? "decimal" : "text";
    const field = element("input", { class: "input", type: "text", name: item, inputMode: mode, autocomplete: "off", maxLength: 500 });
    const label = element("label", { class: "field-label" }, words.yourAnswer, field);
    return [unit ? element("div", { class: "input-unit" }, label, unit) : label];
  }
  const choices = kind === "true_false" ? [{ id: "true", html: words.yes }, { id: "false", html: words.no }] : options;
  const hint = kind === "multiple" ? [element("p", { class: "field-hint" }, words.severalAnswers)] : [];
  const type = kind === "multiple" ? "checkbox" : "radio";
  return [
    ...hint,
    ...choices.map(({ id, html }) =>
      element("label", { class: "choice" }, element("input", { type, name: item, value: id }), element("span", { innerHTML: html })),
    ),
  ];
}

/**
 * @param {HTMLFormElement} form
 * @param {string} kind
 * @returns {Given | null}
 */
function read(form, kind) {
  const given = [...new FormData(form).values()].map(String);
  if (kind === "multiple") return given.length ? given.sort() : null;
  const text = (given[0] ?? "").trim();
  if (!text) return null;
  return kind === "true_false" ? text === "true" : text;
}

/**
 * @param {HTMLFormElement} form
 * @param {Given | null} response
 */
function write(form, response) {
  const given = new Set(response === null ? [] : [response].flat().map(String));
  for (const field of /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("input"))) {
    if (field.type === "text") field.value = response === null ? "" : String(response);
    else field.checked = given.has(field.value);
  }
}
