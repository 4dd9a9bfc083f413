import * as v from "valibot";
import { DisplayName, Token } from "../wire/field.ts";

/** `POST /guests`: the name, and the token to renew, if there is one. */
export const GuestRequest = v.object({ name: DisplayName, token: v.optional(Token) });

/** `POST /account/adopt-guest`: the token of the guest that the account's holder was. */
export const AdoptRequest = v.object({ token: Token });
