/**
 * Milliseconds between the posts of a legacy client's greeting while its handshake is running. `$connect`
 * does nothing after it has requested the greeting, so only its answer is still on the way to the client.
 * AWS says that the handshake must be over first, and not how long that takes:
 * https://repost.aws/knowledge-center/410-gone-api-gateway
 *
 * A client that has left answers like one in its handshake. So the sum is how long a stranger can occupy an
 * execution with one handshake.
 */
export const greetingPauses = [25, 50, 100, 200, 400, 800] as const;

/** The most milliseconds that a greeting waits between its posts. */
export const longestGreeting = greetingPauses.reduce((sum, each) => sum + each, 0);
