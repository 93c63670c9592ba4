import middy from "@middy/core";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { ApiEvent } from "../http/caller.ts";
import { guardHttp } from "../http/guard-http.ts";
import { respond } from "../http/respond.ts";
import { createAnswer } from "./answer-request.ts";
import { openApiDocument } from "./openapi.ts";
import type { ApiWorld } from "./route.ts";
import type { Paths } from "./router.ts";
import { routes } from "./routes.ts";

/** HTTP → catalog, accounts, schedules, events, metrics, invoices. The API's description is for everybody. */
export const createApiHandler = (world: ApiWorld, how: { readonly paths: Paths }) => {
  const answer = createAnswer(routes, world, how);
  return middy<ApiEvent, APIGatewayProxyStructuredResultV2>()
    .use(guardHttp<ApiEvent>("api"))
    .handler(async (event) => (isForDescription(event) ? respond(200, openApiDocument()) : answer(event)));
};

const isForDescription = ({ rawPath, requestContext }: ApiEvent): boolean =>
  rawPath === "/openapi.json" && requestContext.http.method === "GET";
