export type FrameHeader = {
  /** 0 continues a message, 1 starts text, 2 starts binary, 8 and above are control frames. */
  opcode: number;
  payloadBytes: number;
};

/**
 * Reads only the headers of the WebSocket frames in a client's bytes. `ws` reports only whole
 * messages, and API Gateway limits their frames.
 * https://datatracker.ietf.org/doc/html/rfc6455#section-5.2
 */
export class FrameMeter {
  readonly #onFrame: (frame: FrameHeader) => void;
  /** The bytes of an incomplete header. */
  #header: number[] = [];
  #payloadLeft = 0;

  /** `onFrame` is called as soon as a frame's length is known, before its payload has arrived. */
  constructor(onFrame: (frame: FrameHeader) => void) {
    this.#onFrame = onFrame;
  }

  read(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      const skipped = Math.min(this.#payloadLeft, chunk.length - at);
      this.#payloadLeft -= skipped;
      at += skipped;
      if (at < chunk.length) this.#readHeader(chunk[at++] ?? 0);
    }
  }

  #readHeader(byte: number): void {
    this.#header.push(byte);
    const [first = 0, second] = this.#header;
    if (second === undefined) return;
    const extended = extendedLengthBytes(second & 0x7f);
    const mask = second & 0x80 ? 4 : 0;
    if (this.#header.length < 2 + extended + mask) return;
    const payloadBytes =
      extended === 0
        ? second & 0x7f
        : this.#header.slice(2, 2 + extended).reduce((length, next) => length * 256 + next, 0);
    this.#header = [];
    this.#payloadLeft = payloadBytes;
    this.#onFrame({ opcode: first & 0x0f, payloadBytes });
  }
}

function extendedLengthBytes(length: number): number {
  if (length === 126) return 2;
  if (length === 127) return 8;
  return 0;
}
