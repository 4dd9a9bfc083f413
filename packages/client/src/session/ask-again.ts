import { ParleyError } from "@parley/core/wire/error";
import type { Engine } from "./engine.ts";

type Asking = Pick<Engine, "ask" | "api">;
type Question = Parameters<Engine["ask"]>[0];
type Answer = NonNullable<Awaited<ReturnType<Engine["ask"]>>>;

/** How often a request is sent whose answer does not come. */
const attempts = 3;

/**
 * Asks until there is an answer, which may take as long as one over HTTP. The question must be one whose
 * repetition changes nothing.
 *
 * @throws ParleyError the server's, or `unavailable` where it cannot be reached.
 */
export const askAgain = async (engine: Asking, question: Question): Promise<Answer> => {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const answer = await Promise.race([engine.ask(question), afterWait(engine.api.wait)]);
    if (answer === "late") continue;
    if (answer?.action === "error" && answer.code !== "unknown")
      throw new ParleyError(answer.code, answer.message);
    if (answer && answer.action !== "error") return answer;
    break;
  }
  throw new ParleyError("unavailable", "The server could not be reached. Try again when you are connected.");
};

const afterWait = (milliseconds: number) =>
  new Promise<"late">((resolve) => setTimeout(() => resolve("late"), milliseconds));
