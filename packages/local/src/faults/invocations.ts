import { setTimeout as wait } from "node:timers/promises";
import * as v from "valibot";
import type { AroundInvocation, InvokeResult } from "../lambda/invoke.ts";
import { counter } from "./runs.ts";
import type { Occasion, Strikes } from "./strikes.ts";
import { taskOf } from "./task.ts";

/** As from a handler that went well and has nothing to say. */
const nothing: InvokeResult = { outcome: "returned", payload: { statusCode: 200 } };

const RouteResponse = v.looseObject({ statusCode: v.number(), body: v.string() });

const withoutReply = (result: InvokeResult): InvokeResult =>
  result.outcome === "returned" && v.is(RouteResponse, result.payload) ? nothing : result;

type Act = () => Promise<InvokeResult>;

const runOnceOrTwice = async (faults: Strikes, occasion: Occasion, act: Act) => {
  const doubled = faults.of("doubledInvocation", occasion);
  if (!doubled) return act();
  if (doubled.how === "atOnce") {
    const [first] = await Promise.all([act(), act()]);
    return first;
  }
  const first = await act();
  await act();
  return first;
};

/** Lets invocations go wrong. `cut` resets a client's connection. */
export const aroundInvocations = ({
  strikes,
  cut,
}: {
  strikes(): Strikes;
  cut(connectionId: string): void;
}) => {
  let count = counter();

  const frame = async (faults: Strikes, occasion: Occasion, connectionId: string, act: Act) => {
    if (faults.of("lostFrame", occasion)) return nothing;
    const cutting = faults.of("cut", occasion);
    if (cutting?.when === "before") cut(connectionId);
    const result = await runOnceOrTwice(faults, occasion, act);
    if (cutting?.when === "after") cut(connectionId);
    return faults.of("lostReply", occasion) ? withoutReply(result) : result;
  };

  const around: AroundInvocation = async ({ function: name, event }, act) => {
    const { task, connectionId } = taskOf(event);
    const occasion = { function: name, task, invocation: count(`${name} ${task}`) };
    const faults = strikes();
    if (task === "$connect" && faults.of("refusedHandshake", occasion)) return { outcome: "throttled" };
    if (task === "$disconnect" && faults.of("lostDisconnect", occasion)) return nothing;
    const slow = faults.of("slowInvocation", occasion);
    if (slow) await wait(faults.delay(slow.latency, occasion), undefined, { ref: false });
    if (faults.of("throttledInvocation", occasion)) return { outcome: "throttled" };
    if (connectionId !== undefined) return frame(faults, occasion, connectionId, act);
    return runOnceOrTwice(faults, occasion, act);
  };

  return {
    around,
    recount: () => {
      count = counter();
    },
  };
};
