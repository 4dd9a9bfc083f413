import { type Invitation, Invitations, NewInvitation } from "@parley/core/protocol/invitation";
import { errorCodes, ParleyError } from "@parley/core/wire/error";
import * as v from "valibot";
import { type ApiMeans, askApi, refusalIn } from "./read-api.ts";

export type { Invitation, NewInvitation };

/** How often an invitation may be used, and for how many hours. */
export type InvitationTerms = { readonly uses: number; readonly hours: number };

type Means = { readonly api: ApiMeans; readonly room: string };

/** The invitations to a room: see `Parley.invitations`. */
export const listInvitations = async (means: Means): Promise<Invitation[]> =>
  v.parse(Invitations, await (await ask(means, "")).json()).invitations;

/** Makes an invitation: see `Parley.invite`. */
export const makeInvitation = async (
  means: Means,
  { uses, hours }: InvitationTerms,
): Promise<NewInvitation> => {
  const answer = await ask(means, "", { method: "POST", body: JSON.stringify({ uses, hours }) });
  return v.parse(NewInvitation, await answer.json());
};

/** Revokes an invitation: see `Parley.revokeInvitation`. */
export const revokeInvitation = async (means: Means, id: string): Promise<void> => {
  await ask(means, `/${encodeURIComponent(id)}`, { method: "DELETE" });
};

async function ask({ api, room }: Means, rest: string, change?: Parameters<typeof askApi>[3]) {
  const path = `/rooms/${encodeURIComponent(room)}/invitations${rest}`;
  try {
    return await askApi(api, path, new AbortController().signal, change);
  } catch (cause) {
    throw refusedAs(cause) ?? cause;
  }
}

const Refused = v.object({ code: v.picklist(errorCodes), message: v.string() });

/** The server's own error; undefined if the server did not answer. */
function refusedAs(cause: unknown): ParleyError | undefined {
  const refused = v.safeParse(Refused, refusalIn(cause));
  return refused.success
    ? new ParleyError(refused.output.code, refused.output.message, { cause })
    : undefined;
}
