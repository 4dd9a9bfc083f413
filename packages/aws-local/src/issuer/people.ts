import { randomBytes, randomUUID, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import * as v from "valibot";
import type { KvStore } from "./kv-store.ts";
import type { Site } from "./site.ts";

const hashOf = promisify<string, string, number, Buffer>(scrypt);

const Person = v.object({
  /** The subject of their tokens. */
  id: v.string(),
  login: v.string(),
  name: v.string(),
  salt: v.string(),
  hash: v.string(),
});
type Person = v.InferOutput<typeof Person>;

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

/** Ready accounts, for trying it out. */
export const readyPeople = [
  { login: "ada", name: "Ada Lovelace", password: "analytical" },
  { login: "grace", name: "Grace Hopper", password: "nanoseconds" },
] as const;

/** The accounts of the local issuer. */
export type People = {
  byId(id: string): Promise<Person | undefined>;
  /** The user with this user name and password. */
  admit(login: string, password: string): Promise<Person | undefined>;
  /** Creates an account, or says in a sentence why not. */
  register(form: Record<string, unknown>): Promise<Person | { problem: string }>;
};

export const openPeople = async (kvStore: KvStore, site: Pick<Site, "displayName">): Promise<People> => {
  const registration = registrationFor(site);
  const read = async (name: string) => {
    const person = v.safeParse(Person, await kvStore.get(name));
    return person.success ? person.output : undefined;
  };
  const byLogin = (login: string) => read(`login/${login.trim().toLowerCase()}`);
  const add = async ({ login, name, password }: Registration): Promise<Person> => {
    const salt = randomBytes(16).toString("base64url");
    const hash = (await hashOf(password, salt, 32)).toString("base64url");
    const person = { id: randomUUID(), login, name, salt, hash };
    await kvStore.put(`person/${person.id}`, person);
    await kvStore.put(`login/${login}`, person);
    return person;
  };
  for (const ready of readyPeople) if (!(await byLogin(ready.login))) await add(ready);

  return {
    byId: (id) => read(`person/${id}`),
    admit: async (login, password) => {
      const person = await byLogin(login);
      // As long for a name that does not exist.
      const hash = await hashOf(password, person?.salt ?? "", 32);
      const isRight = person && timingSafeEqual(hash, Buffer.from(person.hash, "base64url"));
      return isRight ? person : undefined;
    },
    register: async (form) => {
      const given = v.safeParse(registration, form);
      if (!given.success) return { problem: given.issues[0].message };
      if (await byLogin(given.output.login)) return { problem: "This user name is taken." };
      return add(given.output);
    },
  };
};
