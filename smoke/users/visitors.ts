import { Account, Guest, SignIn } from "../../packages/core/src/protocol/http.ts";
import { Failed, Skipped } from "../outcome.ts";
import { askFor } from "../wire/http.ts";

/** A user in whose name checks connect. */
export type Visitor = { token: string; userId: string; name: string };

/** The users of a run, each created when it is first needed. */
export type Visitors = {
  /** Who may join the stage. */
  signIn(): Promise<SignIn>;
  /**
   * A guest of this name, the same one each time; where there are no guests, the user of the given
   * token.
   * @throws Skipped where there are no guests and no token was given.
   */
  visitor(name: string): Promise<Visitor>;
  /** Whether all visitors are one user: there are no guests, and a token was given. */
  areOne(): Promise<boolean>;
  /** The guests that were made. */
  guests(): readonly Visitor[];
};

const noGuests =
  "This stage admits no guests, and no token was given. Pass an account's ID token with --token or PARLEY_TOKEN.";

/** @param token an account's, for a stage without guests. `patience`: milliseconds. */
export const createVisitors = ({
  api,
  token,
  timeoutMs,
}: {
  api: string;
  token: string | undefined;
  timeoutMs: number;
}): Visitors => {
  const visitors = new Map<string, Promise<Visitor>>();
  const guests: Visitor[] = [];
  let signIn: Promise<SignIn> | undefined;

  const makeGuest = async (name: string): Promise<Visitor> => {
    const guest = await askFor(Guest, `${api}/guests`, { method: "POST", body: { name }, timeoutMs });
    guests.push(guest);
    return guest;
  };

  const holderOf = async (bearer: string): Promise<Visitor> => {
    const headers = { authorization: `Bearer ${bearer}` };
    const { userId, name } = await askFor(Account, `${api}/account`, { headers, timeoutMs });
    return { token: bearer, userId, name };
  };

  const self: Visitors = {
    signIn: () => (signIn ??= askFor(SignIn, `${api}/sign-in`, { timeoutMs })),
    visitor: async (name) => {
      const { guests: admitted } = await self.signIn();
      if (!admitted && token === undefined) throw new Skipped(noGuests);
      const key = admitted ? name : "";
      const known = visitors.get(key) ?? (admitted ? makeGuest(name) : holderOf(token ?? ""));
      visitors.set(key, known);
      return known;
    },
    areOne: async () => !(await self.signIn()).guests,
    guests: () => guests,
  };
  return self;
};

/** The stage that signed a guest token: its issuer is `parley:STAGE`. */
export const issuerOf = (token: string): string => {
  const [, payload = ""] = token.split(".");
  const claims: unknown = JSON.parse(Buffer.from(payload, "base64url").toString());
  if (typeof claims === "object" && claims !== null && "iss" in claims) return String(claims.iss);
  throw new Failed("The guest's token names no issuer.");
};
