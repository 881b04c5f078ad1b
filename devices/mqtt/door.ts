import { timingSafeEqual } from "node:crypto";
import type { ConnectionContext } from "../terminal.ts";
import type { QuarantineLimit } from "./quarantine-limit.ts";
import { formatTopic, parseTopic, type DeviceTopic } from "./topics.ts";

/** Who a connection proved to be. */
export interface Identity {
  readonly device: string;
  readonly password: Buffer | undefined;
  readonly remote: string;
}

/**
 * Decides who may come in and what they may say. Each question is answered with undefined for yes, or with why not.
 *
 * Nothing is remembered: a withdrawn terminal or a changed token takes effect at the next question.
 */
export class Door {
  readonly #context: ConnectionContext;
  readonly #strangers: QuarantineLimit;

  constructor(context: ConnectionContext, strangers: QuarantineLimit) {
    this.#context = context;
    this.#strangers = strangers;
  }

  /** May somebody of this user name and password connect? A stranger may: what it sends is only quarantined. */
  whyNotIn(device: string, password: Buffer | undefined): string | undefined {
    if (parseTopic(formatTopic({ kind: "punch", site: "x", device })) === undefined) {
      return "user name is no device name: 1 to 128 characters without / + #";
    }
    const profile = this.#context.lookup("mqtt", device);
    if (profile === undefined) return this.#strangers.admits(device) ? undefined : "too many unregistered terminals";
    if (profile.token === undefined) return undefined;
    return password !== undefined && sameSecret(password, Buffer.from(profile.token)) ? undefined : "wrong password";
  }

  /** May it publish there? Its own punches and status, at the site it is registered for. */
  whyNotPublish(identity: Identity, topic: DeviceTopic | undefined): string | undefined {
    if (topic === undefined || (topic.kind !== "punch" && topic.kind !== "status")) return "topic is none that terminals publish on";
    if (topic.device !== identity.device) return "topic names another terminal than the one connected";
    const profile = this.#context.lookup("mqtt", identity.device);
    if (profile !== undefined && profile.site !== topic.site) {
      return `topic names site ${topic.site}, the terminal is registered for ${profile.site}`;
    }
    return this.whyNotIn(identity.device, identity.password);
  }

  /** May it listen there? Only to its own acknowledgements and requests. */
  maySubscribe(identity: Identity | undefined, filter: string): boolean {
    const topic = parseTopic(filter);
    return topic !== undefined && topic.device === identity?.device && (topic.kind === "punchack" || topic.kind === "punchreq");
  }
}

function sameSecret(given: Buffer, expected: Buffer): boolean {
  // Comparing with itself when the length differs keeps the time the same.
  const same = given.length === expected.length;
  return timingSafeEqual(same ? given : expected, expected) && same;
}
