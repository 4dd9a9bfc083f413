import type { Stranger } from "./stranger.ts";

/**
 * A request that is refused before it is charged: its throttle, and the preparation of one that
 * says whether it was refused.
 */
type Refusal = {
  kind: "handshake" | "request";
  prepare: (stranger: Stranger) => Promise<() => Promise<boolean>>;
};

const untilRefused = async (act: () => Promise<boolean>) => {
  for (let tries = 0; tries < 2_000; tries++) if (await act()) return;
  throw new Error("Nothing was refused.");
};

const handshake = (stranger: Stranger, token?: string) => async () => {
  const socket = await stranger.open(token);
  socket?.close();
  return socket === undefined;
};

/**
 * The largest body that still reaches a Lambda function, and the largest that API Gateway accepts.
 */
const largestBodies = { function: 5_900_000, gateway: 10 * 1024 * 1024 };

const upload =
  (method: string, path: string, bytes: number): Refusal["prepare"] =>
  async (stranger) =>
  () =>
    stranger.upload(method, path, bytes);

/** Each kind of refusal that a stranger can cause without end. */
export const refusals: Readonly<Record<string, Refusal>> = {
  "handshakes, refused by $connect": {
    kind: "handshake",
    prepare: async (stranger) => {
      const act = handshake(stranger);
      await untilRefused(act);
      return act;
    },
  },
  "handshakes, refused by the authorizer": {
    kind: "handshake",
    prepare: async (stranger) => handshake(stranger, "no-token"),
  },
  "HTTP requests, refused as too many": {
    kind: "request",
    prepare: async ({ ask }) => {
      const act = () => ask("GET", "/sign-in");
      await untilRefused(act);
      return act;
    },
  },
  "POST /guests with 5.9 MB": { kind: "request", prepare: upload("POST", "/guests", largestBodies.function) },
  "DELETE /account with 5.9 MB": {
    kind: "request",
    prepare: upload("DELETE", "/account", largestBodies.function),
  },
  "a path that is not there, with 5.9 MB": {
    kind: "request",
    prepare: upload("PUT", "/nothing", largestBodies.function),
  },
  "POST /guests with 10 MB": { kind: "request", prepare: upload("POST", "/guests", largestBodies.gateway) },
  "GET /users/nobody with 10 MB": {
    kind: "request",
    prepare: upload("GET", "/users/nobody/messages", largestBodies.gateway),
  },
};
