// Comes before app.js in the served file, which uses what is declared here.
/* oxlint-disable no-unused-vars */
/** Numbers put into a text as the server does: `{count}`, and `{count|one|many}` for the word that goes with it. */
const fillWith = (number) => (pattern, values) =>
  pattern.replace(/\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}/g, (whole, name, one, many) =>
    one === undefined ? number.format(values[name]) : values[name] === 1 ? one : many,
  );

/** Hours, minutes and seconds on the site's wall clock. */
const clockFormat = (zone) =>
  new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZone: zone });
