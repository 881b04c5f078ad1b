import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { decodePayload, TcpDeframer, tcpFrame } from "./frames.ts";
import type { ReceivedPayload } from "./frames.ts";

/** What goes wrong on the way, asked anew for every write or packet. */
export interface WireFaults {
  /** Bytes of the next write; everything that waits when undefined. */
  piece(): number | undefined;
  lost(): boolean;
  /** This packet goes after the next one. */
  swapped(): boolean;
}

/** A client of the terminal's: where its answers go. */
export interface SimulatedClient {
  send(payload: Buffer): void;
  drop(): void;
}

/** Both sockets of a terminal, on one port. */
export interface SimulatedSockets {
  readonly port: number;
  /** Cuts every TCP connection. */
  dropAll(): void;
  close(): Promise<void>;
}

/** Listens on TCP and UDP; every message goes to `onMessage`, with the client it came from. */
export async function openSimulatedSockets(
  address: { readonly host: string; readonly port: number },
  faults: WireFaults,
  onMessage: (payload: ReceivedPayload, client: SimulatedClient) => void,
): Promise<SimulatedSockets> {
  const open = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    socket.on("error", () => socket.destroy());
    const client = tcpClient(socket, faults);
    const deframer = new TcpDeframer();
    socket.on("data", (bytes: Buffer) => {
      for (const { payload } of deframer.feed(bytes)) onMessage(decodePayload(payload)!, client);
      if (deframer.fault !== undefined) socket.destroy();
    });
  });
  server.listen(address.port, address.host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const packets = createSocket("udp4");
  let listening = true;
  let held: (() => void) | undefined;
  packets.on("message", (packet, from) => {
    const payload = decodePayload(packet);
    if (payload === undefined || !payload.checksumOk || faults.lost()) return;
    const post = (bytes: Buffer) => {
      if (listening) packets.send(bytes, from.port, from.address);
    };
    onMessage(payload, {
      send: (bytes) => {
        if (faults.lost()) return;
        const before = held;
        held = undefined;
        if (before === undefined && faults.swapped()) {
          held = () => post(bytes);
          return;
        }
        post(bytes);
        before?.();
      },
      drop: () => undefined,
    });
  });
  packets.bind(port, address.host);
  await once(packets, "listening");
  const dropAll = (): void => {
    for (const socket of open) socket.destroy();
  };
  return {
    port,
    dropAll,
    close: async () => {
      listening = false;
      packets.close();
      const closed = once(server, "close");
      server.close();
      dropAll();
      await closed;
    },
  };
}

/** Writes what waits in pieces of any size, so that frames arrive split and joined. */
function tcpClient(socket: Socket, faults: WireFaults): SimulatedClient {
  let waiting: Buffer[] = [];
  let writing = false;
  const write = (): void => {
    if (waiting.length === 0 || socket.destroyed) {
      writing = false;
      return;
    }
    const bytes = Buffer.concat(waiting);
    const size = faults.piece() ?? bytes.length;
    waiting = size < bytes.length ? [bytes.subarray(size)] : [];
    socket.write(bytes.subarray(0, size), () => setImmediate(write));
  };
  return {
    send: (payload) => {
      waiting.push(tcpFrame(payload));
      if (writing) return;
      writing = true;
      setImmediate(write);
    },
    drop: () => void socket.destroy(),
  };
}
