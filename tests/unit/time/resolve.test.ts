import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { isKnownZone, isRealLocalDateTime, resolveLocal, toLocal, tzdbVersion } from "../../../shared/time/resolve.ts";

const utc = (text: string) => Date.parse(text);

describe("a wall-clock reading in a zone", () => {
  it.each([
    ["Asia/Shanghai", "2026-11-23T08:58:12", "2026-11-23T00:58:12Z"],
    ["Asia/Kathmandu", "2026-11-23T08:58:12", "2026-11-23T03:13:12Z"],
    ["America/St_Johns", "2026-07-01T09:00:00", "2026-07-01T11:30:00Z"],
    ["UTC", "2024-02-29T23:59:59", "2024-02-29T23:59:59Z"],
    ["Asia/Shanghai", "2024-02-29T00:00:00", "2024-02-28T16:00:00Z"],
    // Shanghai had summer time from 1986 to 1991; terminals with a flat battery go back to such years.
    ["Asia/Shanghai", "1988-07-01T09:00:00", "1988-07-01T00:00:00Z"],
  ])("is one moment: %s %s is %s", (zone, local, instant) => {
    expect(resolveLocal(local, zone)).toEqual({ resolution: "exact", occurredAt: utc(instant) });
  });

  it.each([
    ["Europe/Berlin", "2026-10-25T02:30:00", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"],
    ["America/New_York", "2026-11-01T01:00:00", "2026-11-01T05:00:00Z", "2026-11-01T06:00:00Z"],
    // Lord Howe Island puts its clocks back by half an hour only.
    ["Australia/Lord_Howe", "2026-04-05T01:45:00", "2026-04-04T14:45:00Z", "2026-04-04T15:15:00Z"],
  ])("is two moments in an hour lived through twice: %s %s", (zone, local, first, second) => {
    expect(resolveLocal(local, zone)).toEqual({ resolution: "ambiguous", candidates: [utc(first), utc(second)] });
  });

  it.each([
    ["Europe/Berlin", "2026-03-29T02:30:00", "2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z"],
    ["America/New_York", "2026-03-08T02:00:00", "2026-03-08T06:00:00Z", "2026-03-08T07:00:00Z"],
    ["Australia/Lord_Howe", "2026-10-04T02:15:00", "2026-10-03T15:15:00Z", "2026-10-03T15:45:00Z"],
    // Samoa left out the whole of 30 December 2011 when it crossed the date line.
    ["Pacific/Apia", "2011-12-30T12:00:00", "2011-12-29T22:00:00Z", "2011-12-30T22:00:00Z"],
  ])("is no moment in an hour that was skipped: %s %s", (zone, local, first, second) => {
    expect(resolveLocal(local, zone)).toEqual({ resolution: "nonexistent", candidates: [utc(first), utc(second)] });
  });

  it("changes its meaning exactly at the edges of a clock change", () => {
    const kind = (local: string) => resolveLocal(local, "Europe/Berlin").resolution;
    expect(["2026-03-29T01:59:59", "2026-03-29T02:00:00", "2026-03-29T02:59:59", "2026-03-29T03:00:00"].map(kind)).toEqual([
      "exact",
      "nonexistent",
      "nonexistent",
      "exact",
    ]);
    expect(["2026-10-25T01:59:59", "2026-10-25T02:00:00", "2026-10-25T02:59:59", "2026-10-25T03:00:00"].map(kind)).toEqual([
      "exact",
      "ambiguous",
      "ambiguous",
      "exact",
    ]);
  });

  it("is refused where the date or the zone does not exist, never rolled over to another", () => {
    expect(() => resolveLocal("2026-02-30T08:00:00", "Asia/Shanghai")).toThrow(RangeError);
    expect(() => resolveLocal("2026-02-28T08:00:00", "Mars/Olympus")).toThrow(RangeError);
  });
});

describe("a text that may be a wall-clock reading", () => {
  it.each(["2024-02-29T00:00:00", "2000-02-29T23:59:59", "2026-12-31T23:59:59", "0001-01-01T00:00:00"])("is one: %s", (text) => {
    expect(isRealLocalDateTime(text)).toBe(true);
  });

  it.each([
    "2026-02-29T00:00:00",
    "1900-02-29T00:00:00",
    "2026-02-30T08:00:00",
    "2026-04-31T08:00:00",
    "2026-13-01T08:00:00",
    "2026-00-01T08:00:00",
    "2026-01-00T08:00:00",
    "2026-01-01T24:00:00",
    "2026-01-01T08:60:00",
    "2026-01-01T08:00:60",
    "2026-1-1T08:00:00",
    "2026-01-01 08:00:00",
    "2026-01-01T08:00:00Z",
    "2026-01-01T08:00",
    "２０２６-01-01T08:00:00",
    "",
  ])("is none: %s", (text) => {
    expect(isRealLocalDateTime(text)).toBe(false);
  });

  test("is one exactly when the calendar has it", () => {
    const two = (number: number) => String(number).padStart(2, "0");
    const part = (max: number) => fc.integer({ min: 0, max });
    fc.assert(
      fc.property(fc.tuple(part(9999), part(13), part(32), part(25), part(61), part(61)), ([year, month, day, hour, minute, second]) => {
        const text = `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}`;
        let real = true;
        try {
          Temporal.PlainDateTime.from({ year, month, day, hour, minute, second }, { overflow: "reject" });
        } catch {
          real = false;
        }
        expect(isRealLocalDateTime(text)).toBe(real);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("laws", () => {
  const zones = [
    "Asia/Shanghai",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "America/Sao_Paulo",
    "Africa/Casablanca",
  ];
  const moment = fc
    .integer({ min: utc("1975-01-01T00:00:00Z") / 1_000, max: utc("2036-01-01T00:00:00Z") / 1_000 })
    .map((seconds) => seconds * 1_000);

  test("every moment is found again from its own wall-clock reading", () => {
    fc.assert(
      fc.property(moment, fc.constantFrom(...zones), (at, zone) => {
        const resolved = resolveLocal(toLocal(at, zone), zone);
        expect(resolved.resolution).not.toBe("nonexistent");
        expect(resolved.resolution === "exact" ? [resolved.occurredAt] : resolved.candidates).toContain(at);
      }),
      { numRuns: 2_000 },
    );
  });

  test("what a reading resolves to shows that reading; a skipped one shows never", () => {
    fc.assert(
      fc.property(moment, fc.constantFrom(...zones), (at, zone) => {
        // A reading taken in another zone may be skipped or doubled in this one.
        const local = toLocal(at, "UTC");
        const resolved = resolveLocal(local, zone);
        const moments = resolved.resolution === "exact" ? [resolved.occurredAt] : [...resolved.candidates];
        for (const candidate of moments) expect(toLocal(candidate, zone) === local).toBe(resolved.resolution !== "nonexistent");
        expect(moments.toSorted((one, other) => one - other)).toEqual(moments);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("zones", () => {
  it("are known by their IANA names, and only so", () => {
    expect(["Asia/Shanghai", "Europe/Berlin", "UTC", "America/Argentina/Buenos_Aires"].map(isKnownZone)).toEqual([true, true, true, true]);
    expect(["Mars/Olympus", "", "GMT+25", "Asia/Shanghai "].map(isKnownZone)).toEqual([false, false, false, false]);
  });

  it("come from a database whose version is kept with every punch", () => {
    expect(tzdbVersion).toMatch(/^20\d\d[a-z]$/);
  });
});
