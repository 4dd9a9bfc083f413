import { errorCodes, ParleyError } from "@parley/core/wire/error";
import * as v from "valibot";
import { type ApiMeans, askApi, refusalIn } from "./read-api.ts";

/** A room, and how to reach the HTTP API. */
export type RoomMeans = { readonly api: ApiMeans; readonly room: string };

type Change = Parameters<typeof askApi>[3];

/**
 * Asks the HTTP API for something of a room. Rejects with the server's `ParleyError`, or as `askApi` does
 * if the server did not answer.
 *
 * @param path behind the room's.
 */
export const askRoom = ({ api, room }: RoomMeans, path: string, change?: Change): Promise<Response> =>
  askServer(api, `/rooms/${encodeURIComponent(room)}${path}`, change);

/** Asks the HTTP API for something. Rejects as `askRoom` does. */
export async function askServer(api: ApiMeans, path: string, change?: Change): Promise<Response> {
  try {
    return await askApi(api, path, new AbortController().signal, change);
  } catch (cause) {
    throw refusedAs(cause) ?? cause;
  }
}

const Refused = v.object({ code: v.picklist(errorCodes), message: v.string() });

/** The server's own error; undefined if the server did not answer. */
function refusedAs(cause: unknown): ParleyError | undefined {
  const refused = v.safeParse(Refused, refusalIn(cause));
  return refused.success
    ? new ParleyError(refused.output.code, refused.output.message, { cause })
    : undefined;
}
