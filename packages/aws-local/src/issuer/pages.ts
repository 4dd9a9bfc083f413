import { html } from "hono/html";
import type { Site } from "./site.ts";
import { readyUsers } from "./users.ts";

/**
 * The policy of these pages, which run no scripts. The pages that oidc-provider makes itself, to
 * send a form without a click, have their own.
 */
export const pagePolicy = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'";

type Content = ReturnType<typeof html>;

/** The previous input, and what was wrong with it. */
export type Given = { login?: string; name?: string; problem?: string };

const problemLine = ({ problem }: Given) => html`<p class="problem" role="alert">${problem ?? ""}</p>`;

const loginField = ({ login = "" }: Given) => html`<label for="login">User name</label>
<input id="login" name="login" value="${login}" autocomplete="username" autocapitalize="none" required autofocus>`;

/** The pages of an issuer, with the name of the site that it serves. */
export const pagesOf = ({ name, noun }: Pick<Site, "name" | "noun">) => {
  const page = (title: string, content: Content): string =>
    String(html`<!doctype html>
  <html lang="en">
    <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>${title} · ${name}'s local accounts</title>
      <link rel="stylesheet" href="/pages.css">
    </head>
    <body>
      <main>
        <p class="brand">${name}'s local accounts</p>
        <h1>${title}</h1>
        ${content}
      </main>
    </body>
  </html>`);

  /** @param at the path of this sign-in. */
  const loginPage = (at: string, given: Given = {}): string =>
    page(
      "Sign in",
      html`<form method="post" action="${at}/login">
          ${problemLine(given)} ${loginField(given)}
          <label for="password">Password</label>
          <input id="password" name="password" type="password" autocomplete="current-password" required>
          <button>Sign in</button>
        </form>
        <p class="links"><a href="${at}/register">Create an account</a> <a href="${at}/abort">Back to ${noun}</a></p>
        <h2>Ready accounts</h2>
        ${readyUsers.map(
          ({ login, name, password }) => html`<form method="post" action="${at}/login">
            <input type="hidden" name="login" value="${login}">
            <input type="hidden" name="password" value="${password}">
            <button class="plain">Continue as ${name}<small>${login} · ${password}</small></button>
          </form>`,
        )}`,
    );

  /** @param at the path of this sign-in. */
  const registerPage = (at: string, given: Given = {}): string =>
    page(
      "Create an account",
      html`<form method="post" action="${at}/register">
          ${problemLine(given)}
          <label for="name">Display name</label>
          <input id="name" name="name" value="${given.name ?? ""}" autocomplete="name" required>
          ${loginField(given)}
          <label for="password">Password</label>
          <input id="password" name="password" type="password" autocomplete="new-password" minlength="8" required>
          <button>Create account</button>
        </form>
        <p class="links"><a href="${at}">Sign in instead</a></p>`,
    );

  /** @param form oidc-provider's own form, which this page's button sends. */
  const signOutPage = (form: Content): string =>
    page(
      "Sign out?",
      html`<p>You are leaving ${noun}. Sign out of your local account, too?</p>
        ${form}
        <button form="op.logoutForm" name="logout" value="yes" autofocus>Sign out</button>
        <button form="op.logoutForm" class="plain">No, only of ${noun}</button>`,
    );

  const messagePage = (title: string, sentence: string): string => page(title, html`<p>${sentence}</p>`);

  return { loginPage, registerPage, signOutPage, messagePage };
};

export type Pages = ReturnType<typeof pagesOf>;

export const styles = `
:root { color-scheme: light dark; --accent: light-dark(#6d28d9, #a78bfa); --on-accent: light-dark(#fff, #1e0b3c);
  --panel: light-dark(#fff, #1b1426); --ink: light-dark(#1b1426, #f3eefb); --quiet: light-dark(#5b5169, #b6aac6);
  --line: light-dark(#cfc7dc, #4b3f5f); --bad: light-dark(#b3123b, #ff8fa8) }
* { box-sizing: border-box }
body { margin: 0; min-height: 100dvh; display: grid; place-items: center; padding: 1rem; color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; background: linear-gradient(135deg, #6d28d9, #db2777) }
main { width: min(26rem, 100%); padding: 2rem; border-radius: 1.5rem; background: var(--panel); box-shadow: 0 24px 80px -16px rgb(0 0 0 / .5) }
.brand, .links, small { color: var(--quiet); font-size: .875rem }
.brand { margin: 0 } h1 { margin: .25rem 0 1rem; font-size: 1.75rem; letter-spacing: -.02em } h2 { font-size: 1rem; margin: 1.5rem 0 .5rem }
label { display: block; margin-top: .75rem; font-weight: 600; font-size: .875rem }
input { width: 100%; margin-top: .25rem; padding: .625rem .875rem; font: inherit; color: inherit; background: transparent;
  border: 1px solid var(--line); border-radius: .75rem }
button { width: 100%; min-height: 2.75rem; margin-top: 1rem; padding: .5rem .875rem; font: inherit; font-weight: 600; cursor: pointer;
  color: var(--on-accent); background: var(--accent); border: 1px solid transparent; border-radius: .75rem }
button.plain { display: flex; justify-content: space-between; gap: 1rem; align-items: center; margin-top: .5rem; font-weight: 500; text-align: start;
  color: inherit; background: transparent; border-color: var(--line) }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
a { color: var(--accent) } .links { display: flex; justify-content: space-between; margin: 1rem 0 0 }
small { white-space: nowrap } .problem:empty { display: none }
.problem { margin: 0; color: var(--bad); font-size: .875rem }
`;
