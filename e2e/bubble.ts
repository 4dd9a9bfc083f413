import { expect, type User } from "./user.ts";

/** The message with this text, as a user sees it. */
export const bubble = (user: User, text: string) => user.log.getByRole("article").filter({ hasText: text });

/** Sends a message, and waits until it is stored. */
export const stored = async (user: User, text: string): Promise<void> => {
  await user.say(text);
  await expect(bubble(user, text)).toHaveAttribute("data-state", "sent");
};

/** Chooses an action in the menu of a message. */
export const choose = async (user: User, text: string, action: string): Promise<void> => {
  const message = bubble(user, text);
  await message.hover();
  await message.getByRole("button", { name: "Message actions" }).click();
  await user.page.getByRole("menuitem", { name: action }).click();
};
