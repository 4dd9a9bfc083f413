import { RoomName } from "@parley/core/wire/field";
import { defaultRoom } from "@parley/core/wire/limits";
import { roomKindOf } from "@parley/core/wire/room-kind";
import * as v from "valibot";
import { stored } from "../storage/stored.ts";

/**
 * The rooms visited in this browser, in the order of the first visit. The page follows all of them, and the
 * rooms that the user is a member of.
 */
export const visitedStore = stored<string[]>("rooms", v.array(RoomName), [defaultRoom]);

/** Adds an open room to the list. Only `forget` removes one. */
export function visit(room: string): void {
  // The others are in the list as long as the user is a member of them.
  if (roomKindOf(room) !== "open") return;
  const rooms = visitedStore.get();
  if (!rooms.includes(room)) visitedStore.set([...rooms, room]);
}

export function forget(room: string): void {
  visitedStore.set(visitedStore.get().filter((other) => other !== room));
}

/**
 * A room's name, made from what a user typed: lower case, with `-` for spaces. A sentence if it is
 * invalid.
 */
export function roomFrom(text: string): { room: string } | { problem: string } {
  const name = text.trim().replace(/^#/, "").toLowerCase().replace(/\s+/g, "-");
  if (name === "") return { problem: "Give the room a name." };
  const result = v.safeParse(RoomName, name);
  if (result.success) return { room: result.output };
  if (name.length > 64) return { problem: "A room's name has at most 64 characters." };
  return { problem: "Use the letters a to z, digits and hyphens." };
}

export const isRoom = (room: string): boolean => v.is(RoomName, room);
