import { posix } from "node:path";
import { importsOf, type Fault, type ImportEdge, type SourceFile } from "./source-files.ts";

/** Which folders a folder may import from; a folder may always import from itself. The longest prefix that fits holds. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  "shared/": ["shared/"],
  "shared/events/": ["shared/ids.ts", "shared/errors.ts", "shared/time/"],
  "shared/policy/": ["shared/ids.ts", "shared/errors.ts", "shared/time/", "shared/events/"],
  "projections/": ["shared/", "projections/"],
  "projections/attendance/": [
    "shared/ids.ts",
    "shared/errors.ts",
    "shared/time/",
    "shared/events/",
    "shared/policy/",
    "projections/facts/",
  ],
  "projections/month/": [
    "shared/ids.ts",
    "shared/errors.ts",
    "shared/time/",
    "shared/events/",
    "shared/policy/",
    "projections/facts/",
    "projections/attendance/",
  ],
  "devices/": ["shared/", "devices/"],
  "services/": ["shared/", "projections/", "devices/", "services/"],
  "services/bin/": ["services/main.ts"],
  // The second opinion reads events and policies, and knows nothing of what it is held against.
  "tests/support/oracle/": ["shared/events/", "shared/policy/", "shared/ledger/port.ts"],
  "tests/": ["shared/", "projections/", "devices/", "services/", "tests/"],
  "vitest.config.ts": [],
};

/** What would be allowed by the table above but is not. */
const mayNotImport: Readonly<Record<string, { readonly from: string; readonly why: string }>> = {
  "devices/": { from: "shared/ledger/", why: "devices know nothing of the ledger; they hand a Delivery to the gateway's sink" },
};

/** Where only types may be imported from, because the values behind them are not pure. */
const typesOnly: Readonly<Record<string, string>> = {
  "projections/attendance/": "projections/facts/",
  "projections/month/": "projections/facts/",
};

/** Numbers without behaviour, which may be imported as values all the same. */
const plainValues = new Set(["projections/facts/codes.ts"]);

/** Every package and where it may be used. A package that is not here is not used. */
const packageHomes: Readonly<Record<string, readonly string[]>> = {
  zod: ["shared/events/", "shared/policy/", "shared/config.ts", "shared/config-fields.ts", "devices/", "services/"],
  canonicalize: ["shared/"],
  "chinese-days": ["shared/policy/", "services/"],
  pino: ["shared/log.ts"],
  aedes: ["devices/"],
  mqtt: ["devices/"],
  serialport: ["devices/"],
  "@serialport/stream": ["devices/"],
  "@serialport/bindings-cpp": ["devices/"],
  fastify: ["services/", "devices/zk-push/"],
  "fastify-type-provider-zod": ["services/"],
  "prom-client": ["services/"],
  commander: ["services/cli/", "services/main.ts"],
  "@clack/prompts": ["services/cli/", "services/main.ts"],
  vitest: ["vitest.config.ts"],
  "fast-check": [],
  "playwright-core": [],
  rolldown: [],
  // What the bench of replays measures itself beside.
  "@duckdb/node-api": [],
};

/** Built-in modules that not everybody may use; the others are free outside the pure folders. */
const builtinHomes: Readonly<Record<string, readonly string[]>> = {
  "node:sqlite": ["shared/ledger/"],
};

/** Folders that compute and nothing else. */
export const pureFolders = ["shared/policy/", "projections/attendance/", "projections/month/"] as const;

/** Built-in modules without I/O, clock or chance; of node:crypto only the hash functions are so. */
const pureBuiltins = new Set(["node:assert", "node:assert/strict", "node:util"]);

/** Built-in modules that a projection may use: it is fed by others and answers to others. */
const projectionBuiltins = new Set([...pureBuiltins, "node:events"]);

/**
 * Checks who imports whom: layers, pure folders, homes of packages, existence, cycles. Type-only imports count.
 *
 * @param files Every source file of the tree; what they import is looked for among them.
 */
export function importFaults(files: readonly SourceFile[]): Fault[] {
  const known = new Map(files.map((file) => [file.path, file]));
  const graph = new Map<string, string[]>();
  const faults: Fault[] = [];
  for (const file of files) {
    const targets: string[] = [];
    graph.set(file.path, targets);
    for (const edge of importsOf(file)) {
      const add = (rule: string, message: string) => faults.push({ rule, path: file.path, line: edge.line, message });
      if (!edge.specifier.startsWith(".")) {
        packageFault(file.path, edge, add);
        continue;
      }
      const target = posix.join(posix.dirname(file.path), edge.specifier);
      targets.push(target);
      if (!/\.(ts|mjs|js)$/.test(target)) add("import-ending", `"${edge.specifier}" must carry its ending (.ts)`);
      else if (!known.has(target)) add("import-exists", `"${edge.specifier}" does not exist`);
      layerFault(file.path, target, edge, add);
    }
    for (const { entries, start } of file.parsed.module.staticExports) {
      if (!entries.some((entry) => entry.importName.kind === "AllButDefault" || entry.importName.kind === "All")) continue;
      const line = file.text.slice(0, start).split("\n").length;
      faults.push({ rule: "no-barrel", path: file.path, line, message: "export each name; `export *` hides who uses what" });
    }
    if (/(^|\/)index\.ts$/.test(file.path)) {
      faults.push({ rule: "no-barrel", path: file.path, line: 0, message: "name the file for what it is for; index.ts files hide it" });
    }
  }
  return [...faults, ...cycleFaults(graph)];
}

type Add = (rule: string, message: string) => void;

/** The entry of a table whose key is the longest prefix of the path. */
function forPath<Value>(table: Readonly<Record<string, Value>>, path: string): { prefix: string; value: Value } | undefined {
  const prefix = Object.keys(table)
    .filter((key) => path.startsWith(key))
    .toSorted((one, other) => other.length - one.length)[0];
  return prefix === undefined ? undefined : { prefix, value: table[prefix]! };
}

function layerFault(path: string, target: string, edge: ImportEdge, add: Add): void {
  const rule = forPath(mayImport, path);
  if (rule === undefined) {
    add("layer", `${path} lies in no known folder; see ARCHITECTURE.md for the layout`);
    return;
  }
  if (!target.startsWith(rule.prefix) && !rule.value.some((allowed) => target.startsWith(allowed))) {
    add("layer", `${rule.prefix} may import ${rule.value.join(", ") || "nothing"}, but not ${target}`);
  }
  const not = forPath(mayNotImport, path);
  if (not !== undefined && target.startsWith(not.value.from)) add("layer", `${not.prefix} may not import ${target}: ${not.value.why}`);
  const types = forPath(typesOnly, path);
  if (types !== undefined && target.startsWith(types.value) && !edge.typeOnly && !plainValues.has(target)) {
    add("types-only", `${types.prefix} may import only types from ${types.value}`);
  }
  if (pureFolders.some((folder) => path.startsWith(folder)) && target === "shared/log.ts") {
    add("pure", "a pure file has no logger");
  }
}

function packageFault(path: string, { specifier, names }: ImportEdge, add: Add): void {
  const pure = pureFolders.some((folder) => path.startsWith(folder));
  if (specifier.startsWith("node:")) {
    const homes = builtinHomes[specifier];
    if (homes !== undefined && !path.startsWith("tests/") && !homes.some((home) => path.startsWith(home))) {
      add("package-home", `${specifier} is used only in ${homes.join(", ")}`);
    }
    const hashing = specifier === "node:crypto" && names !== undefined && names.every((name) => name === "createHash" || name === "hash");
    if (hashing) return;
    if (pure && !pureBuiltins.has(specifier)) add("pure", `a pure file may not import ${specifier}`);
    else if (path.startsWith("projections/") && !projectionBuiltins.has(specifier)) {
      add("pure", `a projection does no I/O and may not import ${specifier}`);
    }
    return;
  }
  const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  const homes = packageHomes[name];
  if (homes === undefined) add("package-home", `the package ${name} has no home; give it one in tests/check/import-rules.ts`);
  else if (!path.startsWith("tests/") && !homes.some((home) => path.startsWith(home))) {
    add("package-home", `${name} is used only in ${homes.join(", ") || "tests/"}`);
  }
}

/** Every ring of imports, once each, as Tarjan's strongly connected components. */
function cycleFaults(graph: ReadonlyMap<string, readonly string[]>): Fault[] {
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const faults: Fault[] = [];
  const visit = (path: string): void => {
    order.set(path, order.size);
    low.set(path, order.get(path)!);
    stack.push(path);
    for (const target of graph.get(path) ?? []) {
      if (!order.has(target)) {
        visit(target);
        low.set(path, Math.min(low.get(path)!, low.get(target)!));
      } else if (stack.includes(target)) low.set(path, Math.min(low.get(path)!, order.get(target)!));
    }
    if (low.get(path) !== order.get(path)) return;
    const ring = stack.splice(stack.indexOf(path));
    if (ring.length > 1 || graph.get(path)?.includes(path)) {
      faults.push({ rule: "cycle", path, line: 0, message: `imports go round: ${[...ring, ring[0]].join(" -> ")}` });
    }
  };
  for (const path of graph.keys()) if (!order.has(path)) visit(path);
  return faults;
}
