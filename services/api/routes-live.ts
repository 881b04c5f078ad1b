import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { AttendanceError } from "../../shared/errors.ts";
import type { Language } from "../web/language.ts";
import type { LiveHub } from "./live-hub.ts";
import { topicName } from "./live-source.ts";
import { idField, languageField, readInput } from "./query.ts";
import type { ReadModel } from "./read-model.ts";
import { ok } from "./replies.ts";
import { departmentFrom, requireCurrent } from "./routes-json.ts";
import { securityHeaders } from "./security.ts";

/** Server-sent events: a snapshot, then what changes. `format=html` brings pieces of the page, `json` (default) data. */
export function addLiveRoute(app: FastifyInstance, hub: LiveHub, model: ReadModel, defaultLanguage: Language): void {
  app.get("/api/v1/live", { exposeHeadRoute: false }, async (request, reply) => {
    const query = readInput(request.query, {
      department: idField.optional(),
      lang: languageField.optional(),
      format: z.enum(["json", "html"], "choose json or html").optional(),
    });
    const topic = topicName({
      format: query.format ?? "json",
      department: departmentFrom(model, query.department),
      language: query.lang ?? defaultLanguage,
    });
    requireCurrent(model);
    if (hub.full) throw new AttendanceError("VIEWERS_FULL", `${hub.viewers} live views are open, as many as this server allows`);
    reply.hijack();
    const response = reply.raw;
    // Small frames must not wait for each other, and a stream has no end to time out at.
    request.raw.socket.setNoDelay(true);
    request.raw.socket.setTimeout(0);
    response.writeHead(ok, {
      ...securityHeaders,
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
      connection: "keep-alive",
    });
    hub.join(topic, response);
  });
}
