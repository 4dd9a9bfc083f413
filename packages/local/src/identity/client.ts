/** The client id of the web chat with the embedded issuer. */
export const localClient = "parley";
