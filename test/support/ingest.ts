import type { OrganizationId } from "#domain/ids.ts";
import type { World } from "#usecases/world.ts";
import { createIngestHandler } from "../../functions/ingest/handler.ts";
import { lambdaContext } from "../../local/lambda-context.ts";
import { type ApiAnswer, apiEvent } from "./api.ts";
import { breachesOf } from "./togai-contract.ts";

/** An event as a client posts it. */
export type PostedEvent = {
  readonly id?: string;
  readonly schemaName: string;
  readonly timestamp: string;
  readonly accountId: string;
  readonly attributes: readonly { readonly name: string; readonly value: string; readonly unit?: string }[];
  readonly dimensions: Readonly<Record<string, string>>;
};

/** Calls the ingest function as API Gateway would; its answer is held against Togai's own description. */
export const callIngest = async (
  world: Pick<World, "clock" | "ids" | "queue">,
  organizationId: OrganizationId,
  url: "/ingest" | "/ingestBatch",
  body: unknown,
  { method = "POST", headers = {} }: { readonly method?: string; readonly headers?: Record<string, string> } = {},
): Promise<ApiAnswer> => {
  const event = apiEvent(organizationId, method, url, body, headers);
  const answer = await createIngestHandler(world)(event, lambdaContext("ingest", "test"));
  const status = answer.statusCode ?? 0;
  const text = answer.body ?? "";
  const answered: unknown = JSON.parse(text);
  const breaches = headers["accept"] || method !== "POST" ? [] : breachesOf(method, url, status, answered);
  if (breaches.length > 0) throw new Error(`the answer breaks the contract: ${breaches.join("; ")}\n${text}`);
  return {
    status,
    body: answered,
    text,
    headers: Object.fromEntries(Object.entries(answer.headers ?? {}).map(([name, value]) => [name, String(value)])),
  };
};
