import type { APIGatewayRequestAuthorizerEventV2, Context } from "aws-lambda";
import { awsSecrets, awsStore } from "#adapters/aws/aws-adapters.ts";
import { createNodeCredentials } from "#adapters/node/node-credentials.ts";
import { systemClock } from "#adapters/node/system-clock.ts";
import { createWorld } from "#usecases/world.ts";
import { readEnvironment } from "../environment.ts";
import { createAuthorizerHandler } from "./handler.ts";
import { letPass } from "./let-pass.ts";

/**
 * How long what was read of a key may be used again (docs/adr/0010-credentials.md). Every request would wait some milliseconds
 * for that read and pay half a read unit; ten seconds spare nearly all of them, and are how long a revoked key still opens.
 */
const HOLD_MILLISECONDS = 10_000;

/**
 * API Gateway waits ten seconds for an authorizer, and then answers 500 without a reason. Nobody is checked with more than one
 * read of the secret, once per process, and one of the key; each has failed after 4 seconds, so that the error is told in time.
 */
const PATIENCE = { attempts: 2, answerMilliseconds: 1_500 };

const environment = readEnvironment(["TOLLBOOK_LEDGER_TABLE", "TOLLBOOK_SIGNING_SECRET_ARN"]);

const authorize = createAuthorizerHandler(
  createWorld({
    clock: systemClock,
    store: awsStore({ ledgerTable: environment.TOLLBOOK_LEDGER_TABLE, patience: PATIENCE }),
    credentials: createNodeCredentials(
      awsSecrets({ signingSecretArn: environment.TOLLBOOK_SIGNING_SECRET_ARN, patience: PATIENCE }),
    ),
  }),
  { milliseconds: HOLD_MILLISECONDS, elapsed: () => performance.now() },
);

export const handler = async (event: APIGatewayRequestAuthorizerEventV2, context: Context) =>
  letPass(await authorize(event, context));
