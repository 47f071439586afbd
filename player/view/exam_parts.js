/**
 * Questions of several parts: matching and cloze as lists to choose from and fields to write in, ordering as rows that buttons
 * move up and down. Nothing needs dragging; every control is a button, a select or a text field with a name.
 *
 * @typedef {object} Parts
 * @property {HTMLElement[]} fields
 * @property {() => Given | null} read
 * @property {(response: Given | null) => void} write
 */
import { element, setText } from "./element.js";

/**
 * The parts of a question; null for the kinds that have none.
 * @param {ItemPayload} payload
 * @param {ExamWords} words
 * @returns {Parts | null}
 */
export function partsOf(payload, words) {
  if (payload.kind === "matching") return matching(payload, words);
  if (payload.kind === "ordering") return ordering(payload, words);
  return payload.kind === "cloze" ? cloze(payload, words) : null;
}

/**
 * Images and recordings of a question.
 * @param {ItemPayload} payload
 * @param {ExamWords} words
 */
export function mediaOf({ media }, words) {
  return (media ?? []).map(({ type, src, alt, transcript }) => {
    const shown = type.startsWith("image/")
      ? [element("img", { src, alt })]
      : [element("figcaption", {}, alt), element("audio", { controls: true, preload: "none", src, "aria-label": alt })];
    const read = transcript ? [element("details", {}, element("summary", {}, words.transcript), element("p", {}, transcript))] : [];
    return element("figure", { class: "question-media" }, ...shown, ...read);
  });
}

/**
 * @param {ItemPayload} payload
 * @param {ExamWords} words
 * @returns {Parts}
 */
function matching({ item, left, options }, words) {
  const letter = (/** @type {number} */ place) => String.fromCharCode(65 + place);
  const named = options.map(({ id, html }, place) => ({ id, text: `${letter(place)}. ${plain(html)}` }));
  const list = element(
    "ol",
    { class: "letters", "aria-label": words.matchOptions },
    ...options.map(({ html }, place) =>
      element("li", {}, element("b", {}, `${letter(place)}.`), " ", element("span", { innerHTML: html })),
    ),
  );
  const rows = (left ?? []).map(({ id, html }) => {
    const field = choose(id, named, words);
    field.id = `o-${item}-${id}`;
    const row = element("p", { class: "question-part" }, element("label", { htmlFor: field.id, innerHTML: html }), field);
    return { field, row };
  });
  const parts = element("div", { class: "question-parts" }, ...rows.map(({ row }) => row));
  return { fields: [element("p", { class: "field-hint" }, words.matchHint), list, parts], ...filling(rows.map(({ field }) => field)) };
}

/**
 * @param {ItemPayload} payload
 * @param {ExamWords} words
 * @returns {Parts}
 */
function cloze({ text, gaps }, words) {
  const byId = new Map((gaps ?? []).map((gap) => [gap.id, gap]));
  /** @type {(HTMLSelectElement | HTMLInputElement)[]} */
  const fields = [];
  const pieces = (text ?? []).map((piece) => {
    const gap = byId.get(piece.gap ?? "");
    if (!gap) return element("span", { innerHTML: piece.html ?? "" });
    const field =
      gap.kind === "choice"
        ? choose(gap.id, gap.options.map(({ id, html }) => ({ id, text: plain(html) })), words)
        : element("input", { class: "input", type: "text", "data-part": gap.id, maxLength: 200, autocomplete: "off", inputMode: gap.kind === "numeric" ? "decimal" : "text" });
    fields.push(field);
    field.setAttribute("aria-label", words.gap(fields.length));
    return field;
  });
  return { fields: [element("p", { class: "field-hint" }, words.clozeHint), element("div", { class: "cloze" }, ...pieces)], ...filling(fields) };
}

/**
 * @param {ItemPayload} payload
 * @param {ExamWords} words
 * @returns {Parts}
 */
function ordering({ options }, words) {
  let touched = false;
  const said = element("p", { class: "visually-hidden", role: "status" });
  const rows = options.map(({ id, html }) => {
    const place = element("span", { class: "order-place", "aria-hidden": "true" });
    const name = plain(html);
    const up = element("button", { type: "button", "aria-label": words.moveUp(name), onclick: () => move(id, -1) }, "↑");
    const down = element("button", { type: "button", "aria-label": words.moveDown(name), onclick: () => move(id, 1) }, "↓");
    const row = element("li", {}, place, element("span", { innerHTML: html }), element("span", { class: "order-moves" }, up, down));
    return { id, name, place, up, down, row };
  });
  const list = element("ol", { class: "order-list" });
  const keep = element("button", { class: "button", type: "button", "data-look": "secondary", onclick: () => changed() }, words.keepOrder);
  const clear = element("button", { class: "link-button", type: "button", onclick: () => changed(false) }, words.clear);
  let order = [...rows];

  function show() {
    list.replaceChildren(...order.map(({ row }) => row));
    order.forEach((each, index) => {
      setText(each.place, `${index + 1}.`);
      each.up.disabled = index === 0;
      each.down.disabled = index === order.length - 1;
    });
    list.dataset.state = touched ? "answered" : "untouched";
    keep.hidden = touched;
    clear.hidden = !touched;
  }
  function changed(isAnswer = true) {
    touched = isAnswer;
    if (!isAnswer) order = [...rows];
    show();
    if (document.activeElement === document.body) (isAnswer ? clear : keep).focus();
    list.dispatchEvent(new Event("input", { bubbles: true }));
  }
  /**
   * @param {string} id
   * @param {number} step
   */
  function move(id, step) {
    const from = order.findIndex((each) => each.id === id);
    const [taken] = order.splice(from, 1);
    order.splice(from + step, 0, taken);
    touched = true;
    show();
    const [wanted, other] = step < 0 ? [taken.up, taken.down] : [taken.down, taken.up];
    (wanted.disabled ? other : wanted).focus();
    setText(said, words.movedTo(taken.name, from + step + 1, order.length));
    list.dispatchEvent(new Event("input", { bubbles: true }));
  }
  show();
  return {
    fields: [element("p", { class: "field-hint" }, words.orderHint), list, element("p", { class: "button-row" }, keep, clear), said],
    read: () => (touched ? order.map(({ id }) => id) : null),
    write(response) {
      const given = Array.isArray(response) ? response : [];
      const place = (/** @type {string} */ id) => (given.includes(id) ? given.indexOf(id) : given.length);
      touched = given.length > 0;
      order = [...rows].sort((a, b) => place(a.id) - place(b.id));
      show();
    },
  };
}

/**
 * Reading and writing fields that say their part in data-part.
 * @param {(HTMLSelectElement | HTMLInputElement)[]} fields
 */
function filling(fields) {
  return {
    read() {
      const given = fields.map((field) => [field.dataset.part, field.value.trim()]).filter(([, value]) => value);
      return given.length ? Object.fromEntries(given) : null;
    },
    /** @param {Given | null} response */
    write(response) {
      const given = /** @type {Record<string, string>} */ (response !== null && typeof response === "object" && !Array.isArray(response) ? response : {});
      for (const field of fields) field.value = given[field.dataset.part ?? ""] ?? "";
    },
  };
}

/**
 * @param {string} part
 * @param {{id: string, text: string}[]} options
 * @param {ExamWords} words
 */
function choose(part, options, words) {
  const first = element("option", { value: "" }, words.choose);
  return element("select", { class: "input", "data-part": part }, first, ...options.map(({ id, text }) => element("option", { value: id }, text)));
}

/**
 * The words of sanitised HTML, for places that take no marks.
 * @param {string} html
 */
const plain = (html) => element("span", { innerHTML: html }).textContent ?? "";
