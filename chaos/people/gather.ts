import { memoryOutbox } from "../../packages/client/src/outbox.ts";
import { openNetwork } from "../../packages/client/src/testing/network.ts";
import type { Timing } from "../../packages/client/src/timing.ts";
import { Guest } from "../../packages/core/src/protocol/http.ts";
import { parseAs } from "../../packages/core/src/protocol/parse.ts";
import type { Addresses } from "../cloud/messages.ts";
import type { Ledger } from "../proof/ledger.ts";
import { Person } from "./person.ts";

export type GatherOptions = {
  addresses: Addresses;
  ledger: Ledger;
  timing: Partial<Timing>;
  /** Makes the client read HTTP through this. */
  fetch?: typeof globalThis.fetch;
};

/** A person with a guest's token, a way to the server that can be cut, and an outbox that outlives the client. */
export const invite = async (
  name: string,
  { addresses, ledger, timing, fetch }: GatherOptions,
): Promise<Person> => {
  const answer = await globalThis.fetch(`${addresses.api}/guests`, {
    method: "POST",
    body: JSON.stringify({ name }),
  });
  const { token, userId } = parseAs(Guest, await answer.json());
  const network = await openNetwork(addresses.ws);
  const outbox = memoryOutbox();
  const openOutbox = () => outbox;
  return new Person({
    name,
    userId,
    token,
    api: addresses.api,
    network,
    timing,
    ledger,
    openOutbox,
    ...(fetch && { fetch }),
  });
};
