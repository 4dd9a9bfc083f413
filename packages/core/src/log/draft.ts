import type { Envelope } from "../event-kinds/envelope.ts";
import type { Content } from "../event-kinds/kinds.ts";

/** An event as its sender wants it: a message, or a change of an earlier one, named by its seq. */
export type Draft<Said extends Content = Content> = Envelope & Said;
