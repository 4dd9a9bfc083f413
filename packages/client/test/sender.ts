/**
 * A program that sends, and is killed: `node sender.ts <socketUrl> <apiUrl> <folder> <user>
 * <text>…`. Prints a line for each message once it is kept.
 */
import { fileOutbox } from "../src/outbox/file-outbox.ts";
import { Parley } from "../src/parley.ts";

const [socketUrl = "", apiUrl = "", folder = "", user = "", ...texts] = process.argv.slice(2);
const outbox = fileOutbox({ folder, server: socketUrl, user });
const client = new Parley({
  socketUrl,
  apiUrl,
  token: async () => user,
  outbox: {
    ...outbox,
    put: async (item) => {
      await outbox.put(item);
      console.log(item.id);
    },
  },
});
client.join("general");
client.connect();
for (const text of texts) client.send("general", text);
