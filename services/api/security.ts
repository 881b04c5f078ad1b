import type { FastifyInstance, FastifyRequest } from "fastify";
import { AttendanceError } from "../../shared/errors.ts";

/**
 * What the browser may do with our answers: our own files and nothing else, no inline script or style, no frame around
 * us, and markup only through the page's own Trusted Types policy.
 */
const contentPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types attendance",
].join("; ");

/** Headers of every answer, live streams included. */
export const securityHeaders: Readonly<Record<string, string>> = {
  "content-security-policy": contentPolicy,
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
};

const loopbackNames = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether an address is one only this machine reaches. */
const isLoopback = (host: string): boolean => host === "::1" || loopbackNames.test(host);

/**
 * Puts the headers on every answer, and refuses foreign Host names while the server listens for this machine alone:
 * otherwise a strange web page could point its own name at 127.0.0.1 and read the board through the reader's browser.
 *
 * @param allowedHosts further names a proxy on this machine passes on, without port.
 */
export function addSecurity(app: FastifyInstance, host: string, allowedHosts: readonly string[]): void {
  const allowed = new Set(allowedHosts.map((name) => name.toLowerCase()));
  app.addHook("onRequest", async (request, reply) => {
    for (const [name, value] of Object.entries(securityHeaders)) reply.header(name, value);
    if (isLoopback(host) && !isOurs(request, allowed)) {
      throw new AttendanceError(
        "HOST_NOT_ALLOWED",
        `this server does not answer for the host ${JSON.stringify(request.host.slice(0, 120))}; open it by the address it printed`,
      );
    }
  });
}

function isOurs(request: FastifyRequest, allowed: ReadonlySet<string>): boolean {
  const name = request.host.replace(/:\d+$/, "").toLowerCase();
  return loopbackNames.test(name) || allowed.has(name);
}
