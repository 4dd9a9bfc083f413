/**
 * Milliseconds for which something may still be stored for a user whose connections have ended and
 * who gets no new one: frames and handshakes that API Gateway accepted are with a function for 29 s
 * at most, and the indexes show what was stored soon after.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
export const maxInFlightMs = 40_000;

/** Seconds after which another call may find something new. */
export const lookAgainAfter = 5;
