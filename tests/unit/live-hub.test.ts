import { EventEmitter } from "node:events";
import type { ServerResponse } from "node:http";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createLiveHub, type LiveHub, type LiveHubOptions } from "../../services/api/live-hub.ts";

interface Sent {
  readonly event: string;
  readonly data: { readonly state: number };
}

/** A viewer's connection: keeps what it was sent, and can be told to stop reading. */
class FakeResponse extends EventEmitter {
  readonly sent: Sent[] = [];
  reading = true;
  writableLength = 0;
  destroyed = false;

  write(text: string): boolean {
    if (!this.reading) this.writableLength += text.length;
    const [event, , data] = text.split("\n").map((line) => line.slice(line.indexOf(":") + 2));
    this.sent.push({ event: event!, data: JSON.parse(data!) as Sent["data"] });
    return true;
  }

  resume(): void {
    this.reading = true;
    this.writableLength = 0;
  }

  end(): void {
    this.emit("close");
  }

  destroy(): void {
    this.destroyed = true;
    this.emit("close");
  }
}

const asResponse = (fake: FakeResponse): ServerResponse => fake as unknown as ServerResponse;

/** A counter as the thing watched: a viewer is right when the last state it was told is the counter. */
function watchedCounter(options: Partial<LiveHubOptions> = {}) {
  let state = 0;
  let made = 0;
  let dirty = false;
  const hub = createLiveHub({
    frameMs: 40,
    tickMs: 1_000,
    source: {
      snapshot: () => {
        made += 1;
        return { state };
      },
      frames: (topics) => {
        const content = dirty ? { state } : null;
        dirty = false;
        return new Map(topics.map((topic) => [topic, content]));
      },
      tick: () => ({ state }),
      position: () => state,
    },
    onError: (error) => {
      throw error;
    },
    ...options,
  });
  hubs.push(hub);
  return {
    hub,
    count: () => {
      state += 1;
      dirty = true;
      hub.changed();
    },
    state: () => state,
    snapshotsMade: () => made,
  };
}

const hubs: LiveHub[] = [];
afterEach(() => {
  for (const hub of hubs.splice(0)) hub.close();
  vi.useRealTimers();
});

describe("live updates", () => {
  test("a viewer who joins at any moment between two changes ends with the newest state", () => {
    vi.useFakeTimers();
    const { hub, count, state } = watchedCounter();
    const viewers: FakeResponse[] = [];
    for (let step = 0; step < 200; step++) {
      if (step % 3 === 0) count();
      if (step % 7 === 0) {
        const viewer = new FakeResponse();
        hub.join("t", asResponse(viewer));
        expect(viewer.sent[0]).toEqual({ event: "snapshot", data: { state: state() } });
        viewers.push(viewer);
      }
      vi.advanceTimersByTime((step * 13) % 50);
    }
    vi.advanceTimersByTime(100);
    for (const viewer of viewers) {
      expect(viewer.sent.at(-1)!.data.state).toBe(state());
      const states = viewer.sent.map((sent) => sent.data.state);
      expect(states).toEqual(states.toSorted((a, b) => a - b));
    }
  });

  test("a burst of changes goes out as one frame at once and one at the frame's interval", () => {
    vi.useFakeTimers();
    const { hub, count } = watchedCounter();
    const viewer = new FakeResponse();
    hub.join("t", asResponse(viewer));
    for (let change = 0; change < 50; change++) count();
    vi.advanceTimersByTime(1);
    for (let change = 0; change < 50; change++) count();
    vi.advanceTimersByTime(37);
    expect(viewer.sent.filter((sent) => sent.event === "frame").map((sent) => sent.data.state)).toEqual([50]);
    vi.advanceTimersByTime(4);
    expect(viewer.sent.filter((sent) => sent.event === "frame").map((sent) => sent.data.state)).toEqual([50, 100]);
  });

  test("a viewer too slow to read is sent nothing more until it has drained, then a snapshot", () => {
    vi.useFakeTimers();
    const { hub, count, state } = watchedCounter({ bufferBytesMax: 500 });
    const slow = new FakeResponse();
    const quick = new FakeResponse();
    hub.join("t", asResponse(slow));
    hub.join("t", asResponse(quick));
    slow.reading = false;
    for (let change = 0; change < 100; change++) {
      count();
      vi.advanceTimersByTime(40);
    }
    expect(slow.writableLength).toBeLessThan(1_000);
    expect(quick.sent.filter((sent) => sent.event === "frame")).toHaveLength(100);
    slow.resume();
    count();
    vi.advanceTimersByTime(40);
    expect(slow.sent.at(-1)).toEqual({ event: "snapshot", data: { state: state() } });
    count();
    vi.advanceTimersByTime(40);
    expect(slow.sent.at(-1)).toEqual({ event: "frame", data: { state: state() } });
  });

  test("a viewer that never drains is dropped, and its place is free again", () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "setInterval", "clearTimeout", "clearInterval", "performance"] });
    let dropped = 0;
    const { hub, count } = watchedCounter({ bufferBytesMax: 100, lagMsMax: 5_000, viewersMax: 1, onDropped: () => (dropped += 1) });
    const stuck = new FakeResponse();
    hub.join("t", asResponse(stuck));
    expect(hub.full).toBe(true);
    stuck.reading = false;
    for (let change = 0; change < 200 && !stuck.destroyed; change++) {
      count();
      vi.advanceTimersByTime(40);
    }
    expect(stuck.destroyed).toBe(true);
    expect(dropped).toBe(1);
    expect(hub.full).toBe(false);
  });

  test("a viewer whose snapshot cannot be made is cut off, not left waiting, and takes no place", () => {
    const errors: unknown[] = [];
    const failing = {
      snapshot: () => {
        throw new Error("no rows");
      },
      frames: () => new Map(),
      tick: () => ({}),
      position: () => 0,
    };
    const { hub } = watchedCounter({ source: failing, onError: (error) => errors.push(error) });
    const viewer = new FakeResponse();
    hub.join("t", asResponse(viewer));
    expect(viewer.destroyed).toBe(true);
    expect(hub.viewers).toBe(0);
    expect(errors).toHaveLength(1);
  });

  test("hundreds who come at the same moment share one snapshot, and each leaves no trace when gone", () => {
    const { hub, snapshotsMade } = watchedCounter();
    const viewers = Array.from({ length: 400 }, () => new FakeResponse());
    for (const viewer of viewers) hub.join("t", asResponse(viewer));
    expect(snapshotsMade()).toBe(1);
    expect(hub.viewers).toBe(400);
    for (const viewer of viewers) viewer.end();
    expect(hub.viewers).toBe(0);
  });
});
