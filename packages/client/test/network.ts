import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A network path for tests: a TCP port that leads to another one, and can be cut or stalled. */
export type Network = {
  url: string;
  /** Ends what is connected, and refuses what comes. */
  cut(): void;
  mend(): void;
  /**
   * Stops passing bytes on what is connected, either way, and tells nobody. What comes later is passed on.
   */
  stall(): void;
  close(): Promise<void>;
};

/** Opens a path to the server at `url`. */
export async function openNetwork(url: string): Promise<Network> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) {
      near.destroy();
      return;
    }
    const far = connect(Number(target.port), target.hostname);
    for (const [socket, other] of [[near, far] as const, [far, near] as const]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const end = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `${target.protocol}//127.0.0.1:${port}`,
    cut: () => {
      isCut = true;
      end();
    },
    mend: () => {
      isCut = false;
    },
    stall: () => {
      for (const socket of sockets) socket.unpipe().pause();
    },
    close: async () => {
      end();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
