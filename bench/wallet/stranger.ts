import { once } from "node:events";
import { request } from "node:http";
import { text } from "node:stream/consumers";
import { WebSocket } from "ws";
import type { Cloud } from "../../packages/local/src/cloud.ts";

type Frame = { action: string; id?: string; code?: string; seq?: number };

/** A frame to be sent, with its own id or none yet. */
export type Asked = { action: string; id?: string; [field: string]: unknown };

/** Milliseconds without an answer, after which a frame counts as unanswered. */
const timeoutMs = 60_000;

/** Whether an answer is a rate limit. */
const isRefusal = (code: string | undefined) => code === "rate_limited" || code === "over_budget";

/** A stranger at a separate loopback address. */
export type Stranger = Awaited<ReturnType<typeof arrive>>;

/** Creates a stranger, which uses HTTP, and any number of sockets. */
export const arrive = async (cloud: Pick<Cloud, "ws" | "api">, localAddress: string) => {
  const send = async (method: string, path: string, body?: object, token?: string) => {
    const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const sent = request(`${cloud.api}${path}`, {
      method,
      localAddress,
      headers: { "content-type": "application/json", ...authorization },
    });
    sent.end(body && JSON.stringify(body));
    const [response] = await once(sent, "response");
    return { status: response.statusCode, text: await text(response) };
  };

  /** Sends a request. True when it was rate limited. */
  const ask = async (method: string, path: string, body?: object, token?: string): Promise<boolean> =>
    (await send(method, path, body, token)).status === 429;

  /** Becomes a guest of the address. There is no token when that was refused. */
  const beGuest = async (): Promise<{ token?: string; userId?: string }> =>
    JSON.parse((await send("POST", "/guests", { name: "Stranger" })).text);

  /**
   * Sends a request with a body of the given size. True when it was refused, for whatever reason.
   */
  const upload = async (method: string, path: string, bytes: number): Promise<boolean> => {
    const sent = request(`${cloud.api}${path}`, {
      method,
      localAddress,
      headers: { "content-type": "application/json", "content-length": bytes },
    });
    sent.end(Buffer.alloc(bytes, "x"));
    const [response] = await once(sent, "response");
    await text(response);
    return response.statusCode >= 400;
  };

  /** Makes a legacy client's handshake, and leaves at once. True when it was refused. */
  const comeAndGo = () =>
    new Promise<boolean>((resolve) => {
      const socket = new WebSocket(cloud.ws, { localAddress });
      socket.once("open", () => {
        socket.terminate();
        resolve(false);
      });
      socket.once("error", () => resolve(true));
    });

  /** Opens a socket. Undefined when that was refused. */
  const open = async (token?: string) => {
    const protocols = token === undefined ? ["parley.v1"] : ["parley.v1", `bearer.${token}`];
    const socket = new WebSocket(cloud.ws, protocols, { localAddress });
    let received = 0;
    const waiting = new Map<string, (frame: Frame) => void>();
    socket.on("error", () => undefined);
    socket.on("message", (data) => {
      if (String(data) === "") return;
      received += 1;
      const frame: Frame = JSON.parse(String(data));
      if (frame.id !== undefined) waiting.get(frame.id)?.(frame);
    });
    const opened = await new Promise<boolean>((resolve) => {
      socket.once("open", () => resolve(true));
      socket.once("error", () => resolve(false));
      socket.once("close", () => resolve(false));
    });
    if (!opened) return undefined;
    let sent = 0;
    /** Sends a frame, with an id of its own unless it has one. Resolves with its answer. */
    const say = async (frame: Asked): Promise<Frame> => {
      const { id = `s${++sent}` } = frame;
      const answered = new Promise<Frame>((resolve, reject) => {
        waiting.set(id, resolve);
        setTimeout(() => reject(new Error("A frame was not answered.")), timeoutMs).unref();
      });
      socket.send(JSON.stringify({ ...frame, id }));
      return answered.finally(() => waiting.delete(id));
    };
    return {
      say,
      /** Sends a frame. True when it was rate limited. */
      isRefused: async (frame: Asked) => isRefusal((await say(frame)).code),
      /** The number of frames received. */
      received: () => received,
      isOpen: () => socket.readyState === WebSocket.OPEN,
      close: () => socket.close(),
    };
  };
  return { ask, beGuest, upload, open, comeAndGo };
};
