import { randomUUID } from "node:crypto";
import * as v from "valibot";
import { Account, Guest } from "../../packages/core/src/protocol/http.ts";
import { startIssuer, type TestIssuer, testClient } from "../../packages/core/test/issuer.ts";

/** The number of users signed in at a time. */
export const crowd = 8;

/** Users with a valid token: guests, and every fourth of them an account. */
export class Users {
  readonly #issuer: TestIssuer;
  readonly #tokens: string[] = [];

  private constructor(issuer: TestIssuer) {
    this.#issuer = issuer;
  }

  /** Opens the issuer of the accounts; nobody is signed in yet. */
  static async open(): Promise<Users> {
    return new Users(await startIssuer());
  }

  /** The issuer's settings, for the cloud. */
  get accounts() {
    return { issuer: this.#issuer.url, client: testClient };
  }

  /** The token of the nth user. */
  token(nth: number): string {
    return this.#tokens[nth % crowd] ?? "";
  }

  /**
   * Replaces the nth user, who may have signed out or been deleted, with a new one.
   *
   * @param api the HTTP API that creates guests.
   * @returns whose id is in the table from now on, or may be.
   */
  async replace(nth: number, api: string): Promise<string> {
    const isAccount = nth % 4 === 1;
    const { token, userId } = await (isAccount ? this.#account(api) : guestOf(api));
    this.#tokens[nth % crowd] = token;
    return userId;
  }

  close(): void {
    this.#issuer.close();
  }

  async #account(api: string) {
    const sub = randomUUID();
    const now = Math.floor(Date.now() / 1000);
    const token = await this.#issuer.sign({ sub, auth_time: now });
    const response = await fetch(`${api}/account`, { headers: { authorization: `Bearer ${token}` } });
    return { token, userId: readAs(Account, response.status, await response.text()).userId };
  }
}

const guestOf = async (api: string) => {
  const made = await fetch(`${api}/guests`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "Ada" }),
  });
  return readAs(Guest, made.status, await made.text());
};

/** Reads an answer. @throws Error that shows it, when it is not the expected one. */
const readAs = <T extends v.GenericSchema>(schema: T, status: number, body: string): v.InferOutput<T> => {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), body);
  if (parsed.success) return parsed.output;
  throw new Error(`${status} ${body.slice(0, 200)}`);
};
