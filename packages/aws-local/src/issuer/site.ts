import type { GenericSchema } from "valibot";

/** The one client of an issuer: a site, served anywhere on this machine. */
export type Site = {
  /** Its client id. */
  clientId: string;
  name: string;
  /** What people call it in a sentence: "the chat". */
  noun: string;
  /** The path that a sign-in leads back to. */
  callbackPath: string;
  /** What a person's display name has to be. */
  displayName: GenericSchema<string, string>;
};
