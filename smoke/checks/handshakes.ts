import { subprotocol } from "../../packages/core/src/wire/limits.ts";
import { guestPrefix } from "../../packages/core/src/wire/user-id.ts";
import { Failed } from "../outcome.ts";
import type { Check } from "../runner/check.ts";
import { asBrowser, openLine, shakeHands } from "../wire/handshake.ts";
import type { Line } from "../wire/line.ts";

const authorizer =
  "Look at the log group of the function authorizer, and at the authorizer in infra/routes.ts.";

const hello = { action: "hello", id: "hello", rooms: {} };

/** The user that the stage assigns a connection to. */
const userOf = async (line: Line): Promise<unknown> => {
  line.say(hello);
  const { frame } = await line.hear("The welcome", ({ action }) => action === "welcome");
  return frame.userId;
};

const requireUser = (found: unknown, expected: string) => {
  if (found !== expected)
    throw new Failed(`The connection belongs to ${found}, although its token is ${expected}'s.`);
};

/** As browsers do it. */
export const inSubprotocol: Check = {
  name: "handshake-subprotocol",
  title: "Handshake, token in a subprotocol",
  after: ["socket", "guest"],
  lookAt: `${authorizer} The API and the authorizer need the same GuestKey.`,
  run: async (context) => {
    const { token, userId } = await context.visitors.visitor("Smoke");
    const { status, line } = await shakeHands(context, asBrowser(token));
    if (status !== 101) throw new Failed(`It was refused with ${status}.`);
    // Without a connection the echo is wrong, which is another check.
    if (line) requireUser(await userOf(line), userId);
    return "accepted, as browsers do it.";
  },
};

/** Browsers drop a connection whose handshake does not choose what they offered. */
export const echo: Check = {
  name: "echo",
  title: "Subprotocol",
  after: ["handshake-subprotocol"],
  lookAt: "Look at what the function connect returns: packages/functions/src/connect.ts.",
  run: async (context) => {
    const { token } = await context.visitors.visitor("Smoke");
    const { echoed } = await shakeHands(context, asBrowser(token));
    if (echoed !== subprotocol)
      throw new Failed(
        `The handshake answered ${echoed === undefined ? "none" : `"${echoed}"`}, not "${subprotocol}".`,
      );
    return `${subprotocol} is echoed, and the token is not.`;
  },
};

/** As programs do it. */
export const inHeader: Check = {
  name: "handshake-header",
  title: "Handshake, token in the header",
  after: ["echo"],
  lookAt: authorizer,
  run: async (context) => {
    const { token, userId } = await context.visitors.visitor("Smoke");
    const headers = { authorization: `Bearer ${token}` };
    const line = await openLine(context, { protocols: [subprotocol], headers });
    requireUser(await userOf(line), userId);
    return "accepted, as programs do it.";
  },
};

/** As `wscat` does it: a legacy client, which gets an unrequested welcome. */
export const withoutToken: Check = {
  name: "handshake-none",
  title: "Handshake without a token",
  after: ["socket", "api"],
  lookAt: `${authorizer} With an identity source, API Gateway refuses it before the authorizer is asked. The welcome comes from the function welcome.`,
  run: async (context) => {
    const { guests } = await context.visitors.signIn();
    const { status, line } = await shakeHands(context, {});
    if (!guests) {
      if (status === 401 || status === 403) return `refused with ${status}, since there are no guests.`;
      throw new Failed(`There are no guests, and it was answered with ${status}.`);
    }
    if (!line) throw new Failed(`It was refused with ${status}, although guests are admitted.`);
    const { frame } = await line.hear("The welcome", ({ action }) => action === "welcome");
    if (typeof frame.userId !== "string" || !frame.userId.startsWith(guestPrefix))
      throw new Failed(`The connection belongs to ${frame.userId}, not to a guest.`);
    return "accepted as a guest, and welcomed.";
  },
};

/** A token that nobody issued. */
export const unknownToken: Check = {
  name: "unknown-token",
  title: "Handshake, unknown token",
  after: ["socket"],
  lookAt: authorizer,
  run: async (context) => {
    const { status } = await shakeHands(context, asBrowser("nobody-gave-this-out"));
    if (status !== 403)
      throw new Failed(`It was answered with ${status}, but should have been refused with 403.`);
    return "refused with 403.";
  },
};
