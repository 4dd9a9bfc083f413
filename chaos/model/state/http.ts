import { MyRooms, RoomDirectory, RoomMembers } from "../../../packages/core/src/protocol/http.ts";
import { parseAs } from "../../../packages/core/src/protocol/parse.ts";
import { readWholeLog } from "../../proof/log.ts";
import { until } from "../../until.ts";
import { type Replayed, replay } from "./replay.ts";
import type { User } from "./user.ts";

/** What the HTTP API answers one user. Rejects when it answers with an error. */
const get = async (api: string, { token }: User, path: string): Promise<unknown> => {
  const answer = await fetch(api + path, { headers: { authorization: `Bearer ${token}` } });
  if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}: ${await answer.text()}`);
  return answer.json();
};

/** The rooms of a user, with their markers. */
export const roomsOver = async (api: string, user: User): Promise<MyRooms["rooms"]> => {
  const path = `/users/${user.userId}/rooms?limit=100`;
  return parseAs(MyRooms, await get(api, user, path)).rooms;
};

/** The members of a room, as one of them reads them. */
export const membersOver = async (api: string, user: User, room: string): Promise<RoomMembers["members"]> =>
  parseAs(RoomMembers, await get(api, user, `/rooms/${room}/members?limit=100`)).members;

/** Whether the directory has a room. */
export const isListedOver = async (api: string, user: User, room: string): Promise<boolean> =>
  parseAs(RoomDirectory, await get(api, user, `/rooms?prefix=${room}`)).rooms.includes(room);

/** A room's log, by the first who may read it: undefined where nobody may. */
const logBy = async (api: string, users: readonly User[], room: string) => {
  for (const { token } of users) {
    const log = await readWholeLog(api, token, room).catch(() => undefined);
    if (log) return log;
  }
  return undefined;
};

/**
 * Reads and replays the logs of rooms once each of their seqs is final. A room whose members have all left
 * is not among them.
 *
 * @param within milliseconds, after which what is not final is read all the same.
 */
export const replayAll = async (
  api: string,
  users: readonly User[],
  rooms: readonly string[],
  within: number,
): Promise<Map<string, Replayed>> => {
  const logs = new Map<string, Replayed>();
  for (const room of rooms) {
    await until(
      async () => {
        const log = await logBy(api, users, room);
        if (log) logs.set(room, replay(room, log.events));
        return log?.settled ?? true;
      },
      { within, every: 200 },
    );
  }
  return logs;
};
