import type { ActionName, Measured } from "../cost/actions.ts";
import { exactUnits } from "../cost/units.ts";
import { type Counts, noCounts } from "../packages/local/src/meter/counts.ts";

/**
 * Actions with their exact units, and 50 ms of a GB for each run: for tests, which no slow machine
 * may change.
 */
const counted = (name: ActionName): Counts => {
  const [messages, writeUnits, readUnits, lambdaRequests] = exactUnits[name];
  const messagesIn = messages === 0 ? 0 : 1;
  return {
    ...noCounts,
    messagesIn,
    messagesOut: messages - messagesIn,
    writeUnits,
    readUnits,
    lambdaRequests,
    lambdaGbSeconds: lambdaRequests * 0.05,
  };
};

export const measuredExample: Measured = {
  coldStart: { ...noCounts, lambdaGbSeconds: 0.2 },
  stored: { table: 500, index: 500 },
  actions: {
    guest: counted("guest"),
    enter: counted("enter"),
    comeBack1: counted("comeBack1"),
    comeBack4: counted("comeBack4"),
    missed: counted("missed"),
    join: counted("join"),
    leave: counted("leave"),
    message1: counted("message1"),
    message10: counted("message10"),
    message100: counted("message100"),
    edit: counted("edit"),
    delete: counted("delete"),
    ping1: counted("ping1"),
    ping4: counted("ping4"),
    renew: counted("renew"),
    presence: counted("presence"),
    read: counted("read"),
    typing1: counted("typing1"),
    typing10: counted("typing10"),
    typingRefused: counted("typingRefused"),
    history: counted("history"),
    disconnect1: counted("disconnect1"),
    disconnect4: counted("disconnect4"),
  },
};
