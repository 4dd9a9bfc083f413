import type { GenericSchema } from "valibot";

/** The one client of an issuer: a site, served anywhere on this machine. */
export type Site = {
  /** Its client id. */
  clientId: string;
  name: string;
  /** Its name in a sentence: "the chat". */
  noun: string;
  /** The path that a sign-in returns to. */
  callbackPath: string;
  /** The rules for a user's display name. */
  displayName: GenericSchema<string, string>;
};
