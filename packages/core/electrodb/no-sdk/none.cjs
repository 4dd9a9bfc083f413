/** In place of the SDK's document client, which requests are not made with: see `src/aws/document-client.ts`. */
module.exports = {};
