import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { PlainClient } from "../examples/plain-client/client.ts";
import { everyFault } from "../packages/local/src/faults/every-fault.ts";
import { noFaults } from "../packages/local/src/faults/plan.ts";
import { startCloud } from "./cloud.ts";

/** `PARLEY_MESSAGES=2000` for the long form. */
const each = Math.ceil(Number(process.env.PARLEY_MESSAGES ?? 60) / 3);
const timeoutMs = 240_000 + each * 3_000;
const rooms = ["one", "two"];

test("the client that was written from the protocol page alone loses and doubles nothing under every fault", {
  timeout: timeoutMs,
}, async () => {
  const cloud = await startCloud({ faults: everyFault(7, 0.2), lambda: { growMs: 40 } });
  const folder = await mkdtemp(join(tmpdir(), "parley-plain-"));
  onTestFinished(async () => {
    await cloud.close();
    await rm(folder, { recursive: true });
  });
  const enter = (name: string) =>
    PlainClient.open({ socket: cloud.ws, api: cloud.api, name, folder: join(folder, name), rooms });
  const say = async (client: PlainClient, from: number, to: number) => {
    const ids: string[] = [];
    for (let n = from; n < to; n += 1) ids.push(await client.send(rooms[n % 2] ?? "one", `message ${n}`));
    return ids;
  };

  const half = Math.floor(each / 2);
  const [ada, grace, leaving] = await Promise.all([enter("ada"), enter("grace"), enter("mary")]);
  const first = await say(leaving, 0, half);
  // As a page that is closed: what was not acknowledged is on disk.
  await leaving.close();
  const mary = await enter("mary");
  const users = [ada, grace, mary];
  onTestFinished(async () => {
    await Promise.all(users.map((client) => client.close()));
  });
  const later = await Promise.all([say(ada, 0, each), say(grace, 0, each), say(mary, half, each)]);
  const ids = [...first, ...later.flat()];

  await vi.waitFor(() => expect(users.flatMap((client) => client.outbox())).toEqual([]), {
    timeout: timeoutMs,
    interval: 500,
  });
  cloud.faults.set(noFaults);
  const newcomer = await enter("dorothy");
  users.push(newcomer);
  for (const room of rooms) while (await newcomer.older(room));
  const heard = (client: PlainClient) => rooms.flatMap((room) => client.view(room));
  await vi.waitFor(
    () => {
      for (const client of users) expect(heard(client)).toEqual(heard(newcomer));
      expect(heard(newcomer).map(({ id }) => id)).toHaveLength(ids.length);
    },
    { timeout: timeoutMs, interval: 500 },
  );
  expect(
    heard(newcomer)
      .map(({ id }) => id)
      .sort(),
  ).toEqual(ids.sort());
});
