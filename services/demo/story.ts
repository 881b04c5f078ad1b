import type { CommandReply, Control } from "../control/control.ts";
import type { LocalDate } from "../../shared/ids.ts";
import { demoZone } from "./company.ts";
import { demoPeople } from "./people.ts";
import type { PlannedPunch } from "./plan.ts";
import type { DemoTerminals } from "./terminals.ts";
import { nextDate } from "./workdays.ts";

/** Something that happens in the demo beside people coming and going, at a time of its first day. */
export interface Episode {
  /** HH:MM on the demo's first day. */
  readonly at: string;
  readonly happens: () => Promise<void>;
}

type Commands = Pick<Control, "command">;

const supervisor = "person:cs-head";

/** A leave of the demo: its person's place in the list, and what the command takes. */
interface DemoLeave {
  readonly person: number;
  readonly kind: string;
  readonly from: LocalDate;
  readonly until: LocalDate;
  readonly part: "day" | "morning";
}

const leavesOf = (today: LocalDate): readonly DemoLeave[] => [
  { person: 10, kind: "annual", from: nextDate(today, -1), until: nextDate(today, 2), part: "day" },
  { person: 15, kind: "sick", from: today, until: nextDate(today), part: "morning" },
  { person: 2, kind: "personal", from: nextDate(today, -7), until: nextDate(today, -6), part: "day" },
];

/** Which part of a date a person of the demo is on leave; undefined when none. */
export function leaveOn(employee: string, date: LocalDate, today: LocalDate): DemoLeave["part"] | undefined {
  return leavesOf(today).find(({ person, from, until }) => demoPeople[person]!.id === employee && from <= date && date < until)?.part;
}

/** Approves the leave that people asked for before the demo begins. */
export async function approveLeave(control: Commands, today: LocalDate): Promise<void> {
  for (const { person, ...leave } of leavesOf(today)) {
    await give(control, "approve-leave", { employee: demoPeople[person]!.id, leave: `${leave.kind}-${leave.from}`, ...leave });
  }
}

/**
 * The back door's terminal loses its cable over noon. The head reports the fault, enters who came by hand, the
 * terminal comes back with what it remembered, and its own records win over those entered for the same moments.
 */
export function backDoorStory(
  control: Commands,
  terminals: DemoTerminals,
  today: LocalDate,
  plan: readonly PlannedPunch[],
): readonly Episode[] {
  const fault = `cable-${today}`;
  const passing = plan.filter(({ person, direction }) => person.terminal === "back" && person.shift === "late" && direction === "in");
  const enterAll = async (): Promise<void> => {
    for (const { person, at } of passing.filter(({ at }) => at < `${today}T12:05:00`)) {
      // The head's watch shows minutes.
      const reading = `${at.slice(0, 16)}:00`;
      const reason = "后门考勤机断网，主管现场确认 / back door offline, seen by the head";
      await give(control, "enter-punch", { employee: person.id, terminal: "back", fault, reading, direction: "in", reason });
    }
  };
  return [
    { at: "11:20", happens: async () => terminals.back.setUnplugged(true) },
    {
      at: "11:35",
      happens: () =>
        give(control, "report-terminal-fault", {
          terminal: "back",
          fault,
          since: momentOf(today, "11:20"),
          reason: "断网 / network cable",
        }),
    },
    { at: "12:05", happens: enterAll },
    { at: "13:30", happens: async () => terminals.back.setUnplugged(false) },
    { at: "13:40", happens: () => give(control, "clear-terminal-fault", { terminal: "back", fault, until: momentOf(today, "13:30") }) },
  ];
}

/** UTC milliseconds of a time of a date in the demo's zone. */
export function momentOf(date: LocalDate, time: string): number {
  return Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(demoZone).epochMilliseconds;
}

async function give(control: Commands, name: string, input: object): Promise<void> {
  const reply: CommandReply = await control.command({ name, input, actor: supervisor });
  if (reply.refused === true) throw new Error(`the demo's ${name} was refused: ${reply.code}: ${reply.message}`);
}
