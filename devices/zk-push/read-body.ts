import type { IncomingMessage } from "node:http";

/** A request's body, or why there is none to work with. */
export type Body =
  | { readonly kind: "whole"; readonly bytes: Buffer; /** Call when done with the bytes. */ readonly release: () => void }
  | { readonly kind: "too_large" }
  /** Too many bodies are held just now. */
  | { readonly kind: "busy" }
  /** The connection ended before the announced length had come. */
  | { readonly kind: "cut" };

/** Bytes of bodies held over all connections, and by each owner: whoever sends much and slowly must leave room for the others. */
export class BodyBudget {
  readonly #max: number;
  readonly #maxEach: number;
  readonly #held = new Map<string, number>();
  #heldByAll = 0;

  constructor(max: number, maxEach: number) {
    this.#max = max;
    this.#maxEach = maxEach;
  }

  take(owner: string, bytes: number): boolean {
    const held = this.#held.get(owner) ?? 0;
    if (this.#heldByAll + bytes > this.#max || held + bytes > this.#maxEach) return false;
    this.#held.set(owner, held + bytes);
    this.#heldByAll += bytes;
    return true;
  }

  give(owner: string, bytes: number): void {
    const held = (this.#held.get(owner) ?? 0) - bytes;
    if (held > 0) this.#held.set(owner, held);
    else this.#held.delete(owner);
    this.#heldByAll -= bytes;
  }
}

/** What a body may take, and of whose share. */
export interface BodyLimit {
  readonly bytesMax: number;
  readonly budget: BodyBudget;
  readonly owner: string;
  /** False counts and drops the bytes: photos and templates are not even held in memory. */
  readonly keep: boolean;
}

/**
 * Reads a body whole: by its announced length or chunked. node:http ends the stream only when all of it has come; a connection that
 * closes before is "cut".
 */
export function readBody(request: IncomingMessage, limit: BodyLimit): Promise<Body> {
  const announced = Number(request.headers["content-length"] ?? 0);
  if (announced > limit.bytesMax) {
    request.resume();
    return Promise.resolve({ kind: "too_large" });
  }
  const { promise, resolve } = Promise.withResolvers<Body>();
  const chunks: Buffer[] = [];
  let length = 0;
  let taken = 0;
  let ended = false;
  const finish = (body: Body): void => {
    if (ended) return;
    ended = true;
    if (body.kind !== "whole") limit.budget.give(limit.owner, taken);
    resolve(body);
  };
  request.on("data", (chunk: Buffer) => {
    if (ended) return;
    length += chunk.length;
    if (length > limit.bytesMax) return finish({ kind: "too_large" });
    if (!limit.keep) return;
    if (!limit.budget.take(limit.owner, chunk.length)) return finish({ kind: "busy" });
    taken += chunk.length;
    chunks.push(chunk);
  });
  request.on("end", () => {
    const cut = !request.complete || (limit.keep && request.headers["content-length"] !== undefined && length !== announced);
    if (cut) return finish({ kind: "cut" });
    const bytes = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, taken);
    finish({ kind: "whole", bytes, release: () => limit.budget.give(limit.owner, taken) });
  });
  request.on("error", () => finish({ kind: "cut" }));
  request.on("close", () => finish({ kind: "cut" }));
  return promise;
}
