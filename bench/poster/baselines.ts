import {
  ApiGatewayManagementApiClient,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { createPoster } from "../../packages/core/src/gateway/poster.ts";

/** A way to post; `inFlight` is its best number of concurrent posts. */
export type Baseline = {
  name: "sdkDefault" | "sdk200Sockets" | "parley";
  title: string;
  inFlight: number;
  post(connectionId: string, payload: string): Promise<unknown>;
  /** Closes its sockets. */
  close(): void;
};

const region = "us-east-1";
/** As long as a role's. */
const credentials = {
  accessKeyId: "ASIABENCHMARK",
  secretAccessKey: "secret",
  sessionToken: "t".repeat(400),
};

const by = (client: ApiGatewayManagementApiClient): Pick<Baseline, "post" | "close"> => ({
  post: (ConnectionId, Data) => client.send(new PostToConnectionCommand({ ConnectionId, Data })),
  close: () => client.destroy(),
});

export const baselinesFor = (endpoint: string): Baseline[] => {
  const parley = createPoster(endpoint, { credentials: async () => credentials, region: async () => region });
  const { signal } = new AbortController();
  const requestHandler = new NodeHttpHandler({ httpAgent: { keepAlive: true, maxSockets: 200 } });
  return [
    {
      name: "sdkDefault",
      title: "AWS SDK, default client",
      inFlight: 50,
      ...by(new ApiGatewayManagementApiClient({ endpoint, region, credentials })),
    },
    {
      name: "sdk200Sockets",
      title: "AWS SDK, 200 sockets",
      inFlight: 200,
      ...by(new ApiGatewayManagementApiClient({ endpoint, region, credentials, requestHandler })),
    },
    {
      name: "parley",
      title: "Parley's poster",
      inFlight: 128,
      post: async (connectionId, payload) => {
        const outcome = await parley(connectionId, payload, signal);
        if (outcome !== "delivered") throw new Error(`A post was ${outcome}.`);
      },
      // Its idle sockets keep no process alive.
      close: () => {},
    },
  ];
};
