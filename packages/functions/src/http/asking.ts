import type { Member } from "@parley/core/access/member";
import type { Asking } from "@parley/core/access/require-room";
import type { Identity } from "@parley/core/identity/identity";

/** Who asks for something in a room, by the request's token. */
export const askingIn = (
  { identity, member }: { identity: Identity; member: Member },
  room: string,
): Asking => ({ user: identity.userId, member, room });
