import type { MiddlewareHandler } from "hono";

/**
 * Headers that forbid a browser all that our pages do not need: nothing is loaded from elsewhere, no script
 * or style stands in a page, no other site shows ours in a frame.
 *
 * @param devOrigin Origin of Vite's development server, which is allowed what it needs; `null` in production.
 */
export function securityHeaders(devOrigin: string | null): MiddlewareHandler {
  const dev = devOrigin === null ? "" : ` ${devOrigin}`;
  const socket = devOrigin === null
    ? ""
    : ` ${devOrigin.replace(/^http/, "ws")}`;
  const headers: Readonly<Record<string, string>> = {
    "content-security-policy": [
      "default-src 'none'",
      `script-src 'self'${dev}`,
      `style-src 'self'${dev && `${dev} 'unsafe-inline'`}`,
      "img-src 'self' data:",
      "font-src 'self'",
      `connect-src 'self'${dev}${socket}`,
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ].join("; "),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy":
      "camera=(), geolocation=(), microphone=(), payment=()",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
  };
  return async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(headers)) {
      if (!context.res.headers.has(name)) context.res.headers.set(name, value);
    }
  };
}
