import { leavesWithin } from "../packages/local/test/tuning.ts";
import { serveBuiltSite } from "./built-site.ts";
import { startCloud } from "./cloud.ts";

/** For how many seconds an account's token is good in the browser tests. */
const tokenSeconds = 20;

/**
 * Runs all of Parley for the browser tests: the local cloud, and the site as built for deployment.
 * The tests find it by `baseURL`, and keep apart by using rooms of their own.
 */
export default async () => {
  // Accounts' tokens live so briefly that tests see them renewed.
  const cloud = await startCloud({
    accounts: { embedded: true, tokenSeconds },
    tuning: leavesWithin(4_000),
  });
  const site = await serveBuiltSite({ VITE_SOCKET_URL: cloud.ws, VITE_API_URL: cloud.api });
  process.env.PARLEY_SITE = site.url;
  process.env.PARLEY_SOCKET_URL = cloud.ws;
  process.env.PARLEY_API_URL = cloud.api;
  process.env.PARLEY_ISSUER = cloud.accounts?.issuer;
  return async () => {
    await Promise.all([site.close(), cloud.close()]);
  };
};
