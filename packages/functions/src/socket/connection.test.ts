import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeName } from "./authorizer-context.ts";
import { connectionIdOf, connectionOf } from "./connection.ts";

const eventOf = (name: string) => ({
  requestContext: {
    connectionId: "VNRUSeldSwMCIRQ=",
    connectedAt: 1,
    identity: { sourceIp: "192.0.2.1" },
    authorizer: { userId: "ada", name, protocol: "legacy", principalId: "ada" },
  },
});

test("a name comes through the authorizer's context as it is, in ASCII alone", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (name) => {
      const encoded = encodeName(name);
      expect(encoded).toMatch(/^[\x21-\x7e]*$/);
      expect(connectionOf(eventOf(encoded)).name).toBe(name.toWellFormed());
    }),
  );
});

test("half of a surrogate pair is no reason to refuse a handshake", () => {
  expect(connectionOf(eventOf(encodeName("Ada \ud83d"))).name).toBe("Ada \ufffd");
});

test("a name that nobody has encoded is refused, not guessed", () => {
  expect(() => connectionOf(eventOf("100%"))).toThrow("percent-encoded");
});

test("which connection has ended is known without the authorizer's context", () => {
  const { connectionId, connectedAt } = eventOf("Ada").requestContext;
  expect(connectionIdOf({ requestContext: { connectionId, connectedAt } })).toBe(connectionId);
});
