/**
 * The rules of the house that a machine can check: which folder may import which, no cycles, short files that
 * begin with a sentence. Pure questions about a tree of files, so that the checker can be checked too.
 */
import fs from 'node:fs';
import path from 'node:path';

/** Paths with `/` below the project's root, and what each file holds. */
export type Tree = ReadonlyMap<string, string>;

/**
 * The layers, lowest first: a file may import its own folder and any layer before its own. Folders on one
 * line are siblings, which know nothing of each other. `cachalot/*` are the files right in that folder.
 */
export const LAYERS = [
  ['cachalot/support'],
  ['signals'],
  ['settings'],
  ['cachalot/backends'],
  ['cachalot/databases'],
  ['cachalot/analysis', 'cachalot/keys'],
  ['cachalot/catalog', 'cachalot/context'],
  ['cachalot/store'],
  ['cachalot/patches'],
  ['cachalot/*'],
  ['cachalot/panels', 'cachalot/observability', 'cachalot/testing', 'templatetags', 'management'],
] as const;

/** Folders that know the engine by its public face alone. */
const OUTSIDERS: readonly string[] = ['cachalot/observability', 'templatetags', 'management'];
const PUBLIC_FACE = 'cachalot/index';

export const SOURCE_FOLDERS = ['cachalot', 'settings', 'signals', 'management', 'templatetags'] as const;

const MOST_LINES = 300;

/** Reads every TypeScript file below these folders. */
export function readTree(root: string, folders: readonly string[]): Tree {
  const tree = new Map<string, string>();
  for (const folder of folders) {
    if (!fs.existsSync(path.join(root, folder))) continue;
    for (const name of fs.readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts')) continue;
      const file = path.posix.join(folder, name.replaceAll(path.sep, '/'));
      tree.set(file, fs.readFileSync(path.join(root, file), 'utf8'));
    }
  }
  return tree;
}

/** Every import that points to a sibling, to a higher layer, or out of the layers. */
export function layerViolations(tree: Tree): string[] {
  return [...tree].flatMap(([file, text]) =>
    importsOf(file, text).flatMap((target) => violation(file, target) ?? []),
  );
}

/** Every way back from a file to itself, once each, for example `a.ts → b.ts → a.ts`. */
export function cycles(tree: Tree): string[] {
  const found = new Map<string, string>();
  const finished = new Set<string>();
  const visit = (file: string, trail: readonly string[]): void => {
    const start = trail.indexOf(file);
    if (start !== -1) {
      const cycle = [...trail.slice(start), file];
      found.set([...new Set(cycle)].sort().join(), cycle.join(' → '));
      return;
    }
    if (finished.has(file)) return;
    for (const target of importsOf(file, tree.get(file) ?? '')) {
      const next = resolve(tree, target);
      if (next !== undefined) visit(next, [...trail, file]);
    }
    finished.add(file);
  };
  for (const file of tree.keys()) visit(file, []);
  return [...found.values()];
}

/** Imports whose file is not there; a checker that cannot follow an import would not notice a cycle. */
export function danglingImports(tree: Tree): string[] {
  return [...tree].flatMap(([file, text]) =>
    importsOf(file, text)
      .filter((target) => layerOf(target) !== undefined && resolve(tree, target) === undefined)
      .map((target) => `${file} imports ${target}, which does not exist`),
  );
}

export function longFiles(tree: Tree): string[] {
  return [...tree]
    .map(([file, text]) => ({ file, lines: text.trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > MOST_LINES)
    .map(({ file, lines }) => `${file} has ${lines} lines, ${MOST_LINES} at most`);
}

/** Files whose first thing is not a comment that begins with a sentence. */
export function filesWithoutSentence(tree: Tree): string[] {
  return [...tree]
    .filter(([, text]) => !beginsWithSentence(text))
    .map(([file]) => `${file} does not begin with a comment that says what it is`);
}

function beginsWithSentence(text: string): boolean {
  const body = text.replace(/^#!.*\n/, '').trimStart();
  const comment = /^\/\*\*?(.*?)\*\//s.exec(body)?.[1] ?? /^(?:\/\/.*\n)+/.exec(body)?.[0] ?? '';
  const prose = comment.replace(/^\s*(?:\*|\/\/) ?/gm, '').trim();
  return /^["'`\p{Lu}\p{N}].*?\s.*?[.:!?](?:\s|$)/su.test(prose);
}

/** What a file imports by relative path, as paths below the root without extension; types count too. */
function importsOf(file: string, text: string): string[] {
  const statements = text.matchAll(/^(?:import|export)\s(?:[^'"`;]*?\sfrom\s+)?['"](\.[^'"]*)['"]/gm);
  const calls = text.matchAll(/\b(?:import|require)\(\s*['"](\.[^'"]*)['"]/g);
  const names = [...statements, ...calls].flatMap(([, name]) => name ?? []);
  return names.map((name) => path.posix.join(path.posix.dirname(file), name));
}

function resolve(tree: Tree, target: string): string | undefined {
  return [target, `${target}.ts`, `${target}/index.ts`].find((candidate) => tree.has(candidate));
}

interface Place {
  readonly rank: number;
  readonly folder: string;
}

function layerOf(file: string): Place | undefined {
  for (const [rank, folders] of LAYERS.entries()) {
    const folder = folders.find((candidate) =>
      candidate.endsWith('/*')
        ? path.posix.dirname(file) === path.posix.dirname(candidate)
        : file === candidate || file.startsWith(`${candidate}/`),
    );
    if (folder !== undefined) return { rank, folder };
  }
  return undefined;
}

function violation(file: string, target: string): string | undefined {
  const [from, to] = [layerOf(file), layerOf(target)];
  if (from === undefined) return `${file} is in no layer`;
  if (to === undefined) return `${file} imports ${target}, which is in no layer`;
  if (from.folder === to.folder) return undefined;
  if (OUTSIDERS.includes(from.folder) && target !== PUBLIC_FACE) {
    return `${file} imports ${target}, but ${from.folder} knows ${PUBLIC_FACE} alone`;
  }
  if (to.rank < from.rank) return undefined;
  const relation = to.rank === from.rank ? 'beside' : 'above';
  return `${file} imports ${target}, but ${to.folder} stands ${relation} ${from.folder}`;
}
