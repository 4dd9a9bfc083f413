/** Where Vite serves the site. */
export const developmentServer = { host: "localhost", port: 5173 } as const;

/**
 * The origin of the site in `sst dev`, which the HTTP API and Cognito have to know as well. Of
 * plain HTTP addresses Cognito accepts only those at `localhost`:
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
 */
export const developmentOrigin = `http://${developmentServer.host}:${developmentServer.port}`;
