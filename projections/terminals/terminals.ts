import { applyTerminalEvent, type TerminalEvent, type TerminalState } from "./terminal-state.ts";
import type { ProtocolName } from "../../shared/events/fields.ts";
import type { TerminalId } from "../../shared/ids.ts";

/**
 * Protocols under which one device names itself by the same serial number: its push, its port 4370 and its USB file
 * bring copies of the same rows, so they must meet in one terminal (devices.md §1.2).
 */
const zkFamily: ReadonlySet<ProtocolName> = new Set(["zk-push", "zk-4370", "zk-access", "attlog-file"]);

/** Name under which serial numbers of a protocol are unique. */
export function protocolFamily(protocol: ProtocolName): string {
  return zkFamily.has(protocol) ? "zk" : protocol;
}

/**
 * Whether a terminal registered for one protocol may deliver by another: within the family yes, but a terminal that
 * was registered for file imports only does not thereby get leave to call in over the network.
 */
export function mayDeliver(registeredFor: ProtocolName, by: ProtocolName): boolean {
  if (registeredFor === by) return true;
  return protocolFamily(registeredFor) === protocolFamily(by) && registeredFor !== "attlog-file";
}

/** All terminals, by id and by how they name themselves. */
export interface Terminals {
  apply(event: TerminalEvent): void;
  get(terminal: TerminalId): TerminalState | undefined;
  /**
   * The terminal that names itself so. A serial number belongs to the terminal that got it first and still holds it; one
   * that a retired terminal had may be given again. The retired terminal is found while nobody else holds the serial.
   */
  bySerial(protocol: ProtocolName, serial: string): TerminalState | undefined;
  /** Whether the serial is registered under any protocol of another family. */
  underOtherProtocol(protocol: ProtocolName, serial: string): boolean;
  list(): readonly TerminalState[];
}

/** An empty registry; feed it the terminals' events in ledger order. */
export function createTerminals(): Terminals {
  const states = new Map<TerminalId, TerminalState>();
  /** family, blank, serial → terminals that were given it, in ledger order. */
  const serials = new Map<string, TerminalId[]>();

  const nameOf = (state: TerminalState): string => `${protocolFamily(state.settings.protocol)} ${state.settings.serial}`;
  const index = (state: TerminalState, before: string | undefined): void => {
    const name = nameOf(state);
    if (name === before) return;
    if (before !== undefined) remove(serials, before, state.terminal);
    const holders = serials.get(name);
    if (holders === undefined) serials.set(name, [state.terminal]);
    else holders.push(state.terminal);
  };
  const holder = (name: string): TerminalState | undefined => {
    const holders = (serials.get(name) ?? []).map((terminal) => states.get(terminal)!);
    return holders.find((state) => state.retired === null) ?? holders.at(-1);
  };

  return {
    apply: (event) => {
      const before = states.get(event.data.terminal);
      const nameBefore = before === undefined ? undefined : nameOf(before);
      const after = applyTerminalEvent(before, event);
      if (after === undefined) return;
      if (before === undefined) states.set(after.terminal, after);
      index(after, nameBefore);
    },
    get: (terminal) => states.get(terminal),
    bySerial: (protocol, serial) => holder(`${protocolFamily(protocol)} ${serial}`),
    underOtherProtocol: (protocol, serial) => {
      const family = protocolFamily(protocol);
      for (const state of states.values()) {
        if (state.settings.serial === serial && protocolFamily(state.settings.protocol) !== family && state.retired === null) return true;
      }
      return false;
    },
    list: () => [...states.values()],
  };
}

function remove(serials: Map<string, TerminalId[]>, name: string, terminal: TerminalId): void {
  const left = (serials.get(name) ?? []).filter((candidate) => candidate !== terminal);
  if (left.length === 0) serials.delete(name);
  else serials.set(name, left);
}
