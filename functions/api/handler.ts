import middy from "@middy/core";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { World } from "#usecases/world.ts";
import { guardHttp } from "../http/guard-http.ts";
import { type ApiEvent, createAnswer } from "./answer-request.ts";
import { routes } from "./routes.ts";

/** HTTP → catalog, accounts, schedules, events, metrics, invoices. */
export const createApiHandler = (world: World) =>
  middy<ApiEvent, APIGatewayProxyStructuredResultV2>()
    .use(guardHttp<ApiEvent>("api"))
    .handler(createAnswer(routes, world));
