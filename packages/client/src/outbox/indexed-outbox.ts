import type { Outbox } from "./outbox.ts";

const items = "items";
const byId = "id";

/**
 * An outbox in a database of the browser. What `put` has resolved for outlives the tab and the
 * browser, though not a power cut in the seconds after. All reject where the browser refuses
 * storage or has no space left; the next call tries anew.
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
    // With the operating system is safe from a reload and a crash of the tab. On the disk, every
    // message would wait for it twice.
    const transaction = database.transaction(items, "readwrite", { durability: "relaxed" });
    const done = doneOf(transaction);
    try {
      const [applied] = await inTime(Promise.all([apply(transaction.objectStore(items)), done]));
      return applied;
    } catch (cause) {
      // What was told as failed must not happen later, when others have acted on it.
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
    // It has ended by itself.
  }
};

/** Milliseconds. Some browsers, in some states, never answer. */
const answerWait = 5_000;

/** Rejects when the browser takes too long. */
const inTime = <T>(answer: Promise<T>): Promise<T> => {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("The browser's database does not respond.")), answerWait);
  return Promise.race([answer, promise]).finally(() => clearTimeout(timer));
};

/**
 * @param lost called when the database is closed from without. With true when all that was in it
 *   may be lost: it was deleted, or the browser's storage was cleared. With false when a newer
 *   version of the site takes it over.
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
