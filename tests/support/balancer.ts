/** A balancer of connections in front of several servers: each new connection goes to the next one. */
import net from 'node:net';

export interface Balancer {
  readonly port: number;
  close(): void;
}

export async function startBalancer(ports: readonly number[]): Promise<Balancer> {
  const sockets = new Set<net.Socket>();
  let next = 0;
  const server = net.createServer((socket) => {
    const onward = net.connect(ports[next % ports.length]!, '127.0.0.1');
    next += 1;
    for (const each of [socket, onward]) {
      sockets.add(each);
      each.on('error', () => undefined);
    }
    socket.pipe(onward).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as net.AddressInfo).port,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
