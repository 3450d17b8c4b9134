/**
 * What `node --require` loads into every process of another suite: it watches modules as they are loaded, shows them
 * to cachalot, and leaves the figures in a folder when the process exits.
 *
 * Watching is needed because a suite may load the Knex that it tests by a relative path, where no search would find
 * it. Modules that Jest loads do not pass through Node's loader; its runtime is watched in the same way.
 */
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { threadId } = require('node:worker_threads');

const WATCH = path.join(__dirname, 'watch.js');

/** A process that was started without our variables is not watched. */
if (process.env.CACHALOT_OTHERS !== undefined) watchProcess();

function watchProcess() {
  const { folder } = JSON.parse(process.env.CACHALOT_OTHERS);
  const { consider, figures } = require(WATCH);
  const sandboxes = [];
  const load = Module._load;
  Module._load = function (request, ...rest) {
    const exported = load.call(this, request, ...rest);
    consider(exported);
    if (request.includes('jest-runtime')) watchJest(exported.default ?? exported, sandboxes);
    return exported;
  };
  // Taken now: a suite may put a double in its place.
  const { writeFileSync } = fs;
  process.once('exit', () => {
    const all = [figures(), ...sandboxes.map((read) => read())];
    const name = `${process.pid}-${threadId}-${process.hrtime.bigint()}.json`;
    writeFileSync(path.join(folder, name), JSON.stringify(all));
  });
}

const watched = new WeakSet();

/** Loads the watcher into every sandbox before its first module, and shows it each one that follows. */
function watchJest({ prototype }, sandboxes) {
  if (prototype === undefined || watched.has(prototype)) return;
  watched.add(prototype);
  const { requireModule, teardown } = prototype;
  const watchers = new WeakMap();
  prototype.requireModule = function (from, ...rest) {
    if (!watchers.has(this)) {
      watchers.set(this, undefined);
      const watcher = requireModule.call(this, from, WATCH);
      watchers.set(this, { ...watcher, place: sandboxes.push(watcher.figures) - 1 });
    }
    const exported = requireModule.call(this, from, ...rest);
    watchers.get(this)?.consider(exported);
    return exported;
  };
  // What a sandbox knows goes with it.
  prototype.teardown = function (...rest) {
    const watcher = watchers.get(this);
    if (watcher !== undefined) {
      const last = watcher.figures();
      sandboxes[watcher.place] = () => last;
    }
    return teardown.apply(this, rest);
  };
}
