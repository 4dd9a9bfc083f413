import type { WelcomeFrame } from "@parley/core/protocol/frame";

const none: readonly string[] = [];

/**
 * Whom our user has blocked, on whichever device. Of what the server says, the highest revision holds: a
 * frame may be lost, and a `welcome` or a `pong` names a later one.
 */
export class MyBlocklist {
  #revision = 0;
  #users = none;

  get revision(): number {
    return this.#revision;
  }

  get users(): readonly string[] {
    return this.#users;
  }

  /**
   * Takes what the server says.
   *
   * @returns whether the list has to be asked for: there is a later one, which was not said.
   */
  told({ revision, users }: NonNullable<WelcomeFrame["blocklist"]>): boolean {
    if (revision <= this.#revision) return false;
    if (!users) return true;
    this.#revision = revision;
    this.#users = users;
    return false;
  }

  /** We are another user. */
  clear(): void {
    this.#revision = 0;
    this.#users = none;
  }
}
