import type { ServerResponse } from "node:http";

/**
 * Hands live updates to many viewers.
 *
 * Invariants:
 * - A viewer gets a snapshot first and then every frame made after it. A frame says all that changed since the frame
 *   before, as whole rows and whole numbers, so that seeing a change twice has no effect and none is lost between
 *   snapshot and frames: both are made in the same turn of the event loop as the viewer is enrolled.
 * - A viewer that reads too slowly gets no frames while `bufferBytesMax` wait for it; once they have drained it gets a
 *   snapshot in their place. If they never drain within `lagMsMax` it is dropped and may come again.
 * - A frame is made and serialised once a topic, whatever the number of viewers.
 */
export interface LiveHub {
  /** Enrols a viewer on a topic. The response's head has been sent by the caller, who looked at `full` before. */
  join(topic: string, response: ServerResponse): void;
  /** All places are taken, or the hub is closed. */
  readonly full: boolean;
  /** Something changed: a frame follows at once, or `frameMs` after the one before. */
  changed(): void;
  readonly viewers: number;
  /** Ends every stream; viewers reconnect on their own when there is a server again. */
  close(): void;
}

/** Makes what goes out. Called once a topic and frame. */
export interface LiveSource {
  /** Everything a viewer of the topic needs, as of now. */
  snapshot(topic: string): object;
  /**
   * What changed for each topic since the last call. Null for a topic with nothing new.
   *
   * @param topics those with viewers; changes of others may be forgotten, their viewers begin with a snapshot.
   */
  frames(topics: readonly string[]): ReadonlyMap<string, object | null>;
  /** A sign of life with the site's time. */
  tick(topic: string): object;
  /** Written as the stream's event id, for the reader's log; never used to resume. */
  position(): number;
}

export interface LiveHubOptions {
  readonly source: LiveSource;
  readonly frameMs?: number;
  readonly tickMs?: number;
  readonly viewersMax?: number;
  readonly bufferBytesMax?: number;
  readonly lagMsMax?: number;
  readonly onFrame?: (bytes: number, viewers: number) => void;
  readonly onDropped?: () => void;
  readonly onError: (error: unknown) => void;
}

interface Viewer {
  readonly response: ServerResponse;
  /** Since when it has been too slow, monotonic milliseconds; null while it keeps up. */
  laggingSince: number | null;
}

interface Topic {
  readonly viewers: Set<Viewer>;
  /** Text of the newest snapshot and the state it was made of, so that many viewers at once cost one. */
  snapshot: { readonly generation: number; readonly text: string } | undefined;
}

/** See LiveHub. Timers run only while somebody watches. */
export function createLiveHub(options: LiveHubOptions): LiveHub {
  const { source, frameMs = 40, tickMs = 2_000, viewersMax = 500, bufferBytesMax = 262_144, lagMsMax = 30_000 } = options;
  const topics = new Map<string, Topic>();
  let viewers = 0;
  let generation = 0;
  let frameTimer: NodeJS.Timeout | undefined;
  let lastFrameAt = -Infinity;
  let closed = false;

  const ticker = setInterval(() => guarded(tick), tickMs);
  ticker.unref();

  function guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      options.onError(error);
    }
  }

  function snapshotText(name: string, topic: Topic): string {
    if (topic.snapshot?.generation !== generation)
      topic.snapshot = { generation, text: eventText("snapshot", source.position(), source.snapshot(name)) };
    return topic.snapshot.text;
  }

  function leave(name: string, topic: Topic, viewer: Viewer): void {
    if (!topic.viewers.delete(viewer)) return;
    viewers -= 1;
    if (topic.viewers.size === 0) topics.delete(name);
  }

  function drop(name: string, topic: Topic, viewer: Viewer): void {
    leave(name, topic, viewer);
    viewer.response.destroy();
    options.onDropped?.();
  }

  function enrol(name: string, response: ServerResponse): void {
    const topic: Topic = topics.get(name) ?? { viewers: new Set(), snapshot: undefined };
    const viewer: Viewer = { response, laggingSince: null };
    // The snapshot is made before anything is enrolled: if it fails, the viewer was never here.
    const text = snapshotText(name, topic);
    topics.set(name, topic);
    topic.viewers.add(viewer);
    viewers += 1;
    response.once("close", () => leave(name, topic, viewer));
    response.on("error", () => leave(name, topic, viewer));
    if (response.destroyed) leave(name, topic, viewer);
    response.write(text);
  }

  /** Sends to whoever keeps up; who does not gets a snapshot once its buffer has drained. */
  function send(name: string, topic: Topic, text: string): void {
    for (const viewer of topic.viewers) {
      const { response } = viewer;
      if (viewer.laggingSince === null) {
        response.write(text);
        if (response.writableLength > bufferBytesMax) viewer.laggingSince = performance.now();
      } else if (response.writableLength === 0) {
        viewer.laggingSince = null;
        response.write(snapshotText(name, topic));
      } else if (performance.now() - viewer.laggingSince > lagMsMax) {
        drop(name, topic, viewer);
      }
    }
  }

  function frame(): void {
    frameTimer = undefined;
    lastFrameAt = performance.now();
    if (closed) return;
    const frames = source.frames([...topics.keys()]);
    for (const [name, topic] of topics) {
      const content = frames.get(name);
      if (content === null || content === undefined) continue;
      const text = eventText("frame", source.position(), content);
      send(name, topic, text);
      options.onFrame?.(text.length, topic.viewers.size);
    }
  }

  function tick(): void {
    generation += 1; // Time has passed, and a snapshot carries the time.
    for (const [name, topic] of topics) send(name, topic, eventText("tick", source.position(), source.tick(name)));
  }

  return {
    join(name, response) {
      try {
        enrol(name, response);
      } catch (error) {
        // The head has been sent, so all that can still be said is that the stream has ended; the viewer comes again.
        response.destroy();
        options.onError(error);
      }
    },
    get full() {
      return closed || viewers >= viewersMax;
    },
    changed() {
      generation += 1;
      // With nobody watching, what changed is forgotten: whoever comes begins with a snapshot.
      if (viewers === 0) guarded(() => source.frames([]));
      if (closed || viewers === 0 || frameTimer !== undefined) return;
      const wait = Math.max(0, frameMs - (performance.now() - lastFrameAt));
      frameTimer = setTimeout(() => guarded(frame), wait);
    },
    get viewers() {
      return viewers;
    },
    close() {
      closed = true;
      clearInterval(ticker);
      clearTimeout(frameTimer);
      for (const topic of topics.values()) for (const viewer of topic.viewers) viewer.response.end();
      topics.clear();
      viewers = 0;
    },
  };
}

/** One server-sent event. JSON has no line breaks of its own, so one data line holds it. */
const eventText = (event: string, id: number, content: object): string =>
  `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(content)}\n\n`;
