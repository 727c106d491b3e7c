import type { AddressBook } from '../address-book.ts';
import { ANNOUNCE_PATH } from './address-book-server.ts';
import { postJson, type JsonClientOptions } from './json-client.ts';

/**
 * The address book of a broker in another process. On real time nobody waits for the end of a connection to be
 * accounted for.
 */
export function remoteAddressBook(options: JsonClientOptions): AddressBook {
  return {
    announce: async (localPort, sourceAddress) => {
      await postJson(options, ANNOUNCE_PATH, { localPort, sourceAddress });
    },
    whenSettled: () => Promise.resolve(),
  };
}
