/** What is to be said in a room: a message, or a change of an earlier one, named by its seq. */
export type Content =
  | { kind: "message"; message: string; replyTo?: number | undefined }
  | { kind: "edit"; target: number; message: string }
  | { kind: "delete"; target: number };

/** Who says it. `claimed`: the name is only what the frame says. */
export type Sender = { userId: string; name: string; claimed?: boolean };

/**
 * An event as its sender means it; `id` is the sender's own for it, and the same for every retry.
 * `retry`: the sender knows that it was tried before.
 */
export type Draft<Said extends Content = Content> = {
  room: string;
  id: string;
  retry?: boolean;
  sender: Sender;
} & Said;
