import type { Occasion } from "./plan.ts";

/** Occasions on which a deployment is refused, and the sentence. */
export const refused: readonly [what: string, says: string, occasion: Omit<Occasion, "mode">][] = [
  ["a name that Cognito refuses", 'The stage cannot be named "lawson"', { stage: "lawson" }],
  ["a short guest key", "The guest key has 5 bytes", { stage: "short", secrets: { GuestKey: "short" } }],
  [
    "a generation of the guest key that is none",
    'GuestKeyGeneration is "next", and must be a whole number.',
    { stage: "no-number", secrets: { GuestKeyGeneration: "next" } },
  ],
  [
    "a domain that is not in the account",
    "PARLEY_DOMAIN is chat.example.net, but no public hosted zone in this account's Route 53 has it",
    { stage: "elsewhere", decided: { PARLEY_DOMAIN: "chat.example.net" } },
  ],
  [
    "Google without its secret",
    "sst secret set GoogleClientSecret",
    { stage: "no-secret", decided: { PARLEY_GOOGLE_CLIENT_ID: "our-google-client" } },
  ],
  [
    "a setting of another kind",
    'PARLEY_RESERVED_CONCURRENCY is "0", and must be a whole number of at least 1.',
    { stage: "none-at-all", decided: { PARLEY_RESERVED_CONCURRENCY: "0" } },
  ],
  [
    "a throttle that there is none of",
    'PARLEY_THROTTLES is {"handshake": {"perSecond": 1, "burst": 1}}, and must be JSON such as',
    { stage: "no-such", decided: { PARLEY_THROTTLES: '{"handshake": {"perSecond": 1, "burst": 1}}' } },
  ],
];
