import { randomBytes } from "node:crypto";
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { AttendanceError, InputError } from "../../shared/errors.ts";
import type { EpochMs } from "../../shared/ids.ts";
import type { Now } from "../../shared/ledger/port.ts";
import type { Logger } from "../../shared/log.ts";
import { readAsOf } from "../as-of.ts";
import type { GatewayStatus } from "../gateway/status.ts";
import type { Sources } from "../replay/question.ts";
import type { Replayer } from "../replayer/replayer.ts";
import type { Projector } from "../projector/projector.ts";
import { leaveNameFrom, type ViewContext } from "../web/view-context.ts";
import { addPageRoutes, chosenLanguage, sendProblemPage } from "../web/routes.ts";
import { translatorFor, type Language } from "../web/language.ts";
import { createLiveHub } from "./live-hub.ts";
import { createLiveCollector } from "./live-source.ts";
import { createProjectorModel } from "./projector-model.ts";
import { createApiMetrics, type ApiMetrics } from "./metrics.ts";
import type { AsOfQuestion, ReadModel } from "./read-model.ts";
import { isFault, problemOf, sendProblem } from "./replies.ts";
import { addJsonRoutes } from "./routes-json.ts";
import { addLiveRoute } from "./routes-live.ts";
import { addReplayRoute } from "./routes-replay.ts";
import { addSecurity } from "./security.ts";

/** Viewers of another department are shown no frame for a punch; what waits to be measured must have an end. */
const unshownMax = 1_000;
/** Between two looks whether the ledger is still followed. */
const stoppedEveryMs = 1_000;

/** Names of people, departments and sites, which the ledger does not hold; undefined when not known. */
export type NameOf = (id: string, language: Language) => string | undefined;

export interface ServerOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly model: ReadModel;
  /** Understands the text of an `asOf`; null when none was given. */
  readonly readAsOf: (text: string | undefined) => Promise<AsOfQuestion | null>;
  readonly nameOf?: NameOf | undefined;
  readonly log: Logger;
  readonly language?: Language | undefined;
  /** Host names to answer for beside those of this machine, while listening for this machine alone. */
  readonly allowedHosts?: readonly string[] | undefined;
  readonly viewersMax?: number | undefined;
  /** What replays are answered from; left out: there are none. */
  readonly replaySources?: (() => Sources) | undefined;
  readonly replaysMax?: number | undefined;
  readonly frameMs?: number | undefined;
}

export interface RunningServer {
  readonly port: number;
  /** Ends live streams, lets answers under way finish, frees the port. */
  close(): Promise<void>;
}

export interface ApiOptions extends Omit<ServerOptions, "model" | "readAsOf" | "replaySources"> {
  readonly projector: Projector;
  /** What this process's gateway saw; left out in a process without one. */
  readonly gatewayStatus?: (() => GatewayStatus) | undefined;
  /** Judges long replays beside the event loop; left out, replays take turns on it. */
  readonly replayer?: Replayer | undefined;
  readonly now: Now;
  /** Zone of the page while the ledger names no site yet. */
  readonly zone?: string | undefined;
}

/**
 * Starts pages, API and live updates on what a projector knows.
 *
 * @throws AttendanceError PORT_IN_USE when another program has the port.
 */
export async function startApi({
  projector,
  gatewayStatus,
  replayer,
  now,
  zone = "Asia/Shanghai",
  ...options
}: ApiOptions): Promise<RunningServer> {
  const model = createProjectorModel({ projector, gatewayStatus, zone });
  const replaySources = (): Sources => ({
    ledger: projector.ledger,
    facts: projector.facts,
    now: now(),
    ...(replayer === undefined ? {} : { replayer }),
  });
  return startServer({ ...options, model, replaySources, readAsOf: (text) => readAsOfField(projector, text, now()) });
}

/** @throws InputError AS_OF_INVALID saying what would be right, or that the position lies ahead. */
async function readAsOfField({ ledger }: Projector, text: string | undefined, now: EpochMs): Promise<AsOfQuestion | null> {
  if (text === undefined) return null;
  try {
    const { asOfPosition, at } = await readAsOf(ledger, text, now);
    return { position: asOfPosition, at };
  } catch (error) {
    if (!(error instanceof AttendanceError) || error.code !== "AS_OF_INVALID") throw error;
    const remedy = String(error.details["remedy"] ?? error.message);
    throw new InputError("AS_OF_INVALID", "1 field(s) of the request cannot be used:", [
      { field: "asOf", value: JSON.stringify(text), remedy },
    ]);
  }
}

/**
 * Starts the HTTP side: pages, API, live updates, metrics. It only reads.
 *
 * @throws AttendanceError PORT_IN_USE when another program has the port.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { model, log, language: defaultLanguage = "zh-CN" } = options;
  const contextOf = (language: Language): ViewContext => contextFor(options, language);
  const collector = createLiveCollector(model, contextOf);
  /** Moments of recording of punches no frame has shown yet. */
  const unshown: EpochMs[] = [];
  const hub = createLiveHub({
    source: collector,
    viewersMax: options.viewersMax ?? 500,
    ...(options.frameMs === undefined ? {} : { frameMs: options.frameMs }),
    onFrame: (bytes, viewers) => {
      const shownAt = model.clock(null).at;
      for (const recordedAt of unshown.splice(0)) metrics.punchToFrame.observe(Math.max(0, shownAt - recordedAt) / 1_000);
      metrics.frames.inc();
      metrics.frameBytes.inc(bytes * viewers);
    },
    onDropped: () => metrics.viewersDropped.inc(),
    onError: (err) => log.error({ err }, "live frame failed"),
  });
  const metrics = createApiMetrics(model, () => hub.viewers);
  const stopListening = model.subscribe({
    rowsChanged: (employees) => {
      collector.rowsChanged(employees);
      hub.changed();
    },
    punchesCame: (punches) => {
      collector.punchesCame(punches);
      // Without viewers nothing is shown, so there is no delay to measure.
      if (hub.viewers > 0 && unshown.length < unshownMax) unshown.push(...punches.map((punch) => punch.recordedAt));
      hub.changed();
    },
  });

  const app = createApp(options, metrics, contextOf, defaultLanguage);
  addJsonRoutes(app, { model, readAsOf: options.readAsOf, nameOf: contextOf(defaultLanguage).nameOf });
  addLiveRoute(app, hub, model, defaultLanguage);
  if (options.replaySources !== undefined) {
    const onFault = (err: unknown): void => log.error({ err }, "replay failed");
    addReplayRoute(app, { model, sources: options.replaySources, replaysMax: options.replaysMax ?? 2, onFault });
  }
  addPageRoutes(app, { model, contextOf, readAsOf: options.readAsOf, defaultLanguage });
  app.get("/metrics", async (_request, reply) =>
    reply
      .header("cache-control", "no-store")
      .type(metrics.registry.contentType)
      .send(await metrics.registry.metrics()),
  );

  // Whoever watches must not take what stands still for live.
  const watch = setInterval(() => {
    if (model.stopped()) hub.close();
  }, stoppedEveryMs);
  watch.unref();

  const close = async (): Promise<void> => {
    clearInterval(watch);
    stopListening();
    hub.close();
    await app.close();
    metrics.registry.clear();
  };
  try {
    await app.listen({ host: options.host, port: options.port });
  } catch (cause) {
    await close();
    if ((cause as { code?: string }).code !== "EADDRINUSE") throw cause;
    throw new AttendanceError(
      "PORT_IN_USE",
      `the HTTP port ${options.port} on ${options.host} is in use; set another with ATTENDANCE_HTTP_PORT`,
      { host: options.host, port: options.port },
      cause,
    );
  }
  const address = app.server.address();
  const port = typeof address === "object" && address !== null ? address.port : options.port;
  log.info({ host: options.host, port }, "pages and API ready");
  return { port, close };
}

function contextFor({ model, nameOf }: ServerOptions, language: Language): ViewContext {
  const t = translatorFor(language);
  return {
    t,
    nameOf: (id) => nameOf?.(id, language) ?? id,
    leaveName: (kind) => leaveNameFrom(model.leaveKinds(), kind, t),
  };
}

/** The server with what holds for every route: ids, security, errors, figures. */
function createApp(
  options: ServerOptions,
  metrics: ApiMetrics,
  contextOf: (language: Language) => ViewContext,
  language: Language,
): FastifyInstance {
  const app = fastify({
    logger: false,
    genReqId: () => randomBytes(9).toString("base64url"),
    bodyLimit: 1_024,
    requestTimeout: 15_000,
    keepAliveTimeout: 20_000,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 512, ignoreTrailingSlash: false },
  });
  const answerError = (request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply => {
    const chosen = chosenLanguage(request, language);
    const problem = problemOf(error, request.id, isApi(request) ? "en" : chosen);
    if (isFault(problem)) options.log.error({ err: error, requestId: request.id, route: request.routeOptions.url }, "request failed");
    return isApi(request) ? sendProblem(reply, problem) : sendProblemPage(request, reply, problem, contextOf(chosen));
  };

  addSecurity(app, options.host, options.allowedHosts ?? []);
  addMethodCheck(app);
  app.setErrorHandler((error, request, reply) => answerError(request, reply, error));
  app.setNotFoundHandler((request, reply) =>
    answerError(
      request,
      reply,
      new AttendanceError(
        "ROUTE_NOT_FOUND",
        `there is nothing at ${request.url.split("?")[0]!.slice(0, 200)}; /api/v1 lists what there is`,
      ),
    ),
  );
  app.addHook("onResponse", async (request, reply) => {
    metrics.requestSeconds.observe(
      { route: request.routeOptions.url ?? "(none)", status: String(reply.statusCode) },
      reply.elapsedTime / 1_000,
    );
  });
  return app;
}

const isApi = (request: FastifyRequest): boolean =>
  request.url === "/api" || request.url.startsWith("/api/") || request.url.startsWith("/api?");

/**
 * Everything here is read with GET or HEAD, or asked with POST where a question is too long for an address; other methods
 * are refused before a byte of their body is read.
 */
function addMethodCheck(app: FastifyInstance): void {
  const known: RegExp[] = [];
  const asked: RegExp[] = [];
  app.addHook("onRoute", ({ url, method }) => {
    const pattern = new RegExp(`^${url.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/:\w+/g, "[^/]+")}$`);
    (method === "POST" ? asked : known).push(pattern);
  });
  app.addHook("onRequest", async (request) => {
    if (request.method === "GET" || request.method === "HEAD") return;
    const path = request.url.split("?")[0]!;
    if (request.method === "POST" && asked.some((pattern) => pattern.test(path))) return;
    if (known.some((pattern) => pattern.test(path))) {
      throw new AttendanceError("METHOD_NOT_ALLOWED", `${request.method} is not possible here: this address can only be read, use GET`);
    }
    throw new AttendanceError("ROUTE_NOT_FOUND", `there is nothing at ${path.slice(0, 200)}; /api/v1 lists what there is`);
  });
}
