import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readyUsers } from "@parley/aws-local/issuer/users";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { refresh, signIn } from "../../test/sign-in.ts";
import { type Cloud, startCloud } from "../cloud.ts";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ accounts: { embedded: true } });
});
afterAll(() => cloud.close());

const issuerOf = ({ accounts }: Cloud) => accounts?.issuer ?? "";

const accountOf = async ({ api }: Cloud, token: string) => {
  const response = await fetch(`${api}/account`, { headers: { authorization: `Bearer ${token}` } });
  return { status: response.status, body: JSON.parse(await response.text()) };
};

test.each(readyUsers)(
  "the ready account of $name signs in, and is known to the cloud",
  async ({ name, login, password }) => {
    const { id_token } = await signIn(issuerOf(cloud), { login, password });
    expect(await accountOf(cloud, id_token)).toMatchObject({ status: 200, body: { kind: "account", name } });
  },
);

test("anybody can make an account, once by each name", async () => {
  const form = { name: "Katherine Johnson", login: "Katherine", password: "trajectory" };
  const { id_token } = await signIn(issuerOf(cloud), form, "register");
  const { body } = await accountOf(cloud, id_token);
  expect(body.name).toBe("Katherine Johnson");
  const again = await signIn(issuerOf(cloud), { login: "katherine", password: "trajectory" });
  expect((await accountOf(cloud, again.id_token)).body).toEqual(body);
  await expect(signIn(issuerOf(cloud), form, "register")).rejects.toThrow("This user name is taken.");
});

test("a wrong password is refused, and what was typed is shown as text", async () => {
  const typed = { login: '"><b>ada', password: "wrong" };
  await expect(signIn(issuerOf(cloud), typed)).rejects.toThrow(
    /The user name or the password is wrong.*&quot;&gt;&lt;b&gt;ada/s,
  );
});

test("a refresh token gives the next token of the same sign-in, and works once", async () => {
  const { login, password } = readyUsers[0];
  const first = await signIn(issuerOf(cloud), { login, password });
  const second = await refresh(issuerOf(cloud), first.refresh_token);
  expect(await accountOf(cloud, second.id_token)).toMatchObject({
    status: 200,
    body: { name: "Ada Lovelace" },
  });
  await expect(refresh(issuerOf(cloud), first.refresh_token)).rejects.toThrow("invalid_grant");

  // Signing out with the second ends the first too.
  const headers = { authorization: `Bearer ${second.id_token}` };
  await fetch(`${cloud.api}/session`, { method: "DELETE", headers });
  expect(await accountOf(cloud, first.id_token)).toMatchObject({ status: 401 });
});

test("a data folder keeps accounts, keys and sign-ins", async () => {
  const data = await mkdtemp(join(tmpdir(), "parley-test-"));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  const first = await startCloud({ data, accounts: { embedded: true } });
  const form = { name: "Dorothy Vaughan", login: "dorothy", password: "programmer" };
  const { id_token, refresh_token } = await signIn(issuerOf(first), form, "register");
  const { body } = await accountOf(first, id_token);
  await first.close();

  const second = await startCloud({ data, ports: first.ports, accounts: { embedded: true } });
  onTestFinished(() => second.close());
  expect(await accountOf(second, id_token)).toEqual({ status: 200, body });
  const next = await refresh(issuerOf(second), refresh_token);
  expect((await accountOf(second, next.id_token)).body).toEqual(body);
});
