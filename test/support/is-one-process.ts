/** Whether documents and usage lie in the test's own process, where a request costs microseconds; see `engine.ts`. */
export const isOneProcess = (process.env["TOLLBOOK_TEST_ENGINE"] ?? "sqlite") === "sqlite";
