import type { Site } from "@parley/aws-local/issuer/site";
import { DisplayName } from "@parley/core/wire/field";
import { localClient } from "./client.ts";

/** The web chat, as the embedded issuer's client. */
export const webChat: Site = {
  clientId: localClient,
  name: "Parley",
  noun: "the chat",
  callbackPath: "/signed-in",
  displayName: DisplayName,
};
