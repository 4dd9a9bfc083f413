import { randomBytes } from "node:crypto";

/**
 * An id in API Gateway's form for connections, messages and requests, such as `VNRUSeldSwMCIRQ=`:
 * base64 in the URL's alphabet, case-sensitive, with its padding.
 */
export const newGatewayId = (): string => `${randomBytes(11).toString("base64url")}=`;

/** Whether it could be the id of a connection. */
export const isGatewayId = (id: string): boolean => /^[A-Za-z0-9_-]{15}=$/.test(id);
