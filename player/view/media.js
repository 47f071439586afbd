/**
 * Recordings (<audio data-media>): go on where the learner stopped. The place is recorded when playing stops, when the page is
 * left and once a minute in between; a finished recording begins anew.
 */

const EVERY_S = 60;
const WORTH_S = 5;

/**
 * @param {Record<string, number>} held  seconds by media id
 * @param {Note} note
 */
export function startMedia(held, note) {
  for (const player of /** @type {NodeListOf<HTMLMediaElement>} */ (document.querySelectorAll("[data-media]"))) {
    follow(player, held[player.dataset.media ?? ""] ?? 0, note);
  }
}

/**
 * @param {HTMLMediaElement} player
 * @param {number} from
 * @param {Note} note
 */
function follow(player, from, note) {
  let noted = from;
  const media = player.dataset.media ?? "";
  if (from >= WORTH_S) player.currentTime = from;
  const keep = (seconds = Math.floor(player.currentTime)) => {
    if (seconds === noted) return;
    noted = seconds;
    void note("media.position", { media, seconds });
  };
  player.addEventListener("pause", () => player.ended || keep());
  player.addEventListener("ended", () => keep(0));
  player.addEventListener("timeupdate", () => {
    if (!player.paused && Math.abs(player.currentTime - noted) >= EVERY_S) keep();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && !player.paused) keep();
  });
}
