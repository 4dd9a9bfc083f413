/** The prefix of a guest's id, and never of an account's. */
export const guestPrefix = "guest-";

/** The prefix of an account's id. */
export const accountPrefix = "account-";

/** The prefix of the ids that replace those of deleted users. */
export const deletedPrefix = "deleted-";

/** The id of a guest who connects without a token. */
export const idOfNobody = (connectionId: string): string => `${guestPrefix}${connectionId}`;
