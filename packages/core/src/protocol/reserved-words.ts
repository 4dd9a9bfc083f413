/** The name over the messages of those who are no more. */
export const deletedName = "Deleted user";

/** Roles that a chat has. Nobody here shows one, so a name alone would. */
const roles = [
  ...["operator", "admin", "administrator", "moderator", "support", "staff"],
  ...["operators", "admins", "administrators", "moderators"],
  ...["админ", "админы", "администратор", "администрация", "модератор", "модераторы"],
];

/** Roles so short that a name and an initial spell them too: `Mo D.` */
export const shortRoles: readonly string[] = ["mod", "mods"];

/** Whose roles they are. */
const owners = ["parley", "system", "site", "chat", "server", "the"];

/** A role as it stands beside a name, or alone: `Admin`, `Site Admin`, `Parley Team`. */
export const roleNames: readonly string[] = [
  ...roles,
  ...owners.flatMap((owner) => [...roles, ...shortRoles].map((role) => `${owner} ${role}`)),
  ...[...owners, ...roles, "mod"].map((whose) => `${whose} team`),
];

/** What the chat says of itself and of its reader, and of those who are no more. */
export const systemNames: readonly string[] = ["you", "system", "parley", "deleted user", "deleted users"];

/** What the chat says beside a name, in brackets where it is spoken. */
export const marks: readonly string[] = ["guest", "you", "unverified", "deleted", "account"];

/** With what ids begin. */
export const idBeginnings: readonly string[] = ["account", "deleted", "guest"];
