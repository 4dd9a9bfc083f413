import type { MembershipFrame } from "@parley/core/event-kinds/membership-frame";
import type { MemberOf } from "@parley/core/protocol/membership";

/** What a frame has told of one room. `hellos`: how many had been sent when it did. */
type Told = MembershipFrame["membership"] & { readonly hellos: number };

/**
 * The rooms that our user is a member of, on whichever device it joined them: those of the last
 * `welcome`, and what was told since. A frame may be lost, and the next `welcome` makes up for it.
 */
export class MyRooms {
  #listed: ReadonlySet<string> | undefined;
  readonly #told = new Map<string, Told>();
  #hellos = 0;
  #sorted: readonly string[] | undefined;

  /** The rooms in the order of their names. Undefined until the server has said so. */
  get all(): readonly string[] | undefined {
    if (!this.#listed) return undefined;
    this.#sorted ??= this.#merged(this.#listed).toSorted();
    return this.#sorted;
  }

  /** A `hello` is sent: what is told from now on may not be in its answer. */
  asked(): void {
    this.#hellos += 1;
  }

  /**
   * Takes what a `welcome` lists, or a page after that.
   *
   * @param after the room after which the page begins. Nothing new is said of rooms outside of a page.
   */
  listed({ rooms, next }: MemberOf, after?: string): void {
    const isInPage = (room: string) =>
      (after === undefined || room > after) && (next === undefined || room <= next);
    const others = [...(this.#listed ?? [])].filter((room) => !isInPage(room));
    this.#listed = new Set([...others, ...rooms]);
    for (const [room, { hellos }] of this.#told)
      if (hellos < this.#hellos && isInPage(room)) this.#told.delete(room);
    this.#sorted = undefined;
  }

  /**
   * Takes that our user has joined or left a room, here or on another device. Returns false for what is no
   * news: the same was told, or something later.
   */
  told(room: string, membership: MembershipFrame["membership"]): boolean {
    const known = this.#told.get(room);
    if (known && known.seq >= membership.seq) return false;
    this.#told.set(room, { ...membership, hellos: this.#hellos });
    this.#sorted = undefined;
    return true;
  }

  /** We are another user. */
  clear(): void {
    this.#listed = undefined;
    this.#told.clear();
    this.#sorted = undefined;
  }

  #merged(listed: ReadonlySet<string>): string[] {
    const joined = [...this.#told].filter(([, { member }]) => member).map(([room]) => room);
    return [...new Set([...listed, ...joined])].filter((room) => this.#told.get(room)?.member !== false);
  }
}
