import { setGlobalProxyFromEnv } from "node:http";
import { loopback } from "@parley/aws-local/loopback/server";

/** Reaches loopback without the proxy that Node takes from the shell (`NODE_USE_ENV_PROXY`). */
export const reachLoopbackDirectly = () => {
  const { HTTP_PROXY, http_proxy = HTTP_PROXY } = process.env;
  if (http_proxy) setGlobalProxyFromEnv({ http_proxy, no_proxy: loopback });
};
