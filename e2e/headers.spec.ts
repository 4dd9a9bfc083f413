import { once } from "node:events";
import { createServer } from "node:http";
import { readAsGuest } from "../packages/local/test/guest.ts";
import { siteHeaders } from "../packages/web/site-headers.ts";
import { startCloud } from "./cloud.ts";
import { arrive, expect, freshRoom, test } from "./user.ts";

const endpoints = () => ({
  socketUrl: process.env.PARLEY_SOCKET_URL ?? "",
  apiUrl: process.env.PARLEY_API_URL ?? "",
});

test("every answer of the site carries the headers of the deployed one", async ({ request }) => {
  const site = process.env.PARLEY_SITE ?? "";
  for (const path of ["/", "/r/some-room", "/favicon.svg", "/scheme.js"]) {
    const headers = (await request.get(`${site}${path}`)).headers();
    for (const [name, value] of Object.entries(siteHeaders(endpoints()))) {
      expect([path, name, headers[name.toLowerCase()]]).toEqual([path, name, value]);
    }
  }
});

test("code that is put into the page does not run, and does not load", async ({ page }) => {
  const site = process.env.PARLEY_SITE ?? "";
  const refused: string[] = [];
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) refused.push(message.text());
  });
  const code = "document.title = 'taken over'";
  await page.route(`${site}/r/code`, async (route) => {
    const response = await route.fetch();
    const body = `${await response.text()}<script>${code}</script><img src="/nothing" onerror="${code}">
      <script src="https://elsewhere.example/code.js"></script>`;
    await route.fulfill({ response, body });
  });
  await page.goto(`${site}/r/code`);
  await expect.poll(() => refused.length).toBeGreaterThanOrEqual(3);
  await expect(page).not.toHaveTitle("taken over");
});

test("no other site can show the chat in a frame", async ({ page }) => {
  const elsewhere = "http://localhost:4321/";
  await page.route(elsewhere, (route) =>
    route.fulfill({ contentType: "text/html", body: `<iframe src="${process.env.PARLEY_SITE}"></iframe>` }),
  );
  await page.goto(elsewhere);
  await expect.poll(() => page.frames()[1]?.url()).toBe("chrome-error://chromewebdata/");
});

test("a page of another site opens no socket and makes no guests", async ({ page }) => {
  // From loopback to loopback, or Chromium itself would refuse; this cloud does not take every page of this
  // machine for its own.
  const cloud = await startCloud({ sites: "http://127.0.0.1:1" });
  const elsewhere = createServer((_, response) => {
    response.setHeader("content-type", "text/html").end("<p>Elsewhere</p>");
  });
  try {
    await once(elsewhere.listen(0, "127.0.0.1"), "listening");
    const address = elsewhere.address();
    if (address === null || typeof address === "string") throw new Error("It does not listen on a port.");
    await page.goto(`http://127.0.0.1:${address.port}/`);
    const opened = await page.evaluate(
      (url) =>
        new Promise((resolve) => {
          const socket = new WebSocket(url);
          socket.onopen = () => resolve(true);
          socket.onerror = () => resolve(false);
        }),
      cloud.ws,
    );
    expect(opened).toBe(false);
    const asked = page.waitForRequest(`${cloud.api}/guests`);
    await page.evaluate(
      (url) => fetch(url, { method: "POST", mode: "no-cors", body: '{"name":"Ada"}' }).catch(() => {}),
      `${cloud.api}/guests`,
    );
    await asked;
    const answered = () => cloud.meter.read().bySource["api POST /guests"];
    await expect.poll(answered).toBeDefined();
    expect(answered()?.writeUnits).toBe(0);
  } finally {
    elsewhere.close();
    await cloud.close();
  }
});

test("an image of another site reads nothing, and costs the visitor's address nothing", async ({ page }) => {
  // What an address has does not come back, and is enough for six empty answers.
  const cloud = await startCloud({
    sites: "http://127.0.0.1:1",
    rateLimits: { addressCost: { burst: 20, perSecond: 0.001, perDay: 1e9 } },
  });
  const elsewhere = createServer((_, response) => {
    response.setHeader("content-type", "text/html").end("<p>Elsewhere</p>");
  });
  try {
    await once(elsewhere.listen(0, "127.0.0.1"), "listening");
    const address = elsewhere.address();
    if (address === null || typeof address === "string") throw new Error("It does not listen on a port.");
    const used = () => cloud.meter.read().bySource["api GET /rooms/{room}/log"];
    const images = 20;
    // `localhost` and `127.0.0.1` are two sites, and two ports of one are the same.
    for (const [index, host] of ["localhost", "127.0.0.1"].entries()) {
      await page.goto(`http://${host}:${address.port}/`);
      await page.evaluate(
        ({ api, images }) => {
          for (let image = 0; image < images; image++)
            document.body.append(
              Object.assign(new Image(), { src: `${api}/rooms/general/log?after=${image}` }),
            );
        },
        { api: cloud.api, images },
      );
      await expect.poll(() => used()?.lambdaRequests).toBe(images * (index + 1));
    }
    expect(used()?.readUnits).toBe(0);
    expect((await readAsGuest(cloud.api, "/rooms/general/log")).status).toBe(200);
  } finally {
    elsewhere.close();
    await cloud.close();
  }
});

test("only pages of the site may read the API's answers", async ({ request }) => {
  const site = new URL(process.env.PARLEY_SITE ?? "").origin;
  const { apiUrl } = endpoints();
  const allowedFor = async (origin: string) =>
    (await request.get(`${apiUrl}/rooms/general/log`, { headers: { origin } })).headers()[
      "access-control-allow-origin"
    ];
  expect(await allowedFor(site)).toBe(site);
  for (const origin of [
    "https://elsewhere.example",
    `${site}.elsewhere.example`,
    "http://127.0.0.1.example",
  ]) {
    expect([origin, await allowedFor(origin)]).toEqual([origin, undefined]);
  }
});

test("text becomes neither HTML nor code, and only the site's own server is asked", async ({ browser }) => {
  const { page, refused } = await arrive(browser, "Ada", freshRoom());
  const failures = await page.evaluate(async () => {
    const nameOf = (error: unknown) => (error instanceof Error ? error.name : String(error));
    const attempt = async (act: () => unknown) => {
      try {
        await act();
        return "done";
      } catch (error) {
        return nameOf(error);
      }
    };
    const element = document.createElement("div");
    return [
      await attempt(() => {
        element.innerHTML = "<b>text</b>";
      }),
      await attempt(() => {
        document.createElement("script").src = "/scheme.js";
      }),
      await attempt(() => fetch("https://elsewhere.example/")),
    ];
  });
  expect(failures).toEqual(["TypeError", "TypeError", "TypeError"]);
  expect(refused.some((line) => line.includes("elsewhere.example"))).toBe(true);
  await page.context().close();
});
