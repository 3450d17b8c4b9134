/** HTTP servers of the tests: opened on a free port of this machine, closed with all their connections. */
import http, { type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface OpenServer {
  readonly url: string;
  close(): Promise<void>;
}

export function serve(listener: RequestListener): Promise<OpenServer> {
  return opened(http.createServer(listener).listen(0, '127.0.0.1'));
}

/** A server that is listening, or about to. */
export async function opened(server: Server): Promise<OpenServer> {
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The token in the forms of a page. */
export function tokenIn(page: string): string {
  const token = /name="token" value="([^"]+)"/.exec(page)?.[1];
  if (token === undefined) throw new Error(`There is no token in: ${page.slice(0, 200)}`);
  return token;
}
