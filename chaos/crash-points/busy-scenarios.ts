import { changed, firstSeq, type Scenario, say } from "./scenario.ts";
import { enter, until, vanish } from "./users.ts";

const worker = { function: "fanout", task: "messages" };

/** What goes through the queue, where every room is busy and more than one worker serves. */
export const busyScenarios: readonly Scenario[] = [
  {
    name: "a message in a busy room",
    about: [{ function: "send", task: "sendMessage", call: "SendMessageBatch" }, worker],
    run: async ({ writer, witness, room }) => {
      await say(writer, room, "after");
      await until(() => witness.texts().length === 2, "the witness shows both");
    },
    shows: ["before", "after"],
  },
  {
    name: "an edit in a busy room",
    about: [{ function: "send", task: "edit", call: "SendMessageBatch" }],
    run: async ({ writer, witness, room }) => {
      writer.client.edit(room, firstSeq(writer), "edited");
      await changed(writer, "edited");
      await changed(witness, "edited");
    },
    shows: ["edited"],
  },
  {
    name: "somebody who vanished from a busy room without $disconnect",
    about: [
      { ...worker, call: "DeleteItem subscription" },
      { ...worker, call: "DeleteItem connection" },
      { ...worker, call: "Query lease" },
      { ...worker, call: "PutItem lease" },
      { ...worker, call: "DeleteItem lease" },
    ],
    rules: [{ fault: "lostDisconnect" }],
    run: async ({ cloud, room, writer, witness, meet }) => {
      const leaver = await meet("Leaver");
      await enter(leaver, room);
      await vanish(cloud, leaver);
      await say(writer, room, "after");
      await until(() => witness.texts().length === 2, "the witness shows both");
    },
    shows: ["before", "after"],
  },
];
