// A PouchDB replica on LevelDB that does what a line of JSON says: `node client.js FOLDER REMOTE`.
// Each answer is a line of JSON with the seconds it took and the requests it made.

import { readFileSync } from "node:fs";
import { Agent } from "node:http";
import { createInterface } from "node:readline";
import PouchDB from "pouchdb";

const [folder, address] = process.argv.slice(2);
const here = new PouchDB(folder);
// Without an agent node-fetch opens a connection a request; browsers keep theirs, six at most.
const agent = new Agent({ keepAlive: true, maxSockets: 6 });
let requests = 0;
const remote = new PouchDB(address, {
  fetch: (url, options) => {
    requests += 1;
    return PouchDB.fetch(url, { ...options, agent });
  },
});

const work = {
  // Each survey is its versions in order: created, then edited.
  async survey({ file }) {
    for (const versions of JSON.parse(readFileSync(file, "utf8"))) {
      let rev;
      for (const version of versions) {
        ({ rev } = await here.put(rev ? { ...version, _rev: rev } : version));
      }
    }
  },
  async edit({ id, note }) {
    await here.put({ ...(await here.get(id)), note });
  },
  async photograph({ id, file }) {
    const data = readFileSync(file);
    const doc = { _id: id, _attachments: { image: { content_type: "image/jpeg", data } } };
    await here.put(doc);
  },
  push: (options) => until(() => here.replicate.to(remote, options.with)),
  pull: (options) => until(() => here.replicate.from(remote, options.with)),
  both: (options) => until(() => here.sync(remote, options.with)),
  async count() {
    return (await here.allDocs({ limit: 0 })).total_rows;
  },
};

// A replication that failed is begun again at once, as a person who taps again would.
async function until(replicate) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await replicate().then(() => attempt);
    } catch (error) {
      if (attempt === 20) throw error;
    }
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line);
  const before = requests;
  const began = performance.now();
  let said = {};
  try {
    said = { result: (await work[order.do](order)) ?? null };
  } catch (error) {
    said = { error: String(error?.message ?? error) };
  }
  const seconds = (performance.now() - began) / 1000;
  console.log(JSON.stringify({ ...said, seconds, requests: requests - before }));
}
