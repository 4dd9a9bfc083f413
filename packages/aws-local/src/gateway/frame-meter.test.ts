import { expect, test } from "vitest";
import { type FrameHeader, FrameMeter } from "./frame-meter.ts";

const sizes = [0, 1, 125, 126, 127, 65_535, 65_536, 70_000];

function frame(payloadBytes: number): Buffer {
  const mask = Buffer.from([1, 2, 3, 4]);
  if (payloadBytes < 126)
    return Buffer.concat([Buffer.from([0x81, 0x80 | payloadBytes]), mask, Buffer.alloc(payloadBytes, 0xff)]);
  const length = Buffer.alloc(payloadBytes < 65_536 ? 2 : 8);
  length.writeUIntBE(payloadBytes, Math.max(0, length.length - 6), Math.min(6, length.length));
  const kind = length.length === 2 ? 126 : 127;
  return Buffer.concat([Buffer.from([0x81, 0x80 | kind]), length, mask, Buffer.alloc(payloadBytes, 0xff)]);
}

test.each([1, 2, 3, 5, 7, 1024, 1 << 20])("reads every header from chunks of %i bytes", (chunkBytes) => {
  const bytes = Buffer.concat(sizes.map(frame));
  const seen: FrameHeader[] = [];
  const meter = new FrameMeter((header) => seen.push(header));
  for (let at = 0; at < bytes.length; at += chunkBytes) meter.read(bytes.subarray(at, at + chunkBytes));
  expect(seen).toEqual(sizes.map((payloadBytes) => ({ opcode: 1, payloadBytes })));
});

test("reports a frame before its payload has arrived", () => {
  const seen: FrameHeader[] = [];
  new FrameMeter((header) => seen.push(header)).read(frame(70_000).subarray(0, 14));
  expect(seen).toEqual([{ opcode: 1, payloadBytes: 70_000 }]);
});
