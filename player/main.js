/**
 * The one script of every page: finds by data attributes what a page needs and loads only that.
 *
 *   <html data-course [data-lesson]>   a page of a pack: lesson or outline
 *   <main data-exam>                   the final test
 *   [data-person]                      a page of the application whose visitor is signed in
 *
 * Light or dark: the switch in the footer of the application keeps the choice in the cookie lantoa_theme, which pages of packs,
 * being static, read here; without a choice the device decides.
 *
 * Without this script all pages can be read and their forms sent; without a module that fails to load, too.
 */

const root = document.documentElement;
const theme = /(?:^|;\s*)lantoa_theme=(light|dark)(?:;|$)/.exec(document.cookie)?.[1];
if (theme) root.dataset.theme = theme;
const language = root.lang === "en" ? "en" : "vi";

/** @param {string} name */
const wordsOf = async (name) => (await import(`./words/${name}.${language}.js`)).words;

/** @type {[boolean, () => Promise<unknown>][]} */
const behaviours = [
  ["lesson" in root.dataset, () => startWith("lesson", import("./view/lesson.js"))],
  ["course" in root.dataset && !("lesson" in root.dataset), () => startWith("lesson", import("./view/outline.js"))],
  [has("[data-person]") && !has("[data-exam]"), () => startWith("lesson", import("./view/signed_in.js"))],
  [has("[data-exam]"), () => startWith("exam", import("./view/exam.js"))],
];

/** @param {string} selector */
function has(selector) {
  return document.querySelector(selector) !== null;
}

/**
 * @param {string} name  of the words
 * @param {Promise<{start: (words: any) => Promise<void>}>} loading
 */
async function startWith(name, loading) {
  const [words, view] = await Promise.all([wordsOf(name), loading]);
  await view.start(words);
}

for (const [wanted, start] of behaviours) {
  if (wanted) start().catch((error) => console.error(error));
}
