/**
 * Tables that a reader opened and Specs too long for a URL, kept in IndexedDB so that their links open again in the same browser.
 * All of it is best effort: a browser that forbids storage loses nothing but this convenience.
 */
const STORE = 'tables';

/** @typedef {{ name: string, text: string }} Kept */

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('downhill', 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error('blocked'));
  });
}

/**
 * Runs one request in one transaction.
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest<T>} ask
 * @returns {Promise<T>}
 */
async function run(mode, ask) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = ask(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
      transaction.onerror = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/**
 * Keeps a table under its `name~hash`. Returns whether the browser did.
 * @param {string} file @param {string} name @param {string} text
 */
export async function putTable(file, name, text) {
  try {
    await run('readwrite', (store) => store.put({ name, text }, file));
    return true;
  } catch {
    return false;
  }
}

/** The table kept under `name~hash`, if there is one. @param {string} file @returns {Promise<Kept | null>} */
export async function getTable(file) {
  try {
    const kept = await run('readonly', (store) => store.get(file));
    return typeof kept?.name === 'string' && typeof kept.text === 'string' ? { name: kept.name, text: kept.text } : null;
  } catch {
    return null;
  }
}
