/**
 * Light or dark: buttons with data-theme-choice="light|dark|auto" inside an element that is hidden without script.
 * The choice is kept in this browser and put on <html data-theme>; "auto" follows the system.
 */

const KEY = "lantoa-theme";

export function start() {
  const buttons = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-theme-choice]"));
  apply(localStorage.getItem(KEY) ?? "auto", buttons);
  for (const button of buttons) {
    button.closest("[hidden]")?.removeAttribute("hidden");
    button.addEventListener("click", () => {
      const choice = button.dataset.themeChoice ?? "auto";
      localStorage.setItem(KEY, choice);
      apply(choice, buttons);
    });
  }
}

/**
 * @param {string} choice
 * @param {Iterable<HTMLElement>} buttons
 */
function apply(choice, buttons) {
  if (choice === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice;
  for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
}
