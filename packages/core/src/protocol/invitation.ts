import * as v from "valibot";

/** An invitation to a room, without its token. Times are ISO 8601, UTC. */
const entries = {
  id: v.string(),
  /** Who made it. */
  by: v.string(),
  /** How often it may still be used. */
  left: v.number(),
  used: v.number(),
  createdAt: v.string(),
  expiresAt: v.string(),
};
export const Invitation = v.object(entries);
export type Invitation = v.InferOutput<typeof Invitation>;

/** `GET /rooms/{room}/invitations` */
export const Invitations = v.object({ invitations: v.array(Invitation) });
export type Invitations = v.InferOutput<typeof Invitations>;

/** `POST /rooms/{room}/invitations`: the only answer with the token. */
export const NewInvitation = v.object({ ...entries, token: v.string() });
export type NewInvitation = v.InferOutput<typeof NewInvitation>;
