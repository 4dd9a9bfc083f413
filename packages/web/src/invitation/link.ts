/** The address that invites to a room. The token is in its fragment, which no server sees. */
export const linkOf = (room: string, token: string): string => `${location.origin}/r/${room}#invite=${token}`;
