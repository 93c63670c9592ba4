import { DynamoDBClient, type DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import type { Patience } from "#adapters/aws/patience.ts";

/** Where the tables are, when the environment does not say it: an engine on this machine, in tests. */
export type DynamoSettings = Pick<DynamoDBClientConfig, "endpoint" | "region" | "credentials">;

/**
 * The one way in which we speak to DynamoDB: with time-outs and a bound on attempts. Without them the client would wait for
 * ever on a connection that died silently, and a function would end by its own time-out, with no error that says why.
 *
 * - A connection has 1 second. Within a region one takes 1 to 10 ms and its handshake some tens; a second passes only where
 *   a packet was lost twice.
 * - An answer has 3 seconds. DynamoDB answers within 10 ms, a transaction of 100 documents or a page of 1 MB within some
 *   hundreds; three seconds mean that no answer will come.
 * - 3 attempts, with the waits of the SDK's standard mode, drawn at random below a bound that doubles: 50 and 100 ms after
 *   trouble on the way, 1 and 2 seconds after a throttle. An unanswered request has failed after 9.2 seconds at most: within
 *   the 30 seconds that a gateway waits for a function, and with time left to tell of it.
 * - Whoever has less time than that brings its own patience.
 * - At most 50 connections, kept open: opening one costs more than a request does.
 *
 * Numbers stay the texts that DynamoDB sends (`{ N: "0.1" }`), because this client, unlike the document client, converts nothing.
 * It logs nothing: an error that passes is told where it is handled.
 */
export const createDynamoClient = (
  settings: DynamoSettings = {},
  { attempts, answerMilliseconds }: Patience = USUAL,
): DynamoDBClient =>
  new DynamoDBClient({
    ...settings,
    maxAttempts: attempts,
    retryMode: "standard",
    requestHandler: {
      connectionTimeout: 1_000,
      requestTimeout: answerMilliseconds,
      // Without this a late answer is only warned of, and waited for.
      throwOnRequestTimeout: true,
      httpAgent: { keepAlive: true, maxSockets: MOST_CONNECTIONS },
      httpsAgent: { keepAlive: true, maxSockets: MOST_CONNECTIONS },
      logger: SILENT,
    },
    logger: SILENT,
  });

const USUAL: Patience = { attempts: 3, answerMilliseconds: 3_000 };
const MOST_CONNECTIONS = 50;

const nothing = (): void => {};
const SILENT = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };
