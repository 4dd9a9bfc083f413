import { randomUUID } from "node:crypto";
import { hangUpOn } from "../connection/hang-up.ts";
import type { ConnectionManagement } from "../connection/management.ts";
import type { Identity } from "../identity/identity.ts";
import { signOut, signOutEverywhere } from "../identity/revocation.ts";
import { handOverMessages } from "../message/hand-over.ts";
import type { Progress } from "../protocol/http.ts";
import type { Store } from "../store.ts";

/** The name over the messages of those who are no more. */
const deletedName = "Deleted user";

/**
 * Deletes a person: their messages become those of a deleted user, all alike and nobody's, and everything else that is kept of
 * them goes. To be called again until it is done; then all of their sign-ins are over.
 */
export const deleteAccount = async (
  store: Store,
  management: ConnectionManagement,
  person: Identity,
): Promise<Progress> => {
  const { userId } = person;
  await hangUpOn(store, management, { userId });
  const to = await successorOf(store, person);
  const progress = await handOverMessages(store, { from: userId, to, name: deletedName });
  if (!progress.done) return progress;
  await forgetIntents(store, userId);
  await Promise.all([signOut(store, person), signOutEverywhere(store, person)]);
  // Last: it knows who the messages become, should this have to be done once more.
  await store.users.delete({ userId }).go();
  return progress;
};

/** Who the messages become: drawn by lot and kept with the profile, so that it says nothing of whose they were. */
const successorOf = async (store: Store, { userId, name, kind }: Identity): Promise<string> => {
  const fresh = `deleted-${randomUUID()}`;
  const { data } = await store.users
    .upsert({ userId })
    .set({ name, kind })
    .ifNotExists({ successor: fresh, createdAt: store.now() })
    .go({ response: "all_new" });
  return data.successor ?? fresh;
};

/** What is known of a person's latest sends, for their retries. */
const forgetIntents = async (store: Store, userId: string): Promise<void> => {
  const { data } = await store.intents.query.intent({ userId }).go({ pages: "all", attributes: ["id"] });
  for (const each of chunksOf(data, 25)) {
    await Promise.all(each.map(({ id }) => store.intents.delete({ userId, id }).go()));
  }
};

const chunksOf = <Each>(list: readonly Each[], size: number): Each[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, n) => list.slice(n * size, (n + 1) * size));
