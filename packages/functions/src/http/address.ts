import type { Context } from "hono";
import { getConnInfo } from "hono/aws-lambda";

/**
 * The address that a request came from, as API Gateway saw it: never from a header, which anyone
 * can forge.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export const addressOf = (context: Context): string => getConnInfo(context).remote.address ?? "";
