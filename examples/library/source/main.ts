/** `npm run example`: opens the library, prints where it is, and closes it when it is told to end. */
import { openLibrary } from './application';

async function main(): Promise<void> {
  const library = await openLibrary(process.env);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void library.close());
  process.stdout.write(`The library is open: ${library.url}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
