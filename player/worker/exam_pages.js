/**
 * Service worker of /thi/: the page of a test and its scripts open again without a line. A plain script, because older
 * browsers have no workers of modules; worker/exam.js adds the delivery for those that have.
 *
 * The page itself is not kept, because it names a person; a page without anybody (/thi/ngoai-tuyen/) stands in for it, and the
 * player finds in IndexedDB what belongs to whoever is signed in. The line comes first; when it does not answer, what is
 * kept does, and for a while files are not asked for again, so that a dead line costs one wait and not one for each file.
 */
(() => {
  const CACHE = "lantoa-exam-1";
  const SHELL = "/thi/ngoai-tuyen/";
  const PATIENCE_MS = 6_000;
  const DEAD_MS = 30_000;
  const FRESH_MS = 3_600_000;
  const TEST_PAGE = /^\/thi\/[0-9a-f-]{36}\/$/;
  const worker = /** @type {any} */ (globalThis);
  let deadUntil = 0;

  worker.addEventListener("install", () => worker.skipWaiting());
  worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()));
  worker.addEventListener("message", (/** @type {any} */ event) => {
    if (event.data?.keep) event.waitUntil(keep(event.data.keep).then((kept) => event.ports[0]?.postMessage(kept)));
  });
  worker.addEventListener("fetch", (/** @type {any} */ event) => {
    const { request } = event;
    const { origin, pathname } = new URL(request.url);
    if (request.method !== "GET" || origin !== location.origin) return;
    if (request.mode === "navigate" && TEST_PAGE.test(pathname)) event.respondWith(page(request));
    else if (pathname.startsWith("/player/1/")) event.respondWith(file(request, pathname));
  });

  /**
   * Keeps what is missing; files that are held follow the server by themselves. Without a line nothing new is kept, and what
   * was kept before still opens.
   * @param {string[]} paths
   */
  async function keep(paths) {
    const cache = await caches.open(CACHE);
    const wanted = await Promise.all(paths.map(async (path) => (isFresh(path, await heldAt(path)) ? "" : path)));
    await cache.addAll(wanted.filter(Boolean)).catch(() => {});
    const held = await Promise.all(paths.map(heldAt));
    return held.every(Boolean);
  }

  /**
   * @param {string} path
   * @param {Response | undefined} held
   */
  const isFresh = (path, held) =>
    held !== undefined && (path !== SHELL || Math.abs(Date.now() - Date.parse(held.headers.get("date") ?? "")) < FRESH_MS);

  /** @param {Request} request */
  async function page(request) {
    const held = await heldAt(SHELL);
    try {
      const response = await within(fetch(request), held ? PATIENCE_MS : 0);
      return held && response.status >= 500 ? held : response;
    } catch (cause) {
      deadUntil = Date.now() + DEAD_MS;
      if (held) return held;
      throw cause;
    }
  }

  /**
   * @param {Request} request
   * @param {string} path
   */
  async function file(request, path) {
    const held = await heldAt(path);
    if (held && Date.now() < deadUntil) return held;
    try {
      const response = await within(fetch(request), held ? PATIENCE_MS : 0);
      if (held && !response.ok) return held;
      if (held) await (await caches.open(CACHE)).put(path, response.clone());
      return response;
    } catch (cause) {
      deadUntil = Date.now() + DEAD_MS;
      if (held) return held;
      throw cause;
    }
  }

  /** @param {string} path */
  const heldAt = async (path) => (await caches.open(CACHE)).match(path, { ignoreVary: true });

  /**
   * @template T
   * @param {Promise<T>} promise
   * @param {number} patience  milliseconds, 0 = for ever
   * @returns {Promise<T>}
   */
  function within(promise, patience) {
    if (!patience) return promise;
    return Promise.race([promise, new Promise((_, reject) => setTimeout(() => reject(new Error("no answer")), patience))]);
  }
})();
