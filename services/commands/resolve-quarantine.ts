import { refuse, type Refusal } from "../../shared/errors.ts";
import { identifier, reason } from "../../shared/events/fields.ts";
import { quarantineCorrection, quarantineResolution } from "../../shared/events/quarantine-resolved.ts";
import { quarantineStream } from "../../shared/events/streams.ts";
import type { EventOf, LedgerEvent } from "../../shared/events/envelope.ts";
import type { TerminalRecord } from "../../devices/terminal.ts";
import { prepareRecord, readingLimits, type PunchCandidate, type RecordOrigin } from "../gateway/punch-record.ts";
import { createPunchStreamModel, siblingsOf, type PunchItem, type PunchStreamModel, type PunchVerdict } from "../gateway/punch-stream.ts";
import { createStreamWriter } from "../gateway/stream-writer.ts";
import { createReadingResolver } from "../gateway/zone-readings.ts";
import { decideOn, defineCommand, fieldFault, isRefusal, type CommandContext } from "./command.ts";
import { currentView } from "./ledger-view.ts";
import { forOneself, holderOf, holdingsView } from "./people.ts";
import { bytesOf } from "./quarantine.ts";
import { readTerminal, terminalUnknown } from "./terminals.ts";

type Held = EventOf<"RecordQuarantined">["data"];
type Correction = (typeof quarantineCorrection)["_output"];

/**
 * Decides about a quarantined record: it is none, or it is a punch with the values a person read from it.
 *
 * The punch is stored first, under the identity the terminal's own copy would have; then the decision. When the process
 * ends in between, the command is simply given again: it finds the punch and adds the decision.
 */
export const resolveQuarantine = defineCommand({
  name: "resolve-quarantine",
  summary: "Decides about a quarantined record: discards it, or records it as a punch with corrected values.",
  fields: { terminal: identifier, record: identifier, how: quarantineResolution, as: quarantineCorrection.optional(), reason },
  run: (context, { terminal, record, how, as, reason: why }) =>
    decideOn(context, {
      command: "resolve-quarantine",
      stream: quarantineStream(terminal),
      types: ["RecordQuarantined", "QuarantineResolved"],
      decide: async (history) => {
        const pieces = piecesOf(history, record);
        const [held] = pieces;
        if (held === undefined) {
          return refuse("QUARANTINE_UNKNOWN", `record = ${record}: nothing of this id is in the quarantine of ${terminal}`, {
            terminal,
            record,
          });
        }
        if (history.some((event) => event.type === "QuarantineResolved" && event.data.record === record)) {
          return refuse("QUARANTINE_RESOLVED", `record = ${record}: it was decided already`, { terminal, record });
        }
        if (how === "discarded" && as !== undefined)
          return fieldFault("resolve-quarantine", "as", as, "nothing, when the record is discarded");
        if (how === "recorded" && as === undefined) {
          return fieldFault("resolve-quarantine", "as", as, "the key and reading the record stands for, when it is recorded");
        }
        const punch = as === undefined ? undefined : await recordPunch(context, held, as);
        if (isRefusal(punch)) return punch;
        return pieces.map((piece) => ({
          type: "QuarantineResolved" as const,
          data: { terminal, record: piece.record, how, ...(punch === undefined ? {} : { punch }), reason: why },
        }));
      },
    }),
});

/** The record and, when its bytes were too many for one event, its further pieces. */
function piecesOf(history: readonly LedgerEvent[], record: string): readonly Held[] {
  const all = history.flatMap((event) => (event.type === "RecordQuarantined" ? [event.data] : []));
  const first = all.filter((held) => held.record === record);
  return first.length === 0 ? [] : [...first, ...all.filter((held) => held.record.startsWith(`${record}-`))];
}

/** Stores the punch, or finds it stored; gives its event id. */
async function recordPunch(context: CommandContext, held: Held, as: Correction): Promise<string | Refusal> {
  const terminal = as.terminal ?? held.terminal;
  const state = await readTerminal(context.ledger, terminal);
  if (state === undefined) return terminalUnknown(terminal);
  const { protocol, channel, receivedAt, identity } = held;
  const { zone } = state.settings;
  // A person vouches for the values, not the terminal: the lowest grade.
  const origin: RecordOrigin = {
    terminal,
    zone,
    grade: 0,
    protocol,
    channel,
    receivedAt,
    actor: context.actor,
    resolve: createReadingResolver(zone),
    limits: readingLimits,
  };
  const candidate = prepareRecord(origin, recordOf(held, as, identity));
  if ("problem" in candidate) return fieldFault("resolve-quarantine", "as", as, `values a punch can have: ${candidate.problem}`);
  const own = await forOwnKey(context, candidate);
  if (own !== undefined) return own;
  const model = createPunchStreamModel(terminal);
  const writer = createStreamWriter<PunchItem, PunchVerdict, PunchStreamModel>(context.ledger, candidate.stream, model);
  const [verdict] = await writer.submit([{ candidate, siblings: siblingsOf([candidate]) }]);
  return verdict!.punch();
}

function recordOf(held: Held, as: Correction, identity: string | undefined): TerminalRecord {
  const { key, reading, state, verify } = as;
  return {
    kind: "record",
    key,
    reading: reading === null ? null : { text: reading, local: reading },
    raw: bytesOf(held.raw).subarray(0, 4_096),
    ...(state === undefined ? {} : { state }),
    ...(verify === undefined ? {} : { verify }),
    ...(identity === undefined ? {} : { identity }),
  };
}

/** Nobody turns unreadable bytes into a punch of their own. */
async function forOwnKey(context: CommandContext, { person, origin, record }: PunchCandidate): Promise<Refusal | undefined> {
  const resolved = record.reading === null ? undefined : origin.resolve(record.reading.local);
  const at = resolved === undefined ? origin.receivedAt : resolved.resolution === "exact" ? resolved.occurredAt : resolved.candidates[0];
  const holder = holderOf(await currentView(context.ledger, holdingsView), person, origin.terminal, at);
  return holder === undefined ? undefined : forOneself(context, holder);
}
