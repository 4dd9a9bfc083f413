import { Parley } from "@parley/client/parley";
import { guestToken } from "../../packages/local/test/guest.ts";
import { type Hear, type Member, numbersIn } from "./member.ts";

export type ParleyMemberOptions = { ws: string; api: string; room: string; hear: Hear };

/** Joins with Parley's own client, as a browser does. */
export const parleyMember = async ({ ws, api, room, hear }: ParleyMemberOptions): Promise<Member> => {
  const token = await guestToken(api);
  const client = new Parley({ socketUrl: ws, apiUrl: api, token: async () => token });
  const rows = () => client.snapshot().rooms.get(room)?.messages ?? [];
  client.on("message", ({ message }) => numbersIn(message.text).forEach(hear));
  client.join(room);
  client.connect();
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = client.subscribe(() => {
    if (client.snapshot().rooms.get(room)?.status === "live") resolve();
  });
  await promise;
  stop();
  return {
    say: (text) => void client.send(room, text),
    shown: () => rows().flatMap(({ text }) => numbersIn(text)),
    leave: () => client.close(),
  };
};
