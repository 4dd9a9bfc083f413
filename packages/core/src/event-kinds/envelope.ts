/** The sender. `claimed`: the name is only what the frame says. */
export type Sender = { userId: string; name: string; claimed?: boolean };

/**
 * The envelope of an event; `id` is the sender's own for it, and the same for every retry. `retry`:
 * the sender knows that it was sent before.
 */
export type Envelope = { room: string; id: string; retry?: boolean; sender: Sender };
