import { Parley } from "../packages/client/src/parley.ts";

/** Somebody in a room who has no browser, and stays until `leave`. */
export type Companion = {
  /** Resolves when it is stored. */
  say(text: string): Promise<void>;
  leave(): void;
};

/** Brings a guest without a browser into a room, connected when it resolves. */
export const companion = async (name: string, room: string): Promise<Companion> => {
  const [socketUrl, apiUrl] = [process.env.PARLEY_SOCKET_URL ?? "", process.env.PARLEY_API_URL ?? ""];
  const guest = await fetch(`${apiUrl}/guests`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name }),
  });
  const { token }: { token: string } = await guest.json();
  const client = new Parley({ socketUrl, apiUrl, token: async () => token });
  const until = (holds: () => boolean) =>
    new Promise<void>((resolve) => {
      const stop = client.subscribe(() => {
        if (!holds()) return;
        stop();
        resolve();
      });
      if (!holds()) return;
      stop();
      resolve();
    });
  client.join(room);
  client.connect();
  await until(() => client.snapshot().rooms.get(room)?.status === "live");
  return {
    say: async (text) => {
      const key = client.send(room, text);
      await until(
        () =>
          client
            .snapshot()
            .rooms.get(room)
            ?.messages.some((message) => message.key === key && message.state === "sent") ?? false,
      );
    },
    leave: () => client.close(),
  };
};
