import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { ReadModel } from "./read-model.ts";

/** Figures for Prometheus. One registry a server, so that two servers in a process do not mix. */
export interface ApiMetrics {
  readonly registry: Registry;
  /** Seconds from the append of a punch to the frame that shows it. */
  readonly punchToFrame: Histogram;
  readonly requestSeconds: Histogram<"route" | "status">;
  readonly frames: Counter;
  readonly frameBytes: Counter;
  readonly viewersDropped: Counter;
}

/** Makes the figures; gauges are read when asked for. */
export function createApiMetrics(model: ReadModel, viewers: () => number): ApiMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string, collect: (gauge: Gauge) => void): void => {
    void new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        collect(this);
      },
    });
  };
  gauge("attendance_projector_position", "Events applied to the facts.", (it) => it.set(model.position()));
  gauge("attendance_projector_ready", "1 once the ledger has been read.", (it) => it.set(model.ready() ? 1 : 0));
  gauge("attendance_live_viewers", "Open live streams.", (it) => it.set(viewers()));
  void new Gauge({
    name: "attendance_people",
    help: "People on today's board by state.",
    labelNames: ["state"],
    registers: [registry],
    collect() {
      const { people: all, ...states } = model.board(null).summary;
      this.set({ state: "all" }, all);
      for (const [state, count] of Object.entries(states)) this.set({ state }, count);
    },
  });
  addTerminalMetrics(registry, model);
  return {
    registry,
    punchToFrame: new Histogram({
      name: "attendance_punch_to_frame_seconds",
      help: "From the append of a punch to the live frame that shows it.",
      buckets: [0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.2, 0.5, 1, 5],
      registers: [registry],
    }),
    requestSeconds: new Histogram({
      name: "attendance_http_request_seconds",
      help: "Time to answer a request, live streams left out.",
      labelNames: ["route", "status"],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
      registers: [registry],
    }),
    frames: new Counter({ name: "attendance_live_frames_total", help: "Live frames made.", registers: [registry] }),
    frameBytes: new Counter({
      name: "attendance_live_frame_bytes_total",
      help: "Bytes of live frames, once a viewer.",
      registers: [registry],
    }),
    viewersDropped: new Counter({
      name: "attendance_live_viewers_dropped_total",
      help: "Viewers dropped because they read too slowly.",
      registers: [registry],
    }),
  };
}

/** Figures a terminal, by its id: never by a person. */
function addTerminalMetrics(registry: Registry, model: ReadModel): void {
  const perTerminal = (
    name: string,
    help: string,
    value: (terminal: ReturnType<ReadModel["terminals"]>["terminals"][number], at: number) => number | null,
  ): void => {
    void new Gauge({
      name,
      help,
      labelNames: ["terminal"],
      registers: [registry],
      collect() {
        this.reset();
        const { terminals, at } = model.terminals();
        for (const terminal of terminals) {
          const figure = value(terminal, at);
          if (figure !== null) this.set({ terminal: terminal.terminal }, figure);
        }
      },
    });
  };
  const age = (at: number, since: number | null): number | null => (since === null ? null : Math.max(0, at - since) / 1_000);
  perTerminal("attendance_terminal_up", "1 when the time clock reports.", (terminal) => (terminal.health === "online" ? 1 : 0));
  perTerminal("attendance_terminal_contact_age_seconds", "Seconds since the last contact.", (terminal, at) =>
    age(at, terminal.lastContactAt),
  );
  perTerminal("attendance_terminal_watermark_age_seconds", "Seconds the time clock's complete record is behind.", (terminal, at) =>
    age(at, terminal.completeUpTo),
  );
  perTerminal("attendance_terminal_clock_offset_seconds", "The time clock's clock minus ours.", (terminal) =>
    terminal.offsetMs === null ? null : terminal.offsetMs / 1_000,
  );
  perTerminal("attendance_terminal_records", "Records taken in as punches.", (terminal) => terminal.recorded);
  perTerminal("attendance_terminal_duplicates", "Records that had been sent before.", (terminal) => terminal.duplicates);
  perTerminal("attendance_terminal_quarantined", "Records held back.", (terminal) => terminal.quarantined);
  perTerminal("attendance_terminal_gaps_open", "Gaps in the time clock's records.", (terminal) => terminal.openGaps);
}
