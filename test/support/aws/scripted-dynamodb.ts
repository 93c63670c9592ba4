import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createDynamoClient } from "#adapters/aws/dynamodb-client.ts";

export type Asked = { readonly operation: string; readonly input: Record<string, unknown> };
/** What comes back: an answer, a connection that breaks, or nothing ever. */
export type Told = { readonly status: number; readonly body: Record<string, unknown> } | "HANG UP" | "SILENCE";

/** Speaks DynamoDB's protocol on this machine and says what the test wants, so that the SDK's own retries are seen too. */
export const openScriptedDynamo = async (
  tell: (asked: Asked, place: number) => Told,
): Promise<{ readonly client: DynamoDBClient; readonly asked: readonly Asked[]; close(): Promise<void> }> => {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const piece of request.setEncoding("utf8")) text += piece;
    const operation = String(request.headers["x-amz-target"]).split(".").at(-1) ?? "";
    asked.push({ operation, input: JSON.parse(text) });
    const told = tell(asked.at(-1)!, asked.length - 1);
    if (told === "HANG UP") request.socket.destroy();
    if (typeof told === "string") return;
    response.writeHead(told.status, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(told.body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const client = createDynamoClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  return {
    client,
    asked,
    close: async () => {
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

/** An error as DynamoDB words it. */
export const errorOf = (name: string, fields: Record<string, unknown> = {}): Told => ({
  status: 400,
  body: { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: name, ...fields },
});
export const DONE: Told = { status: 200, body: {} };
