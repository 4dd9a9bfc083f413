import type { RoomAccess } from "../acl/room-access.ts";

/** The most accesses that an environment remembers. */
const maxRemembered = 5_000;

/** What an environment remembers of users' access to rooms. */
export class AccessMemory {
  readonly #known = new Map<string, RoomAccess>();

  /** A user's access to a room, if it is remembered. It may be outdated: its epoch tells. */
  get(user: string, room: string): RoomAccess | undefined {
    return this.#known.get(keyOf(user, room));
  }

  set(user: string, room: string, access: RoomAccess): void {
    const key = keyOf(user, room);
    this.#known.delete(key);
    this.#known.set(key, access);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= maxRemembered) return;
      this.#known.delete(oldest);
    }
  }

  forget(user: string, room: string): void {
    this.#known.delete(keyOf(user, room));
  }
}

const keyOf = (user: string, room: string) => `${room} ${user}`;
