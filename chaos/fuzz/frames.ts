import fc from "fast-check";
import { actions } from "../../packages/core/src/protocol/request.ts";
import { hostileFrames } from "./hostile.ts";

/** API Gateway's limit, in bytes. */
const maxBytes = 32 * 1024;

const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.constantFrom("__proto__", "constructor", "\u202e", "\u0000", "\ud800", "a\u0301\u0301\u0301"),
);

/** Few rooms, ids and seqs, so that frames meet what earlier ones left. */
const room = fc.oneof({ weight: 6, arbitrary: fc.constantFrom("fuzz-a", "fuzz-b", "fuzz-c") }, anyText);
const id = fc.oneof({ weight: 6, arbitrary: fc.stringMatching(/^[a-d]{1,3}$/) }, anyText);
const seq = fc.oneof({ weight: 6, arbitrary: fc.nat({ max: 60 }) }, fc.maxSafeInteger(), fc.double());
const userIds = fc.array(
  fc.oneof({ weight: 30, arbitrary: fc.constantFrom("guest-x", "account-ada", "__proto__") }, anyText),
  { maxLength: 60 },
);
const cursor = fc.oneof(
  fc.record({ epoch: anyText, seq }, { requiredKeys: [] }),
  fc.constant(null),
  fc.jsonValue(),
);

const or = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 7, arbitrary }, { weight: 1, arbitrary: fc.jsonValue() });

/** A frame of the protocol, with some fields missing and some that do not belong. */
const almostRight = fc
  .record(
    {
      action: fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...actions) }, anyText),
      id: or(id),
      room: or(room),
      message: or(anyText),
      seq: or(seq),
      replyTo: or(seq),
      retry: or(fc.boolean()),
      cursor: or(cursor),
      rooms: or(fc.dictionary(room, cursor, { maxKeys: 5 })),
      users: or(userIds),
      user_id: or(anyText),
      userId: or(anyText),
    },
    { requiredKeys: ["action"] },
  )
  .map((fields) => JSON.stringify(fields));

/** A valid frame that was then cut, or had a character changed. */
const damaged = fc
  .tuple(almostRight, fc.nat(), fc.string({ minLength: 0, maxLength: 2 }))
  .map(([frame, at, by]) => {
    const place = at % (frame.length + 1);
    return frame.slice(0, place) + by + frame.slice(place + 1);
  });

/** Anything that a client may send in a text frame. */
export const anyFrame: fc.Arbitrary<string> = fc
  .oneof(
    { weight: 10, arbitrary: almostRight },
    { weight: 3, arbitrary: damaged },
    { weight: 2, arbitrary: fc.json() },
    { weight: 1, arbitrary: anyText },
    { weight: 1, arbitrary: fc.constantFrom(...hostileFrames) },
  )
  .map((frame) => frame.toWellFormed())
  .filter((frame) => Buffer.byteLength(frame) <= maxBytes);
