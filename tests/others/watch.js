/**
 * Loads cachalot and puts it on every copy of Knex that is shown to it: in a process, or in a sandbox of Jest.
 *
 * Plain JavaScript: it runs inside other people's test suites, before anything of theirs.
 */
const told = JSON.parse(process.env.CACHALOT_OTHERS);
const cachalot = require(told.package);

cachalot.settings.configure(told.settings);

const seen = new WeakSet();

/** Only the base class has these of its own; the classes of the dialects inherit them. */
const OWN = ['runner', 'queryBuilder', 'acquireConnection', 'processPassedConnection'];

/** Whether a module's exports are the class that all clients of one copy of Knex extend. */
function isClient(exported) {
  if (typeof exported !== 'function') return false;
  const prototype = Object.getOwnPropertyDescriptor(exported, 'prototype')?.value;
  return typeof prototype === 'object' && OWN.every((name) => Object.hasOwn(prototype ?? {}, name));
}

let copies = 0;

/** Takes what a module exports; patches it when it is Knex. */
function consider(exported) {
  if (typeof exported !== 'function' || seen.has(exported)) return;
  seen.add(exported);
  if (!isClient(exported)) return;
  copies += 1;
  cachalot.patch({ Client: exported });
}

const figures = () => ({ ...cachalot.stats(), copies });

module.exports = { consider, figures };
