// One query against PostgreSQL in a package: node pglite.mjs PACKAGE QUERY. Rows with their columns parted by tabs.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [name, query] = process.argv.slice(2);
const found = createRequire(process.cwd() + "/").resolve(name);
const { PGlite } = await import(pathToFileURL(found).href);
const server = new PGlite();
const { rows } = await server.query(query, [], { rowMode: "array" });
process.stdout.write(rows.map((row) => row.join("\t") + "\n").join(""));
await server.close();
