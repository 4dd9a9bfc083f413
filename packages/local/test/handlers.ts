/** For tests: answers a frame with the settings that it has. */
export const answerSettings = async () => {
  const { PARLEY_TABLE: table, PARLEY_SOCKET: socket } = process.env;
  return { statusCode: 200, body: JSON.stringify({ table, socket }) };
};
