/**
 * The token in an `Authorization` header (RFC 6750, 2.1). One of another scheme holds none that could be good: that is an empty text.
 */
export const bearerIn = (authorization: string): string => /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? "";
