import { Gathering } from "./gathering.ts";
import { parleyMember } from "./parley-member.ts";
import type { Asked, Gather, Questions, Reply } from "./questions.ts";
import { compareTimelines } from "./shown.ts";
import { socketIoMember } from "./socket-io-member.ts";
import { socketMember } from "./socket-member.ts";

/**
 * The program of the clients' process: it holds one gathering at a time, and does what its parent
 * asks.
 */

let gathering = new Gathering();

const gather = (how: Gather): Promise<Gathering> =>
  Gathering.of(how.size, async (hear) => {
    if (how.kind === "socketIo") return socketIoMember({ ...how, hear });
    if (how.kind === "parley") return parleyMember({ ...how, hear });
    return socketMember({ ...how, hear });
  });

const answer = async (asked: Asked): Promise<Questions[Asked["question"]]["answer"]> => {
  switch (asked.question) {
    case "gather":
      gathering = await gather(asked.ask);
      return gathering.members.flatMap(({ connectionId }) => connectionId ?? []);
    case "round":
      return gathering.round(asked.ask);
    case "talk":
      return gathering.talk(asked.ask);
    case "shown": {
      const timelines = gathering.members.flatMap(({ shown }) => (shown ? [shown()] : []));
      return compareTimelines(timelines, asked.ask.messages);
    }
    case "leave":
      gathering.leave();
      return null;
  }
};

const reply = (message: Reply) => void process.send?.(message);

process.on("message", (asked: Asked) => {
  answer(asked).then(
    (answered) => reply({ answer: answered }),
    (error: unknown) =>
      reply({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
// Without its parent it has no purpose.
process.on("disconnect", () => process.exit());
