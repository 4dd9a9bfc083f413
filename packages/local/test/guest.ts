import { Guest } from "@parley/core/protocol/http";
import * as v from "valibot";

/** For tests: the token of a new guest of an HTTP API. @throws Error when there is none. */
export const guestToken = async (api: string): Promise<string> => {
  const response = await fetch(`${api}/guests`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "Reader" }),
  });
  if (!response.ok) throw new Error(`POST /guests was answered with ${response.status}.`);
  return v.parse(Guest, await response.json()).token;
};

/** For tests: the header of a request by a new guest. */
export const asGuest = async (api: string): Promise<{ authorization: string }> => ({
  authorization: `Bearer ${await guestToken(api)}`,
});

/** For tests: what an HTTP API answers to a GET by a new guest. */
export const readAsGuest = async (api: string, path: string): Promise<Response> =>
  fetch(api + path, { headers: await asGuest(api) });
