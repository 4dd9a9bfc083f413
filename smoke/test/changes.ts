import type { Answer, Asked } from "./front.ts";
import type { Offered } from "./socket-front.ts";

/** Makes another HTTP answer from the stage's answer. */
type Change = (answer: Answer) => Answer;

export const withoutHeader =
  (name: string): Change =>
  (answer) => {
    const { [name]: _dropped, ...headers } = answer.headers;
    return { ...answer, headers };
  };

export const withHeader =
  (name: string, value: string): Change =>
  (answer) => ({ ...answer, headers: { ...answer.headers, [name]: value } });

export const withStatus =
  (status: number): Change =>
  (answer) => ({ ...answer, status, body: "{}" });

export const withBody =
  (change: (body: string) => string): Change =>
  (answer) => ({ ...answer, body: change(answer.body) });

/** Changes the answers to requests that begin with a method and a path. */
export const on = (start: string, change: Change) => ({
  answer: ({ method, path }: Asked, answer: Answer): Answer =>
    `${method} ${path}`.startsWith(start) ? change(answer) : answer,
});

/** The subprotocol in which a handshake carries its token. */
export const bearerOf = ({ protocols }: Offered) =>
  protocols.find((protocol) => protocol.startsWith("bearer."));
