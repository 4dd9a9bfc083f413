import { expect, test } from "vitest";
import { refuseBlocked, throwIfBlocked } from "./block.ts";

test("who is blocked hears of it, and until when, and nobody else is refused", () => {
  throwIfBlocked({ blocked: undefined });
  const refusal = (until: number | undefined) => () => throwIfBlocked({ blocked: { until } });
  expect(refusal(undefined)).toThrow("You are blocked from this chat. Ask its operator.");
  expect(refusal(Date.parse("2026-03-01T12:00:00Z"))).toThrow(
    "You are blocked from this chat until 2026-03-01T12:00:00.000Z. Ask its operator.",
  );
  // A block whose record is not at hand.
  expect(refuseBlocked(undefined).message).toBe("You are blocked from this chat. Ask its operator.");
  expect(refusal(undefined)).toThrow(expect.objectContaining({ code: "forbidden" }));
});
