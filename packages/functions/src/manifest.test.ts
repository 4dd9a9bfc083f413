import { maxInFlightMs } from "@parley/core/account/in-flight";
import { expect, test } from "vitest";
import { functions, socketAuthorizer, socketRoutes } from "./manifest.ts";

const secondsOf = ({ function: name }: { function: keyof typeof functions }) =>
  functions[name].timeoutSeconds;

test("whoever leaves is waited for as long as a frame or a handshake of theirs can be in flight", () => {
  const longestFrame = Math.max(...Object.values(socketRoutes).map(secondsOf));
  const handshake = secondsOf(socketAuthorizer) + secondsOf(socketRoutes.$connect);
  // A new execution environment may take as long as that again.
  const coldStart = 10;
  expect(maxInFlightMs).toBeGreaterThan((Math.max(longestFrame, handshake) + coldStart) * 1000);
});
