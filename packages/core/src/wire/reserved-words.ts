import { accountPrefix, deletedPrefix, guestPrefix } from "./user-id.ts";
/** The name over the messages of deleted users. */
export const deletedName = "Deleted user";

/** Roles that a chat may have. Nothing here shows one, so a name alone would. */
const roles = [
  ...["operator", "admin", "administrator", "moderator", "support", "staff"],
  ...["operators", "admins", "administrators", "moderators"],
  ...["админ", "админы", "администратор", "администрация", "модератор", "модераторы"],
];

/** Roles so short that a name and an initial spell them too: `Mo D.` */
export const shortRoles: readonly string[] = ["mod", "mods"];

/** Whose roles they are. */
const owners = ["parley", "system", "site", "chat", "server", "the"];

/** A role beside a name, or alone: `Admin`, `Site Admin`, `Parley Team`. */
export const roleNames: readonly string[] = [
  ...roles,
  ...owners.flatMap((owner) => [...roles, ...shortRoles].map((role) => `${owner} ${role}`)),
  ...[...owners, ...roles, "mod"].map((whose) => `${whose} team`),
];

/** What the chat calls itself, its reader, and deleted users. */
export const systemNames: readonly string[] = ["you", "system", "parley", "deleted user", "deleted users"];

/** What the chat shows beside a name, in brackets when it is spoken, or says before a user's tag. */
export const marks: readonly string[] = ["guest", "you", "unverified", "deleted", "account", "user tag"];

/** The prefixes of ids, without their dash: many signs read like one. */
export const idBeginnings: readonly string[] = [accountPrefix, deletedPrefix, guestPrefix].map((prefix) =>
  prefix.slice(0, -1),
);
