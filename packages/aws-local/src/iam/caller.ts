import type { IncomingHttpHeaders } from "node:http";

/** The access key id that a request is signed with; empty when it is not signed. */
export const callerOf = ({ authorization = "" }: Pick<IncomingHttpHeaders, "authorization">): string =>
  /Credential=([^/]+)/.exec(authorization)?.[1] ?? "";
