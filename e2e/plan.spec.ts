import { describePlan } from "../infra/test/description.ts";
import { planStages } from "../infra/test/plan.ts";
import { installPlatform } from "../infra/test/platform.ts";
import { serveBuiltSite } from "./built-site.ts";
import { type Cloud, startCloud } from "./cloud.ts";
import { arrive, expect, freshRoom, saidBefore, test } from "./user.ts";

const stage = "browsers";
let cloud: Cloud;
let site: Awaited<ReturnType<typeof serveBuiltSite>>;

/** What a deployment would make, as far as the local cloud can be it. */
const planned = async () => {
  await installPlatform();
  const plan = (await planStages([{ stage, mode: "deploy" }])).plans.get(stage);
  if (!plan) throw new Error("There is no plan.");
  return describePlan(plan, stage);
};

test.beforeAll(async () => {
  cloud = await startCloud({ deployment: await planned() });
  site = await serveBuiltSite({ VITE_SOCKET_URL: cloud.ws, VITE_API_URL: cloud.api });
});
test.afterAll(async () => {
  await site?.close();
  await cloud?.close();
});

test("with the settings of a real plan users talk, and read what was said before over HTTP", async ({
  browser,
}) => {
  const room = freshRoom();
  const before = Array.from({ length: 120 }, (_, n) => `number ${n + 1}.`);
  await saidBefore("Grace", room, before, cloud);

  const ada = await arrive(browser, "Ada", room, { baseURL: site.url });
  await expect(ada.log.getByText("number 120.")).toBeInViewport();
  await ada.say("as deployed");
  const said = ada.log.getByRole("article").filter({ hasText: "as deployed" });
  await expect(said).toHaveAttribute("data-state", "sent");
  await ada.log.hover();
  await expect(async () => {
    await ada.page.mouse.wheel(0, -2000);
    await expect(ada.log.getByText("number 1.", { exact: true })).toBeInViewport({ timeout: 200 });
  }).toPass();
  await ada.page.context().close();
});
