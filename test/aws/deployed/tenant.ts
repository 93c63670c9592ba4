import { readFileSync } from "node:fs";
import { connectOverHttp } from "../../../local/http-connection.ts";
import type { ApiClient } from "../../support/api-client.ts";
import { endpoint, testVariable } from "./environment.ts";
import { invokeFunction } from "./invoke-function.ts";

export type Tenant = { readonly organizationId: string; readonly apiKey: string; readonly api: ApiClient };

/** Makes an organization as the output of the stack says, and talks to the API with its first key. */
export const newTenant = async (name: string): Promise<Tenant> => {
  const made = await invokeFunction("Administer", { operation: "createOrganization", name });
  if (made.error) throw new Error(`no organization was made: ${JSON.stringify(made.payload)}`);
  const { id, apiKey } = made.payload as { id: string; apiKey: string };
  return { organizationId: id, apiKey, api: apiOver({ authorization: `Bearer ${apiKey}` }) };
};

/** The HTTP API with certain headers, none for nobody. */
export const apiOver = (headers: Readonly<Record<string, string>>): ApiClient => {
  const connection = connectOverHttp({ url: apiUrl() });
  const send = (method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE") => (path: string, body?: unknown) =>
    connection.send(method, path, { headers, ...(body !== undefined && { body }) });
  return { get: send("GET"), post: send("POST"), patch: send("PATCH"), put: send("PUT"), delete: send("DELETE") };
};

/**
 * The address that the stack puts out, by the path under which the emulator has it too: names below `localhost` are known to
 * browsers but not to every resolver.
 */
export const apiUrl = (): string => {
  const outputs = JSON.parse(readFileSync(testVariable("TOLLBOOK_TEST_OUTPUTS"), "utf8")) as {
    "tollbook-offline": { ApiUrl: string };
  };
  const [apiId] = new URL(outputs["tollbook-offline"].ApiUrl).hostname.split(".");
  return `${endpoint()}/_aws/execute-api/${apiId}/$default`;
};
