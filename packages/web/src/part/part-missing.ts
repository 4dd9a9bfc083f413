import * as v from "valibot";
import { stored } from "../storage/stored.ts";

/** A file of the site could not be loaded: a deployment removed it, or the network is down. */
export class PartMissing extends Error {
  override readonly name = "PartMissing";

  constructor(cause: unknown) {
    super("A part of the page could not be loaded.", { cause });
  }
}

/**
 * When a page of this browser was last reloaded because of a missing part: a broken site must not
 * do so forever.
 */
const reloadedStore = stored("reloaded", v.number(), 0);
const pauseMs = 60_000;

/**
 * Whether a reload would lose something: a text that the user is writing, or a message that is not
 * stored yet.
 */
const hasUnsaved = (): boolean =>
  [...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("textarea, input")].some(
    ({ value, defaultValue }) => value !== "" && value !== defaultValue,
  ) || document.querySelector("textarea:not(:placeholder-shown), [data-state=sending]") !== null;

/** Whether the site answers. Without a network, a reload would leave nothing. */
async function isSiteThere(): Promise<boolean> {
  try {
    const answer = await fetch("/", { cache: "no-store", signal: AbortSignal.timeout(10_000) });
    return answer.ok;
  } catch {
    return false;
  }
}

/** Reloads the page, with the deployed version, if that loses nothing. */
export async function reloadIfSafe(): Promise<void> {
  if (hasUnsaved() || Date.now() - reloadedStore.get() < pauseMs || !(await isSiteThere()) || hasUnsaved())
    return;
  reloadedStore.set(Date.now());
  location.reload();
}

/** Loads a part of the site, for `lazy`. Rejects with `PartMissing`. */
export const fetched =
  <T>(load: () => Promise<T>) =>
  (): Promise<T> =>
    load().catch((cause: unknown) => {
      throw new PartMissing(cause);
    });
