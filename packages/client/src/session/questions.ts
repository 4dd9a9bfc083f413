import type { BlocklistFrame } from "@parley/core/protocol/blocklist";
import type { ErrorFrame } from "@parley/core/protocol/frame";
import type { NotificationsFrame } from "@parley/core/protocol/notifications";
import type { PresenceFrame } from "@parley/core/protocol/presence";
import type { RequestInput } from "@parley/core/protocol/request";
import { randomId } from "../random-id.ts";

/** A frame that is answered by one of the same action, or refused, and by nothing else. */
type Question = Extract<RequestInput, { action: "presence" | "blocklist" | "notifications" }>;

type Answer = PresenceFrame | BlocklistFrame | NotificationsFrame | ErrorFrame;

/** Questions that are in flight, such as who is online. */
export class Questions {
  readonly #request: (frame: RequestInput) => boolean;
  readonly #inFlight = new Map<string, (answer: Answer | undefined) => void>();

  /** @param request sends a frame. False when there is no open connection. */
  constructor(request: (frame: RequestInput) => boolean) {
    this.#request = request;
  }

  /** Resolves with the answer or the refusal, or with undefined without a connection. */
  ask(question: Question): Promise<Answer | undefined> {
    return new Promise((resolve) => {
      const id = randomId();
      if (this.#request({ ...question, id })) this.#inFlight.set(id, resolve);
      else resolve(undefined);
    });
  }

  /** Takes an answer or a refusal. False when it is of no question of ours. */
  answered(answer: Answer): boolean {
    const { id = "" } = answer;
    this.#inFlight.get(id)?.(answer);
    return this.#inFlight.delete(id);
  }

  /** The connection has ended, or was replaced. */
  lost(): void {
    for (const resolve of this.#inFlight.values()) resolve(undefined);
    this.#inFlight.clear();
  }
}
