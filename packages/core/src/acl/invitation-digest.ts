/** What the table has of an invitation: the SHA-256 digest of its token. It names it, and opens nothing. */
export const digestOfInvitation = async (token: string): Promise<string> => {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
  return Buffer.from(digest).toString("base64url");
};
