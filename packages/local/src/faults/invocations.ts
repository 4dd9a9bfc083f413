import { setTimeout as wait } from "node:timers/promises";
import type { InterceptInvocation, InvokeResult } from "@parley/aws-local/lambda/invoke";
import * as v from "valibot";
import type { FaultDecisions, Occasion } from "./decisions.ts";
import { counter } from "./runs.ts";
import { taskOf } from "./task.ts";

/** As from a handler that succeeded and returned nothing. */
const nothing: InvokeResult = { outcome: "returned", payload: { statusCode: 200 } };

const RouteResponse = v.looseObject({ statusCode: v.number(), body: v.string() });

const withoutReply = (result: InvokeResult): InvokeResult =>
  result.outcome === "returned" && v.is(RouteResponse, result.payload) ? nothing : result;

type Act = () => Promise<InvokeResult>;

const runOnceOrTwice = async (faults: FaultDecisions, occasion: Occasion, act: Act) => {
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

/** Injects faults into invocations. `cut` resets a client's connection. */
export const interceptInvocations = ({
  strikes,
  cut,
}: {
  strikes(): FaultDecisions;
  cut(connectionId: string): void;
}) => {
  let count = counter();

  const frame = async (faults: FaultDecisions, occasion: Occasion, connectionId: string, act: Act) => {
    if (faults.of("lostFrame", occasion)) return nothing;
    const cutting = faults.of("cut", occasion);
    if (cutting?.when === "before") cut(connectionId);
    const result = await runOnceOrTwice(faults, occasion, act);
    if (cutting?.when === "after") cut(connectionId);
    return faults.of("lostReply", occasion) ? withoutReply(result) : result;
  };

  const intercept: InterceptInvocation = async ({ function: name, event }, act) => {
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
    intercept,
    recount: () => {
      count = counter();
    },
  };
};
