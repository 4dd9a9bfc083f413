/**
 * Calls when a browser comes online, or its tab becomes visible: the moments at which a socket may
 * have died unnoticed. Returns a function that ends that. Elsewhere it never calls.
 */
export function onWake(call: () => void): () => void {
  if (typeof globalThis.addEventListener !== "function") return () => {};
  const life = new AbortController();
  const { signal } = life;
  globalThis.addEventListener("online", call, { signal });
  globalThis.document?.addEventListener(
    "visibilitychange",
    () => {
      if (document.visibilityState === "visible") call();
    },
    { signal },
  );
  return () => life.abort();
}

/**
 * Calls when a browser's page is hidden: nothing may run in it after that. Returns a function that ends
 * that. Elsewhere it never calls.
 */
export function onHidden(call: () => void): () => void {
  if (!globalThis.document) return () => {};
  const life = new AbortController();
  const { signal } = life;
  globalThis.addEventListener("pagehide", call, { signal });
  document.addEventListener(
    "visibilitychange",
    () => {
      if (document.visibilityState === "hidden") call();
    },
    { signal },
  );
  return () => life.abort();
}

const signs = ["keydown", "pointerdown", "pointermove", "wheel", "focus"] as const;

/** Often enough for waits of minutes. In milliseconds. */
const pauseMs = 1_000;

/**
 * Calls when the user does something in a browser's tab, at most once a second. Returns a function
 * that ends that. Elsewhere it never calls.
 */
export function onPresence(call: () => void): () => void {
  if (typeof globalThis.addEventListener !== "function" || !globalThis.document) return () => {};
  const life = new AbortController();
  let last = Number.NEGATIVE_INFINITY;
  const told = ({ timeStamp }: Event) => {
    if (timeStamp - last < pauseMs) return;
    last = timeStamp;
    call();
  };
  for (const sign of signs)
    globalThis.addEventListener(sign, told, { signal: life.signal, capture: true, passive: true });
  return () => life.abort();
}

/** Resolves when a browser's tab is visible, or the signal is aborted. Elsewhere at once. */
export function whenVisible(signal: AbortSignal): Promise<void> {
  if (signal.aborted || globalThis.document?.visibilityState !== "hidden") return Promise.resolve();
  return new Promise((resolve) => {
    const life = new AbortController();
    const end = () => {
      if (!signal.aborted && document.visibilityState === "hidden") return;
      life.abort();
      resolve();
    };
    document.addEventListener("visibilitychange", end, { signal: life.signal });
    signal.addEventListener("abort", end, { signal: life.signal });
  });
}
