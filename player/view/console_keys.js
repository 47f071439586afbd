/**
 * Keys of the consoles: "/" puts the cursor into the page's search box (input[type=search]); "j" and "k" go down and up the rows of
 * the list, by the first link of each row. Never while somebody types, nor with Ctrl, Alt or the like. Without it: Tab.
 */

const ROWS = ".table tbody tr";

/** @param {EventTarget | null} target */
const isTyping = (target) => target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName));

/** @param {1 | -1} step */
function toRow(step) {
  const links = [...document.querySelectorAll(ROWS)].map((row) => row.querySelector("a")).filter((link) => link !== null);
  const row = document.activeElement?.closest(ROWS);
  const now = links.findIndex((link) => row?.contains(link));
  const next = now < 0 ? (step > 0 ? 0 : links.length - 1) : now + step;
  links[next]?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
  const search = /** @type {HTMLInputElement | null} */ (document.querySelector("main input[type=search]"));
  if (event.key === "/" && search) {
    event.preventDefault();
    search.focus();
    search.select();
  } else if (event.key === "j" || event.key === "k") {
    toRow(event.key === "j" ? 1 : -1);
  }
});
