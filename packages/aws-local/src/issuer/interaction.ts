import type { IncomingMessage, ServerResponse } from "node:http";
import type Provider from "oidc-provider";
import { readBody } from "../loopback/server.ts";
import { type Pages, pagePolicy } from "./pages.ts";
import type { Site } from "./site.ts";
import type { Users } from "./users.ts";

const formBytes = 10_000;

/** The forms of a sign-in: `/interaction/{uid}`, and its `login`, `register` and `abort`. */
export const createInteraction = (
  provider: Provider,
  { users, pages, site: { noun } }: { users: Users; pages: Pages; site: Pick<Site, "noun"> },
) => {
  const { loginPage, messagePage, registerPage } = pages;
  const show = (response: ServerResponse, page: string, status = 200) =>
    response
      .writeHead(status, {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": pagePolicy,
      })
      .end(page);

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [, , uid = "", step = ""] = (request.url ?? "").split("?")[0]?.split("/") ?? [];
    const details = await provider.interactionDetails(request, response).catch(() => undefined);
    if (details?.uid !== uid) {
      const sentence = `This sign-in has expired. Go back to ${noun}, and start again.`;
      show(response, messagePage("Too late", sentence), 400);
      return;
    }
    const at = `/interaction/${uid}`;
    const finish = (result: Parameters<Provider["interactionFinished"]>[2]) =>
      provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
    const enter = (accountId: string) => finish({ login: { accountId } });

    switch (`${request.method} ${step}`) {
      case "POST login": {
        const { login = "", password = "" } = await formOf(request);
        const user = await users.admit(login, password);
        if (user) return enter(user.id);
        show(response, loginPage(at, { login, problem: "The user name or the password is wrong." }), 403);
        return;
      }
      case "POST register": {
        const form = await formOf(request);
        const user = await users.register(form);
        if ("id" in user) return enter(user.id);
        show(response, registerPage(at, { ...form, ...user }), 400);
        return;
      }
      case "GET register":
        show(response, registerPage(at));
        return;
      case "GET abort":
        return finish({ error: "access_denied", error_description: "Sign-in was cancelled." });
      default:
        show(response, loginPage(at));
    }
  };
};

const formOf = async (request: IncomingMessage): Promise<Record<string, string>> => {
  const body = await readBody(request, formBytes);
  return Object.fromEntries(new URLSearchParams(String(body ?? "")));
};
