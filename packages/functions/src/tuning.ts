import { Tuning } from "@parley/core/tuning";
import * as v from "valibot";

const Json = v.pipe(v.string(), v.parseJson(), Tuning);

/**
 * Reads the constants that the local cloud has set otherwise, from `PARLEY_TUNING`.
 *
 * @throws Error where DynamoDB is not on this machine: a deployed stage has the constants that it
 *   was tested with.
 */
export const readTuning = ({
  PARLEY_TUNING: json,
  AWS_ENDPOINT_URL_DYNAMODB: dynamodb = "",
}: NodeJS.ProcessEnv): Tuning => {
  if (json === undefined) return {};
  if (!dynamodb.startsWith("http://127.0.0.1:"))
    throw new Error("PARLEY_TUNING is for the local cloud only.");
  return v.parse(Json, json);
};
