/**
 * Milliseconds for which something may still be stored for a person whose connections have ended and who
 * gets no new one: frames and handshakes that API Gateway had taken are with a function for 29 s at most,
 * and the indexes show what was stored soon after.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
export const maxInFlightMs = 40_000;

/** Seconds after which it is worth looking again whether something came. */
export const lookAgainAfter = 5;
