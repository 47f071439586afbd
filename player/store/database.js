/**
 * A thin wrapper over IndexedDB: one transaction at a time, written as an async function.
 *
 * Inside `read` and `write` await nothing but the transaction's own methods: IndexedDB ends a transaction as soon as it has
 * nothing to do. `write` resolves when the data is on the disk, not when it is queued. store/memory.js does the same in
 * memory for the tests.
 */

// Which stores there are and what they are keyed by. A change needs a higher VERSION and only adds.
export const NAME = "lantoa";
export const VERSION = 2;

/** @type {Record<string, {key: string | string[], indexes?: Record<string, string | string[]>}>} */
export const STORES = {
  devices: { key: "device", indexes: { person: "person" } },
  outbox: { key: "id", indexes: { waiting: ["device", "status"], lesson: ["person", "lesson"], campaign: ["person", "campaign"] } },
  sittings: { key: "sitting", indexes: { person: "person" } },
  answers: { key: ["sitting", "item"], indexes: { sitting: "sitting" } },
  papers: { key: "sha" },
  boots: { key: ["window", "person"] },
};

/**
 * @returns {Promise<Database>}
 * @throws when this browser keeps nothing (private window, storage switched off or full)
 */
export async function openDatabase() {
  const opening = indexedDB.open(NAME, VERSION);
  opening.onupgradeneeded = () => addMissingStores(opening.result);
  const base = await result(opening);
  base.onversionchange = () => base.close();
  return {
    read: (stores, job) => transact(base, stores, "readonly", job),
    write: (stores, job) => transact(base, stores, "readwrite", job),
  };
}

/** @param {IDBDatabase} base */
function addMissingStores(base) {
  for (const [name, { key, indexes = {} }] of Object.entries(STORES)) {
    if (base.objectStoreNames.contains(name)) continue;
    const store = base.createObjectStore(name, { keyPath: key });
    for (const [index, path] of Object.entries(indexes)) store.createIndex(index, path);
  }
}

/**
 * @template T
 * @param {IDBDatabase} base
 * @param {string[]} stores
 * @param {IDBTransactionMode} mode
 * @param {(tx: Transaction) => Promise<T>} job
 * @returns {Promise<T>}
 */
async function transact(base, stores, mode, job) {
  const transaction = base.transaction(stores, mode, { durability: "strict" });
  const finished = new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(undefined);
    transaction.onabort = () => reject(transaction.error ?? new Error("aborted"));
  });
  finished.catch(() => {});
  try {
    const value = await job(methods(transaction));
    await finished;
    return value;
  } catch (error) {
    if (transaction.error === null) tryAbort(transaction);
    throw error;
  }
}

/** @param {IDBTransaction} transaction */
function tryAbort(transaction) {
  try {
    transaction.abort();
  } catch {
    // It has ended by itself: nothing is left to undo.
  }
}

/**
 * @param {IDBTransaction} transaction
 * @returns {Transaction}
 */
function methods(transaction) {
  return {
    get: (store, key) => result(transaction.objectStore(store).get(key)),
    put: async (store, value) => void (await result(transaction.objectStore(store).put(value))),
    remove: async (store, key) => void (await result(transaction.objectStore(store).delete(key))),
    all: (store, index, value) => {
      const source = transaction.objectStore(store);
      return result((index ? source.index(index) : source).getAll(value));
    },
  };
}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function result(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
