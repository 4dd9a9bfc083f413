import type { Consumption } from "@parley/aws-local/dynamodb/consumption";
import { callName, type DynamoDbCall } from "@parley/aws-local/dynamodb/dynamodb";
import type { Callers } from "./callers.ts";
import type { CostTally } from "./tally.ts";

/** What the calls of one kind, from one source, have consumed: `send sendMessage`, `PutItem event`. */
export type TableCalls = Consumption & { source: string; call: string; count: number };

/**
 * Counts DynamoDB's units, and the calls that consume them. What is refused before it reaches the
 * engine is not billed.
 */
export const countTable = (tally: CostTally, callers: Callers) => {
  const kinds = new Map<string, TableCalls>();
  return {
    observe: (made: DynamoDbCall, { readUnits, writeUnits }: Consumption) => {
      const source = callers.sourceOf(made.accessKeyId);
      const call = callName(made);
      tally.add(source, { readUnits, writeUnits });
      const key = `${source}\n${call}`;
      const kind = kinds.get(key) ?? { source, call, count: 0, readUnits: 0, writeUnits: 0 };
      kinds.set(key, {
        ...kind,
        count: kind.count + 1,
        readUnits: kind.readUnits + readUnits,
        writeUnits: kind.writeUnits + writeUnits,
      });
    },
    calls: (): TableCalls[] => [...kinds.values()],
    reset: () => kinds.clear(),
  };
};
