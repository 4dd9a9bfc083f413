import * as v from "valibot";
import { EventRequest } from "../event-kinds/kinds.ts";
import { ParleyError } from "../wire/error.ts";
import { refusalOf } from "../wire/field.ts";
import { firstFault, noSentence } from "../wire/first-fault.ts";
import { subprotocol } from "../wire/limits.ts";
import { actions, Request } from "./request.ts";

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const list = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(", ");

/** The maximum number of characters of a field's name in an answer: `rooms.` and a room's name. */
const longestField = 80;

const nameOf = (field: string | undefined) => (field === undefined ? "This" : `The field \`${field}\``);

/**
 * Parses a value with a schema.
 *
 * @throws ParleyError with the code and the sentence of the first failed check, and the field's
 *   name.
 */
export const parseAs = <T extends v.GenericSchema>(schema: T, value: unknown): v.InferOutput<T> => {
  const result = v.safeParse(schema, value, firstFault);
  if (result.success) return result.output;
  const [issue] = result.issues;
  // It contains names from the frame: the longest of them would make an answer of two billed steps.
  const field = v.getDotPath(issue)?.slice(0, longestField);
  const { code, sentence } = refusalOf(issue);
  const isMissing = issue.received === "undefined" && field !== undefined;
  const fault = isMissing ? "is missing" : "has the wrong type";
  const said = isMissing || sentence === noSentence ? `${nameOf(field)} ${fault}.` : sentence;
  throw new ParleyError(code, said, field === undefined ? {} : { field });
};

/**
 * Parses a text as JSON.
 *
 * @param example what its sender could have meant.
 * @throws ParleyError `invalid_json`, or `invalid_frame` when it is not an object.
 */
export const parseObject = (text: string, example: object): Record<string, unknown> => {
  const shown = JSON.stringify(example);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ParleyError("invalid_json", `This is not JSON. Send an object, such as ${shown}.`, { cause });
  }
  if (isRecord(value)) return value;
  throw new ParleyError("invalid_frame", `Send a JSON object, such as ${shown}.`);
};

/**
 * The object in a client's frame, whose action it may use.
 *
 * @throws ParleyError `invalid_json`, `invalid_frame` or `unknown_action`.
 */
const frameIn = (text: string, accepted: readonly string[]): Record<string, unknown> => {
  const frame = parseObject(text, { action: "ping" });
  const { action } = frame;
  if (action === undefined) {
    throw new ParleyError(
      "invalid_frame",
      `The field \`action\` is missing. It is one of ${list(accepted)}.`,
      {
        field: "action",
      },
    );
  }
  if (typeof action !== "string" || !accepted.includes(action)) {
    const named = typeof action === "string" ? ` \`${action.slice(0, 64)}\`` : "";
    const known = actions.some((each) => each === action);
    const hint = known ? ` Open the connection with the subprotocol \`${subprotocol}\` to use${named}.` : "";
    const sentence = `There is no action${named} here. Use one of ${list(accepted)}.${hint}`;
    throw new ParleyError("unknown_action", sentence, { field: "action" });
  }
  return frame;
};

/**
 * The request in a client's frame.
 *
 * @param accepted the actions that this client may use.
 * @throws ParleyError `invalid_json`, `invalid_frame`, `unknown_action`, `invalid_field`, `message_empty`,
 * `message_too_long` or `room_invalid`.
 */
export const parseRequest = (text: string, accepted: readonly string[] = actions): Request =>
  parseAs(Request, frameIn(text, accepted));

/**
 * The request for an event in a client's frame.
 *
 * @param accepted the actions that this client may use.
 * @throws ParleyError as `parseRequest` does.
 */
export const parseEventRequest = (text: string, accepted: readonly EventRequest["action"][]): EventRequest =>
  parseAs(EventRequest, frameIn(text, accepted));

/** The id in a frame that is otherwise invalid, so that its sender can identify it. */
export const idIn = (text: string): string | undefined => {
  try {
    const { id } = parseObject(text, { action: "ping" });
    return typeof id === "string" ? id.slice(0, 64) : undefined;
  } catch {
    return undefined;
  }
};
