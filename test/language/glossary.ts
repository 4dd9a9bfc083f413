/**
 * Words that this project does not use, each with the word to use instead. Words with a capital letter
 * inside are identifiers, and match in exactly this case; all others match in any case, as whole words.
 */
export const glossary: Readonly<Record<string, string>> = {
  // In flight, rate limits
  "under way": "in flight",
  underWay: "inFlight",
  allowance: "rate limit",
  refuseFor: "throwIfLimited",
  tooMuch: "rateLimited",
  shutOut: "block",
  "shut out": "blocked",
  endIfDeaf: "disconnectIfIgnoringLimits",
  turnAway: "closeExpired",
  "turned away": "refused",
  hangUpOn: "disconnectUser",
  requirePlace: "enforceConnectionLimit",
  // Fan-out
  mostForOne: "maxRecipientsPerHandler",
  recipientsHere: "senderRecipients",
  recipientsInTurn: "workerRecipients",
  joinSpeakers: "subscribeLegacySenders",
  handOver: "enqueue",
  handBack: "retrySoon",
  priorAt: "previousAt",
  earlierAt: "beforePreviousAt",
  messageIn: "toMessage",
  eventIn: "toEvent",
  undropped: "cleanupFailed",
  // The client
  heir: "replacement",
  goOut: "dispatch",
  passOn: "keepForReview",
  // Tests and tools
  errand: "scenario",
  leash: "child-reaper",
  contenders: "baselines",
  // English
  "for ever": "forever",
  deaf: "ignoring, or not reading",
  "hang up": "disconnect",
  "tried again": "retried",
  "broken off": "cancelled, or aborted",
  mended: "fixed, or repaired",
  "taken for granted": "assumed",
  "in vain": "without a result",
};
