/** Spoils a text: drops, doubles, swaps and inserts pieces of it, or cuts it short. */
import type { Random } from '../support/random';

const STRAY =
  `' " \` ( ) [ ] , ; . -- # /* */ /*! $$ $a$ \\ \\' E' U&" @ @@ : :: := ? $1 \0 \ud800 \ufeff é select from join
  union with as on values table lateral update delete insert into set when then end case for begin explain`
    .split(/\s+/)
    .concat(['\n', '\u00a0', '\x7f', '\x01']);

export function spoiled(text: string, random: Random): string {
  let words = text.split(' ');
  for (let count = 1 + random.below(3); count > 0; count -= 1) words = spoiledOnce(words, random);
  return words.join(random.next() < 0.95 ? ' ' : '');
}

function spoiledOnce(words: readonly string[], random: Random): string[] {
  const [at, other] = [random.below(words.length), random.below(words.length)];
  const kept = [...words];
  const kind = random.below(6);
  if (kind === 0) kept.splice(at, 1 + random.below(3));
  else if (kind === 1) kept.splice(at, 0, ...words.slice(other, other + 4));
  else if (kind === 2) [kept[at], kept[other]] = [words[other] ?? '', words[at] ?? ''];
  else if (kind === 3) kept.splice(at, 0, random.pick(STRAY));
  else if (kind === 4) kept[at] = `${(words[at] ?? '').slice(0, 2)}${random.pick(STRAY)}`;
  else kept.length = at + 1;
  return kept;
}

/** Any characters at all, those that SQL is made of more often. */
export function noise(random: Random): string {
  const length = random.below(120);
  const character = () =>
    random.next() < 0.4
      ? random.pick(STRAY)
      : String.fromCharCode(random.below(random.next() < 0.8 ? 128 : 65_536));
  return Array.from({ length }, character).join(random.next() < 0.3 ? ' ' : '');
}
