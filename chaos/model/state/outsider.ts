import { once } from "node:events";
import { WebSocket } from "ws";
import type { Addresses } from "../../cloud/messages.ts";
import { makeUser, type User } from "./user.ts";

/** Milliseconds after which a handshake, or a request, is given up: it is one of many. */
const patienceMs = 3_000;

/** A user whom nobody lets in, and who tries every door. All that they are sent is kept, as it came. */
export class Outsider {
  readonly user: User;
  /** How often they have tried. */
  knocks = 0;
  readonly #addresses: Addresses;
  readonly #texts: string[] = [];
  #socket: WebSocket | undefined;

  private constructor(user: User, addresses: Addresses) {
    this.user = user;
    this.#addresses = addresses;
  }

  static async make(addresses: Addresses): Promise<Outsider> {
    return new Outsider(await makeUser(addresses.api, "Eve"), addresses);
  }

  /** Asks for everything that there is of rooms, by frames and over HTTP. */
  async knock(rooms: readonly string[], open: string): Promise<void> {
    this.knocks += 1;
    const nth = this.knocks;
    await this.#connect();
    for (const [index, room] of rooms.entries()) {
      const id = (what: string) => `${what}-${nth}-${index}`;
      this.#say({ action: "join", room, cursor: null, id: id("join") });
      this.#say({ action: "sendMessage", room, message: "Let me in", id: id("send") });
      this.#say({ action: "changeRole", room, member: this.user.userId, role: "member", id: id("role") });
      this.#say({ action: "joinRoom", room, id: id("enter") });
      this.#say({ action: "typing", room, id: id("typing") });
    }
    const names = Object.fromEntries(rooms.map((room) => [room, null]));
    this.#say({ action: "hello", rooms: { ...names, [open]: null }, id: `hello-${nth}` });
    this.#say({
      action: "ping",
      rooms: Object.fromEntries(rooms.map((room) => [room, 0])),
      id: `ping-${nth}`,
    });
    const paths = rooms.flatMap((room) => [`/rooms/${room}/log`, `/rooms/${room}/members`]);
    await Promise.all(
      [...paths, "/rooms", `/users/${this.user.userId}/rooms`].map((path) => this.#get(path)),
    );
  }

  /** What of these texts they were ever sent. */
  heard(secrets: readonly string[]): string[] {
    return secrets.flatMap((secret) => {
      const text = this.#texts.find((each) => each.includes(secret));
      return text === undefined ? [] : `The outsider was sent ${secret}: ${text.slice(0, 300)}`;
    });
  }

  end(): void {
    this.#socket?.terminate();
  }

  async #connect(): Promise<void> {
    if (this.#socket?.readyState === WebSocket.OPEN) return;
    const socket = new WebSocket(this.#addresses.ws, ["parley.v1", `bearer.${this.user.token}`]);
    this.#socket = socket;
    socket.on("message", (data) => this.#texts.push(String(data)));
    socket.on("error", () => {});
    await once(socket, "open", { signal: AbortSignal.timeout(patienceMs) }).catch(() => {});
  }

  #say(frame: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  /** Faults, or a cloud that is down, may keep the answer away. */
  async #get(path: string): Promise<void> {
    const headers = { authorization: `Bearer ${this.user.token}` };
    const signal = AbortSignal.timeout(patienceMs);
    const text = await fetch(this.#addresses.api + path, { headers, signal })
      .then((answer) => answer.text())
      .catch(() => "");
    this.#texts.push(text);
  }
}
