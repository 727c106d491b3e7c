import type { Logger } from '#kernel';
import { z } from 'zod';
import type { AddressBook } from '../address-book.ts';
import { readCommand } from '../commands.ts';
import { ipAddressSchema, portSchema } from '../spec.ts';
import { startJsonServer, type JsonServer, type Route } from './json-server.ts';

export interface AddressBookServerOptions {
  readonly logger: Logger;
  /** The broker's own book. */
  readonly connections: Pick<AddressBook, 'announce'>;
  readonly host?: string;
  readonly port?: number;
  readonly token: string;
  /** What else the socket answers, by path. */
  readonly routes?: Readonly<Record<string, Route>>;
}

export const announcementSchema = z.strictObject({ localPort: portSchema, sourceAddress: ipAddressSchema });

export const ANNOUNCE_PATH = '/addresses/announce';

/** Stands beside a broker and takes announcements from fleets in other processes. */
export function startAddressBookServer(options: AddressBookServerOptions): Promise<JsonServer> {
  return startJsonServer({
    ...options,
    mostBytes: 1_000,
    routes: {
      ...options.routes,
      [ANNOUNCE_PATH]: async (body) => {
        const { localPort, sourceAddress } = readCommand('The announcement', announcementSchema, body);
        await options.connections.announce(localPort, sourceAddress);
      },
    },
  });
}
