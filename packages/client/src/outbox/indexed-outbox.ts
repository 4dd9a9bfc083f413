import type { Outbox } from "./outbox.ts";

const items = "items";
const byId = "id";

/**
 * Opens an outbox in IndexedDB. An item whose `put` has resolved survives a crash of the tab or the
 * browser, but not a power cut in the seconds after. All methods reject while the browser refuses
 * storage or has no space left; the next call tries again.
 */
export function indexedOutbox(name: string): Outbox {
  let opening: Promise<IDBDatabase> | undefined;
  const losses = new EventTarget();

  const opened = () => {
    opening ??= openDatabase(name, (withAll) => {
      opening = undefined;
      if (withAll) losses.dispatchEvent(new Event("lost"));
    }).catch((cause: unknown) => {
      opening = undefined;
      throw cause;
    });
    return opening;
  };

  const change = async <T>(apply: (store: IDBObjectStore) => Promise<T>): Promise<T> => {
    const database = await opened();
    // Handed to the operating system, a write survives a reload and a crash of the tab. With strict
    // durability, every message would wait twice for the disk.
    const transaction = database.transaction(items, "readwrite", { durability: "relaxed" });
    const done = doneOf(transaction);
    try {
      const [applied] = await inTime(Promise.all([apply(transaction.objectStore(items)), done]));
      return applied;
    } catch (cause) {
      // A write that was reported as failed must not take effect later.
      abort(transaction);
      throw cause;
    }
  };

  return {
    onLost: (call, signal) => losses.addEventListener("lost", call, { signal }),
    load: async () => {
      const database = await opened();
      return inTime(answerOf(database.transaction(items).objectStore(items).getAll()));
    },
    put: (item) =>
      change(async (store) => {
        const place = await answerOf(store.index(byId).getKey(item.id));
        await answerOf(store.put(item, place));
      }),
    replace: (item) =>
      change(async (store) => {
        const place = await answerOf(store.index(byId).getKey(item.id));
        if (place === undefined) return false;
        await answerOf(store.put(item, place));
        return true;
      }),
    remove: ({ id }) =>
      change(async (store) => {
        const place = await answerOf(store.index(byId).getKey(id));
        if (place !== undefined) await answerOf(store.delete(place));
      }),
  };
}

const abort = (transaction: IDBTransaction) => {
  try {
    transaction.abort();
  } catch {
    // It has already ended.
  }
};

/** Milliseconds. Some browsers sometimes never answer. */
const answerWait = 5_000;

/** Rejects if the browser takes longer than `answerWait`. */
const inTime = <T>(answer: Promise<T>): Promise<T> => {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("The browser's database does not respond.")), answerWait);
  return Promise.race([answer, promise]).finally(() => clearTimeout(timer));
};

/**
 * @param lost called when something else closes the database. With true if its content may be lost:
 *   it was deleted, or the browser's storage was cleared. With false if a newer version of the site
 *   is upgrading it.
 */
function openDatabase(name: string, lost: (withAll: boolean) => void): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => {
    const store = request.result.createObjectStore(items, { autoIncrement: true });
    store.createIndex(byId, "id", { unique: true });
  };
  request.onsuccess = () => {
    const database = request.result;
    database.onclose = () => lost(true);
    database.onversionchange = ({ newVersion }) => {
      database.close();
      lost(newVersion === null);
    };
  };
  return inTime(answerOf(request));
}

const answerOf = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });

const doneOf = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("The transaction was aborted."));
  });
