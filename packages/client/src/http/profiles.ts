import { type LastSeen, MemberProfile, Profile } from "@parley/core/protocol/profile";
import { Receipts, type ReceiptsShownTo } from "@parley/core/protocol/receipts";
import * as v from "valibot";
import type { ApiMeans } from "./read-api.ts";
import { askRoom, askServer } from "./room-requests.ts";

export type { MemberProfile, Profile, Receipts };

/** What is to change of a profile. An empty line removes it, and what is not there stays. */
export type ProfileChange = {
  readonly line?: string;
  readonly lastSeen?: LastSeen;
  readonly receipts?: ReceiptsShownTo;
};

/** Profiles of users: see `Parley.profiles`. Each call rejects as `askRoom` does. */
export class Profiles {
  readonly #api: ApiMeans;

  constructor(api: ApiMeans) {
    this.#api = api;
  }

  /** Our user's own profile. */
  async own(): Promise<Profile> {
    return v.parse(Profile, await (await askServer(this.#api, "/account/profile")).json());
  }

  /** Changes our user's own profile, and returns the whole of it. */
  async change(change: ProfileChange): Promise<Profile> {
    const request = { method: "POST" as const, body: JSON.stringify(change) };
    return v.parse(Profile, await (await askServer(this.#api, "/account/profile", request)).json());
  }

  /** What the members of a room are shown of one of them. Rejects with `not_found` for anybody else. */
  async of(room: string, userId: string): Promise<MemberProfile> {
    const answer = await askRoom({ api: this.#api, room }, `/members/${encodeURIComponent(userId)}`);
    return v.parse(MemberProfile, await answer.json());
  }

  /** Which other members of a room have read it up to a seq. Rejects for whoever is no member. */
  async receipts(room: string, seq: number): Promise<Receipts> {
    const answer = await askRoom({ api: this.#api, room }, `/receipts?seq=${seq}`);
    return v.parse(Receipts, await answer.json());
  }
}
