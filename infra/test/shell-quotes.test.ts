import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "./platform.ts";
import { commandsIn, expandedBy } from "./shell-quotes.ts";

const pages = ["README.md", "SECURITY.md", ...readdirSync(join(root, "docs")).map((file) => `docs/${file}`)]
  .filter((file) => file.endsWith(".md"))
  .map((file) => ({ file, commands: commandsIn(readFileSync(join(root, file), "utf8")) }));

describe("an address of the WebSocket API in a documented command", () => {
  it.each(pages)("is in single quotes in $file", ({ commands }) => {
    expect(commands.flatMap(expandedBy)).toEqual([]);
  });

  it("is somewhere", () => {
    expect(pages.flatMap(({ commands }) => commands).filter((line) => line.includes("<socket>"))).not.toEqual(
      [],
    );
  });

  it.each([
    ["wscat -c 'wss://a.example/$default'", 0],
    ['wscat -c "wss://a.example/$default"', 1],
    ["wscat -c wss://a.example/$default", 1],
    ["wscat -c wss://a.example/\\$default", 0],
    ['wscat -c "it\'s wss://a.example/$default"', 1],
    ["wscat -c 'wss://a.example/$default' -H \"b: $default\"", 1],
  ])("%s has %i wrong places, as the shell itself has it", (command, wrong) => {
    expect(expandedBy(command)).toHaveLength(wrong);
    const printed = execFileSync("sh", ["-c", command.replace("wscat -c", "printf '%s '")], {
      env: { PATH: process.env.PATH },
    });
    const given = command.split("$default").length - 1;
    expect(String(printed).split("$default")).toHaveLength(given - wrong + 1);
  });

  it("is found in blocks and between words", () => {
    const page =
      'Say `wscat -c "$default"`.\n\n```sh\nwscat -c "<socket>"\n```\n\n```json\n"$default"\n```\n';
    expect(commandsIn(page).flatMap(expandedBy)).toHaveLength(2);
  });
});
