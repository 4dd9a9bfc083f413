import type { Adapter, AdapterPayload } from "oidc-provider";
import type { KvStore } from "./kv-store.ts";

const isPayload = (value: unknown): value is AdapterPayload => typeof value === "object" && value !== null;

/**
 * The models that end with their grant. Others only refer to one: a sign-in in flight outlives it.
 */
const grantable = new Set(["AccessToken", "AuthorizationCode", "RefreshToken"]);

/**
 * Stores oidc-provider's state: sessions, grants, codes, tokens.
 * https://github.com/panva/node-oidc-provider/blob/main/docs/README.md#adapter
 *
 * @param model the kind of state of one adapter.
 */
export const adapterOn = (kvStore: KvStore, model: string): Adapter => {
  const nameOf = (id: string) => `${model}/${id}`;
  const uidOf = (uid: string) => `uid/${uid}`;
  const memberOf = (grantId: string, id: string) => `grant/${grantId}/${nameOf(id)}`;
  const find = async (id: string) => {
    const found = await kvStore.get(nameOf(id));
    return isPayload(found) ? found : undefined;
  };
  return {
    find,
    upsert: async (id, payload, seconds) => {
      await kvStore.put(nameOf(id), payload, seconds);
      if (payload.uid) await kvStore.put(uidOf(payload.uid), id, seconds);
      if (payload.grantId && grantable.has(model))
        await kvStore.put(memberOf(payload.grantId, id), nameOf(id), seconds);
    },
    findByUid: async (uid) => {
      const id = await kvStore.get(uidOf(uid));
      return typeof id === "string" ? find(id) : undefined;
    },
    // Only the device flow has user codes, and it is not supported.
    findByUserCode: async () => undefined,
    consume: async (id) => {
      const found = await find(id);
      if (!found) return;
      const consumed = Math.floor(Date.now() / 1000);
      await kvStore.put(nameOf(id), { ...found, consumed }, found.exp && found.exp - consumed);
    },
    destroy: (id) => kvStore.delete(nameOf(id)),
    revokeByGrantId: async (grantId) => {
      for (const member of await kvStore.names(`grant/${grantId}/`)) {
        const name = await kvStore.get(member);
        if (typeof name === "string") await kvStore.delete(name);
        await kvStore.delete(member);
      }
    },
  };
};
