import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openApiDocument } from "../../../functions/api/openapi.ts";
import { routes } from "../../../functions/api/routes.ts";
import { isOurs } from "../../support/togai-contract.ts";

const committed = readFileSync(new URL("../../../docs/openapi.json", import.meta.url), "utf8");
const togai = JSON.parse(
  readFileSync(new URL("../../../../shared/reference/togai-openapi.json", import.meta.url), "utf8"),
) as { paths: Record<string, Record<string, { operationId?: string }>> };

describe("the API's description", () => {
  it("is committed as the route table makes it; otherwise run npm run openapi", () => {
    expect(committed).toBe(`${JSON.stringify(openApiDocument(), null, 2)}\n`);
  });

  it("names every operation once", () => {
    const names = routes.map(({ operationId }) => operationId);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
    expect(names.length).toBeGreaterThan(40);
  });

  it.each(
    routes.filter(({ url }) => !isOurs(url)).map((route) => [route.operationId, route.method, route.url] as const),
  )("%s is Togai's operation: %s %s", (operationId, method, url) => {
    const operation = togai.paths[url]?.[method.toLowerCase()];
    expect(operation).toBeDefined();
    // One operation has no id in Togai's file; its name is known from its description.
    expect(operation?.operationId ?? operationId).toBe(operationId);
  });
});
