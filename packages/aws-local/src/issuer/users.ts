import { randomBytes, randomUUID, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import * as v from "valibot";
import type { KvStore } from "./kv-store.ts";
import type { Site } from "./site.ts";

const hashOf = promisify<string, string, number, Buffer>(scrypt);

const User = v.object({
  /** The subject of their tokens. */
  id: v.string(),
  login: v.string(),
  name: v.string(),
  salt: v.string(),
  hash: v.string(),
});
type User = v.InferOutput<typeof User>;

/** What a user enters to register. */
const registrationFor = ({ displayName }: Pick<Site, "displayName">) =>
  v.object({
    login: v.pipe(
      v.string(),
      v.trim(),
      v.toLowerCase(),
      v.regex(/^[a-z0-9._@-]{2,64}$/, "A user name has 2 to 64 of a-z, 0-9, `.`, `_`, `@` and `-`."),
    ),
    name: displayName,
    password: v.pipe(v.string(), v.minLength(8, "A password has 8 characters or more."), v.maxLength(200)),
  });

type Registration = { login: string; name: string; password: string };

/** Accounts that exist from the start, to try it out. */
export const readyUsers = [
  { login: "ada", name: "Ada Lovelace", password: "analytical" },
  { login: "grace", name: "Grace Hopper", password: "nanoseconds" },
] as const;

/** The accounts of the local issuer. */
export type Users = {
  byId(id: string): Promise<User | undefined>;
  /** The user with this user name and password. */
  admit(login: string, password: string): Promise<User | undefined>;
  /** Creates an account, or returns a sentence that says why not. */
  register(form: Record<string, unknown>): Promise<User | { problem: string }>;
};

export const openUsers = async (kvStore: KvStore, site: Pick<Site, "displayName">): Promise<Users> => {
  const registration = registrationFor(site);
  const read = async (name: string) => {
    const user = v.safeParse(User, await kvStore.get(name));
    return user.success ? user.output : undefined;
  };
  const byLogin = (login: string) => read(`login/${login.trim().toLowerCase()}`);
  const add = async ({ login, name, password }: Registration): Promise<User> => {
    const salt = randomBytes(16).toString("base64url");
    const hash = (await hashOf(password, salt, 32)).toString("base64url");
    const user = { id: randomUUID(), login, name, salt, hash };
    await kvStore.put(`person/${user.id}`, user);
    await kvStore.put(`login/${login}`, user);
    return user;
  };
  for (const ready of readyUsers) if (!(await byLogin(ready.login))) await add(ready);

  return {
    byId: (id) => read(`person/${id}`),
    admit: async (login, password) => {
      const user = await byLogin(login);
      // Takes as long for an unknown name.
      const hash = await hashOf(password, user?.salt ?? "", 32);
      const isRight = user && timingSafeEqual(hash, Buffer.from(user.hash, "base64url"));
      return isRight ? user : undefined;
    },
    register: async (form) => {
      const given = v.safeParse(registration, form);
      if (!given.success) return { problem: given.issues[0].message };
      if (await byLogin(given.output.login)) return { problem: "This user name is taken." };
      return add(given.output);
    },
  };
};
