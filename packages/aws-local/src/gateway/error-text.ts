/**
 * The body of API Gateway's own error frames and answers. The uneven spacing is its template's, and
 * part of what clients compare.
 */
export const errorText = (message: string, connectionId: string, requestId: string): string =>
  `{"message": ${JSON.stringify(message)}, "connectionId":${JSON.stringify(connectionId)}, "requestId":${JSON.stringify(requestId)}}`;
