import { setTimeout as pause } from "node:timers/promises";
import { Guest } from "../../../packages/core/src/protocol/http.ts";
import { parseAs } from "../../../packages/core/src/protocol/parse.ts";
import { Wire } from "./wire.ts";

/** A user, and all that reaches them. */
export type User = { name: string; userId: string; token: string; wire: Wire };

const tries = 30;

/** Makes a guest. While functions start, the HTTP API may have no answer. */
export const makeUser = async (api: string, name: string): Promise<User> => {
  for (let nth = 1; ; nth++) {
    const answer = await fetch(`${api}/guests`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name }),
    });
    if (answer.ok) {
      const { token, userId } = parseAs(Guest, await answer.json());
      return { name, token, userId, wire: new Wire() };
    }
    if (nth === tries) throw new Error(`POST /guests was answered with ${answer.status}.`);
    await pause(500);
  }
};
