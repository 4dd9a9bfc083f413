import { expect, test } from "vitest";
import { bounds } from "../../packages/client/src/bounds.ts";
import type { TimelineMessage } from "../../packages/client/src/snapshot.ts";
import type { MessageEvent } from "../../packages/core/src/protocol/event.ts";
import { Ledger } from "../users/ledger.ts";
import { Witness } from "../users/witness.ts";
import { showsEnd } from "./converge.ts";
import { judgeLogs } from "./judge.ts";

const row = (id: string, seq?: number): TimelineMessage => ({
  key: id,
  id,
  ...(seq !== undefined && { seq }),
  userId: "ada",
  name: "Ada",
  verified: true,
  text: id,
  timestamp: "2026-01-01T00:00:00.000Z",
  own: true,
  state: seq === undefined ? "sending" : "sent",
});

const event = (id: string, seq: number): MessageEvent => ({
  action: "message",
  seq,
  id,
  userId: "ada",
  name: "Ada",
  message: id,
  timestamp: "2026-01-01T00:00:00.000Z",
});

/** What a witness reports of a client that showed these lists, one after the other. */
const seen = (...shown: TimelineMessage[][]) => {
  const ledger = new Ledger();
  const witness = new Witness("room", "Bob", ledger);
  for (const rows of shown) witness.look(rows);
  return ledger.violations.map(({ breach }) => breach);
};

const many = Array.from({ length: bounds.messages + 100 }, (_, index) => row(`m${index}`, index + 1));

test.each([
  [
    "messages that come, are acknowledged and edited",
    [[row("a")], [row("a", 1)], [row("a", 1), row("b")]],
    [],
  ],
  ["older messages that are read later", [[row("c", 3)], [row("a", 1), row("b", 2), row("c", 3)]], []],
  ["a message twice", [[row("a", 1), row("a")]], ["doubled"]],
  ["a message at another place than before", [[row("a", 1)], [row("a", 2)]], ["doubled"]],
  ["an acknowledged message that goes", [[row("a", 1), row("b", 2)], [row("b", 2)]], ["lost"]],
  ["the oldest of many that are let go of", [many, many.slice(100)], []],
  ["one of many that goes", [many, [...many.slice(50, 90), ...many.slice(91)]], ["lost"]],
  ["acknowledged messages in another order", [[row("b", 2), row("a", 1)]], ["misordered"]],
  ["an acknowledged message after one that is not", [[row("b"), row("a", 1)]], ["misordered"]],
])("a witness of %s", (_, shown, breaches) => {
  expect(seen(...shown)).toEqual(breaches);
});

/** What the logs say about Ada, who wrote `a` and then `b`, with these acknowledged seqs. */
const judged = (told: { a: number; b: number }, events: MessageEvent[]) => {
  const ledger = new Ledger();
  for (const [id, seq] of Object.entries(told)) {
    ledger.say({ room: "room", userId: "ada", sender: "ada", id, text: id });
    ledger.shown("room", row(id, seq), "Ada");
  }
  const logs = new Map([["room", { events, settled: true }]]);
  judgeLogs(ledger, { acknowledged: ledger.acknowledgedSoFar(), logs });
  return ledger.violations.map(({ breach }) => breach);
};

test.each([
  ["has all of it", { a: 1, b: 2 }, [event("a", 1), event("b", 2)], []],
  ["lacks one", { a: 1, b: 2 }, [event("a", 1)], ["lost"]],
  ["has another one there", { a: 1, b: 2 }, [event("a", 1), event("c", 2)], ["lost"]],
  ["has one twice", { a: 1, b: 2 }, [event("a", 1), event("b", 2), event("b", 3)], ["doubled", "lost"]],
  ["has them in another order", { a: 2, b: 1 }, [event("b", 1), event("a", 2)], ["misordered"]],
])("a log that %s", (_, told, events, breaches) => {
  expect(judged(told, events)).toEqual(breaches);
});

test.each([
  ["all of it", ["a", "b", "c"], false, true],
  ["its end, and knows that there is more", ["b", "c"], true, true],
  ["its end, and waits to read a gap before that", ["b", "c"], false, false],
  ["its beginning", ["a", "b"], true, false],
  ["none of it", [], true, false],
])("a client that shows a log's messages has converged or not: %s", (_, shown, hasOlder, expected) => {
  expect(showsEnd(shown, ["a", "b", "c"], hasOlder)).toBe(expected);
});
