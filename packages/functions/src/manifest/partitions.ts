import type { Partition } from "@parley/core/table/table";

/**
 * The partitions of the table that a function may read (`GetItem`, `Query`) and write. IAM
 * restricts a role to partition keys with these prefixes (`dynamodb:LeadingKeys`), and so does the
 * local cloud. Not for an index: no page of AWS says whose key that would be.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
export type Access = {
  read?: readonly Partition[];
  write?: readonly Partition[];
};

/** What each function may access. A function that is not listed accesses no item. */
export const access: Readonly<Record<string, Access>> = {
  // The first sign-in of an account draws its user id. `stage`: whether guests are admitted.
  authorizer: { read: ["login", "stage"], write: ["login"] },
  // `presence`: whoever deletes a connection ends its lease.
  connect: {
    read: ["presence", "limit", "stage"],
    write: ["connection", "presence", "subscription", "limit", "stage"],
  },
  disconnect: { read: ["presence"], write: ["connection", "presence", "subscription"] },
  // It reads `connection` to tell an ended connection from one in its handshake; so does `fanout`.
  send: {
    read: [
      "room",
      "user",
      "member",
      "invitation",
      "blocklist",
      "directory",
      "subscription",
      "connection",
      "presence",
      "limit",
      "stage",
    ],
    // `login`: a user who ignores the rate limits is temporarily blocked.
    write: [
      "room",
      "user",
      "member",
      "invitation",
      "directory",
      "subscription",
      "connection",
      "presence",
      "limit",
      "login",
      "stage",
    ],
  },
  // It charges posts to senders and recipients. `stage`: whether guests may get events.
  fanout: {
    read: ["subscription", "connection", "presence", "limit", "stage"],
    write: ["subscription", "connection", "presence", "limit", "stage"],
  },
  // It deletes connections of a user that turn out to have ended. It reads `subscription` to tell a room
  // who is typing, and `connection` as `send` does.
  default: {
    read: [
      "room",
      "marker",
      "member",
      "blocklist",
      "subscription",
      "connection",
      "presence",
      "limit",
      "stage",
    ],
    write: [
      "room",
      "marker",
      "member",
      "blocklist",
      "blocklistEntry",
      "subscription",
      "connection",
      "presence",
      "limit",
      "login",
      "stage",
    ],
  },
  api: {
    read: [
      "room",
      "user",
      "marker",
      "member",
      "invitation",
      "blocklist",
      "blocklistEntry",
      "report",
      "reportParty",
      "directory",
      "login",
      "presence",
      "limit",
      "stage",
    ],
    // `directory`: a deletion completes a join that its handler has left half done.
    write: [
      "room",
      "user",
      "marker",
      "member",
      "invitation",
      "blocklist",
      "blocklistEntry",
      "report",
      "reportParty",
      "directory",
      "login",
      "connection",
      "presence",
      "subscription",
      "limit",
      "stage",
    ],
  },
};

const reading = new Set(["dynamodb:GetItem", "dynamodb:Query"]);

/** The partitions that a function may apply an action to. */
export const partitionsFor = (name: string, action: string): readonly Partition[] => {
  const { read = [], write = [] } = access[name] ?? {};
  return reading.has(action) ? read : write;
};
