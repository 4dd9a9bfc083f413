import * as v from "valibot";
import { DisplayName, Token, wholeNumber } from "../wire/field.ts";
import { invitationHours, invitationUses } from "../wire/limits.ts";

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
