/** A function as the host runs it: what the manifest says, and the variables that its environment gets. */
export type HostedFunction = {
  /** `file.export`, from the root. */
  handler: string;
  timeoutSeconds: number;
  memoryMb: number;
  variables: Readonly<Record<string, string>>;
};

/** The account and the region of everything local. */
export const account = "000000000000";
export const region = "us-east-1";

/**
 * The access key id of a function's role, or of one of its environments: each has its own
 * credentials, as on AWS.
 */
export const accessKeyId = (functionName: string, environment?: number) =>
  `LOCAL${functionName.replace(/[^A-Za-z0-9]/g, "")}${environment === undefined ? "" : `x${environment}`}`;

/** The secret of each of them. */
export const secretAccessKey = "local";

/** The role's access key id from that of an environment. */
export const roleKeyId = (environmentKeyId: string) => environmentKeyId.replace(/x\d+$/, "");

export const functionArn = (name: string) => `arn:aws:lambda:${region}:${account}:function:${name}`;

/** Splits `packages/functions/src/send.handler` into its file and its export. */
export const splitHandler = (handler: string) => {
  const dot = handler.lastIndexOf(".");
  return { file: `${handler.slice(0, dot)}.ts`, exportName: handler.slice(dot + 1) };
};
