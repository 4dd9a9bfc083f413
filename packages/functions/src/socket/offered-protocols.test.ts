import { expect, test } from "vitest";
import { offeredProtocols } from "./offered-protocols.ts";

test.each([
  ["one line", { "Sec-WebSocket-Protocol": ["parley.v1, bearer.x"] }],
  ["two lines", { "Sec-WebSocket-Protocol": ["parley.v1", "bearer.x"] }],
  [
    "two lines in different cases",
    { "Sec-WebSocket-Protocol": ["parley.v1"], "sec-websocket-protocol": ["bearer.x"] },
  ],
  ["no space", { "sec-websocket-protocol": ["parley.v1,bearer.x"] }],
])("subprotocols that are offered in %s are all read", (_how, multiValueHeaders) => {
  expect(offeredProtocols({ multiValueHeaders })).toEqual(["parley.v1", "bearer.x"]);
});

test.each([null, {}, { Host: ["x"] }])("a handshake that offers none has none (%j)", (multiValueHeaders) => {
  expect(offeredProtocols({ multiValueHeaders })).toEqual([]);
});
