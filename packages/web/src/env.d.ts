/// <reference types="vite/client" />

interface ImportMetaEnv {
  /** The WebSocket API's address, without a room or a token. */
  readonly VITE_SOCKET_URL?: string;
  /** The HTTP API's address. */
  readonly VITE_API_URL?: string;
  /** Origins of other servers that users may choose, separated by white space. */
  readonly VITE_SERVERS?: string;
}
