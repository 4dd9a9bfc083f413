import { Failed, Skipped } from "../outcome.ts";
import type { Check } from "../runner/check.ts";
import { enterRoom } from "./chatter.ts";

/** Letters beyond ASCII and Latin-1, and one beyond the Basic Multilingual Plane. */
const name = "Zoë Łukasz 山田 🦊";

/** The name travels in the authorizer's context, and must reach everyone unchanged. */
export const nameBeyondAscii: Check = {
  name: "name",
  title: "Name beyond ASCII",
  after: ["message"],
  inRoom: true,
  lookAt:
    "Look at the context that packages/functions/src/authorizer.ts returns: API Gateway may not carry these letters.",
  run: async (context) => {
    const { visitors } = context;
    if (await visitors.areOne()) throw new Skipped("Without guests, the name is the account's own.");
    const [zoe, bob] = await Promise.all([
      enterRoom(context, await visitors.visitor(name)),
      enterRoom(context, await visitors.visitor("Smoke Reader")),
    ]);
    const text = `${name} says: Grüße, こんにちは 🎉`;
    await zoe.say(text);
    const heard = await bob.sees("Its message was not received", (row) => row.userId === zoe.visitor.userId);
    if (heard.name !== name) throw new Failed(`The name "${name}" arrived as "${heard.name}".`);
    if (heard.text !== text) throw new Failed(`The text "${text}" arrived as "${heard.text}".`);
    return `"${heard.name}" arrived unchanged.`;
  },
};
