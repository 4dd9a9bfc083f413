/** In place of the SDK's document client, which requests are not made with: see `src/dynamodb`. */
module.exports = {};
