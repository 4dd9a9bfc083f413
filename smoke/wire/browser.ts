import { Failed } from "../outcome.ts";
import { ask } from "./http.ts";

const maxRedirects = 10;

/**
 * Where a browser ends up that opens an address: it follows redirects, and keeps cookies for each
 * host.
 */
export const visit = async (
  address: string,
  timeoutMs: number,
): Promise<{ address: string; status: number; type: string }> => {
  const jars = new Map<string, Map<string, string>>();
  let at = new URL(address);
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const jar = jars.get(at.host) ?? new Map<string, string>();
    jars.set(at.host, jar);
    const cookie = [...jar].map((pair) => pair.join("=")).join("; ");
    const response = await ask(at.href, {
      timeoutMs,
      headers: { accept: "text/html", ...(cookie && { cookie }) },
    });
    for (const set of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      jar.set(name, value);
    }
    const next = response.headers.get("location");
    await response.body?.cancel();
    if (next === null) {
      const type = response.headers.get("content-type") ?? "";
      return { address: at.href, status: response.status, type };
    }
    at = new URL(next, at);
  }
  throw new Failed(`${address} led to more than ${maxRedirects} redirects.`);
};
