import type { ErrorFrame } from "@parley/core/protocol/frame";
import type { PresenceFrame } from "@parley/core/protocol/presence";
import type { RequestInput } from "@parley/core/protocol/request";
import { randomId } from "../random-id.ts";

/** Who is online, the server's refusal to say so, or undefined without a connection. */
export type PresenceAnswer = PresenceFrame | ErrorFrame | undefined;

/** Questions who is online that are in flight. */
export class PresenceQuestions {
  readonly #request: (frame: RequestInput) => boolean;
  readonly #inFlight = new Map<string, (answer: PresenceAnswer) => void>();

  /** @param request sends a frame. False when there is no open connection. */
  constructor(request: (frame: RequestInput) => boolean) {
    this.#request = request;
  }

  ask(users: readonly string[]): Promise<PresenceAnswer> {
    return new Promise((resolve) => {
      const id = randomId();
      if (this.#request({ action: "presence", id, users: [...users] })) this.#inFlight.set(id, resolve);
      else resolve(undefined);
    });
  }

  /** Takes an answer or a refusal. False when it is of no question of ours. */
  answered(answer: PresenceFrame | ErrorFrame): boolean {
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
