import type { GatewayOptions } from "@parley/aws-local/gateway/gateway";
import { scripted, signer } from "@parley/aws-local/gateway/test/scripted";
import { createPoster } from "@parley/core/gateway/poster";
import { createSigner } from "@parley/core/gateway/signer";
import { describe, expect, test } from "vitest";

const identity = { credentials: async () => signer, region: async () => "us-east-1" };

/** Name and value, one pair after the other. */
const pairs = (list: readonly string[]) =>
  list.flatMap((name, at) => (at % 2 === 0 ? [[name, list[at + 1]]] : []));

describe("A 403 to what our own signer has signed", () => {
  test("is for a request whose text or recipient is not the signed one", async () => {
    const { gateway, connect } = await scripted();
    const [client, other] = [await connect(), await connect()];
    const pathTo = (id: string) => `/@connections/${encodeURIComponent(id)}`;
    const sign = createSigner({ host: new URL(gateway.management).host, ...identity });
    const signed = Object.fromEntries(pairs(await sign.headers(pathTo(client.connectionId), "written")));
    const send = async (id: string, body: string) => {
      const request = { method: "POST", headers: signed, body };
      return (await fetch(gateway.management + pathTo(id), request)).status;
    };
    expect(await send(client.connectionId, "changed")).toBe(403);
    expect(await send(other.connectionId, "written")).toBe(403);
    expect(await send(client.connectionId, "written")).toBe(200);
    expect(await client.next()).toBe("written");
  });

  test("is for a date more than five minutes off, and a client can set its clock by the answer", async () => {
    const statuses: number[] = [];
    const observe: GatewayOptions["observe"] = (event) => {
      if (event.type === "management") statuses.push(event.status);
    };
    const { gateway, connect } = await scripted({}, { observe });
    const client = await connect();
    const now = () => Date.now() - 6 * 60_000;
    const send = createPoster(gateway.management, { ...identity, now });
    const { signal } = new AbortController();
    expect(await send(client.connectionId, "in time", signal)).toBe("delivered");
    expect(await client.next()).toBe("in time");
    expect(statuses).toEqual([403, 200]);
  });
});
