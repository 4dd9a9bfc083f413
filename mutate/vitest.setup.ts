import fc from "fast-check";

// A property is checked for a second against each mutant: what that misses is shown as a survivor.
fc.configureGlobal({ interruptAfterTimeLimit: 1_000 });
