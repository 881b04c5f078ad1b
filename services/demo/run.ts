import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Config, readConfig } from "../../shared/config.ts";
import { AttendanceError } from "../../shared/errors.ts";
import type { LocalDate } from "../../shared/ids.ts";
import type { Logger } from "../../shared/log.ts";
import { toLocal } from "../../shared/time/resolve.ts";
import { createClosing, type Closing } from "../closing.ts";
import { compose, type RunningServer } from "../compose.ts";
import { startDemoClock, type DemoClock } from "./clock.ts";
import { demoCompany, demoZone, demoTerminals } from "./company.ts";
import { demoName, demoPeople } from "./people.ts";
import { planDay, type PlannedPunch } from "./plan.ts";
import { seededRandom } from "../../shared/seeded-random.ts";
import { approveLeave, backDoorStory, leaveOn, momentOf, type Episode } from "./story.ts";
import { createDemoTerminals, openDemoLine, type DemoTerminals } from "./terminals.ts";
import { datesIn, knownYears, lastWorkday, nextDate, workdayTeller } from "./workdays.ts";

export interface DemoOptions {
  readonly log: Logger;
  /** Demo seconds a real second. */
  readonly speed: number;
  readonly seed: number;
  /** Time of day the demo starts at, HH:MM. */
  readonly from: string;
  /** Keep everything here; left out: in a new temporary folder that is removed at the end. */
  readonly dataFolder?: string;
  readonly keep: boolean;
  readonly httpPort: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly say: (line: string) => void;
}

export interface RunningDemo extends RunningServer {
  readonly dataFolder: string;
  readonly clock: DemoClock;
}

/**
 * Starts the demo: a server as `attendance serve` runs it, on a clock that passes faster, and simulated terminals that
 * speak to it over real sockets and a real serial line. Last month and this month so far are in the terminals' memories
 * and are delivered as a backlog; from then on people come and go live.
 */
export async function startDemo(options: DemoOptions): Promise<RunningDemo> {
  const closing = createClosing(options.log);
  try {
    return await start(options, closing);
  } catch (error) {
    await closing.close();
    throw error;
  }
}

async function start(options: DemoOptions, closing: Closing): Promise<RunningDemo> {
  const dataFolder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), "attendance-demo-")));
  if (options.dataFolder === undefined && !options.keep) closing.part(() => rm(dataFolder, { recursive: true, force: true }));
  const days = demoDays(toLocal(Date.now(), demoZone).slice(0, 10));
  // Read before anything is started: a setting that cannot be used costs nothing.
  demoConfig(options, dataFolder, undefined);
  const clock = startDemoClock(momentOf(days.today, options.from), options.speed);
  const opened = await openDemoLine();
  const line = "line" in opened ? opened.line : undefined;
  if (line !== undefined) closing.part(() => line.close());
  if ("reason" in opened) options.say(`The card reader is left out: ${opened.reason}`);

  const server = await composeOnFreePort(demoConfig(options, dataFolder, line?.path), options, clock);
  closing.part(() => server.close());
  const terminals = createDemoTerminals({ zkPush: server.ports.zkPush ?? 0, mqtt: server.ports.mqtt ?? 0 }, line, clock, options.seed);
  closing.part(() => terminals.stop());
  const live = new LiveSchedule(clock);
  closing.part(async () => live.stop());
  await server.control.setup({ file: demoCompany(days.from, knownYears(days.years)), actor: "person:operator" });
  await approveLeave(server.control, days.today);
  await deliverHistory(terminals, days, clock, options);
  const story = backDoorStory(server.control, terminals, days.today, planOf(days.today, days, options.seed));
  live.start(days, terminals, story, options);
  return { ...server, dataFolder, clock, close: closing.close };
}

interface DemoDays {
  readonly from: LocalDate;
  readonly today: LocalDate;
  readonly years: readonly number[];
  readonly isWorkday: (date: LocalDate) => boolean;
}

/** From the first of last month to the last workday, which the demo takes for today. */
function demoDays(realDate: LocalDate): DemoDays {
  const year = Number(realDate.slice(0, 4));
  const years = [year - 1, year, year + 1];
  const isWorkday = workdayTeller(years);
  const today = lastWorkday(realDate, isWorkday);
  const from = Temporal.PlainDate.from(today).with({ day: 1 }).subtract({ months: 1 }).toString();
  return { from, today, years, isWorkday };
}

function demoConfig(options: DemoOptions, dataFolder: string, linePath: string | undefined): Config {
  return readConfig({
    ATTENDANCE_LANGUAGE: options.environment["ATTENDANCE_LANGUAGE"],
    ATTENDANCE_LOG_LEVEL: options.environment["ATTENDANCE_LOG_LEVEL"] ?? "warn",
    ATTENDANCE_DATA_FOLDER: dataFolder,
    ATTENDANCE_HTTP_PORT: String(options.httpPort),
    ATTENDANCE_ZK_PUSH_PORT: "0",
    ATTENDANCE_MQTT_BROKER: "embedded",
    ATTENDANCE_MQTT_PORT: "0",
    ATTENDANCE_SERIAL_LINES: linePath === undefined ? "" : `${demoTerminals.side.serial}=${linePath}`,
  });
}

async function composeOnFreePort(config: Config, options: DemoOptions, clock: DemoClock): Promise<RunningServer> {
  const composeWith = (settings: Config): Promise<RunningServer> =>
    compose(settings, {
      log: options.log,
      now: clock.now,
      nameOf: (employee, language) => demoName(employee, language),
      timeScale: clock.speed,
      evidenceSeconds: { settle: 60, margin: 30 },
    });
  try {
    return await composeWith(config);
  } catch (error) {
    if (!(error instanceof AttendanceError) || error.code !== "PORT_IN_USE" || config.HTTP_PORT === 0) throw error;
    options.say(`Port ${config.HTTP_PORT} is in use; the page takes another one.`);
    return composeWith({ ...config, HTTP_PORT: 0 });
  }
}

/** What everybody does on a date; the same for the same seed, whenever it is asked. */
function planOf(date: LocalDate, days: DemoDays, seed: number): readonly PlannedPunch[] {
  if (!days.isWorkday(date)) return [];
  const dayNumber = Temporal.PlainDate.from(date).since("2000-01-01").days;
  return demoPeople.flatMap((person, index) =>
    planDay(person, date, leaveOn(person.id, date, days.today), seededRandom(seed * 7919 + dayNumber * 131 + index)),
  );
}

const atOf = (punch: PlannedPunch): number => Temporal.PlainDateTime.from(punch.at).toZonedDateTime(demoZone).epochMilliseconds;

async function deliverHistory(terminals: DemoTerminals, days: DemoDays, clock: DemoClock, { seed, say }: DemoOptions): Promise<void> {
  const now = clock.now();
  const past = datesIn(days.from, nextDate(days.today))
    .flatMap((date) => planOf(date, days, seed))
    .map((punch) => ({ punch, at: atOf(punch) }))
    .filter(({ at }) => at <= now)
    .toSorted((one, other) => one.at - other.at);
  for (const { punch, at } of past) await terminals.punch(punch.person, punch.direction, at, false);
  say(`Delivering ${past.length} punches since ${days.from} from the terminals' memories ...`);
  await terminals.start();
  await terminals.drained();
}

/**
 * The episodes still to come at a start. They lean on each other (a fault is reported before it is cleared), so that a story
 * whose beginning is past is left out whole.
 */
export function storyFrom(
  start: number,
  today: LocalDate,
  story: readonly Episode[],
): { readonly at: number; readonly happens: () => Promise<void> }[] {
  const moments = story.map(({ at, happens }) => ({ at: momentOf(today, at), happens }));
  return moments.every(({ at }) => at >= start) ? moments : [];
}

/** Lets people come and go, and the story happen, each at its demo moment. */
class LiveSchedule {
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  readonly #clock: DemoClock;

  constructor(clock: DemoClock) {
    this.#clock = clock;
  }

  start(days: DemoDays, terminals: DemoTerminals, story: readonly Episode[], options: DemoOptions): void {
    const happenings: { at: number; happens: () => Promise<void> | void }[] = storyFrom(
      momentOf(days.today, options.from),
      days.today,
      story,
    );
    let planned = nextDate(days.today, -1);
    const begun = this.#clock.now();
    const planUntil = (date: LocalDate): void => {
      for (; planned <= date; planned = nextDate(planned)) {
        for (const punch of planOf(planned, days, options.seed)) {
          const at = atOf(punch);
          if (at > begun) happenings.push({ at, happens: () => terminals.punch(punch.person, punch.direction, at, true) });
        }
      }
      happenings.sort((one, other) => one.at - other.at);
    };
    const next = (): void => {
      if (this.#stopped) return;
      planUntil(nextDate(toLocal(this.#clock.now(), demoZone).slice(0, 10)));
      while (happenings[0] !== undefined && happenings[0].at <= this.#clock.now()) {
        // Also what throws at once: nothing that goes wrong in the story may end the demo.
        void Promise.try(happenings.shift()!.happens).catch((err: unknown) => options.log.error({ err }, "an episode of the demo failed"));
      }
      const wait = happenings[0] === undefined ? 1_000 : this.#clock.realMsUntil(happenings[0].at);
      this.#timer = setTimeout(next, Math.min(wait, 1_000));
    };
    next();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }
}
