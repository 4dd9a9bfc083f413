import { createHash } from "node:crypto";

/** What the table has of an invitation: the SHA-256 digest of its token. It names it, and opens nothing. */
export const digestOfInvitation = (token: string): string =>
  createHash("sha256").update(token).digest("base64url");
