import { expect, type Person } from "./person.ts";

/** The message with this text, as a person sees it. */
export const bubble = (person: Person, text: string) =>
  person.log.getByRole("article").filter({ hasText: text });

/** Sends a message, and waits until it is stored. */
export const stored = async (person: Person, text: string): Promise<void> => {
  await person.say(text);
  await expect(bubble(person, text)).toHaveAttribute("data-state", "sent");
};

/** Chooses an action in the menu of a message. */
export const choose = async (person: Person, text: string, action: string): Promise<void> => {
  const message = bubble(person, text);
  await message.hover();
  await message.getByRole("button", { name: "Message actions" }).click();
  await person.page.getByRole("menuitem", { name: action }).click();
};
