/**
 * The one script of every page: finds by data attributes what a page needs and loads only that.
 *
 *   <html data-course [data-lesson]>   a page of a pack: lesson or outline
 *   <main data-exam>                   the final test
 *   [data-person]                      a page of the application whose visitor is signed in
 *   [data-theme-choice]                buttons that choose light or dark
 *
 * Without this script all pages can be read and their forms sent; without a module that fails to load, too.
 */

const root = document.documentElement;
const language = root.lang === "en" ? "en" : "vi";

/** @param {string} name */
const wordsOf = async (name) => (await import(`./words/${name}.${language}.js`)).words;

/** @type {[boolean, () => Promise<unknown>][]} */
const behaviours = [
  [has("[data-theme-choice]"), async () => (await import("./view/theme.js")).start()],
  ["lesson" in root.dataset, () => startWith("lesson", import("./view/lesson.js"))],
  ["course" in root.dataset && !("lesson" in root.dataset), () => startWith("lesson", import("./view/outline.js"))],
  [has("[data-person]"), async () => (await import("./view/signed_in.js")).start()],
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
