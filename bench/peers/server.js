// A CouchDB-like server on LevelDB: `node server.js PORT FOLDER`.

import { mkdirSync } from "node:fs";
import express from "express";
import served from "express-pouchdb";
import PouchDB from "pouchdb";

const [port, folder] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

const Here = PouchDB.defaults({ prefix: `${folder}/` });
const app = express();
app.use("/", served(Here, { mode: "minimumForPouchDB" }));
const listening = app.listen(Number(port), "127.0.0.1", () => console.log("ready"));
// Longer than any pause of a bench, so that connections are kept as a browser keeps them.
listening.keepAliveTimeout = 600_000;
