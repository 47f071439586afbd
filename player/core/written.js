/**
 * When two written answers say the same thing. Twin of lantoa.kernel.vietnamese.answers; both are held to
 * tests/vectors/written/. Loaded only by pages that have a short or numeric self-check.
 */

const TONES = /[\u0300\u0301\u0303\u0309\u0323]/g;
const SYLLABLE = /\p{L}[\p{L}\u0300-\u036f]*/gu;
const GROUPED = /^[1-9]\d{0,2}(?:([., ])\d{3})(?:\1\d{3})*$/;
const TIME = /^(\d{1,2})\s*(?::|h|g|giờ)\s*(\d{2})?(?:\s*(?:'|phút|ph|p)|:(\d{2}))?$/;
const TIME_TAIL = String.raw`(?:[ t]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:z|[+-]\d\d:?\d\d)?)?$`;
const DAY_FIRST = new RegExp(String.raw`^(\d{1,2})\s*([/.\-])\s*(\d{1,2})\s*\2\s*(\d{4})` + TIME_TAIL);
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})([/.\-])(\d{1,2})\2(\d{1,2})` + TIME_TAIL);
const MONTH_YEAR = /^(\d{1,2})\s*[/.\-]\s*(\d{4})$/;
const IN_WORDS = /^(?:ngày\s*(\d{1,2})\s*)?(?:tháng\s*(\d{1,2})\s*)?năm\s*(\d{4})$/;

/**
 * Equal: case, tone placement, spaces, quotes, closing full stop; numbers, dates and times in any form.
 * @param {string} given
 * @param {string} accepted
 */
export function answersEqual(given, accepted) {
  const meanings = new Set(meaningsOf(given));
  return meaningsOf(accepted).some((meaning) => meanings.has(meaning));
}

/**
 * @param {string} given
 * @param {{value: string, tolerance: string}} right  decimal texts
 */
export function numberWithin(given, { value, tolerance }) {
  const number = parseNumber(given);
  // Why the sliver: 0.3 - 0.1 > 0.2 in binary; ten decimal places are beyond any answer a person types.
  return number !== null && Math.abs(number - Number(value)) <= Number(tolerance) + 1e-10;
}

/**
 * The number a Vietnamese wrote (5.500 = 5500; 90,29 % = 90.29); null when it is none.
 * @param {string} text
 */
export function parseNumber(text) {
  const written = text.normalize("NFKC").trim().replace(/%$/, "").trim().replaceAll("−", "-");
  const body = written.replace(/^[-+]\s*/, "");
  if (body.length > 40) return null;
  const { whole, mark, decimals } = splitNumber(body);
  const grouped = GROUPED.exec(whole);
  const isWhole = /^\d+$/.test(whole) || (grouped !== null && grouped[1] !== mark);
  if (!isWhole || (mark && !/^\d+$/.test(decimals))) return null;
  return (written.startsWith("-") ? -1 : 1) * Number(`${whole.replace(/\D/g, "")}.${decimals || 0}`);
}

/** @param {string} body */
function splitNumber(body) {
  const points = body.split(".").length - 1;
  const commas = body.split(",").length - 1;
  let mark = "";
  if (points && commas) mark = body.lastIndexOf(",") > body.lastIndexOf(".") ? "," : ".";
  else if (commas === 1) mark = ",";
  else if (points === 1 && !GROUPED.test(body)) mark = ".";
  const place = mark ? body.lastIndexOf(mark) : body.length;
  return { whole: body.slice(0, place), mark, decimals: body.slice(place + 1) };
}

/** @param {string} text */
function meaningsOf(text) {
  const plain = trimmed(toneKey(text).replace(/["'“”„«»]/g, ""), " .,;:!?");
  if (!plain) return [];
  const tidy = plain.replace(/\s*([/:,;.()%-])\s*/g, "$1").replace(/(^|\D)0+(?=\d)/g, "$1");
  const read = trimmed(text, " .,;!?");
  const number = parseNumber(read);
  const meanings = [`text ${tidy}`, number === null ? "" : `number ${number}`, dateOf(read), timeOf(read)];
  return meanings.filter(Boolean);
}

/**
 * Lower case, each syllable's tone marks behind its letters, so that Hòa = Hoà and not Hoa.
 * @param {string} text
 */
function toneKey(text) {
  const plain = text
    .replace(/\p{Cc}|\p{Cf}/gu, (sign) => (/\s/.test(sign) ? " " : ""))
    .normalize("NFC")
    .replace(/[ðÐɖĐƉ]/g, "đ")
    .replace(/[‘’‛ʹʼʻ`´′＇]/g, "'")
    .replace(/[‐‑‒–—−﹣－]/g, "-")
    .toLowerCase()
    .normalize("NFD")
    .replace(/\s+/g, " ")
    .trim();
  return plain.replace(SYLLABLE, (syllable) => syllable.replace(TONES, "") + (syllable.match(TONES) ?? []).join(""));
}

/**
 * @param {string} text
 * @param {string} signs
 */
function trimmed(text, signs) {
  let [from, to] = [0, text.length];
  while (from < to && signs.includes(text[from])) from += 1;
  while (to > from && signs.includes(text[to - 1])) to -= 1;
  return text.slice(from, to);
}

/** @param {string} text */
function dateOf(text) {
  const written = text.normalize("NFKC").trim().toLowerCase();
  let found;
  if ((found = DAY_FIRST.exec(written))) return calendarDay(found[4], found[3], found[1]);
  if ((found = YEAR_FIRST.exec(written))) return calendarDay(found[1], found[3], found[4]);
  if ((found = MONTH_YEAR.exec(written))) return calendarDay(found[2], found[1]);
  if ((found = IN_WORDS.exec(written))) return calendarDay(found[3], found[2], found[1]);
  return /^\d{4}$/.test(written) ? calendarDay(written) : "";
}

/**
 * @param {string} year
 * @param {string} [month]
 * @param {string} [day]
 */
function calendarDay(year, month = "0", day = "0") {
  const [y, m, d] = [year, month, day].map(Number);
  const moment = new Date(Date.UTC(y, (m || 1) - 1, d || 1));
  const exists = moment.getUTCMonth() === (m || 1) - 1 && moment.getUTCDate() === (d || 1);
  return exists && y >= 1900 && y <= 2100 && !(d && !m) ? `date ${y}-${m}-${d}` : "";
}

/** @param {string} text */
function timeOf(text) {
  const written = text.normalize("NFKC").trim().toLowerCase();
  const found = TIME.exec(written);
  if (!found || (found[2] === undefined && written.includes(":"))) return "";
  const [hour, minute, second] = [found[1], found[2] ?? "0", found[3] ?? "0"].map(Number);
  return hour < 24 && minute < 60 && second < 60 ? `time ${hour}:${minute}:${second}` : "";
}
