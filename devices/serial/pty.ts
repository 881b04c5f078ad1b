import { spawn, type ChildProcessByStdio } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { AttendanceError } from "../../shared/errors.ts";

/** A pseudo terminal: a program opens `path` as its serial line, and we are the device at the other end. */
export interface PtyEnd {
  /** Path the reader opens, such as `/dev/pts/3`. */
  readonly path: string;
  /** The program that made it. */
  readonly madeWith: string;
  /** Writes as the device does. Bytes written while nobody has the line open wait in the kernel, as far as its buffer goes. */
  write(bytes: Uint8Array): void;
  /** Pulls the cable. */
  close(): Promise<void>;
}

interface Maker {
  readonly program: string;
  readonly arguments: readonly string[];
  /** Where the program tells the path. */
  readonly tells: RegExp;
}

/** Ends by itself when we are gone, so that a killed demonstration leaves nothing behind. */
const whileWeLive = `while kill -0 ${process.pid} 2>/dev/null; do sleep 1; done`;

/** The first that works is taken. `script` is part of every Debian and macOS has python3 with its developer tools. */
const makers: readonly Maker[] = [
  { program: "socat", arguments: ["-d", "-d", "PTY,raw,echo=0", "STDIO"], tells: /PTY is (\/dev\/\S+)[\s\S]*starting data transfer loop/ },
  {
    program: "script",
    arguments: ["-qefc", `tty; stty raw -echo; echo ready; ${whileWeLive}`, "/dev/null"],
    tells: /(\/dev\/\S+)\s[\s\S]*ready/,
  },
  {
    program: "python3",
    arguments: [
      "-c",
      [
        "import os, pty, sys, tty",
        "master, slave = pty.openpty()",
        "tty.setraw(slave)",
        "print(os.ttyname(slave), 'ready', flush=True)",
        "while True:",
        "    data = sys.stdin.buffer.read1(4096)",
        "    if not data: break",
        "    os.write(master, data)",
      ].join("\n"),
    ],
    tells: /(\/dev\/\S+) ready/,
  },
];

const startMs = 5_000;

/**
 * Makes a pseudo terminal with whatever program this machine has for it.
 *
 * @param programs Which to try, in this order; all known ones unless given.
 * @throws SERIAL_PTY_UNAVAILABLE naming each program tried and why it did not do.
 */
export async function createPtyPair(programs: readonly string[] = makers.map((maker) => maker.program)): Promise<PtyEnd> {
  const reasons: string[] = [];
  for (const program of programs) {
    const maker = makers.find((candidate) => candidate.program === program);
    if (maker === undefined) {
      reasons.push(`${program}: not known how to use it`);
      continue;
    }
    try {
      return await make(maker);
    } catch (error) {
      reasons.push(`${program}: ${(error as Error).message}`);
    }
  }
  throw new AttendanceError("SERIAL_PTY_UNAVAILABLE", `no pseudo terminal on this machine (${reasons.join("; ")})`, { reasons });
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

async function make(maker: Maker): Promise<PtyEnd> {
  const child: Child = spawn(maker.program, maker.arguments, { stdio: ["pipe", "pipe", "pipe"] });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  // Writing to a program that has just ended is no more than writing to a pulled cable.
  child.stdin.on("error", () => undefined);
  const stop = (): void => void child.kill("SIGKILL");
  process.once("exit", stop);
  void ended.then(() => process.off("exit", stop));
  try {
    const path = await pathTold(child, maker);
    return {
      path,
      madeWith: maker.program,
      write: (bytes) => void child.stdin.write(bytes),
      close: async () => {
        stop();
        await ended;
      },
    };
  } catch (error) {
    stop();
    throw error;
  }
}

function pathTold(child: Child, maker: Maker): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    const timer = setTimeout(() => reject(new Error(`said nothing of a terminal within ${startMs} ms`)), startMs);
    const listen = (chunk: Buffer): void => {
      // Once the path is known this is what the program under test writes to its line: nothing here reads it.
      said = (said + chunk.toString("latin1")).slice(-4_096);
      const told = maker.tells.exec(said);
      if (told === null) return;
      clearTimeout(timer);
      resolve(told[1]!);
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.once("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(error.code === "ENOENT" ? new Error("not installed") : error);
    });
    child.once("close", (code) => {
      clearTimeout(timer);
      reject(new Error(`ended with ${code}: ${said.trim().slice(-200)}`));
    });
  });
}
