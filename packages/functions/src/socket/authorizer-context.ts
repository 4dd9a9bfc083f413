import * as v from "valibot";

/** A number of the authorizer's context: API Gateway passes everything in it as text. */
export const FromText = v.pipe(v.string(), v.transform(Number), v.finite());

/**
 * A name as the authorizer's context carries it. No page of AWS says that API Gateway passes
 * letters beyond ASCII, so the context has none.
 */
export const encodeName = (name: string): string => encodeURIComponent(name.toWellFormed());

const EncodedName = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    try {
      return decodeURIComponent(dataset.value);
    } catch {
      addIssue({ message: "This is not percent-encoded UTF-8." });
      return NEVER;
    }
  }),
);

/** The context that `authorizer.ts` makes, as in every later event of a connection. */
export const AuthorizerContext = v.object({
  userId: v.string(),
  principal: v.optional(v.string()),
  name: EncodedName,
  protocol: v.picklist(["parley.v1", "legacy"]),
  session: v.optional(v.string()),
  /** Epoch milliseconds. */
  tokenExpiresAt: v.optional(FromText),
});
