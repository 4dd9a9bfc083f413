import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { NotRotated, rotateGuestKey } from "./rotate.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "parley-rotate-"));
});
afterAll(() => rm(folder, { recursive: true }));

/**
 * Replaces SST, which needs an account: keeps secrets in a file, and prints them as SST does, or
 * says that there are none.
 * https://github.com/sst/sst/blob/dev/cmd/sst/secret.go
 */
const keeping = async (name: string, secrets: Record<string, string>) => {
  const file = join(folder, `${name}.json`);
  await writeFile(file, JSON.stringify(secrets));
  const program = join(folder, `${name}.mjs`);
  await writeFile(
    program,
    `import { readFileSync, writeFileSync } from "node:fs";
     const [, verb, ...more] = process.argv.slice(2);
     if (process.argv.slice(-2).join(" ") !== "--stage staging") process.exit(3);
     const secrets = JSON.parse(readFileSync(${JSON.stringify(file)}, "utf8"));
     if (verb === "set") writeFileSync(${JSON.stringify(file)}, JSON.stringify({ ...secrets, [more[0]]: more[1] }));
     else if (Object.keys(secrets).length === 0) { console.error("✕  No secrets found"); process.exit(1); }
     else console.log(["# parley/staging", ...Object.entries(secrets).map((pair) => pair.join("="))].join("\\n"));`,
  );
  return {
    sst: { command: process.execPath, args: [program] },
    secrets: async () => JSON.parse(await readFile(file, "utf8")),
  };
};

test("each rotation is one generation further, from a stage without secrets on", async () => {
  const { sst, secrets } = await keeping("fresh", {});
  expect(await rotateGuestKey("staging", { sst })).toBe(1);
  expect(await rotateGuestKey("staging", { sst })).toBe(2);
  expect(await secrets()).toEqual({ GuestKeyGeneration: "2" });
});

test("at once, it goes where no key of now is left, and other secrets stay", async () => {
  const { sst, secrets } = await keeping("known", { GoogleClientSecret: "a=b", GuestKeyGeneration: "4" });
  expect(await rotateGuestKey("staging", { sst, atOnce: true })).toBe(6);
  expect(await secrets()).toEqual({ GoogleClientSecret: "a=b", GuestKeyGeneration: "6" });
});

test("a key that somebody has set is left to them, and is not shown", async () => {
  const { sst, secrets } = await keeping("own", { GuestKey: "the-key-that-is-theirs" });
  const refusal = await rotateGuestKey("staging", { sst }).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(NotRotated);
  expect(String(refusal)).toContain("sst secret set GuestKey");
  expect(String(refusal)).not.toContain("theirs");
  expect(await secrets()).toEqual({ GuestKey: "the-key-that-is-theirs" });
});

test.each([
  ["fails", "console.error('no credentials'); process.exit(1);"],
  ["prints something else", "console.error('no credentials');"],
])("sets nothing when SST %s: a generation that is not known is not the first", async (name, code) => {
  const program = join(folder, `${name}.mjs`);
  await writeFile(program, `if (process.argv[3] === "set") process.exit(0); ${code}`);
  const sst = { command: process.execPath, args: [program] };
  await expect(rotateGuestKey("staging", { sst })).rejects.toThrow("no credentials");
});
