/** How long a guest's token is valid, in seconds. */
export const guestSeconds = 30 * 24 * 60 * 60;

/** How long an expired token can be renewed, so that a guest who was away stays the same user. */
export const guestRenewalSeconds = 365 * 24 * 60 * 60;

/** How long a guest token can be used in any way, in seconds. */
export const guestTokenSeconds = guestSeconds + guestRenewalSeconds;
