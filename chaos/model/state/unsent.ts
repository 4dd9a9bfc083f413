import type { Outbox } from "../../../packages/client/src/outbox/outbox.ts";

/** Follows which items of an outbox are still to be sent, also in rooms that their client does not show. */
export const following = (outbox: Outbox, unsent: Set<string>): Outbox => {
  const note = ({ id, error }: { id: string; error?: object | undefined }) =>
    void (error ? unsent.delete(id) : unsent.add(id));
  return {
    load: () => outbox.load(),
    put: (item) => {
      note(item);
      return outbox.put(item);
    },
    replace: (item) => {
      if (unsent.has(item.id)) note(item);
      return outbox.replace(item);
    },
    remove: (item) => {
      unsent.delete(item.id);
      return outbox.remove(item);
    },
  };
};
