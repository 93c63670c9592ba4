import middy from "@middy/core";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { guardHttp } from "../http/guard-http.ts";
import { type ApiEvent, createAnswer } from "./answer-request.ts";
import type { ApiWorld } from "./route.ts";
import { routes } from "./routes.ts";

/** HTTP → catalog, accounts, schedules, events, metrics, invoices. */
export const createApiHandler = (world: ApiWorld) =>
  middy<ApiEvent, APIGatewayProxyStructuredResultV2>()
    .use(guardHttp<ApiEvent>("api"))
    .handler(createAnswer(routes, world));
