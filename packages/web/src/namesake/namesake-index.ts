import type { TimelineMessage } from "@parley/client/snapshot";
import { deletedPrefix } from "@parley/core/wire/user-id";
import { Counts } from "./counts.ts";
import type { Reading } from "./reading.ts";
import { tagOf } from "./tag.ts";

/** What a message says of its sender, or a line of who has joined. `verified: false`: a claim. */
export type Sender = Pick<TimelineMessage, "userId" | "name"> & Partial<Pick<TimelineMessage, "verified">>;

/**
 * The sender of a message, as far as known: a claimed name is another sender than its connection.
 */
export const senderOf = ({ userId, name, verified = true }: Sender): string =>
  verified ? userId : `~${name} ${userId}`;

/** Deleted users have no names, but one form. */
const hasName = ({ userId, name }: Sender) => name !== "" && !userId.startsWith(deletedPrefix);

/** A name that is shown in the room, and who has it. */
type Name = { reading: Reading; senders: Counts<string>; ending?: { is: boolean; among: number } };

/** A user in the room. `endings`: the skeletons of the tag. */
type User = { tag: string; endings: readonly string[]; names: Counts<string> };

/** The value of a key, made if there is none. */
const entryOf = <K, V>(map: Map<K, V>, key: K, make: () => V): V => {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
};

/**
 * Finds users whose names read alike, or like a name with one of the chat's marks. It follows the
 * messages of a room: a message costs the reading of its own name, however many others there are.
 */
export class NamesakeIndex {
  #messages: ReadonlySet<Sender> = new Set();
  readonly #names = new Map<string, Name>();
  readonly #users = new Map<string, User>();
  /** The senders, by the skeletons of their names. */
  readonly #alike = new Map<string, Counts<string>>();
  /** The skeletons of all tags, and the lengths of those. */
  readonly #endings = new Counts<string>();
  readonly #lengths = new Counts<number>();
  /** Increases when the tags change. */
  #tags = 0;
  /** What was found for these messages. */
  readonly #found = new Map<string, string | undefined>();
  readonly #read: (name: string) => Reading;

  constructor(read: (name: string) => Reading) {
    this.#read = read;
  }

  /** Replaces the messages by others; those that are the same objects cost nothing. */
  follow(messages: Iterable<Sender>): void {
    const before = this.#messages;
    const now = new Set(messages);
    this.#messages = now;
    this.#found.clear();
    // What stays is never without its names in between.
    for (const message of now) if (!before.has(message) && hasName(message)) this.#add(message);
    for (const message of before) if (!now.has(message) && hasName(message)) this.#remove(message);
  }

  /**
   * The tag of a user, which nobody can choose, if one of their names is similar to another user's,
   * or reads like a name with a mark.
   */
  get(sender: string): string | undefined {
    if (!this.#found.has(sender)) this.#found.set(sender, this.#find(sender));
    return this.#found.get(sender);
  }

  #find(sender: string): string | undefined {
    const user = this.#users.get(sender);
    const isMistaken = [...(user?.names.values() ?? [])].some((name) => this.#isMistakable(name));
    return isMistaken ? user?.tag : undefined;
  }

  #isMistakable(text: string): boolean {
    const name = this.#names.get(text);
    if (!name) return false;
    if (name.reading.playsMark || this.#endsLikeTag(name)) return true;
    return name.reading.skeletons.some((skeleton) => (this.#alike.get(skeleton)?.size ?? 0) > 1);
  }

  /** Whether a name ends like one of the tags that are shown beside names: `Ada 3f9k2mtx`. */
  #endsLikeTag(name: Name): boolean {
    if (name.ending?.among !== this.#tags) {
      const lengths = [...this.#lengths.values()];
      const is = name.reading.skeletons.some((skeleton) =>
        lengths.some((length) => this.#endings.has(skeleton.slice(-length))),
      );
      name.ending = { is, among: this.#tags };
    }
    return name.ending.is;
  }

  #add(message: Sender): void {
    const sender = senderOf(message);
    const user = entryOf(this.#users, sender, () => this.#enter(message));
    user.names.add(message.name);
    const name = entryOf(this.#names, message.name, () => ({
      reading: this.#read(message.name),
      senders: new Counts<string>(),
    }));
    if (!name.senders.add(sender)) return;
    for (const skeleton of name.reading.skeletons)
      entryOf(this.#alike, skeleton, () => new Counts<string>()).add(sender);
  }

  #remove(message: Sender): void {
    const sender = senderOf(message);
    const [user, name] = [this.#users.get(sender), this.#names.get(message.name)];
    if (!user || !name) return;
    user.names.remove(message.name);
    if (user.names.size === 0) this.#leave(sender, user);
    if (!name.senders.remove(sender)) return;
    for (const skeleton of name.reading.skeletons) {
      const senders = this.#alike.get(skeleton);
      senders?.remove(sender);
      if (senders?.size === 0) this.#alike.delete(skeleton);
    }
    if (name.senders.size === 0) this.#names.delete(message.name);
  }

  #enter(message: Sender): User {
    const tag = tagOf(message.userId);
    const endings = this.#read(tag).skeletons;
    for (const ending of endings) if (this.#endings.add(ending)) this.#lengths.add(ending.length);
    this.#tags += 1;
    return { tag, endings, names: new Counts() };
  }

  #leave(sender: string, { endings }: User): void {
    this.#users.delete(sender);
    for (const ending of endings) if (this.#endings.remove(ending)) this.#lengths.remove(ending.length);
    this.#tags += 1;
  }
}
