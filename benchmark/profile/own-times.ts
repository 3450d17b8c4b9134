/** Sorts what a profile holds by package, and by function of cachalot. */
import type { HeapProfiler, Profiler } from 'node:inspector/promises';

/** Microseconds or bytes by name. */
export type Amounts = Record<string, number>;

export interface Shares {
  readonly packages: Amounts;
  /** of cachalot */
  readonly functions: Amounts;
}

interface Frame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}

const PLACES: readonly (readonly [RegExp, string])[] = [
  [/[\\/]node_modules[\\/](?!.*node_modules)([^\\/]+)[\\/]/, ''],
  [/[\\/]dist[\\/](?:cachalot|chunks|settings|signals)[\\/]/, 'cachalot'],
  [/^node:/, 'node'],
  [/[\\/]benchmark[\\/]/, 'benchmark'],
];

function packageOf({ url, functionName }: Frame): string {
  for (const [pattern, name] of PLACES) {
    const match = pattern.exec(url);
    if (match) return name || match[1]!;
  }
  return functionName === '(garbage collector)' ? 'garbage collector' : 'engine';
}

function add(amounts: Amounts, name: string, value: number): void {
  amounts[name] = (amounts[name] ?? 0) + value;
}

function count({ packages, functions }: Shares, frame: Frame, value: number): void {
  const name = packageOf(frame);
  add(packages, name, value);
  if (name !== 'cachalot') return;
  const file = frame.url.replace(/^.*[\\/]dist[\\/]/, '');
  add(functions, `${frame.functionName || '(anonymous)'} ${file}:${frame.lineNumber + 1}`, value);
}

/** A function of the engine itself counts for the one that called it. */
const isBuiltIn = ({ url, functionName }: Frame): boolean => url === '' && !functionName.startsWith('(');

/** Microseconds on top of the stack. */
export function ownTimes({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Shares {
  const shares: Shares = { packages: {}, functions: {} };
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(
    nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id] as const)),
  );
  for (const [index, id] of samples.entries()) {
    let node = byId.get(id)!;
    if (node.callFrame.functionName === '(idle)') continue;
    while (isBuiltIn(node.callFrame)) node = byId.get(parents.get(node.id)!)!;
    count(shares, node.callFrame, timeDeltas[index] ?? 0);
  }
  return shares;
}

/** Bytes that were allocated, whether or not they still live. */
export function ownBytes({ head }: HeapProfiler.SamplingHeapProfile): Shares {
  const shares: Shares = { packages: {}, functions: {} };
  const walk = (node: HeapProfiler.SamplingHeapProfileNode, caller: Frame): void => {
    const frame = isBuiltIn(node.callFrame) ? caller : node.callFrame;
    count(shares, frame, node.selfSize);
    for (const child of node.children) walk(child, frame);
  };
  walk(head, head.callFrame);
  return shares;
}
