import * as v from "valibot";
import { DisplayName, ProfileLine, Token, wholeNumber } from "../wire/field.ts";
import { invitationHours, invitationUses } from "../wire/limits.ts";
import { LastSeen } from "./profile.ts";
import { ReceiptsShownTo } from "./receipts.ts";

/** `POST /guests`: the name, and the token to renew, if there is one. */
export const GuestRequest = v.object({ name: DisplayName, token: v.optional(Token) });

/** `POST /account/adopt-guest`: the token of the guest that the account's holder was. */
export const AdoptRequest = v.object({ token: Token });

const atLeastOne = (what: string, max: number) =>
  v.pipe(wholeNumber(what, max), v.minValue(1, `${what} is at least 1.`));

/** `POST /rooms/{room}/invitations`: how often it may be used, and for how many hours. */
export const InvitationRequest = v.object({
  uses: v.optional(atLeastOne("`uses`", invitationUses), 1),
  hours: v.optional(atLeastOne("`hours`", invitationHours), 7 * 24),
});

/** `POST /account/profile`: what is to change. An empty line removes it. */
export const ProfileRequest = v.object({
  line: v.optional(ProfileLine),
  lastSeen: v.optional(LastSeen),
  receipts: v.optional(ReceiptsShownTo),
});
