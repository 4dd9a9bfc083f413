/** The value of a handshake's header, whatever the case of its name. */
export const handshakeHeader = (
  headers: Readonly<Record<string, string | undefined>> | null,
  name: string,
): string | undefined => Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];
