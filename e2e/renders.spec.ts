import { stored } from "./bubble.ts";
import { countRenders, renderedDuring, settledRenders } from "./rendered.ts";
import { expect, freshRoom, saidBefore, test } from "./user.ts";

const texts = ["first.", "second.", "third."];

test("a message renders its own room's news, and in another room nothing but the count of what is unread", async ({
  user,
}) => {
  const [room, other] = [freshRoom(), freshRoom()];
  await saidBefore("Grace", room, texts);
  const ada = await user("Ada", other, countRenders);
  await ada.page.getByRole("textbox", { name: "Open or create a room" }).fill(room);
  await ada.page.getByRole("button", { name: "Open room" }).click();
  await expect(ada.log.getByText("third.")).toBeInViewport();
  const [grace, bob] = [await user("Grace", other), await user("Bob", room)];
  const link = ada.page.getByRole("link", { name: other });

  const elsewhere = await renderedDuring(ada.page, async () => {
    await grace.say("in the other room");
    await expect(link).toContainText("1 unread");
  });
  expect(new Set(elsewhere)).toEqual(new Set([`link /r/${other}`, "button Rooms, 1 unread"]));

  const here = await renderedDuring(ada.page, async () => {
    await bob.say("in this room");
    await expect(ada.log.getByText("in this room")).toBeInViewport();
  });
  expect(here).toContain("message in this room");
});

test("a keystroke renders the composer, and no message", async ({ user }) => {
  const ada = await user("Ada", freshRoom(), countRenders);
  for (const text of texts) await stored(ada, text);
  const composer = ada.page.getByRole("textbox", { name: "Message" });
  await settledRenders(ada.page);
  const typed = await renderedDuring(ada.page, async () => {
    await composer.pressSequentially("hello");
    await expect(composer).toHaveValue("hello");
  });
  expect(new Set(typed)).toEqual(new Set(["form"]));

  // Nor does one in the edit of a message.
  await composer.fill("");
  await composer.press("ArrowUp");
  const edit = ada.page.getByRole("textbox", { name: "Edit message" });
  await expect(edit).toBeFocused();
  const edited = await renderedDuring(ada.page, async () => {
    await edit.press("End");
    await edit.pressSequentially(" more");
    await expect(edit).toHaveValue("third. more");
  });
  expect(new Set(edited)).toEqual(new Set(["form"]));
});
