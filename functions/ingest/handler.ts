import middy from "@middy/core";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { Sender, World } from "#usecases/world.ts";
import type { Publish } from "../business-figures.ts";
import type { ApiEvent } from "../http/caller.ts";
import { guardHttp } from "../http/guard-http.ts";
import { createIngest } from "./answer-ingest.ts";

/** HTTP → queue of usage events. A bundle of its own, so that it stays small. */
export const createIngestHandler = (world: Pick<World, "clock" | "ids"> & Sender, publish?: Publish) =>
  middy<ApiEvent, APIGatewayProxyStructuredResultV2>()
    .use(guardHttp<ApiEvent>("ingest"))
    .handler(createIngest(world, publish));
