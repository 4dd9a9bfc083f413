import { RoomDirectory, RoomMembers } from "@parley/core/protocol/http";
import * as v from "valibot";
import { type ApiMeans, readApi } from "./read-api.ts";

/** A page of a listing: after the last entry of the page before. */
type Page = { after?: string | undefined; signal?: AbortSignal | undefined };

const neverAborted = () => new AbortController().signal;

/** A page of the directory. `by`: what of the rooms begins so. */
export type FindPage = Page & { by?: "name" | "title" };

/** A page of the directory: see `Parley.findRooms`. */
export async function findRooms(
  api: ApiMeans,
  prefix: string,
  { after, by = "name", signal = neverAborted() }: FindPage,
): Promise<RoomDirectory> {
  const query = new URLSearchParams(
    by === "name"
      ? { prefix, ...(after !== undefined && { after }) }
      : { title: prefix, ...(after !== undefined && { afterTitle: after }) },
  );
  return v.parse(RoomDirectory, await readApi(api, `/rooms?${query}`, signal));
}

/**
 * A page of members: of those in whose name a word begins with `prefix`, also who is `muted`, or who is
 * `banned` in place of them.
 */
export type MembersPage = Page & {
  prefix?: string | undefined;
  muted?: boolean | undefined;
  banned?: boolean | undefined;
};

/** A page of a room's members: see `Parley.members`. */
export async function listMembers(
  api: ApiMeans,
  room: string,
  { after, prefix, muted = false, banned = false, signal = neverAborted() }: MembersPage,
): Promise<RoomMembers> {
  const query = new URLSearchParams({
    ...(prefix !== undefined && { prefix }),
    ...(muted && { muted: "true" }),
    ...(banned && { banned: "true" }),
    ...(after !== undefined && { after }),
  });
  const path = `/rooms/${encodeURIComponent(room)}/members?${query}`;
  return v.parse(RoomMembers, await readApi(api, path, signal));
}
