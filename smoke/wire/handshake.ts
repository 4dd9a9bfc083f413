import { WebSocket } from "ws";
import { bearerPrefix, subprotocol } from "../../packages/core/src/wire/limits.ts";
import { Failed } from "../outcome.ts";
import { Line } from "./line.ts";
import { unreachable } from "./unreachable.ts";

export type Offer = { protocols?: readonly string[]; headers?: Readonly<Record<string, string>> };

/** How a stage answered a handshake. */
export type Handshake = {
  /** 101, or the status of the refusal. */
  status: number;
  /** The subprotocol that it chose, if any. */
  echoed: string | undefined;
  /**
   * The connection; none when it was refused, or when the client has to drop it for its wrong
   * subprotocol.
   */
  line: Line | undefined;
};

/** What a check opens connections with. */
export type Opening = { stage: { socket: string }; timeoutMs: number; defer(close: () => unknown): void };

/** Makes one handshake, exactly as offered. @throws Failed when the address cannot be reached. */
export const shakeHands = (
  { stage: { socket: address }, timeoutMs, defer }: Opening,
  { protocols = [], headers = {} }: Offer,
): Promise<Handshake> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(address, [...protocols], {
      headers,
      handshakeTimeout: timeoutMs,
      perMessageDeflate: false,
    });
    const line = new Line(socket, timeoutMs);
    defer(() => line.close());
    let accepted: { echoed: string | undefined } | undefined;
    socket.once("upgrade", ({ headers: answered }) => {
      accepted = { echoed: answered["sec-websocket-protocol"] };
    });
    socket.once("open", () => resolve({ status: 101, echoed: accepted?.echoed, line }));
    socket.once("unexpected-response", (request, response) => {
      response.resume();
      request.destroy();
      resolve({ status: response.statusCode ?? 0, echoed: undefined, line: undefined });
    });
    // After the upgrade, the client itself rejects the subprotocol.
    socket.on("error", (error) => {
      if (accepted) return resolve({ status: 101, echoed: accepted.echoed, line: undefined });
      reject(unreachable(address, error));
    });
  });

/** What browsers offer, with a user's token. */
export const asBrowser = (token: string): Offer => ({ protocols: [subprotocol, bearerPrefix + token] });

/** Opens a connection that has to succeed. @throws Failed when it does not. */
export const openLine = async (opening: Opening, offer: Offer): Promise<Line> => {
  const { status, echoed, line } = await shakeHands(opening, offer);
  if (line) return line;
  if (status !== 101) throw new Failed(`The handshake was refused with ${status}.`);
  throw new Failed(
    `The handshake chose the subprotocol "${echoed ?? ""}", so the client dropped the connection.`,
  );
};
