import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { ok } from "./replies.ts";
import { securityHeaders } from "./security.ts";

/** Server-sent events for one reader, no faster than it reads. */
export interface EventStream {
  /** Aborted when the reader has gone, or has taken nothing for too long. */
  readonly signal: AbortSignal;
  /** Sends an event; resolves once the reader has room for more. @throws the signal's reason when it has gone. */
  send(event: string, content: object): Promise<void>;
  /** Sends an event only when the reader keeps up; for what the next one makes worthless. */
  offer(event: string, content: object): void;
  end(): void;
}

/** A reader that takes nothing for so long holds a place for nobody. */
const drainMsMax = 30_000;

/** Takes over a response. @param stop what ends the stream from the server's side, such as its closing. */
export function openEventStream(response: ServerResponse, stop: AbortSignal): EventStream {
  const gone = new AbortController();
  const signal = AbortSignal.any([gone.signal, stop]);
  response.once("close", () => gone.abort(new Error("the reader has closed the connection")));
  response.on("error", (error) => gone.abort(error));
  // Small events must not wait for each other, and a stream has no end to time out at.
  response.socket?.setNoDelay(true);
  response.socket?.setTimeout(0);
  response.writeHead(ok, {
    ...securityHeaders,
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
    connection: "keep-alive",
  });
  return {
    signal,
    async send(event, content) {
      signal.throwIfAborted();
      if (response.write(eventText(event, content))) return;
      const tooSlow = AbortSignal.timeout(drainMsMax);
      try {
        await once(response, "drain", { signal: AbortSignal.any([signal, tooSlow]) });
      } catch (error) {
        gone.abort(error);
        signal.throwIfAborted();
      }
    },
    offer(event, content) {
      if (!signal.aborted && !response.writableNeedDrain) response.write(eventText(event, content));
    },
    end() {
      response.end();
    },
  };
}

/** One server-sent event. JSON has no line breaks of its own, so one data line holds it. */
const eventText = (event: string, content: object): string => `event: ${event}\ndata: ${JSON.stringify(content)}\n\n`;
