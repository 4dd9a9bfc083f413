import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { errorCodes, ParleyError } from "../wire/error.ts";
import { idIn, parseRequest } from "./parse.ts";

const refusal = (frame: unknown) => {
  try {
    parseRequest(typeof frame === "string" ? frame : JSON.stringify(frame));
  } catch (error) {
    if (error instanceof ParleyError) return { code: error.code, field: error.field };
    throw error;
  }
  return undefined;
};

describe("a frame is refused with a stable code", () => {
  test.each([
    ["text that is not JSON", "hello there", { code: "invalid_json", field: undefined }],
    ["nothing", "", { code: "invalid_json", field: undefined }],
    ["a JSON array", "[1]", { code: "invalid_frame", field: undefined }],
    ["a JSON string", '"hi"', { code: "invalid_frame", field: undefined }],
    ["null", "null", { code: "invalid_frame", field: undefined }],
    ["no action", { message: "hi" }, { code: "invalid_frame", field: "action" }],
    ["an unknown action", { action: "shout" }, { code: "unknown_action", field: "action" }],
    ["an action that is no string", { action: 7 }, { code: "unknown_action", field: "action" }],
    ["an action of Object.prototype", { action: "toString" }, { code: "unknown_action", field: "action" }],
    ["no message", { action: "sendMessage" }, { code: "invalid_field", field: "message" }],
    [
      "a message that is no string",
      { action: "sendMessage", message: { a: 1 } },
      { code: "invalid_field", field: "message" },
    ],
    ["an empty message", { action: "sendMessage", message: "" }, { code: "message_empty", field: "message" }],
    [
      "a blank message",
      { action: "sendMessage", message: " \n\u200b\u00a0" },
      { code: "message_empty", field: "message" },
    ],
    [
      "4,001 characters",
      { action: "sendMessage", message: "é".repeat(4001) },
      { code: "message_too_long", field: "message" },
    ],
    [
      "a room outside the alphabet",
      { action: "sendMessage", message: "a", room: "Böse" },
      { code: "room_invalid", field: "room" },
    ],
    ["an empty room", { action: "join", room: "" }, { code: "room_invalid", field: "room" }],
    [
      "65 characters of room",
      { action: "join", room: "a".repeat(65) },
      { code: "room_invalid", field: "room" },
    ],
    ["no room to join", { action: "join" }, { code: "invalid_field", field: "room" }],
    [
      "a wrong cursor",
      { action: "join", room: "a", cursor: { epoch: "e", seq: -1 } },
      { code: "invalid_field", field: "cursor.seq" },
    ],
    [
      "an id with spaces",
      { action: "sendMessage", message: "a", id: "a b" },
      { code: "invalid_field", field: "id" },
    ],
    [
      "a hello with a bad room",
      { action: "hello", rooms: { "A B": null } },
      { code: "room_invalid", field: "rooms.A B" },
    ],
  ])("%s", (_, frame, expected) => {
    expect(refusal(frame)).toEqual(expected);
  });
});

describe("a frame is understood", () => {
  test("a message without a room goes to general", () => {
    expect(parseRequest('{"action":"sendmessage","message":"Hello from wscat"}')).toEqual({
      action: "sendmessage",
      message: "Hello from wscat",
      room: "general",
      retry: false,
    });
  });

  test("4,000 characters are counted as code points, not as UTF-16 units", () => {
    expect(refusal({ action: "sendMessage", message: "👋".repeat(4000) })).toBeUndefined();
  });

  test("half a surrogate pair becomes the replacement character", () => {
    expect(parseRequest('{"action":"sendMessage","message":"a\\ud800"}')).toMatchObject({
      message: "a\ufffd",
    });
  });

  test("a ping is never refused, whatever it carries", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (fields) => {
        expect(parseRequest(JSON.stringify({ ...fields, action: "ping" })).action).toBe("ping");
      }),
    );
  });

  test("a ping keeps its first hundred rooms but those that are none", () => {
    const held = Array.from({ length: 120 }, (_, nth): [string, unknown] => [`room-${nth}`, nth]);
    const odd = { "No Room": 1, half: 0.5, text: "1", below: -1, nothing: null };
    const rooms = { ...odd, ...Object.fromEntries(held) };
    expect(parseRequest(JSON.stringify({ action: "ping", rooms }))).toEqual({
      action: "ping",
      id: undefined,
      rooms: new Map(held.slice(0, 95)),
    });
  });
});

test("whatever arrives is either a request or a refusal with a known code and a sentence", () => {
  const frame = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .record(
        {
          action: fc.oneof(fc.constantFrom("hello", "sendMessage", "join", "leave", "ping"), fc.string()),
          room: fc.jsonValue(),
          rooms: fc.jsonValue(),
          cursor: fc.jsonValue(),
          message: fc.jsonValue(),
          id: fc.jsonValue(),
        },
        { requiredKeys: [] },
      )
      .map((fields) => JSON.stringify(fields)),
  );
  fc.assert(
    fc.property(frame, (text) => {
      expect(() => idIn(text)).not.toThrow();
      try {
        expect(parseRequest(text)).toHaveProperty("action");
      } catch (error) {
        expect(error).toBeInstanceOf(ParleyError);
        if (!(error instanceof ParleyError)) return;
        expect(errorCodes).toContain(error.code);
        expect(error.message).toMatch(/^[A-Z].*[.}]$/s);
      }
    }),
    { numRuns: 500 },
  );
});
