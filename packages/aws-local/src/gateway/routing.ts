import type { SocketRoute } from "./route.ts";

/** The routes of the connection's lifecycle: no message can use them. */
const lifecycleKeys = ["$connect", "$disconnect"];

/**
 * Evaluates `$request.body.action`: the route of that key, otherwise `$default`, otherwise none.
 * Text that is not JSON, JSON that is not an object, and an action that is not a string all go to
 * `$default`.
 */
export function selectRoute(
  routes: ReadonlyMap<string, SocketRoute>,
  text: string,
): [routeKey: string, route: SocketRoute] | undefined {
  const key = actionOf(text);
  const named = key === undefined || lifecycleKeys.includes(key) ? undefined : routes.get(key);
  if (key !== undefined && named !== undefined) return [key, named];
  const fallback = routes.get("$default");
  return fallback && ["$default", fallback];
}

function actionOf(text: string): string | undefined {
  const body = parseJson(text);
  if (typeof body !== "object" || body === null || Array.isArray(body)) return undefined;
  return "action" in body && typeof body.action === "string" ? body.action : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
