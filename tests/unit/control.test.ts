import { mkdtempSync, rmSync, statSync } from "node:fs";
import { connect } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { connectControl } from "../../services/control/client.ts";
import type { CommandReply, Control } from "../../services/control/control.ts";
import { localControl } from "../../services/control/local.ts";
import { startControlServer } from "../../services/control/server.ts";
import { controlPath } from "../../services/control/wire.ts";
import { createMemoryLedger } from "../../shared/ledger/memory-ledger.ts";
import { createLog } from "../../shared/log.ts";
import { allEvents, gateSettings, gatewayOn, morning } from "../support/gateway-parts.ts";

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "attendance-control-"));
  folders.push(folder);
  return folder;
}

/** A control of which only commands are asked. */
const controlThat = (command: () => Promise<CommandReply>): Omit<Control, "close"> => {
  const never = () => Promise.reject(new Error("not asked in this test"));
  return { setup: never, importAttlog: never, status: never, command };
};

const silent = createLog("silent");

test("a stop answers the command under way before it hangs up", async () => {
  const folder = newFolder();
  const [begun, finish] = [Promise.withResolvers<void>(), Promise.withResolvers<CommandReply>()];
  const command = (): Promise<CommandReply> => {
    begun.resolve();
    return finish.promise;
  };
  const server = await startControlServer(folder, controlThat(command), silent);
  const client = (await connectControl(folder))!;
  const reply = client.command({ name: "enter-punch", input: {}, actor: "person:hr" });
  await begun.promise;
  const closing = server.close();
  finish.resolve({ refused: false, position: 7 });
  expect(await reply).toEqual({ refused: false, position: 7 });
  await closing;
  expect(await connectControl(folder)).toBeUndefined();
});

test("a peer that never hangs up does not keep the server from stopping", async () => {
  const folder = newFolder();
  const server = await startControlServer(
    folder,
    controlThat(() => Promise.reject(new Error("not asked"))),
    silent,
  );
  const peer = connect({ path: controlPath(folder), allowHalfOpen: true });
  await once(peer, "connect");
  await server.close();
  peer.destroy();
});

test("what a setup file brings about is said by whoever applied it", async () => {
  const folder = newFolder();
  const ledger = createMemoryLedger();
  const gateway = await gatewayOn(ledger);
  const control = localControl({ ledger, gateway, dataFolder: folder, now: () => morning, log: silent });
  const server = await startControlServer(folder, control, silent);
  const client = (await connectControl(folder))!;
  const terminals = [{ id: "gate", ...gateSettings }];
  await client.setup({ file: { site: "hq", zone: "Asia/Shanghai", terminals }, actor: "person:hr-2" });
  expect((await allEvents(ledger)).map(({ type, meta }) => [type, meta.actor])).toEqual([["TerminalRegistered", "person:hr-2"]]);
  await client.close();
  await server.close();
  await gateway.close();
});

test.skipIf(process.platform === "win32")("only the owner of the data folder may ask", async () => {
  const folder = newFolder();
  const server = await startControlServer(
    folder,
    controlThat(() => Promise.reject(new Error("not asked"))),
    silent,
  );
  expect(statSync(controlPath(folder)).mode & 0o777).toBe(0o600);
  await server.close();
});
