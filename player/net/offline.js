/**
 * The service worker of the test's page: keeps the page and its scripts for a reload without a line, and hands in by itself
 * when the line is back (where the browser does that). Needs a secure context; without it all goes on, from this page alone.
 */

const SCOPE = "/thi/";
const SHELL = "/thi/ngoai-tuyen/";
const PATIENCE_MS = 15_000;
export const DELIVERY = "lantoa-exam";

/**
 * Has this page kept. Call it after the page's scripts are loaded: they are what is kept.
 * @returns {Promise<boolean>}  whether the page will open again without a line
 */
export async function keepPage() {
  if (!navigator.serviceWorker) return false;
  try {
    await register();
    const worker = (await navigator.serviceWorker.ready).active;
    return worker ? await told(worker, { keep: [SHELL, ...ownFiles()] }) : false;
  } catch {
    return false;
  }
}

/** Has what waits delivered after this page is gone, when the line is back. */
export async function deliverLater() {
  const registration = await navigator.serviceWorker?.getRegistration(SCOPE).catch(() => undefined);
  // Only some browsers can; in the others the next visit delivers.
  await /** @type {any} */ (registration)?.sync?.register(DELIVERY).catch(() => {});
}

/**
 * A worker of modules can deliver; browsers that have none do not read `type`, stumble over the first import, and get the one
 * that only keeps the page. Once registered, the browser looks for newer ones by itself.
 */
async function register() {
  const { serviceWorker } = navigator;
  if (await serviceWorker.getRegistration(SCOPE)) return;
  let knowsModules = false;
  const how = {
    scope: SCOPE,
    get type() {
      knowsModules = true;
      return /** @type {const} */ ("module");
    },
  };
  try {
    await serviceWorker.register("/thi/sw.js", how);
  } catch (cause) {
    if (knowsModules) throw cause;
    await serviceWorker.register("/thi/sw-cu.js", { scope: SCOPE });
  }
}

/** The scripts and sheets this page has loaded. */
const ownFiles = () =>
  performance
    .getEntriesByType("resource")
    .map(({ name }) => new URL(name))
    .filter(({ origin, pathname }) => origin === location.origin && pathname.startsWith("/player/1/"))
    .map(({ pathname }) => pathname);

/**
 * @param {ServiceWorker} worker
 * @param {object} message
 * @returns {Promise<boolean>}
 */
function told(worker, message) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data === true);
    setTimeout(() => resolve(false), PATIENCE_MS);
    worker.postMessage(message, [port2]);
  });
}
