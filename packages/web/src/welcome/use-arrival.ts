import { DisplayName } from "@parley/core/wire/field";
import { useEffect, useRef, useState } from "react";
import * as v from "valibot";
import { makeWayFor } from "../session/account.ts";
import { endpointStore, endpointsOf } from "../session/endpoints.ts";
import { GuestRefused, guestStoreOf, requestGuest } from "../session/guest.ts";

const retryMs = 3000;

/**
 * Becoming a guest. A name that cannot be is answered at once; while the server is out of reach it is asked
 * again every few seconds, until it answers.
 */
export function useArrival() {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [waiting, setWaiting] = useState<string>();
  // Aborted when another name is typed: what is in flight then counts for nothing.
  const attempt = useRef(new AbortController());
  useEffect(() => () => attempt.current.abort(), []);

  const ask = async (name: string, signal: AbortSignal) => {
    try {
      const { apiUrl } = endpointsOf(endpointStore.get());
      const guest = await requestGuest(apiUrl, name);
      if (signal.aborted) return;
      makeWayFor(guest.userId);
      guestStoreOf(apiUrl).set(guest);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof GuestRefused) {
        setBusy(false);
        setWaiting(undefined);
        return setProblem(error.message);
      }
      setWaiting("Parley is unavailable right now. Retrying every few seconds…");
      const timer = setTimeout(() => void ask(name, signal), retryMs);
      signal.addEventListener("abort", () => clearTimeout(timer));
    }
  };

  const arrive = (text: string) => {
    const name = v.safeParse(DisplayName, text);
    if (!name.success) return setProblem(name.issues[0].message);
    reset();
    setBusy(true);
    attempt.current = new AbortController();
    void ask(name.output, attempt.current.signal);
  };

  const reset = () => {
    attempt.current.abort();
    setBusy(false);
    setProblem(undefined);
    setWaiting(undefined);
  };

  return { busy, problem, waiting, arrive, reset };
}
