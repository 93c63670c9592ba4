import { describeBoundaries } from "./boundaries.ts";
import { openMemoryCounting, openSqliteCounting } from "./counting-engine.ts";

describeBoundaries("DynamoDB", openMemoryCounting);
describeBoundaries("SQLite", openSqliteCounting);
