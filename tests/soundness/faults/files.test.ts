/** The folder of a cache goes away, comes back or is full, while two processes read and write. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Keeper } from '../../support/services/keeper';
import { describeIf } from '../../support/suites';
import { Arena, down, expectUnharmed, type Fault } from './ordeal';
import { figureOf, keep } from './report';

jest.setTimeout(240_000);

/** Mounting needs rights that a developer’s account lacks; a container’s usually has them. */
const MAY_MOUNT = process.platform === 'linux' && process.getuid?.() === 0;

describe('while two processes read and write over a folder', () => {
  let keeper: Keeper;
  let folder: string;
  let arena: Arena;
  let mounted = false;
  beforeAll(async () => {
    keeper = await Keeper.open();
  });
  afterAll(() => keeper.close());
  afterEach(async () => {
    await arena.close();
    if (mounted) execFileSync('umount', ['-l', folder]);
    mounted = false;
  });

  const survive = async (title: string, fault: Fault) => {
    const cache = { BACKEND: 'filebased', LOCATION: folder };
    arena = new Arena(keeper, [cache, cache]);
    const account = await arena.endure(fault);
    keep(figureOf('filebased', title, account));
    expectUnharmed(account);
    return account;
  };
  const newFolder = () => {
    folder = fs.mkdtempSync(path.join(keeper.folder, 'cache-'));
  };

  it('a folder that is in nobody’s reach, and comes back as it was', async () => {
    newFolder();
    const { after } = await survive('folder out of reach, then back', {
      strict: 'throughout',
      inject: () => {
        fs.renameSync(folder, `${folder}-away`);
        fs.writeFileSync(folder, 'no folder');
      },
      met: down,
      heal: () => {
        fs.rmSync(folder);
        fs.renameSync(`${folder}-away`, folder);
      },
    });
    for (const { warnings } of after) expect(warnings).toEqual(['CACHALOT_CACHE_DOWN', 'CACHALOT_CACHE_UP']);
  });

  it('a folder that is removed again and again', async () => {
    newFolder();
    let timer: NodeJS.Timeout | undefined;
    let times = 0;
    await survive('folder removed, again and again', {
      strict: 'throughout',
      inject: () => {
        timer = setInterval(() => {
          if (!fs.existsSync(folder)) return;
          times += 1;
          fs.renameSync(folder, `${folder}-${times}`);
        }, 40);
      },
      met: () => times > 25,
      heal: () => clearInterval(timer),
    });
  });

  describeIf(MAY_MOUNT, 'on a disk of its own', () => {
    it('a disk that is full', async () => {
      newFolder();
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m,mode=0777', 'tmpfs', folder]);
      mounted = true;
      const filler = path.join(folder, 'filler');
      await survive('full disk', {
        strict: 'throughout',
        inject: () => {
          const file = fs.openSync(filler, 'w');
          try {
            for (const page = Buffer.alloc(4096); ; ) fs.writeSync(file, page);
          } catch {
            fs.closeSync(file);
          }
        },
        met: (both) => both.every(({ caches }) => caches.default!.errors > 3),
        heal: () => fs.rmSync(filler),
      });
    });
  });
});
