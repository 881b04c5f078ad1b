import { spinner } from "@clack/prompts";
/** Where a subcommand writes: answers to standard output, everything said about the work to standard error. */
export interface Output {
  readonly json: boolean;
  /** A line of the answer, in text mode. */
  line(text: string): void;
  /** The whole answer, in JSON mode; the only thing on standard output then. */
  value(value: unknown): void;
  /** A remark beside the answer. */
  note(text: string): void;
  /** How far long work has come; rewritten in place on a terminal, at most once a second elsewhere. */
  progress(text: string): void;
}

/** @param json print one JSON document instead of text. */
export function createOutput(json: boolean): Output {
  const progress = process.stderr.isTTY ? spinnerProgress() : lineProgress();
  return {
    json,
    line: (text) => {
      if (json) return;
      progress.end();
      process.stdout.write(`${text}\n`);
    },
    value: (value) => {
      if (!json) return;
      progress.end();
      process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
    },
    note: (text) => {
      progress.end();
      process.stderr.write(`${text}\n`);
    },
    progress: progress.say,
  };
}

interface Progress {
  say(text: string): void;
  end(): void;
}

/** Work shorter than this says nothing of how far it is. */
const quietMs = 1_000;

/** On a terminal: one line, rewritten in place. */
function spinnerProgress(): Progress {
  const begun = performance.now();
  let running: ReturnType<typeof spinner> | undefined;
  return {
    say: (text) => {
      if (running !== undefined) return running.message(text);
      if (performance.now() - begun < quietMs) return;
      running = spinner({ output: process.stderr });
      running.start(text);
    },
    end: () => {
      running?.clear();
      running = undefined;
    },
  };
}

/** Elsewhere: a line a second. */
function lineProgress(): Progress {
  let saidAt = performance.now();
  return {
    say: (text) => {
      if (performance.now() - saidAt < quietMs) return;
      saidAt = performance.now();
      process.stderr.write(`${text}\n`);
    },
    end: () => {},
  };
}

/** Lays rows out in columns: each as wide as its widest cell, two spaces apart; wide (Chinese) characters count double. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, index) => (widths[index] = Math.max(widths[index] ?? 0, displayWidth(cell))));
  return rows.map((row) =>
    row
      .map((cell, index) => cell + " ".repeat((widths[index] ?? 0) - displayWidth(cell)))
      .join("  ")
      .trimEnd(),
  );
}

/** Columns a text takes on a terminal. */
function displayWidth(text: string): number {
  let width = 0;
  for (const character of text)
    width += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u.test(character) ? 2 : 1;
  return width;
}
