import {
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { describe, expect, test } from "vitest";
import { scripted } from "./test/scripted.ts";

const post = (ConnectionId: string, Data: string | Uint8Array = "x") =>
  new PostToConnectionCommand({ ConnectionId, Data });
const get = (ConnectionId: string) => new GetConnectionCommand({ ConnectionId });
const remove = (ConnectionId: string) => new DeleteConnectionCommand({ ConnectionId });

/** The id of a connection that never existed. */
const nobody = "VNRUSeldSwMCIRQ=";

const failure = (name: string, httpStatusCode: number) => ({
  name,
  $metadata: { httpStatusCode, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
});
const gone = failure("GoneException", 410);

describe("@connections", () => {
  describe("POST", () => {
    test.each(["", "/$default", "/%24default"])(
      "is 200, and the client gets the text (under %s/)",
      async (path) => {
        const { connect, management } = await scripted();
        const client = await connect();
        const text = '{"action":"message","message":"héllo"}';
        const { $metadata } = await management(path).send(post(client.connectionId, text));
        expect($metadata.httpStatusCode).toBe(200);
        expect(await client.next()).toBe(text);
      },
    );

    test("is 410 GoneException for an unknown connection, with no statusCode of its own", async () => {
      const { management } = await scripted();
      const error = await management()
        .send(post(nobody))
        .catch((thrown: unknown) => thrown);
      expect(error).toMatchObject(gone);
      expect(error).not.toHaveProperty("statusCode");
    });

    test("is 410 once the client has disconnected", async () => {
      const { connect, management } = await scripted();
      const client = await connect();
      client.ws.close();
      await client.closed;
      await expect(management().send(post(client.connectionId))).rejects.toMatchObject(gone);
      await expect(management().send(get(client.connectionId))).rejects.toMatchObject(gone);
    });

    test("and GET and DELETE are 410 while $connect still runs", async () => {
      const answers: unknown[] = [];
      const all = await scripted({
        connect: async ({ requestContext: { connectionId } }) => {
          const calls = [post(connectionId), get(connectionId), remove(connectionId)] as const;
          const api = all.management();
          const failed = (error: unknown) => answers.push(error);
          await api.send(calls[0]).catch(failed);
          await api.send(calls[1]).catch(failed);
          await api.send(calls[2]).catch(failed);
          return { statusCode: 200 };
        },
      });
      const client = await all.connect();
      expect(answers).toMatchObject([gone, gone, gone]);
      await all.management().send(post(client.connectionId, "welcome"));
      expect(await client.next()).toBe("welcome");
    });

    test("distinguishes ids by case", async () => {
      const { connect, management } = await scripted();
      const client = await connect();
      const swapped = client.connectionId.replace(/[a-z]/i, (letter) =>
        letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
      );
      await expect(management().send(post(swapped))).rejects.toMatchObject(gone);
    });

    test.each(["malformed", `${nobody}x`, "VNRUSeldSwMCIRQ", "VNRUSeld/wMCIRQ=", "%", '"'])(
      "is 400 for a malformed id: %s",
      async (id) => {
        const { management } = await scripted();
        await expect(management().send(post(id))).rejects.toMatchObject({
          ...failure("BadRequestException", 400),
          message: `Invalid connectionId: ${id}`,
        });
      },
    );

    test.each([
      ["is empty", ""],
      ["is not UTF-8", Buffer.from([0xff])],
    ])("is 400 for a message that %s", async (_what, data) => {
      const { connect, management } = await scripted();
      const client = await connect();
      await expect(management().send(post(client.connectionId, data))).rejects.toMatchObject(
        failure("BadRequestException", 400),
      );
    });

    test("is 429 LimitExceededException while the client's buffer is full, and for no other client", async () => {
      const { connect, management } = await scripted({}, { limits: { sendBufferBytes: 256 * 1024 } });
      const slow = await connect();
      const other = await connect();
      const api = management();
      slow.ws.pause();
      const text = "x".repeat(128 * 1024);
      let posted = 0;
      const flood = async () => {
        for (;;) {
          await api.send(post(slow.connectionId, text));
          posted++;
        }
      };
      await expect(flood()).rejects.toMatchObject(failure("LimitExceededException", 429));
      await api.send(post(other.connectionId, "fine"));
      expect(await other.next()).toBe("fine");
      slow.ws.resume();
      for (let arrived = 0; arrived < posted; arrived++) expect((await slow.next()).length).toBe(text.length);
      expect(await slow.roundTrip()).toBe(true);
    });

    test("is 200 for many concurrent posts to a client that keeps reading, however small its buffer", async () => {
      const { connect, management } = await scripted({}, { limits: { sendBufferBytes: 1024 } });
      const client = await connect();
      const api = management();
      const texts = Array.from({ length: 100 }, (_, nth) => `${nth} `.padEnd(900, "x"));
      await Promise.all(texts.map((text) => api.send(post(client.connectionId, text))));
      const arrived: unknown[] = [];
      while (arrived.length < texts.length) arrived.push(await client.next());
      expect(arrived.toSorted()).toEqual(texts.toSorted());
    });
  });

  describe("GET", () => {
    test("is 200 with connectedAt, identity and lastActiveAt", async () => {
      const { connect, management, eventsOf } = await scripted();
      const client = await connect("/", [], { headers: { "User-Agent": "test/1" } });
      const before = await management().send(get(client.connectionId));
      expect(before).toMatchObject({
        $metadata: { httpStatusCode: 200 },
        ConnectedAt: expect.any(Date),
        Identity: { SourceIp: "127.0.0.1", UserAgent: "test/1" },
        LastActiveAt: expect.any(Date),
      });
      expect(before.ConnectedAt?.getTime()).toBe(eventsOf("connect")[0]?.requestContext.connectedAt);
      await client.roundTrip();
      const after = await management().send(get(client.connectionId));
      expect(after.LastActiveAt?.getTime()).toBeGreaterThanOrEqual(
        before.LastActiveAt?.getTime() ?? Infinity,
      );
    });

    test("is 410 for a connection that is not there", async () => {
      const { management } = await scripted();
      await expect(management().send(get(nobody))).rejects.toMatchObject(gone);
    });
  });

  describe("DELETE", () => {
    test('is 204, and the client sees close 1000 "Connection Closed Normally"', async () => {
      const left = Promise.withResolvers<unknown>();
      const { connect, management } = await scripted({
        disconnect: (event) => left.resolve(event.requestContext),
      });
      const client = await connect();
      const { $metadata } = await management().send(remove(client.connectionId));
      expect($metadata.httpStatusCode).toBe(204);
      const reason = "Connection Closed Normally";
      expect(await client.closed).toEqual({ code: 1000, reason });
      expect(await left.promise).toMatchObject({ disconnectStatusCode: 1000, disconnectReason: reason });
      await expect(management().send(post(client.connectionId))).rejects.toMatchObject(gone);
      await expect(management().send(remove(client.connectionId))).rejects.toMatchObject(gone);
    });

    test("is 410 for a connection that is not there", async () => {
      const { management } = await scripted();
      await expect(management().send(remove(nobody))).rejects.toMatchObject(gone);
    });
  });

  describe("403", () => {
    test("ForbiddenException is for another stage", async () => {
      const { connect, management } = await scripted();
      const client = await connect();
      await expect(management("/prod").send(post(client.connectionId))).rejects.toMatchObject(
        failure("ForbiddenException", 403),
      );
    });

    test.each([
      ["GET", "/"],
      ["GET", "/@connections"],
      ["PUT", `/@connections/${encodeURIComponent(nobody)}`],
      ["POST", `/@connections/${encodeURIComponent(nobody)}/more`],
    ])("is for anything else, such as %s %s", async (method, path) => {
      const { gateway } = await scripted();
      const response = await fetch(gateway.management + path, { method });
      expect([response.status, response.headers.get("x-amzn-errortype")]).toEqual([
        403,
        "ForbiddenException",
      ]);
    });

    test("is for an unsigned request", async () => {
      const { gateway, connect } = await scripted();
      const client = await connect();
      const url = `${gateway.management}/@connections/${encodeURIComponent(client.connectionId)}`;
      const response = await fetch(url, { method: "POST", body: "x" });
      expect(response.status).toBe(403);
      expect(response.headers.get("x-amzn-errortype")).toBe("MissingAuthenticationTokenException");
    });

    test("is for a request that is signed with another secret", async () => {
      const { management, connect } = await scripted();
      const client = await connect();
      const impostor = management("/$default", { secretAccessKey: "guessed" });
      const refused = {
        ...failure("InvalidSignatureException", 403),
        message: expect.stringContaining("does not match the signature you provided"),
      };
      await expect(impostor.send(post(client.connectionId))).rejects.toMatchObject(refused);
      await expect(impostor.send(get(client.connectionId))).rejects.toMatchObject(refused);
      await expect(impostor.send(remove(client.connectionId))).rejects.toMatchObject(refused);
      expect(await client.roundTrip()).toBe(true);
    });

    test("is not for a key outside the cloud, whatever its signature", async () => {
      const { management, connect } = await scripted();
      const client = await connect();
      await management("", { accessKeyId: "MINE" }).send(post(client.connectionId, "from me"));
      expect(await client.next()).toBe("from me");
    });
  });

  test("two posts have no guaranteed order: they are handled concurrently", async () => {
    const held = Promise.withResolvers<undefined>();
    let first = true;
    const { connect, management } = await scripted(
      {},
      {
        before: async (call) => {
          if (call.type !== "management" || !first) return undefined;
          first = false;
          return held.promise;
        },
      },
    );
    const client = await connect();
    const late = management().send(post(client.connectionId, "first"));
    await management().send(post(client.connectionId, "second"));
    held.resolve(undefined);
    await late;
    expect([await client.next(), await client.next()]).toEqual(["second", "first"]);
  });
});
