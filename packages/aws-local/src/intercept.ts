/**
 * Wraps a call in the cloud. It may delay the call, make it twice, answer in its place, or return
 * `undefined`: then the caller gets no answer, and its socket is cut.
 */
export type Intercept<Call, Answer> = (call: Call, act: () => Promise<Answer>) => Promise<Answer | undefined>;
