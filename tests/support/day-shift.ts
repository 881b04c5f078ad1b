/** A plain day shift, as the commands and the events take it. */
export const dayShift = {
  id: "day",
  name: "Day",
  start: "09:00",
  end: "18:00",
  endsNextDay: false,
  openBeforeMinutes: 60,
  closeAfterMinutes: 60,
  breaks: [],
};
