import { parentPort } from "node:worker_threads";
import { ScriptedServer } from "./scripted-server.ts";

/*
 * A worker that runs a scripted server, whose users send on request:
 * its memory is not in the heap of the client under test.
 */

/** The rooms to send in, in turn, and the number of messages in all. */
export type Talk = { readonly rooms: readonly string[]; readonly messages: number };

/** Every tenth message is followed by an edit of one from long before. */
const editedAfter = 10;
const editedBefore = 2_000;

/** The events that one frame carries, as of a busy room. */
const atOnce = 10;

const server = await ScriptedServer.start();
let said = 0;

const talk = ({ rooms, messages }: Talk): void => {
  for (let left = messages; left > 0; left -= atOnce) {
    const room = rooms[(said / atOnce) % rooms.length] ?? "";
    const events = Array.from({ length: atOnce }, () => {
      const userId = `user-${said % 7}`;
      said += 1;
      return server.store(room, userId, `message ${said}`);
    });
    server.tellAtOnce(room, events);
    const target = (events[editedAfter - 1]?.seq ?? 0) - editedBefore;
    const old = server.log(room).events.get(target);
    if (old?.action !== "message") continue;
    const edit = server.change(room, old.userId, { action: "edit", room, seq: target, message: "edited" });
    if (edit.action === "edit") server.tell(room, edit);
  }
};

parentPort?.on("message", (asked: Talk) => {
  talk(asked);
  parentPort?.postMessage({ said });
});
parentPort?.postMessage({ socketUrl: server.socketUrl, apiUrl: server.apiUrl });
