import type { Tampering } from "./front.ts";
import type { Faults } from "./local-stage.ts";
import type { Offered } from "./socket-front.ts";

/** A fault, and the line that has to report it. */
export type Fault = {
  fault: string;
  /** At the stage's addresses. */
  at?: Faults;
  /** An address where nothing listens. */
  dead?: keyof Faults;
  /** The name of the check that has to fail. */
  red: string;
  /** What its line says. */
  says: RegExp;
};

/** Injects all of them at one address. */
const combined = (all: readonly Tampering[]): Tampering => ({
  answer: (request, answer) =>
    all.reduce((changed, { answer: change }) => change?.(request, changed) ?? changed, answer),
  handshake: (original) =>
    all.reduce<Offered | number>(
      (offered, { handshake }) => (typeof offered === "number" || !handshake ? offered : handshake(offered)),
      original,
    ),
  toClient: (text, client) =>
    all.reduce<string | undefined>(
      (left, { toClient }) => (left !== undefined && toClient ? toClient(left, client) : left),
      text,
    ),
});

/** All faults of a list, at the addresses of one stage. */
export const atOnce = (faults: readonly Fault[]): Faults => {
  const at = (kind: keyof Faults) => combined(faults.flatMap(({ at: places }) => places?.[kind] ?? []));
  return { socket: at("socket"), api: at("api"), site: at("site") };
};
