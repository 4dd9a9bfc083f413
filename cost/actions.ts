import type { Counts } from "../packages/local/src/meter/counts.ts";

/** The number of recipients, in the rooms that are measured. */
export const recipients = [1, 10, 100] as const;

/** The number of users whose rows are on a screen, where it is asked whether they are online. */
export const usersShown = 12;

/** The number of rooms that a user is in, in the connections that are measured. */
const roomsHeld = [1, 4] as const;

export type ActionName =
  | "guest"
  | "enter"
  | `comeBack${(typeof roomsHeld)[number]}`
  | "missed"
  | "join"
  | "leave"
  | `message${(typeof recipients)[number]}`
  | "edit"
  | "delete"
  | `ping${(typeof roomsHeld)[number]}`
  | "renew"
  | "presence"
  | "read"
  | "typing1"
  | "typing10"
  | "typingRefused"
  | "history"
  | `disconnect${(typeof roomsHeld)[number]}`;

/** The title of each action, in the order of the report. */
export const titles: Readonly<Record<ActionName, string>> = {
  guest: "join as a guest",
  enter: "connect, enter a room (its last 50 messages)",
  comeBack1: "come back to a room, nothing missed",
  comeBack4: "come back to 4 rooms, nothing missed",
  missed: "come back to a room, 50 messages missed",
  join: "join a room (its last 50 messages)",
  leave: "leave a room",
  message1: "message to 1 other",
  message10: "message to 10 others",
  message100: "message to 100 others",
  edit: "edit a message, 10 others",
  delete: "delete a message, 10 others",
  ping1: "ping, 1 room",
  ping4: "ping, 4 rooms",
  renew: "ping that renews a lease, 1 room",
  presence: `ask whether ${usersShown} users are online`,
  read: "say how far a room is read",
  typing1: "say that one is typing, 1 other",
  typing10: "say that one is typing, 10 others",
  typingRefused: "say so in a room of more than 20: refused",
  history: "read a page of 50 messages",
  disconnect1: "disconnect, 1 room",
  disconnect4: "disconnect, 4 rooms",
};

/** Bytes that a message takes for as long as it is kept: in the table, and in its index. */
export type Stored = { table: number; index: number };

export type Measured = {
  actions: Readonly<Record<ActionName, Counts>>;
  /** The start of an environment, on average over the functions. */
  coldStart: Counts;
  /** What a message takes in the table for as long as it is kept. */
  stored: Stored;
};
