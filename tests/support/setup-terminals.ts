/** A setup file that registers so many push terminals, named prefix0001, prefix0002 …, and people who hold the PINs of push-client's rows. */
export function setupOfTerminals(count: number, options: { readonly prefix?: string; readonly people?: number } = {}): object {
  const prefix = options.prefix ?? "BENCH";
  const serial = (index: number): string => `${prefix}${String(index + 1).padStart(4, "0")}`;
  return {
    site: "bench",
    zone: "Asia/Shanghai",
    terminals: Array.from({ length: count }, (_, index) => ({
      id: serial(index).toLowerCase(),
      name: serial(index),
      protocol: "zk-push",
      serial: serial(index),
      grade: 1,
      direction: { from: "state", in: ["0"], out: ["1"] },
    })),
    shifts: [
      {
        department: "bench",
        id: "day",
        name: "Day",
        start: "09:00",
        end: "18:00",
        endsNextDay: false,
        openBeforeMinutes: 120,
        closeAfterMinutes: 180,
        breaks: [],
      },
    ],
    employees: Array.from({ length: options.people ?? 0 }, (_, index) => ({
      id: `e-${1000 + index}`,
      department: "bench",
      from: "2026-01-01",
      badges: [{ kind: "pin", value: String(1000 + index) }],
      pattern: {
        id: `week-${1000 + index}`,
        from: "2026-01-01",
        week: { mon: "day", tue: "day", wed: "day", thu: "day", fri: "day", sat: "day", sun: "day" },
        onHolidays: "work",
      },
    })),
  };
}
