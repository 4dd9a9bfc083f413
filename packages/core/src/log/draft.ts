import type { Content } from "../event-kinds/kinds.ts";
import type { Envelope } from "./envelope.ts";

/** An event as its sender wants it: a message, or a change of an earlier one, named by its seq. */
export type Draft<Said extends Content = Content> = Envelope & Said;
