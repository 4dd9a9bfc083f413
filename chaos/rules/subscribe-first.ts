import { visits } from "../model/commands.ts";
import type { Rule } from "./rule.ts";

/** A joining client gets the head first, and is subscribed much later. */
export const subscribeFirst: Rule = {
  name: "subscribe, then read the head",
  patches: [
    {
      file: "packages/core/src/room/enter.ts",
      replace: [
        "await subscribe(store, room, connection);\n  const head = isOpen ? await openRoom(store, room) : await findHead(store, room);",
        "const head = isOpen ? await openRoom(store, room) : await findHead(store, room);\n  await subscribe(store, room, connection);",
      ],
    },
  ],
  // The next ping would repair it, minutes later by default.
  happenings: visits,
  timing: { heartbeat: 4 * 60_000 },
  faults: [
    {
      fault: "slowCall",
      function: "default",
      call: "PutItem subscription",
      latency: { ms: 500 },
    },
  ],
};
