/**
 * Texts to paste elsewhere (<textarea data-copy-text readonly>): a button below copies the whole text and says so. Loaded only by
 * the console's pages of messages. Without it, or when the browser refuses, the text is selected by hand.
 */

const WORDS = { copy: "Sao chép tin nhắn", done: "Đã sao chép, mời dán vào nhóm", byHand: "Đã chọn sẵn, hãy bấm Ctrl+C" };
const SHOWN_MS = 4000;

/** @param {HTMLTextAreaElement} text */
function addButton(text) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.dataset.look = "secondary";
  button.textContent = WORDS.copy;
  const said = document.createElement("span");
  said.className = "small";
  said.setAttribute("role", "status");
  const row = document.createElement("p");
  row.className = "button-row";
  row.append(button, said);
  text.after(row);
  button.addEventListener("click", async () => {
    said.textContent = (await copy(text)) ? WORDS.done : WORDS.byHand;
    setTimeout(() => { said.textContent = ""; }, SHOWN_MS);
  });
}

/**
 * @param {HTMLTextAreaElement} text
 * @returns {Promise<boolean>} whether it is on the clipboard; otherwise the text is left selected
 */
async function copy(text) {
  text.focus();
  text.select();
  try {
    await navigator.clipboard.writeText(text.value);
    return true;
  } catch {
    return false;
  }
}

for (const text of /** @type {NodeListOf<HTMLTextAreaElement>} */ (document.querySelectorAll("[data-copy-text]"))) {
  addButton(text);
}
