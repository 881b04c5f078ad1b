import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** A file of the page as it is served: read once at start, named by its content so that it may be cached for ever. */
export interface Asset {
  readonly path: string;
  readonly type: string;
  readonly body: Buffer;
}

/** What is served, and the files of `assets/` it is put together from, in order: later style rules go before earlier ones. */
const files = [
  { name: "app.css", type: "text/css; charset=utf-8", parts: ["base.css", "board.css", "side.css", "month.css", "day.css", "small.css"] },
  { name: "app.js", type: "text/javascript; charset=utf-8", parts: ["texts.js", "app.js"] },
  { name: "icon.svg", type: "image/svg+xml", parts: ["icon.svg"] },
] as const;

type AssetName = (typeof files)[number]["name"];

const loaded = new Map<AssetName, Asset>(
  files.map(({ name, type, parts }) => {
    const body = Buffer.concat(parts.map((part) => readFileSync(new URL(`./assets/${part}`, import.meta.url))));
    const hash = createHash("sha256").update(body).digest("hex").slice(0, 12);
    return [name, { path: `/assets/${hash}/${name}`, type, body }];
  }),
);

/** Path of a file of the page, its content's hash in it. */
export const assetPath = (name: AssetName): string => loaded.get(name)!.path;

/** All files of the page. */
export const assets = (): readonly Asset[] => [...loaded.values()];
