/**
 * The token in an `Authorization` header (RFC 6750, 2.1). A header of another scheme contains no
 * valid token: that is an empty text.
 */
export const bearerIn = (authorization: string): string => /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? "";
