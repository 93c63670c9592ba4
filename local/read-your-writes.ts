import type { CatchUp } from "./catch-up.ts";
import type { HttpHandler } from "./http-server.ts";

/** How long a request waits for work that was accepted before it. */
const MOST_MILLISECONDS = 300;

/**
 * Spares clients on this machine the asking again: what reads usage or invoices is answered once the usage accepted before it
 * is metered and the accounts woken before it are closed, and what wakes an account once that is closed. Bounded, since
 * there may always be more to do; on AWS nobody waits.
 */
export const readYourWrites =
  (handler: HttpHandler, caughtUp: CatchUp): HttpHandler =>
  async (event, context) => {
    const { method } = event.requestContext.http;
    if (readsUsage(method, event.rawPath)) await caughtUp(["usage-events", "close-accounts"], MOST_MILLISECONDS);
    const answer = await handler(event, context);
    if (wakesAccounts(method, event.rawPath)) await caughtUp(["close-accounts"], MOST_MILLISECONDS);
    return answer;
  };

const readsUsage = (method: string, path: string): boolean =>
  (method === "GET" && /^\/(events|invoices)(\/|$)/.test(path)) || (method === "POST" && path === "/metrics");

const wakesAccounts = (method: string, path: string): boolean =>
  method === "POST" && path.endsWith("/finalize_schedules");
