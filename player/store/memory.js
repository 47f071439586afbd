/**
 * The same database in memory, so that the logic above it is tested without a browser. Transactions run one after another;
 * a failing one leaves nothing behind.
 */
import { STORES } from "./database.js";

/** @returns {Database} */
export function memoryDatabase() {
  /** @type {Map<string, Map<string, any>>} */
  let tables = new Map(Object.keys(STORES).map((name) => [name, new Map()]));
  /** @type {Promise<unknown>} */
  let queue = Promise.resolve();

  /** @type {Database["write"]} */
  const transact = (stores, job) => {
    const running = queue.then(async () => {
      const copy = new Map([...tables].map(([name, rows]) => [name, new Map(rows)]));
      const value = await job(methods(copy, stores));
      tables = copy;
      return value;
    });
    queue = running.catch(() => {});
    return running;
  };
  return { read: transact, write: transact };
}

/**
 * @param {Map<string, Map<string, any>>} tables
 * @param {string[]} stores
 * @returns {Transaction}
 */
function methods(tables, stores) {
  /** @param {string} store */
  const rowsOf = (store) => {
    const rows = stores.includes(store) ? tables.get(store) : undefined;
    if (!rows) throw new Error(`store ${store} is not in this transaction`);
    return rows;
  };
  return {
    get: async (store, key) => structuredClone(rowsOf(store).get(JSON.stringify(key))),
    put: async (store, value) =>
      void rowsOf(store).set(JSON.stringify(at(value, STORES[store].key)), structuredClone(value)),
    remove: async (store, key) => void rowsOf(store).delete(JSON.stringify(key)),
    all: async (store, index, value) => {
      const path = index ? STORES[store].indexes?.[index] : undefined;
      if (index && !path) throw new Error(`no index ${index}`);
      const wanted = JSON.stringify(value);
      const rows = [...rowsOf(store).values()];
      return structuredClone(path ? rows.filter((row) => JSON.stringify(at(row, path)) === wanted) : rows);
    },
  };
}

/**
 * @param {any} value
 * @param {string | string[]} path
 */
const at = (value, path) => (Array.isArray(path) ? path.map((part) => value[part]) : value[path]);
