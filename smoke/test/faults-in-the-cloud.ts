import type { CloudOptions } from "../../packages/local/src/cloud.ts";
import { easilyBusy } from "../../packages/local/test/tuning.ts";

/** Faults in the cloud itself: its functions, their settings, and what they call. */
export const inTheCloud: readonly { fault: string; cloud: CloudOptions; red: Record<string, RegExp> }[] = [
  {
    fault: "posts are lost; frames may be larger than on AWS; few connections may come at once",
    cloud: {
      faults: { seed: 1, rules: [{ fault: "lostPost", function: "send" }] },
      // None of the 14 earlier connections is refused.
      limits: { frameBytes: 64 * 1024, connectionBurst: 20, connectionsPerSecond: 2 },
    },
    red: {
      message: /^A message was acknowledged, but not received by another client within/,
      "large-frame": /^It was taken, and answered\./,
      burst: /^Of 30 at once, refused: \d+ with 429\./,
    },
  },
  {
    fault: "pings are not answered; edits are not told; cursors are ignored; any token will do",
    cloud: {
      faults: {
        seed: 1,
        rules: [
          { fault: "lostReply", task: "ping" },
          { fault: "lostPost", task: "edit" },
        ],
      },
      patches: [
        {
          file: "packages/functions/src/default.ts",
          replace: [
            "rooms: fitStates(states, roomLeft(frame))",
            "rooms: states.map((state) => (state.reset ? state : { ...state, events: [], settled: state.head, more: false }))",
          ],
        },
        {
          file: "packages/functions/src/authorizer.ts",
          replace: ['policy("Deny", methodArn', 'policy("Allow", methodArn'],
        },
      ],
    },
    red: {
      ping: /^The pong did not come within/,
      edit: /^The edit was acknowledged, but not received by another client within/,
      resume: /^Messages sent during the cut were missing after it within/,
      "unknown-token": /^It was answered with \d+, but should have been refused with 403\./,
    },
  },
  {
    fault: "the workers of busy rooms do not run; a legacy client's ping is answered",
    cloud: {
      faults: { seed: 1, rules: [{ fault: "throttledInvocation", function: "fanout" }] },
      tuning: easilyBusy,
      patches: [
        {
          file: "packages/functions/src/default.ts",
          replace: ["connection.protocol === subprotocol ? frame : undefined", "frame"],
        },
      ],
    },
    red: {
      busy: /^Of 12 messages at once, \d+ were acknowledged but not received\./,
      "empty-frames": /^A legacy client's ping was answered: \{"action":"pong"/,
    },
  },
];
