/** What a message should read in the end; undefined once its author deleted it. */
type Written = { id: string; text: string | undefined };

/**
 * The promise, without any of the difficulties: each user's messages in each room, in the order of
 * writing, as their author left them.
 */
export class Model {
  readonly #written = new Map<string, Written[]>();

  send(userId: string, room: string, id: string, text: string): void {
    this.#of(userId, room).push({ id, text });
  }

  edit(userId: string, room: string, id: string, text: string): void {
    const written = this.#find(userId, room, id);
    if (written?.text !== undefined) written.text = text;
  }

  remove(userId: string, room: string, id: string): void {
    const written = this.#find(userId, room, id);
    if (written) written.text = undefined;
  }

  texts(userId: string, room: string): (string | undefined)[] {
    return this.#of(userId, room).map(({ text }) => text);
  }

  #find(userId: string, room: string, id: string): Written | undefined {
    return this.#of(userId, room).find((written) => written.id === id);
  }

  #of(userId: string, room: string): Written[] {
    const key = `${userId}/${room}`;
    const known = this.#written.get(key) ?? [];
    this.#written.set(key, known);
    return known;
  }
}
