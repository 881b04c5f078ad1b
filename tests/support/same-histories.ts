import fc from "fast-check";

/**
 * Random histories are the same ones in every test run, so that a run is red for what was changed and for nothing else: rare
 * faults are looked for by `npm run test:truth`, and here with `PROPERTY_SEED=random`, or a number to see one again.
 * Imported for its effect by the tests that draw histories.
 */
const asked = process.env["PROPERTY_SEED"];
if (asked !== "random") fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(asked ?? 20_240_301) });
