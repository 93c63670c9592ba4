import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";

/**
 * Lets the next request through and loses its answer, as a connection does that breaks after the write. What others do
 * meanwhile happens before the client asks again.
 */
export const loseNextAnswer = (
  client: DynamoDBClient,
  meanwhile: () => Promise<unknown> = async () => {},
): { readonly lost: () => boolean } => {
  let lost = false;
  client.middlewareStack.add(
    (next) => async (args) => {
      const answer = await next(args);
      if (lost) return answer;
      lost = true;
      await meanwhile();
      throw Object.assign(new Error("the connection broke"), { code: "ECONNRESET" });
    },
    // Inside the SDK's own retries and next to the wire.
    { step: "deserialize", priority: "low", name: "loseNextAnswer", override: true },
  );
  return { lost: () => lost };
};
