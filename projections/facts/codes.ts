// The numbers that columns and plan words hold: values without behaviour, which judging may import too.

/** Low bits of a punch's kind: its direction. Out sorts before in where both have the same second. */
export const directionOut = 0;
export const directionUnknown = 1;
export const directionIn = 2;
export const directionMask = 3;
/** Next bits: who recorded it. */
export const sourceTerminal = 0;
export const sourceManual = 4;
export const sourceCorrection = 8;
/** By hand too, and made away from the site. */
export const sourceField = 12;
export const sourceMask = 12;
/** A source is bit `(kind & sourceMask) >> 2` of a set of sources; these are its bits. */
export const inSetManual = 1 << (sourceManual >> 2);
export const inSetCorrection = 1 << (sourceCorrection >> 2);
export const inSetField = 1 << (sourceField >> 2);

/**
 * Bits of a plan word. Bits 0-15: number of the shift set plus one, 0 when there is none. With planOff the set is not
 * planned: it is what the person usually works, for the breaks of work done on the day off and its way over midnight.
 */
export const planShiftMask = 0xffff;
export const planDayTypeShift = 16;
export const planDayTypeMask = 3;
export const dayTypeWorkday = 0;
export const dayTypeRest = 1;
export const dayTypeHoliday = 2;
export const dayTypeUnknown = 3;
/** A roster or pattern says something about the date, be it rest. */
export const planCovered = 1 << 18;
/** Nothing is planned. */
export const planOff = 1 << 21;
/** Leave, approvals: the person's details must be asked. */
export const planDetails = 1 << 19;
/** The plan rests on a calendar nobody published. */
export const planCalendarUnknown = 1 << 20;
/** The person is suspended: nothing is expected, and no punch counts. */
export const planSuspended = 1 << 22;
/** Duty on a day off: the set is what the duty is, and how long it lasts. */
export const planDuty = 1 << 23;
/**
 * A dated roster plans work on a public holiday, which a rule may take off, or in a year whose calendar nobody knows. Where the
 * type is unknown it is a holiday, with a shift nobody defined.
 */
export const planRosterHoliday = 1 << 24;
/** Id of the shift that a duty with hours of its own stands for. */
export const ownHours = "";
