/** Every relative link of the documentation leads to a file, and every anchor to a heading. */
import fs from 'node:fs';
import path from 'node:path';
import { anchors, links, page, pages, ROOT } from './documents';

function broken(from: string, target: string): boolean {
  const [file = '', anchor] = target.split('#');
  const name = file === '' ? from : path.posix.join(path.posix.dirname(from), file);
  if (!fs.existsSync(path.join(ROOT, name))) return true;
  return anchor !== undefined && !anchors(page(name)).includes(anchor);
}

describe.each(pages().map((each) => [each.name, each] as const))('%s', (name, each) => {
  it('links to nothing that is not there', () => {
    const relative = links(each).filter((target) => !/^[a-z]+:/.test(target));

    expect(relative.filter((target) => broken(name, target))).toEqual([]);
  });
});

describe('docs', () => {
  it('are all reached from the README', () => {
    const reached = links(page('README.md')).map((target) => target.split('#')[0]);
    const files = fs.readdirSync(path.join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));

    expect(files.filter((name) => !reached.includes(`docs/${name}`))).toEqual([]);
  });
});
